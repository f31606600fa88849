"""A developer's or a demo machine: embedded servers, fixed keys, nothing that may reach production."""

from .base import *

MUNIM_ENVIRONMENT = "local"
SECRET_KEY = SECRET_KEY or "munim-local-only-secret-key-never-for-production"
ALLOWED_HOSTS = ALLOWED_HOSTS or ["127.0.0.1", "localhost"]
FIELD_ENCRYPTION_KEYS = FIELD_ENCRYPTION_KEYS or "local1:bXVuaW0tbG9jYWwtb25seS1maWVsZC1rZXktMzJieXQ="
BLIND_INDEX_KEY = BLIND_INDEX_KEY or "bXVuaW0tbG9jYWwtb25seS1ibGluZC1rZXktMzJieXQ="
WHITENOISE_USE_FINDERS = True  # static files come from where they lie: no collectstatic on this machine
