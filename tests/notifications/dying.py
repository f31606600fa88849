"""A sender that is killed while the provider holds its request: run as a process of its own by the test."""

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")


def main() -> None:
    from django.conf import settings

    settings.DATABASES["default"]["NAME"] = os.environ["DYING_DATABASE"]
    django.setup()
    settings.SMS_URL, settings.SMS_KEY = os.environ["DYING_SMS"], "munim-local-only-sms"
    settings.SMS_SENDS_UNREGISTERED, settings.POST_TIMEOUT = True, 60
    from apps.notifications import flows

    flows.deliver_due()


if __name__ == "__main__":
    main()
