"""Payouts on the console: pages, the workbench, many at once, taxes."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from apps.core import approvals, clock
from apps.core.approvals.errors import EvidenceChanged, OwnApproval
from apps.core.approvals.models import Approval
from apps.core.events import relay
from apps.core.review import services as review
from apps.core.review.models import WorkItem
from apps.notifications.models import Message
from apps.payments.gateways.facts import RemoteState
from apps.payments.invoices.models import Document
from apps.payments.payouts import services
from apps.payments.payouts.errors import TaxRuleInPast, TaxRuleInvalid
from apps.payments.payouts.models import BankAccount, Payout, TaxRule
from apps.payments.payouts.states import Source
from apps.wallet.models import Account
from apps.wallet.selectors.balances import balances
from apps.wallet.selectors.ledger import balance_now
from tests.factories.accounts import make_staff
from tests.factories.payouts import inr, make_account, make_payout, make_sent, make_winner, remote
from tests.factories.wallet import make_deposit

SUBMITTED = {"_form_submitted": "True"}  # the dialog itself was sent
BATCH = "/admin/payouts/payout/several/"


def rule(rate: str, *, basis: str = "AMOUNT", exempt: str = "0", on=None) -> TaxRule:
    return services.tax_rule_create(
        effective_from=on or clock.today(),
        basis=basis,
        rate=Decimal(rate),
        exempt=inr(exempt),
        section="Section 194BA",
        actor=None,
        reason="test",
    )


class TestPages:
    def test_a_payouts_page_tells_its_story(self, winner, cashier, console):
        payout, asked = make_sent(winner, actor=cashier)
        services.payout_learn(remote=remote(asked, RemoteState.PAID, utr="632012345678"), source=Source.POLL)
        page = console("SUPPORT").get(reverse("admin:payouts_payout_change", args=[payout.pk])).content.decode()
        for words in ("Paid. It is in your bank account.", "632012345678", asked.reference, "for some days the bank"):
            assert words in page

    def test_approving_on_the_page(self, winner, console):
        payout = make_payout(winner)
        client = console("FINANCE")
        url = reverse("admin:payouts_payout_approve", args=[payout.pk])
        assert client.get(url).status_code == 200
        assert Payout.objects.get().state == "REQUESTED"
        client.post(url, {"reason": "Looks right", **SUBMITTED})
        payout = Payout.objects.get()
        assert (payout.state, payout.decided_by) == ("APPROVED", client.user)

    def test_support_may_not_decide(self, winner, console):
        payout = make_payout(winner)
        client = console("SUPPORT")
        client.post(reverse("admin:payouts_payout_approve", args=[payout.pk]), {"reason": "Looks right", **SUBMITTED})
        assert client.get(BATCH).status_code == 403
        assert Payout.objects.get().state == "REQUESTED"

    def test_a_persons_page_shows_accounts_and_payouts(self, winner, console):
        payout = make_payout(winner)
        page = console("SUPPORT").get(reverse("admin:person", args=[winner.public_id])).content.decode()
        assert str(payout.bank_account) in page
        assert "We have your request and look at it now." in page


class TestWorkbench:
    def decide(self, payout, reviewer, decision, **data):
        item = WorkItem.objects.get(subject_id=str(payout.pk), queue="payouts", closed_at=None)
        review.item_claim(item_id=item.pk, actor=reviewer)
        review.decision_stage(item_id=item.pk, actor=reviewer, decision=decision, data=data)
        with clock.fixed(clock.now() + timedelta(minutes=2)):
            review.apply_due()
        return WorkItem.objects.get(pk=item.pk)

    def test_the_case_shows_what_to_know(self, winner, console):
        make_deposit(winner, "700.00")
        payout = make_payout(winner)
        client = console("FINANCE")
        item = WorkItem.objects.get(subject_id=str(payout.pk))
        review.item_claim(item_id=item.pk, actor=client.user)
        page = client.get(reverse("admin:review_item", args=["payouts", item.pk])).content.decode()
        for words in ("First payout of this user", "wallet.demo", "700.00", "Nothing is withheld", "Verified"):
            assert words.casefold() in page.casefold()

    def test_one_person_approves_a_small_one(self, winner, cashier):
        item = self.decide(make_payout(winner), cashier, "APPROVE")
        assert (item.state, Payout.objects.get().state) == ("DONE", "APPROVED")

    def test_a_second_person_confirms_a_large_one(self, cashier):
        payout = make_payout(make_winner("90000.00"), "60000.00")
        item = self.decide(payout, cashier, "APPROVE")
        assert (item.state, Payout.objects.get().state) == ("AWAITING_SECOND", "REQUESTED")
        second = make_staff("FINANCE")
        review.item_claim(item_id=item.pk, actor=second)
        review.item_confirm(item_id=item.pk, actor=second, digest=item.evidence_digest)
        payout.refresh_from_db()
        assert (payout.state, payout.decided_by, payout.checked_by) == ("APPROVED", cashier, second)

    def test_rejecting_and_holding(self, winner, cashier):
        held, rejected = make_payout(winner), make_payout(winner)
        self.decide(held, cashier, "HOLD", note="Ask for proof")
        self.decide(rejected, cashier, "REJECT", reason="SOURCE_OF_MONEY")
        held.refresh_from_db()
        rejected.refresh_from_db()
        assert (held.state, held.hold_reasons) == ("HELD", ["Ask for proof"])
        assert (rejected.state, balances(winner.pk, "INR").locked) == ("REJECTED", inr("1000"))

    def test_names_that_differ_are_for_a_person(self, winner, cashier):
        account = make_account(winner, name_at_bank="Asha Kamath")
        assert account.state == "REVIEW"
        item = WorkItem.objects.get(queue="bank_accounts")
        review.item_claim(item_id=item.pk, actor=cashier)
        review.decision_stage(item_id=item.pk, actor=cashier, decision="APPROVE", data={})
        with clock.fixed(clock.now() + timedelta(minutes=2)):
            review.apply_due()
        assert BankAccount.objects.get().state == "VERIFIED"


class TestBatch:
    def test_is_looked_at_then_asked_for_then_approved_by_another(self, console):
        rows = [make_payout(make_winner()) for _ in range(3)]
        maker, ids = console("FINANCE"), [str(row.pk) for row in rows]
        assert maker.get(BATCH).content.decode().count('name="payout"') == 3
        preview = maker.post(BATCH, {"payout": ids}).content.decode()
        assert "3 payouts would be approved" in preview
        assert "3,000.00" in preview
        assert Payout.objects.filter(state="REQUESTED").count() == 3
        maker.post(BATCH, {"payout": ids, "reason": "Checked one by one"})
        approval = Approval.objects.get()
        assert (approval.key, approval.maker) == ("payouts.batch", maker.user)
        with pytest.raises(OwnApproval):
            approvals.approve(approval_id=approval.pk, checker=maker.user, digest=approval.digest)
        second = make_staff("FINANCE")
        approvals.approve(approval_id=approval.pk, checker=second, digest=approval.digest)
        made = {(row.state, row.decided_by, row.checked_by) for row in Payout.objects.all()}
        assert made == {("APPROVED", maker.user, second)}

    def test_one_that_changed_voids_it(self, winner, cashier):
        payout = make_payout(winner)
        approval = services.batch_request(payout_ids=[payout.pk], maker=cashier, reason="x")
        services.payout_cancel(user=winner, payout_id=payout.pk)
        with pytest.raises(EvidenceChanged):
            approvals.approve(approval_id=approval.pk, checker=make_staff("FINANCE"), digest=approval.digest)
        assert Payout.objects.get().state == "CANCELLED"


class TestTax:
    def test_is_withheld_of_the_amount(self, winner, cashier):
        rule("0.3")
        payout, asked = make_sent(winner, "1000.00", actor=cashier)
        assert (payout.tax, payout.net, asked.net) == (inr("300"), inr("700"), inr("700"))
        services.payout_learn(remote=remote(asked, RemoteState.PAID), source=Source.POLL)
        taxes = Account.objects.get(kind="TAX_PAYABLE")
        assert (balance_now(taxes), balances(winner.pk, "INR").winnings) == (30_000, inr("9000"))
        services.payout_learn(remote=remote(asked, RemoteState.REVERSED), source=Source.POLL)
        assert (balance_now(taxes), balances(winner.pk, "INR").winnings) == (0, inr("10000"))

    def test_net_winnings_count_what_was_put_in_once(self, winner):
        make_deposit(winner, "1500.00")
        rule("0.3", basis="NET_WINNINGS")
        taxes = [make_payout(winner, "1000.00") for _ in range(3)]
        assert [(row.tax_base_minor, row.tax) for row in taxes] == [
            (0, inr("0")),
            (50_000, inr("150")),
            (100_000, inr("300")),
        ]

    def test_a_small_base_is_free(self, winner):
        rule("0.3", exempt="1000")
        assert make_payout(winner, "1000.00").tax == inr("0")
        assert make_payout(winner, "1000.01").tax == inr("300.00")

    def test_the_rule_of_the_day_holds(self, winner):
        rule("0.3", on=clock.today() + timedelta(days=1))
        assert make_payout(winner).tax == inr("0")
        with clock.fixed(clock.now() + timedelta(days=1)):
            assert make_payout(winner).tax == inr("300")

    def test_nobody_writes_the_past_or_twice(self, db):
        with pytest.raises(TaxRuleInPast):
            rule("0.3", on=clock.today() - timedelta(days=1))
        rule("0.3")
        with pytest.raises(TaxRuleInvalid):
            rule("0.2")
        assert TaxRule.objects.count() == 1

    def test_is_written_in_the_console(self, console):
        data = {"effective_from": clock.today().isoformat(), "basis": "NET_WINNINGS", "percent": "30",
                "exempt": "0", "section": "Section 194BA", "reason": "Budget"}  # fmt: skip
        console("ADMIN").post(reverse("admin:payouts_taxrule_write"), {**data, **SUBMITTED})
        written = TaxRule.objects.get()
        assert (written.rate, written.basis) == (Decimal("0.3"), "NET_WINNINGS")


class TestTold:
    def test_a_paid_one_has_a_receipt(self, winner, cashier):
        payout, asked = make_sent(winner, actor=cashier)
        services.payout_learn(remote=remote(asked, RemoteState.PAID, utr="632012345678"), source=Source.POLL)
        relay.drain()
        receipt = Document.objects.get(reference_id=str(payout.pk))
        assert (receipt.kind, receipt.total) == ("RECEIPT", 100_000)
        told = Message.objects.filter(user=winner, template__key="payouts.paid")
        assert told.count() >= 1

    def test_failures_and_rejections_are_told(self, winner, cashier):
        payout, asked = make_sent(winner, actor=cashier)
        closed = remote(asked, RemoteState.FAILED, reason_code="bank_account_closed")
        services.payout_learn(remote=closed, source=Source.POLL)
        services.payout_reject(payout_id=make_payout(winner).pk, actor=cashier, reason_code="NOT_PLAYED")
        relay.drain()
        keys = set(Message.objects.filter(user=winner).values_list("template__key", flat=True))
        assert {"payouts.failed", "payouts.rejected"} <= keys
