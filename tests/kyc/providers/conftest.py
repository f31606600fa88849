import copy
from datetime import date

import pytest

from apps.accounts.kyc import services
from apps.accounts.kyc.models import Attempt, ConsentText
from tests.factories.accounts import make_member
from tests.kyc.providers.world import World


@pytest.fixture
def world(simulators, settings):
    """The play world, empty, and where our adapters look for it."""
    terms = copy.deepcopy(settings.KYC_PROVIDERS)
    for name in terms:
        terms[name]["url"] = f"{simulators.url}/kyc/{name}"
    terms["digio"]["sign_page"] = f"{simulators.url}/kyc/digio/gateway/login/"
    settings.KYC_PROVIDERS = terms
    simulators.post("/kyc/control/reset", json={})
    return World(simulators, settings)


@pytest.fixture
def person(db):
    """Somebody who gave every consent."""
    user = make_member(name="Asha Kumar")
    for purpose in ("PAN", "AADHAAR", "SELFIE"):
        ConsentText.objects.get_or_create(purpose=purpose, version="1", language="en", defaults={"text": "I agree."})
        services.consent_give(user_id=user.pk, purpose=purpose, text_version="1")
    return user


@pytest.fixture
def checking(person):
    """The open attempt after the PAN was sent."""
    services.pan_submit(user_id=person.pk, pan="ABCPK1234F", name="Asha Kumar", date_of_birth=date(1990, 1, 2))
    return Attempt.objects.get(profile__user=person, ended_at=None)


@pytest.fixture
def ready(world, person, checking):
    """Somebody whose PAN is accepted: may sign."""
    checking.provider = "digio"
    services.attempt_close(
        attempt_id=checking.pk, provider="digio", outcome="FINAL_OK", code="OK", facts={}, raw_digest=b"d" * 32
    )
    return person
