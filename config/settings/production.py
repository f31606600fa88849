"""Production: everything secret comes from the environment; the system checks refuse an unsafe start."""

from .base import *

SECURE_SSL_REDIRECT = env.flag("MUNIM_SSL_REDIRECT", True)
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
