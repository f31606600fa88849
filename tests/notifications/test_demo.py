"""The demo's users have phones and habits."""

import pytest

from apps.core import demo
from apps.notifications.models import ContactProfile, Device, Preference, Template

pytestmark = pytest.mark.django_db


def test_loads_after_the_people(settings):
    settings.MUNIM_DEMO = True
    loaders = {loader.name: loader for loader in demo.loaders()}
    demo.run(loaders["accounts"])
    assert demo.run(loaders["notifications"]) == "10 phones"
    assert Device.objects.filter(gone_at=None).count() == 10
    assert ContactProfile.objects.filter(language="hi").count() == 3
    assert Preference.objects.filter(category="OFFERS", is_on=True).count() == 4
    assert Template.objects.filter(key="otp.code").exists()
