"""From the webhook to the bank's decision, with the gateways' twin at the other end."""

import io
import json
import zipfile
from datetime import timedelta

import pytest

from apps.core import clock, policy
from apps.core.events import relay
from apps.core.review import services as review
from apps.core.review.models import WorkItem
from apps.notifications.models import Message
from apps.payments.disputes import flows, services
from apps.payments.disputes.engine.packing import piece_of, verified
from apps.payments.disputes.errors import OwnDispute, PackMissing, TooLate
from apps.payments.disputes.models import Dispute, EvidencePack
from apps.payments.disputes.packs import content_of
from apps.payments.flows import payment_sync
from apps.payments.gateways.facts import News
from apps.payments.gateways.providers import registry
from apps.payments.inbox import routing
from apps.payments.inbox.routing import Result
from apps.payments.models import GatewayPayment
from apps.payments.refunds import flows as refunds
from apps.wallet import accounts
from tests.factories.accounts import make_staff
from tests.factories.disputes import learn, make_dispute, make_pack, remote_dispute
from tests.factories.payments import make_captured
from tests.factories.payouts import make_winner
from tests.wallet.reading import balance, books_are_even

pytestmark = pytest.mark.django_db


def heard(gateway: str, dispute_id: str):
    return flows.dispute_heard(News(gateway=gateway, event="dispute", subject="DISPUTE", object_id=dispute_id))


def decide(dispute: Dispute, decision: str, *, maker=None, note: str = "Played for a month") -> WorkItem:
    """Claimed and decided in the queue, and the undo time is over."""
    maker = maker or make_staff("FINANCE")
    item = WorkItem.objects.exclude(state__in=["DONE", "CANCELLED"]).get(subject_id=str(dispute.pk))
    review.item_claim(item_id=item.pk, actor=maker)
    with policy.override(review__undo_seconds=0):
        review.decision_stage(item_id=item.pk, actor=maker, decision=decision, data={"note": note})
    review.apply_due()
    return WorkItem.objects.get(pk=item.pk)


@pytest.fixture(params=["razorpay", "cashfree"])
def disputed(request, paid, at_twin):
    """A dispute that the gateway opened and told us of, with its first pack."""
    taken = paid(request.param)
    remote_id = at_twin.open_dispute(taken.gateway_payment_id)
    assert heard(request.param, remote_id).result == Result.APPLIED
    dispute = Dispute.objects.get()
    services.pack_build(pack_id=services.pack_ask(dispute_id=dispute.pk, actor=None).pk)
    return dispute


class TestHeard:
    @pytest.mark.parametrize("gateway", ["razorpay", "cashfree"])
    @pytest.mark.parametrize("to", ["WON", "LOST", "CLOSED"])
    def test_by_its_own_webhooks(self, paid, at_twin, gateway, to):
        remote_id = at_twin.open_dispute(paid(gateway).gateway_payment_id, 30_000, "PRE_ARBITRATION")
        at_twin.end_dispute(remote_id, "UNDER_REVIEW")
        at_twin.end_dispute(remote_id, to)
        told = [one for one in at_twin.collect() if "ispute" in one.event.lower()]
        news = [registry.webhook_gateway(gateway).webhook_news(raw=one.raw, headers=one.headers) for one in told]
        assert [(one.subject, one.object_id) for one in news] == [("DISPUTE", remote_id)] * 3
        assert [routing.handler_of("DISPUTE")(one).result for one in news] == ["APPLIED", "NO_CHANGE", "NO_CHANGE"]
        dispute = Dispute.objects.get()
        assert (dispute.state == "LOST", dispute.held, dispute.lost) == (to == "LOST", 0, 30_000 * (to == "LOST"))

    def test_opens_once_and_follows_to_the_end(self, disputed, at_twin):
        assert (disputed.state, disputed.phase, disputed.held) == ("OPEN", "CHARGEBACK", 50_000)
        assert heard(disputed.gateway, disputed.dispute_id).result == Result.NO_CHANGE
        at_twin.end_dispute(disputed.dispute_id, "LOST")
        assert heard(disputed.gateway, disputed.dispute_id).result == Result.APPLIED
        disputed.refresh_from_db()
        assert (disputed.state, disputed.lost) == ("LOST", 50_000)
        books_are_even()

    @pytest.mark.parametrize("gateway", ["razorpay", "cashfree"])
    def test_of_a_payment_we_never_heard_of_asks_for_that_first(self, paid, at_twin, gateway):
        taken = paid(gateway)
        again = at_twin.pay(taken.order_id)
        remote_id = at_twin.open_dispute(again)
        assert heard(gateway, remote_id).result == Result.APPLIED
        dispute = Dispute.objects.get()
        assert (dispute.user, dispute.gateway_payment.in_suspense, dispute.held) == (None, True, 50_000)

    @pytest.mark.parametrize("gateway", ["razorpay", "cashfree"])
    def test_of_a_payment_that_went_back_before_we_heard_of_it_is_its_payers_debt(self, ordered, at_twin, gateway):
        payment, order_id = ordered(gateway)
        theirs = at_twin.pay(order_id)
        remote_id = at_twin.open_dispute(theirs)
        at_twin.refund_by_gateway(theirs)
        payment_sync(payment_id=payment.pk, source="POLL")
        taken = GatewayPayment.objects.get(gateway_payment_id=theirs)
        assert taken.holds_money == (gateway == "cashfree")  # which does not say with a payment what went back
        assert heard(gateway, remote_id).result == Result.APPLIED
        refunds.refunds_find(gateway_payment_id=taken.pk, unasked=True)
        relay.drain()
        at_twin.end_dispute(remote_id, "LOST")
        heard(gateway, remote_id)
        user = payment.user
        assert (balance(accounts.deposit(user)), balance(accounts.receivable(user))) == (0, 50_000)
        assert balance(accounts.gateway(gateway)) == -50_000
        books_are_even()

    @pytest.mark.parametrize("gateway", ["razorpay", "cashfree"])
    def test_the_bank_goes_on_and_changes_its_mind(self, paid, at_twin, gateway):
        taken = paid(gateway)
        remote_id = at_twin.open_dispute(taken.gateway_payment_id)
        at_twin.end_dispute(remote_id, "WON")
        heard(gateway, remote_id)
        at_twin.escalate_dispute(remote_id)
        heard(gateway, remote_id)
        again = Dispute.objects.get()
        assert (again.state, again.phase, again.held) == ("OPEN", "PRE_ARBITRATION", 50_000)
        at_twin.end_dispute(remote_id, "LOST", 20_000)  # Cashfree knows no parts
        heard(gateway, remote_id)
        lost = 20_000 if gateway == "razorpay" else 50_000
        again.refresh_from_db()
        assert (again.lost, balance(accounts.deposit(again.user))) == (lost, 50_000 - lost)
        at_twin.turn_dispute(remote_id, "WON")
        heard(gateway, remote_id)
        assert balance(accounts.deposit(again.user)) == 50_000
        books_are_even()

    def test_of_nothing_they_know_is_nothing(self, at_twin):
        assert heard("razorpay", "disp_00000000000000").result == Result.UNKNOWN_OBJECT

    def test_while_they_are_down_is_tried_again(self, at_twin):
        at_twin.outage("razorpay")
        assert heard("razorpay", "disp_00000000000000").result == Result.RETRY


class TestLook:
    def test_finds_what_no_webhook_told(self, paid, at_twin):
        first = at_twin.open_dispute(paid().gateway_payment_id)
        assert flows.disputes_look(gateway="razorpay") == 1
        at_twin.end_dispute(first, "WON")
        flows.disputes_look(gateway="razorpay")
        assert Dispute.objects.get().state == "WON"

    def test_asks_for_each_where_they_list_none(self, paid, at_twin):
        remote_id = at_twin.open_dispute(paid("cashfree").gateway_payment_id)
        heard("cashfree", remote_id)
        at_twin.end_dispute(remote_id, "WON")
        assert flows.disputes_look(gateway="cashfree") == 1
        assert Dispute.objects.get().state == "WON"


class TestContest:
    def test_sends_the_letter_and_waits_for_the_bank(self, disputed, at_twin):
        item = decide(disputed, "CONTEST")
        disputed.refresh_from_db()
        assert (item.state, disputed.state, disputed.decided_by) == ("DONE", "CONTESTED", item.maker)
        assert flows.answer_send(dispute_id=disputed.pk) is None
        disputed.refresh_from_db()
        assert (disputed.state, disputed.send_at, disputed.trouble) == ("UNDER_REVIEW", None, "")
        assert at_twin.things("Dispute")[0]["state"] == "UNDER_REVIEW"
        at_twin.end_dispute(disputed.dispute_id, "WON")
        heard(disputed.gateway, disputed.dispute_id)
        disputed.refresh_from_db()
        assert disputed.state == "WON"
        books_are_even()

    def test_is_told_once_however_often_it_is_tried(self, disputed, at_twin):
        decide(disputed, "CONTEST")
        for _ in range(3):
            flows.answer_send(dispute_id=disputed.pk)
        calls = at_twin.calls()
        told = [count for name, count in calls.items() if "contest" in name or "documents" in name]
        assert max(told, default=1) == 1
        assert len(at_twin.things("Dispute")[0]["documents"]) == 1

    def test_while_they_are_down_is_tried_again_later(self, disputed, at_twin):
        decide(disputed, "CONTEST")
        at_twin.outage(disputed.gateway)
        again = flows.answer_send(dispute_id=disputed.pk)
        disputed.refresh_from_db()
        assert (disputed.state, disputed.send_at, disputed.trouble != "") == ("CONTESTED", again, True)
        assert timedelta(0) < again - clock.now() <= timedelta(seconds=30)
        assert flows.answer_send(dispute_id=disputed.pk) is None, "taken before it was due"

    def test_that_they_refuse_goes_back_to_the_queue(self, disputed, at_twin):
        decide(disputed, "CONTEST")
        question = services.answer_take(dispute_id=disputed.pk)
        services.answer_told(question=question, sent=False, refused=True, trouble="Evidence too late")
        disputed.refresh_from_db()
        assert (disputed.state, disputed.trouble) == ("OPEN", "Evidence too late")
        assert WorkItem.objects.filter(subject_id=str(disputed.pk), state="OPEN").count() == 1

    def test_needs_a_pack_and_leaves_no_trace_without(self):
        dispute, maker = make_dispute(), make_staff("FINANCE")
        item = review.item_claim(item_id=WorkItem.objects.get().pk, actor=maker)
        with pytest.raises(PackMissing):
            review.decision_stage(item_id=item.pk, actor=maker, decision="CONTEST")
        item = WorkItem.objects.get(pk=item.pk)
        dispute.refresh_from_db()
        assert (item.state, dispute.state) == ("CLAIMED", "OPEN")

    def test_is_void_when_the_evidence_changed(self):
        dispute = make_dispute()
        make_pack(dispute)
        maker = make_staff("FINANCE")
        item = review.item_claim(item_id=WorkItem.objects.get().pk, actor=maker)
        review.decision_stage(item_id=item.pk, actor=maker, decision="CONTEST")
        EvidencePack.objects.update(digest="e" * 64)
        with clock.fixed(clock.now() + timedelta(minutes=2)):
            review.apply_due()
        item = WorkItem.objects.get(pk=item.pk)
        dispute.refresh_from_db()
        assert (item.state, dispute.state) == ("OPEN", "OPEN")


class TestAccept:
    def test_loses_the_money_at_the_gateway_and_here(self, disputed, at_twin):
        decide(disputed, "ACCEPT")
        flows.answer_send(dispute_id=disputed.pk)
        disputed.refresh_from_db()
        assert (disputed.state, disputed.lost, disputed.held) == ("LOST", 50_000, 0)
        assert at_twin.things("Dispute")[0]["state"] == "LOST"
        books_are_even()

    def test_above_the_limit_takes_two_people(self):
        dispute = make_dispute(amount="6000.00")
        item = decide(dispute, "ACCEPT")
        assert item.state == "AWAITING_SECOND"
        checker = make_staff("FINANCE")
        review.item_claim(item_id=item.pk, actor=checker)
        review.item_confirm(item_id=item.pk, actor=checker, digest=item.evidence_digest)
        dispute.refresh_from_db()
        assert (dispute.state, dispute.decided_by, dispute.checked_by) == ("ACCEPTED", item.maker, checker)

    @pytest.mark.parametrize("answer", [services.dispute_contest, services.dispute_accept])
    def test_is_not_given_by_whose_payment_it_is(self, answer):
        clerk, other = make_staff("FINANCE"), make_staff("FINANCE")
        dispute = make_dispute(clerk)
        make_pack(dispute)
        for people in ({"actor": clerk}, {"actor": other, "checker": clerk}):
            with pytest.raises(OwnDispute):
                answer(dispute_id=dispute.pk, **people)
        dispute.refresh_from_db()
        assert (dispute.state, dispute.decided_by) == ("OPEN", None)

    def test_after_the_time_is_refused(self):
        dispute = make_dispute()
        with clock.fixed(dispute.respond_by), pytest.raises(TooLate):
            services.dispute_accept(dispute_id=dispute.pk, actor=None)
        dispute.refresh_from_db()
        assert (dispute.state, dispute.answer) == ("OPEN", "")


class TestPack:
    def test_holds_what_we_know_hashed_and_sealed(self, disputed, tmp_path):
        built = EvidencePack.objects.get()
        content = content_of(built)
        assert verified(content)
        names = [row["name"] for row in built.files]
        assert names[:3] == ["letter.pdf", "payment.json", "ledger.csv"]
        assert "calls.json" in names
        facts = json.loads(piece_of(content, "payment.json"))
        assert facts["payment_id"] == disputed.gateway_payment.gateway_payment_id
        assert b"payments.deposit" in piece_of(content, "ledger.csv")
        assert piece_of(content, "letter.pdf").startswith(b"%PDF")
        (stored,) = list((tmp_path / "private").rglob("*.zip"))
        assert b"payment.json" not in stored.read_bytes()

    def test_tells_how_a_proved_user_was_proved(self):
        dispute = make_dispute(make_winner("0.00"))
        built = services.pack_build(pack_id=services.pack_ask(dispute_id=dispute.pk, actor=None).pk)
        assert json.loads(piece_of(content_of(built), "kyc.json"))["state"] == "VERIFIED"

    def test_a_changed_file_is_noticed(self, disputed):
        content = content_of(EvidencePack.objects.get())
        out = io.BytesIO(content)
        with zipfile.ZipFile(out, "a") as archive:
            archive.writestr("more.txt", "added")
        assert not verified(out.getvalue())

    def test_is_built_once_by_whoever_comes(self, disputed):
        pack = EvidencePack.objects.get()
        assert services.pack_build(pack_id=pack.pk) is None

    def test_is_asked_for_when_the_dispute_opens(self, django_capture_on_commit_callbacks):
        dispute = make_dispute()
        relay.drain()
        assert dispute.packs.get().state == "WAITING"

    def test_goes_when_its_time_is_over(self, disputed, at_twin, tmp_path, django_capture_on_commit_callbacks):
        at_twin.end_dispute(disputed.dispute_id, "LOST")
        heard(disputed.gateway, disputed.dispute_id)
        assert services.packs_purge() == 0
        with clock.fixed(clock.now() + timedelta(days=366 * 3)), django_capture_on_commit_callbacks(execute=True):
            assert services.packs_purge() == 1
        assert list((tmp_path / "private").rglob("*.zip")) == []
        assert EvidencePack.objects.get().digest != ""


class TestReminders:
    def test_each_mark_reminds_once(self):
        dispute = make_dispute()
        sent = []
        for hours in (30, 23, 22, 3, 2):
            with clock.fixed(dispute.respond_by - timedelta(hours=hours)):
                sent.append((services.reminders_send(), services.reminders_send()))
        assert sent == [(0, 0), (1, 0), (0, 0), (1, 0), (0, 0)]

    def test_a_new_deadline_reminds_anew_and_an_answer_ends_it(self):
        taken = make_captured()
        facts = remote_dispute(taken, respond_by=clock.now() + timedelta(hours=20))
        learn(facts)
        assert services.reminders_send() == 1
        dispute = learn(facts, respond_by=clock.now() + timedelta(hours=21))
        assert services.reminders_send() == 1
        services.dispute_accept(dispute_id=dispute.pk, actor=None)
        with clock.fixed(clock.now() + timedelta(hours=19)):
            assert services.reminders_send() == 0

    def test_people_who_may_answer_get_a_mail(self):
        finance = make_staff("FINANCE")
        make_staff("SUPPORT")
        learn(remote_dispute(respond_by=clock.now() + timedelta(hours=20)))
        services.reminders_send()
        relay.drain()
        told = Message.objects.filter(template__key="disputes.due_soon")
        assert finance.pk in {row.user_id for row in told}
        assert all(row.user.has_perm("disputes.review_dispute") for row in told)
