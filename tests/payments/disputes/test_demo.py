"""The demo's disputes: every queue and page has something to show, and the gateways' twins know them too."""

import copy
from collections import Counter
from pathlib import Path

import pytest

from apps.core import clock, demo
from apps.core.review.models import WorkItem
from apps.payments import flows as payments
from apps.payments.disputes import flows, services
from apps.payments.disputes.models import Dispute
from apps.payments.models import GatewayPayment, Payment
from apps.simulators.gateways.keys import BELOW
from apps.wallet.services import integrity
from tests.factories.accounts import make_staff
from tests.simulators.playing import playing

pytestmark = pytest.mark.django_db
STATES = {"OPEN": 2, "UNDER_REVIEW": 1, "LOST": 1}


@pytest.fixture
def loaded(settings, tmp_path):
    """The demo's money, and its story under the home of twins that begin later."""
    settings.MUNIM_DEMO = True
    settings.SIMULATORS_STORY = Path(tmp_path) / "simulators" / "story.json"
    for loader in demo.loaders():
        if loader.name in ("accounts", "wallet", "payments", "refunds", "disputes", "gateways"):
            demo.run(loader)
    return tmp_path


def test_there_is_one_due_tomorrow_and_one_of_each_other_kind(loaded):
    assert Counter(Dispute.objects.values_list("state", flat=True)) == STATES
    waiting = WorkItem.objects.filter(queue="disputes", state="OPEN")
    assert waiting.count() == 2
    assert (waiting.order_by("due_at").first().due_at - clock.now()).days == 0
    assert integrity.check(full=True).breaks == []


def test_the_gateways_twins_know_what_the_demo_tells(loaded, settings):
    settings.GATEWAYS = copy.deepcopy(settings.GATEWAYS)
    with playing(home=loaded) as world:
        for code, terms in settings.GATEWAYS.items():
            terms["url"] = f"{world.url}/{BELOW[code]}"
        assert not settings.SIMULATORS_STORY.exists()
        for dispute in Dispute.objects.all():
            flows.dispute_look(dispute_id=dispute.pk)
        assert Counter(Dispute.objects.values_list("state", flat=True)) == STATES
        before = dict(Payment.objects.values_list("pk", "state"))
        for gateway in ("razorpay", "cashfree"):
            paid = GatewayPayment.objects.filter(gateway=gateway, payment__state="CAPTURED").last()
            payments.payment_sync(payment_id=paid.payment_id, source="STAFF")
        assert dict(Payment.objects.values_list("pk", "state")) == before
        contested = Dispute.objects.filter(state="OPEN").earliest("respond_by")
        services.pack_build(pack_id=services.pack_ask(dispute_id=contested.pk, actor=None).pk)
        services.dispute_contest(dispute_id=contested.pk, actor=make_staff("FINANCE"), note="Played for a month")
        assert flows.answer_send(dispute_id=contested.pk) is None
    contested.refresh_from_db()
    assert (contested.state, contested.trouble) == ("UNDER_REVIEW", "")
    assert integrity.check(full=True).breaks == []
