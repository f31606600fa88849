"""The post office's providers: the real ones by the environment; in demo the play world on this machine."""

from config import env

from .domain import MUNIM_DEMO
from .providers import SIMULATORS_URL

_PLAY = f"{SIMULATORS_URL}post/" if MUNIM_DEMO else ""


def _play(secret: str) -> str:
    """What the play world knows by heart; nothing outside the demo."""
    return f"munim-local-only-{secret}" if MUNIM_DEMO else ""


# Who sends on which channel, and who reads what a provider tells afterwards.
POST_SENDERS = {
    "PUSH": "apps.notifications.providers.fcm.Fcm",
    "SMS": "apps.notifications.providers.sms.SmsGateway",
    "EMAIL": "apps.notifications.providers.mail.Mail",
}
POST_TIMEOUT = 10  # seconds a provider may take
POST_TELLERS = {
    "sms": "apps.notifications.providers.sms.SmsNews",
    "mail": "apps.notifications.providers.mail.MailNews",
}

FCM_URL = env.text("MUNIM_FCM_URL", f"{_PLAY}fcm" if MUNIM_DEMO else "https://fcm.googleapis.com")
# Where access tokens are given; empty: where the key file says.
FCM_TOKEN_URL = env.text("MUNIM_FCM_TOKEN_URL", f"{_PLAY}fcm/token" if MUNIM_DEMO else "")
# The key file of the Firebase project, as text or as a path.
FCM_SERVICE_ACCOUNT = env.text("MUNIM_FCM_SERVICE_ACCOUNT")
FCM_SERVICE_ACCOUNT_FILE = env.text(
    "MUNIM_FCM_SERVICE_ACCOUNT_FILE", str(env.HOME / "simulators" / "fcm-key.json") if MUNIM_DEMO else ""
)

SMS_URL = env.text("MUNIM_SMS_URL", f"{_PLAY}sms" if MUNIM_DEMO else "").rstrip("/")
SMS_KEY = env.text("MUNIM_SMS_KEY", _play("sms"))
SMS_CALLBACK_SECRET = env.text("MUNIM_SMS_CALLBACK_SECRET", _play("sms-callbacks"))
SMS_DLT_ENTITY = env.text("MUNIM_SMS_DLT_ENTITY", "1100000000000000000" if MUNIM_DEMO else "")
SMS_SENDS_UNREGISTERED = MUNIM_DEMO

MAIL_DOMAIN = env.text("MUNIM_MAIL_DOMAIN", "mail.munim.test" if MUNIM_DEMO else "")
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.text("MUNIM_MAIL_FROM", f"Munim <no-reply@{MAIL_DOMAIN or 'munim.test'}>")
MAIL_BACKEND = EMAIL_BACKEND = env.text("MUNIM_MAIL_BACKEND", "anymail.backends.mailgun.EmailBackend")
ANYMAIL = {
    "MAILGUN_API_URL": env.text("MUNIM_MAIL_URL", f"{_PLAY}mail/v3" if MUNIM_DEMO else "https://api.mailgun.net/v3"),
    "MAILGUN_API_KEY": env.text("MUNIM_MAIL_KEY", _play("mail")),
    "MAILGUN_SENDER_DOMAIN": MAIL_DOMAIN,
    "MAILGUN_WEBHOOK_SIGNING_KEY": env.text("MUNIM_MAIL_CALLBACK_KEY", _play("mail-callbacks")),
    "REQUESTS_TIMEOUT": POST_TIMEOUT,
}
