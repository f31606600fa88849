"""The post office bound to the play world."""

import pytest

from tests.notifications.world import World, forget


@pytest.fixture
def world(simulators, settings, tmp_path):
    """Providers that answer over HTTP; `.chooses`, `.got`, `.tells`."""
    key = tmp_path / "fcm-key.json"
    key.write_text(simulators.get("/post/fcm/key.json").text)
    play = f"{simulators.url}/post"
    settings.FCM_SERVICE_ACCOUNT_FILE = str(key)
    settings.FCM_URL, settings.FCM_TOKEN_URL = f"{play}/fcm", f"{play}/fcm/token"
    settings.SMS_URL, settings.SMS_KEY, settings.SMS_DLT_ENTITY = f"{play}/sms", "munim-local-only-sms", "1100"
    settings.SMS_CALLBACK_SECRET, settings.SMS_SENDS_UNREGISTERED = "munim-local-only-sms-callbacks", True
    settings.MAIL_DOMAIN = "mail.munim.test"
    settings.ANYMAIL = {
        "MAILGUN_API_URL": f"{play}/mail/v3",
        "MAILGUN_API_KEY": "munim-local-only-mail",
        "MAILGUN_SENDER_DOMAIN": "mail.munim.test",
        "MAILGUN_WEBHOOK_SIGNING_KEY": "munim-local-only-mail-callbacks",
    }
    simulators.post("/post/steer/clear")
    play_world = World(simulators, settings)
    play_world.wait_at_most(60)
    yield play_world
    forget()
