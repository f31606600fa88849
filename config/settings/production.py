"""Production: everything secret comes from the environment; the system checks refuse an unsafe start."""

from .base import *

MUNIM_ENVIRONMENT = "production"
SECRET_KEY = SECRET_KEY or "not set"  # the checks refuse it together with everything else that is missing
SECURE_SSL_REDIRECT = env.flag("MUNIM_SSL_REDIRECT", True)
SECURE_HSTS_SECONDS = 31_536_000
SECURE_HSTS_INCLUDE_SUBDOMAINS = True
# Browsers' preload list is a promise about the whole domain: its owner makes it, not one site on it.
SILENCED_SYSTEM_CHECKS = ["security.W021"]
SESSION_COOKIE_SECURE = True
CSRF_COOKIE_SECURE = True
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
# Names carry a hash of the content (manage.py collectstatic makes them), so browsers keep them for ever.
STORAGES["staticfiles"] = {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"}
for _gateway in GATEWAYS.values():
    _gateway["url"] = _gateway["url"] or _gateway["home"]
