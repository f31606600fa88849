"""Documents as their owners get them: by what happened, over HTTP, on paper."""

import base64
import re
import zlib

import pytest

from apps.core import events, gate
from apps.core.events import relay
from apps.payments import services as payments
from apps.payments.events import PaymentProcessed
from apps.payments.gateways.facts import RemoteState
from apps.payments.invoices import services
from apps.payments.invoices.models import Document
from apps.payments.invoices.pdf import document_pdf
from apps.payments.invoices.terms import Line
from apps.payments.refunds import services as refunds
from tests.factories import payments as deposits
from tests.factories.payments import make_captured, make_payment
from tests.factories.refunds import make_refund, remote
from tests.invoices.test_issuing import issue
from tests.wallet.reading import inr

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _no_outage():
    gate.breaker.closed_at = 0.0


def words(pdf: bytes) -> str:
    """The text on a PDF's pages, without its spaces."""
    streams = re.findall(rb"stream\r?\n(.*?)endstream", pdf, re.DOTALL)
    plain = b"".join(zlib.decompress(base64.a85decode(one.strip(), adobe=False)) for one in map(_body, streams))
    return b" ".join(re.findall(rb"\((.*?)\) Tj", plain)).decode("latin-1").replace("\\", "").replace(" ", "")


def _body(stream: bytes) -> bytes:
    return stream.strip().removesuffix(b"~>")


class TestHappenings:
    def test_a_deposit_has_a_receipt_and_its_refund_a_credit_note(self):
        taken = make_captured(amount="500.00")
        relay.drain()
        refunds.refund_learn(remote=remote(make_refund(taken, "120.00")), source="POLL")
        relay.drain()
        receipt, note = Document.objects.order_by("id")
        assert (receipt.kind, receipt.reference_type, receipt.reference_id, receipt.total) == (
            "RECEIPT", "payments.payment", str(taken.payment_id), 50_000,
        )  # fmt: skip
        assert (note.kind, note.corrects, note.total) == ("CREDIT_NOTE", receipt, 12_000)
        assert receipt.issued_for == taken.payment.user.name

    def test_a_refund_that_came_back_voids_its_note(self):
        taken = make_captured(amount="500.00")
        relay.drain()
        refund = make_refund(taken, "120.00")
        for state in (RemoteState.PROCESSED, RemoteState.FAILED):
            refunds.refund_learn(remote=remote(refund, state), source="POLL")
        relay.drain()
        states = Document.objects.order_by("id").values_list("kind", "state", "void_reason")
        assert list(states) == [
            ("RECEIPT", "ISSUED", ""),
            ("CREDIT_NOTE", "VOID", "The bank returned the refund."),
        ]

    def test_money_in_suspense_has_neither(self):
        payment = make_payment(amount="500.00")
        _, second = (payments.payment_learn(remote=deposits.remote(payment), source="POLL") for _ in range(2))
        refunds.refund_learn(remote=remote(make_refund(second, "500.00")), source="POLL")
        relay.drain()
        assert (second.suspense_reason, Document.objects.get().reference_id) == ("SECOND_PAYMENT", str(payment.pk))

    def test_told_twice_it_is_issued_once(self):
        taken = make_captured(amount="500.00")
        again = PaymentProcessed(
            payment_id=str(taken.payment_id), user_id=taken.payment.user_id, minor=50_000, currency="INR",
            gateway_payment_id=str(taken.pk), gateway="razorpay", method="UPI", source="POLL",
        )  # fmt: skip
        events.publish(again)
        relay.drain()
        assert Document.objects.count() == 1

    def test_a_payout_that_came_back_voids_its_receipt(self, member):
        user = member()
        services.document_issue(
            kind="RECEIPT", user=user, reference="payouts.payout:p1", lines=[Line(title="Paid", amount=inr("100.00"))],
            issued_for="Asha", currency="INR",
        )  # fmt: skip
        for _ in range(2):
            services.payout_document_void(payout_id="p1")
        receipt = Document.objects.get()
        assert (receipt.state, receipt.void_reason) == ("VOID", "The bank sent the payout back.")


class TestOverHttp:
    def test_the_receipt_of_my_payment(self, api):
        taken = make_captured(amount="500.00")
        relay.drain()
        answer = api(taken.payment.user).get(f"/api/v1/payments/{taken.payment_id}/receipt")
        number = Document.objects.get().number
        assert (answer.status_code, answer["Content-Type"]) == (200, "application/pdf")
        assert answer["Content-Disposition"] == (
            f'attachment; filename="munim-receipt-{number.replace("/", "-")}.pdf"'
        )
        assert "Rupeesfivehundredonly" in words(answer.content)

    def test_before_it_is_issued_there_is_none(self, api):
        taken = make_captured()
        answer = api(taken.payment.user).get(f"/api/v1/payments/{taken.payment_id}/receipt")
        assert (answer.status_code, answer.json()["message"]) == (404, "There is no receipt for this payment yet.")

    def test_mine_are_listed_and_another_s_are_not_there(self, api, member):
        user, other = member(), member()
        mine, theirs = issue(user), issue(other, "tests:2")
        client = api(user)
        assert client.get("/api/v1/invoices").json()["results"] == [
            {
                "id": str(mine.pk),
                "kind": "RECEIPT",
                "number": mine.number,
                "issued_on": f"{mine.issued_on}",
                "total": {"amount": "500.00", "currency": "INR"},
                "state": "ISSUED",
            }
        ]
        assert client.get(f"/api/v1/invoices/{mine.pk}").status_code == 200
        assert client.get(f"/api/v1/invoices/{theirs.pk}").status_code == 404


class TestPaper:
    def test_shows_the_house_the_person_and_the_money(self, member):
        user = member()
        text = words(document_pdf(issue(user, issued_for="Asha <b>Rao</b> & Sons ₹")))
        for wanted in ("Munim", "Receipt", "Asha<b>Rao</b>&SonsINR", user.public_id, "Page1of1"):
            assert wanted in text
        assert "VOID" not in text

    def test_is_the_same_every_time(self, member):
        document = issue(member())
        assert document_pdf(document) == document_pdf(document)

    def test_void_is_written_across(self, member, staff):
        document = issue(member())
        services.document_void(document_id=document.pk, actor=staff("FINANCE"), reason="Wrong")
        assert "VOID" in words(document_pdf(Document.objects.get()))

    def test_names_in_other_scripts_do_not_break_it(self, member):
        assert "???" in words(document_pdf(issue(member(), issued_for="आशा")))


def test_payments_refund_moves_the_payment_and_the_receipt_stays():
    taken = make_captured(amount="500.00")
    relay.drain()
    refunds.refund_learn(remote=remote(make_refund(taken, "500.00")), source="POLL")
    assert payments.refund_ended(payment_id=taken.payment_id, refunded=taken.amount).state == "REFUNDED"
    assert Document.objects.get().state == "ISSUED"
