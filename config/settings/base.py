"""What every environment shares; each topic stands in its own part."""

from config import env

from .parts.api import *
from .parts.apps import *
from .parts.celery import *
from .parts.console import *
from .parts.database import *
from .parts.domain import *
from .parts.gateways import *
from .parts.identity import *
from .parts.live import *
from .parts.logging import *
from .parts.observability import *
from .parts.pages import *
from .parts.post import *
from .parts.providers import *
from .parts.security import *

MUNIM_ENVIRONMENT = "base"  # local, test or production: each module below says its name
SECRET_KEY = env.text("MUNIM_SECRET_KEY")
DEBUG = False
ALLOWED_HOSTS = env.words("MUNIM_ALLOWED_HOSTS")
CSRF_TRUSTED_ORIGINS = env.words("MUNIM_CSRF_TRUSTED_ORIGINS")
