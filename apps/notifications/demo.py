"""Phones and habits of the demo's app users, so that pushes and offers have somewhere to go."""

from apps.accounts.engine.otp import DEMO_MOBILES
from apps.accounts.models import User
from apps.core import demo
from apps.notifications import services
from apps.notifications.services import Wish

PHONES, HINDI, OFFERS = 10, (2, 5, 8), 4


def load() -> str:
    """The first ten have a phone, three read Hindi, four want offers; the templates are there."""
    services.templates_load()
    for number, mobile in enumerate(sorted(DEMO_MOBILES)[:PHONES], start=1):
        user = User.objects.by_mobile(mobile).get()
        services.device_subscribe(user_id=user.pk, token=f"demo-phone-{number:02d}", platform="android")
        if number in HINDI:
            services.preferences_set(user_id=user.pk, language="hi")
        if number <= OFFERS:
            services.preferences_set(user_id=user.pk, wishes=[Wish("OFFERS", "PUSH", True)])
    return f"{PHONES} phones"


demo.register(name="notifications", order=15, load=load)
