"""Installed apps and middleware, in the order they run."""

INSTALLED_APPS = [
    "unfold.apps.BasicAppConfig",
    "unfold.contrib.filters",
    "unfold.contrib.forms",
    "unfold.contrib.import_export",
    "apps.console.admin_config.MunimAdminConfig",  # after Unfold, whose templates come first
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.humanize",
    "pgtrigger",
    "rest_framework",
    "corsheaders",
    "csp",
    "drf_spectacular",
    "drf_spectacular_sidecar",
    "django_celery_beat",
    "import_export",
    "channels",
    "config",
    "apps.core",
    "apps.accounts",
    "apps.accounts.kyc",
    "apps.accounts.privacy",
    "anymail",
    "apps.notifications",
    "apps.notifications.live",
    "apps.wallet",
    "apps.payments.gateways",
    "apps.payments.invoices",
    "apps.payments.inbox",
    "apps.payments",
    "apps.payments.refunds",
    "apps.payments.payouts",
    "apps.payments.disputes",
    "apps.payments.reconciliation",
    "apps.payments.analytics",
    "apps.contests",
    "apps.chits",
    "apps.marketplace",
    "apps.rewards",
    "apps.fraud",
    "apps.console",
]

MIDDLEWARE = [
    "apps.core.middleware.RequestMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "apps.core.middleware.CrossOrigin",
    "apps.core.middleware.ApiDoor",  # the API has neither cookies nor pages: it passes by all that follows
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "apps.console.middleware.BusinessTimeMiddleware",
    "apps.console.middleware.AttendedMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "apps.core.middleware.PagePolicy",
]

ROOT_URLCONF = "config.urls"
WSGI_APPLICATION = "config.wsgi.application"
ASGI_APPLICATION = "config.asgi.application"
AUTH_USER_MODEL = "accounts.User"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
APPEND_SLASH = False
