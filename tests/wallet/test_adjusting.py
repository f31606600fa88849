"""Correcting a balance by hand: tried first, asked for by one, carried out by another."""

import pytest

from apps.core import approvals
from apps.core.approvals.errors import EvidenceChanged, OwnApproval
from apps.core.approvals.models import Approval
from apps.core.models.audit import AuditEntry
from apps.wallet import accounts, services
from apps.wallet.errors import InsufficientFunds
from apps.wallet.models import Account, Journal, Transfer
from apps.wallet.services.adjusting import AccountUnknown, Adjustment, NotAdjustable, OwnWallet

from .reading import balance, inr

pytestmark = pytest.mark.django_db


@pytest.fixture
def user(funded):
    return funded("100.00")


def adjustment(user, *, adds=True, amount="25.50", against="HOUSE_EXPENSE", kind="USER_DEPOSIT") -> Adjustment:
    account = Account.objects.get(owner=user, kind=kind)
    return Adjustment(account_id=account.pk, adds=adds, amount=inr(amount), against=against)


def traces() -> tuple[int, int, int, int]:
    return tuple(model.objects.count() for model in (Journal, Transfer, Approval, AuditEntry))


class TestDryRun:
    def test_tells_exact_balances_and_leaves_no_trace(self, user):
        before = traces()
        own, *house = services.adjustment_dry_run(adjustment=adjustment(user))
        assert (own.before, own.after) == (inr("100.00"), inr("125.50"))
        assert [(change.before, change.after) for change in house] == [(inr("0.00"), inr("25.50"))]
        assert traces() == before
        assert balance(accounts.deposit(user)) == 10000

    def test_takes_too(self, user):
        own, house = services.adjustment_dry_run(adjustment=adjustment(user, adds=False, against="HOUSE_REVENUE"))
        assert (own.before, own.after) == (inr("100.00"), inr("74.50"))
        assert (house.before, house.after) == (inr("0.00"), inr("25.50"))

    def test_refuses_more_than_there_is(self, user):
        before = traces()
        with pytest.raises(InsufficientFunds):
            services.adjustment_dry_run(adjustment=adjustment(user, adds=False, amount="100.01"))
        assert traces() == before

    def test_refuses_an_account_that_is_not_corrected_by_hand(self, user):
        account = Account.objects.get(kind="GATEWAY_CLEARING")
        wrong = Adjustment(account_id=account.pk, adds=True, amount=inr("1.00"), against="ESCROW")
        with pytest.raises(NotAdjustable):
            services.adjustment_dry_run(adjustment=wrong)
        with pytest.raises(AccountUnknown):
            services.adjustment_dry_run(
                adjustment=Adjustment(account_id=0, adds=True, amount=inr("1.00"), against="HOUSE_EXPENSE")
            )


class TestTwoPeople:
    @pytest.fixture
    def approval(self, user, staff):
        return services.adjustment_request(
            adjustment=adjustment(user), reason="Double debit of 3 May", maker=staff("FINANCE")
        )

    def test_asking_moves_nothing_and_shows_before_and_after(self, user, approval):
        assert balance(accounts.deposit(user)) == 10000
        assert approval.evidence["balance_before"] == {"amount": "100.00", "currency": "INR"}
        assert approval.evidence["balance_after"] == {"amount": "125.50", "currency": "INR"}
        assert (approval.evidence["owner"], approval.evidence["does"]) == (user.public_id, "adds")

    def test_a_second_person_posts_it_once(self, user, approval, staff):
        checker = staff("FINANCE")
        done = approvals.approve(approval_id=approval.pk, checker=checker, digest=approval.digest)
        assert balance(accounts.deposit(user)) == 12550
        journal = Journal.objects.get(kind="wallet.adjustment")
        assert (journal.actor, journal.memo, journal.reference_id) == (
            checker,
            "Double debit of 3 May",
            str(approval.pk),
        )
        assert done.result == {"journal": str(journal.pk)}
        entry = AuditEntry.objects.get(action="wallet.adjust")
        assert entry.before == {"balance": {"amount": "100.00", "currency": "INR"}}
        assert entry.after["balance"] == {"amount": "125.50", "currency": "INR"}

    def test_the_maker_may_not(self, user, approval):
        with pytest.raises(OwnApproval):
            approvals.approve(approval_id=approval.pk, checker=approval.maker, digest=approval.digest)
        assert balance(accounts.deposit(user)) == 10000

    def test_nobody_corrects_their_own(self, staff):
        clerk, other = staff("FINANCE"), staff("FINANCE")
        services.deposit_credit(user=clerk, amount=inr("10.00"), provider="demo", reference="own", kind="wallet.demo")
        before = traces()
        with pytest.raises(OwnWallet):
            services.adjustment_request(adjustment=adjustment(clerk), reason="Mine", maker=clerk)
        assert traces() == before
        asked = services.adjustment_request(adjustment=adjustment(clerk), reason="Theirs", maker=other)
        with pytest.raises(OwnWallet):
            approvals.approve(approval_id=asked.pk, checker=clerk, digest=asked.digest)
        asked.refresh_from_db()
        assert (asked.state, balance(accounts.deposit(clerk))) == ("PENDING", 1000)

    def test_a_changed_balance_voids_it(self, user, approval, staff):
        services.transfer(
            debit=accounts.deposit(user), credit=accounts.REVENUE, amount=inr("1.00"), kind="x.fee", reference="f"
        )
        with pytest.raises(EvidenceChanged):
            approvals.approve(approval_id=approval.pk, checker=staff("FINANCE"), digest=approval.digest)
        assert balance(accounts.deposit(user)) == 9900
        assert Approval.objects.get(pk=approval.pk).state == "VOIDED"

    def test_money_moving_in_the_house_account_does_not_void_it(self, user, approval, staff, funded):
        other = funded("50.00")
        services.transfer(
            debit=accounts.HOUSE_EXPENSE,
            credit=accounts.deposit(other),
            amount=inr("1.00"),
            kind="x.gift",
            reference="g",
        )
        approvals.approve(approval_id=approval.pk, checker=staff("FINANCE"), digest=approval.digest)
        assert balance(accounts.deposit(user)) == 12550


class TestDialog:
    def ask(self, client, user, **fields):
        url = f"/admin/wallet/account/{Account.objects.get(owner=user).pk}/adjust/"
        data = {"direction": "ADD", "amount": "25.50", "against": "HOUSE_EXPENSE", "reason": "Double debit"}
        return client.post(url, {**data, **fields, "_form_submitted": "True"}, headers={"HX-Request": "true"})

    def seen(self, answer) -> str:
        return answer.context["form"].data["seen"]

    def test_first_shows_then_asks(self, user, console):
        client = console("FINANCE")
        shown = self.ask(client, user)
        assert "₹125.50" in shown.content.decode()
        assert Approval.objects.count() == 0
        answer = self.ask(client, user, seen=self.seen(shown))
        assert answer.headers["HX-Redirect"].startswith("/admin/wallet/account/")
        assert Approval.objects.get().payload["amount"] == {"amount": "25.50", "currency": "INR"}

    def test_what_was_not_seen_is_not_asked_for(self, user, console):
        client = console("FINANCE")
        seen = self.seen(self.ask(client, user))
        again = self.ask(client, user, amount="9999.00", seen=seen)
        assert "₹10,099.00" in again.content.decode()
        assert Approval.objects.count() == 0

    def test_a_refusal_is_told_beside_the_amount(self, user, console):
        answer = self.ask(console("FINANCE"), user, direction="TAKE", amount="500")
        assert "There is not enough money for this." in answer.content.decode()
        assert Approval.objects.count() == 0

    def test_too_many_decimals_are_told_too(self, user, console):
        assert "INR has 2 decimals." in self.ask(console("FINANCE"), user, amount="1.005").content.decode()

    def test_support_may_not(self, user, console):
        assert self.ask(console("SUPPORT"), user).status_code == 403
        assert Approval.objects.count() == 0
