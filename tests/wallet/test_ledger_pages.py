"""The ledger on the console: sums in every posting mode, lines, the drawing, the board, a person's wallet."""

from decimal import Decimal

import pytest

from apps.core.money import money
from apps.wallet import accounts, services
from apps.wallet import console as registered
from apps.wallet.admin.drawing import draw
from apps.wallet.models import Account, AccountDelta, AccountShard, Journal, LedgerCheck
from apps.wallet.selectors import board, people
from apps.wallet.selectors.lines import account_lines
from apps.wallet.selectors.sums import held, posted, with_sums
from tests.factories.wallet import make_grant

from .reading import inr

pytestmark = pytest.mark.django_db


def account_of(user, kind="USER_DEPOSIT") -> Account:
    return with_sums(Account.objects.filter(owner=user, kind=kind)).get()


def give(giver, taker, amount: str, reference: str) -> Journal:
    return services.transfer(
        debit=accounts.deposit(giver),
        credit=accounts.deposit(taker),
        amount=inr(amount),
        kind="wallet.gift",
        reference=reference,
        memo="For tea",
    )


class TestSums:
    def test_a_locked_account_is_its_own_row(self, funded):
        account = account_of(funded("250.00"))
        assert (posted(account), held(account)) == (25000, 0)

    def test_shards_and_what_is_not_folded_are_added(self, funded):
        account = account_of(funded("250.00"))
        AccountShard.objects.create(account=account, shard=0, posted_credits=1000, pending_debits=300)
        AccountShard.objects.create(account=account, shard=1, posted_credits=500)
        AccountDelta.objects.create(account=account, posted_credits=70, posted_debits=20)
        account = with_sums(Account.objects.filter(pk=account.pk)).get()
        assert (posted(account), held(account)) == (25000 + 1500 + 50, 300)


class TestLines:
    def test_newest_first_with_the_balance_after_each(self, funded, member):
        giver, taker = funded("100.00"), member()
        for number in range(3):
            give(giver, taker, "10.00", f"gift:{number}")
        lines = account_lines(account_of(giver))
        assert [line.money_out for line in lines] == [inr("10.00")] * 3 + [None]
        assert [line.money_in for line in lines] == [None] * 3 + [inr("100.00")]
        assert [line.balance for line in lines] == [inr("70.00"), inr("80.00"), inr("90.00"), inr("100.00")]
        assert lines[0].other == account_of(taker)

    def test_pages_go_on_where_the_last_ended(self, funded, member):
        giver, taker = funded("100.00"), member()
        for number in range(4):
            give(giver, taker, "10.00", f"gift:{number}")
        whole = account_lines(account_of(giver))
        first = account_lines(account_of(giver), limit=2)
        rest = account_lines(account_of(giver), limit=10, before=first[-1].id)
        assert first + rest == whole

    def test_the_page_shows_them_and_pages(self, funded, member, console, monkeypatch):
        monkeypatch.setattr("apps.wallet.admin.accounts.LINES", 2)
        giver, taker = funded("100000.00"), member()
        for number in range(3):
            give(giver, taker, "10.00", f"gift:{number}")
        client, url = console("FINANCE"), f"/admin/wallet/account/{account_of(giver).pk}/change/"
        page = client.get(url)
        assert [line.balance for line in page.context["lines"]] == [inr("99970.00"), inr("99980.00")]
        assert "₹99,970.00" in page.content.decode()
        older = client.get(url, {"before": page.context["older"]})
        assert [line.balance for line in older.context["lines"]] == [inr("99990.00"), inr("100000.00")]
        assert older.context["older"] is None

    def test_a_wrong_cursor_shows_the_newest(self, funded, console):
        url = f"/admin/wallet/account/{account_of(funded()).pk}/change/"
        assert len(console("FINANCE").get(url, {"before": "nonsense"}).context["lines"]) == 1


class TestDrawing:
    def test_boxes_and_arrows_follow_the_transfers(self, funded, member):
        giver, taker = funded("100.00", name="Asha"), member(name="Ravi")
        drawing = draw(list(give(giver, taker, "1.50", "gift").transfers.all()))
        assert [(box.x, box.name) for box in drawing["boxes"]] == [(0, "Deposit of Asha"), (580, "Deposit of Ravi")]
        assert [(arrow.path, arrow.label) for arrow in drawing["arrows"]] == [
            ("M300 25 C437 25 437 25 574 25", "₹1.50")
        ]
        assert drawing["height"] == 50

    def test_the_page_draws_the_journal(self, funded, member, console):
        journal = give(funded("100.00", name="Asha <b>"), member(name="Ravi"), "1.50", "gift")
        page = console("FINANCE").get(f"/admin/wallet/journal/{journal.pk}/change/").content.decode()
        assert "Deposit of Asha &lt;b&gt;" in page
        assert 'class="arrow" data-phase="POSTED"' in page
        assert "₹98.50" in page


class TestBoard:
    def test_is_even_after_real_movements(self, funded, member):
        give(funded("100.00"), member(), "10.00", "gift")
        funded("5.000", "KWD")
        make_grant(amount="50.00")
        trial = {line.currency: line for line in board.health()["trial"]}
        assert (trial["INR"].debits, trial["INR"].is_even) == (inr("160.00"), True)
        assert (trial["KWD"].credits, trial["KWD"].is_even) == (money("5.000", "KWD"), True)
        lying = {(line.kind, line.currency): line.balance for line in board.by_kind()}
        assert lying["USER_DEPOSIT", "INR"] == inr("100.00")
        assert lying["GATEWAY_CLEARING", "INR"] == inr("100.00")
        assert lying["BONUS_EXPENSE", "INR"] == inr("50.00")

    def test_tells_when_the_sums_are_not_even(self, funded, rf):
        account = account_of(funded("100.00"))
        AccountDelta.objects.create(account=account, posted_credits=1)
        assert [line.is_even for line in board.health()["trial"]] == [False]
        assert registered.ledger_figure(rf.get("/")).tone == "bad"

    def test_shows_money_in_suspense_since_it_is_there(self, funded):
        user = funded("100.00")
        for number, (debit, credit) in enumerate(
            [
                (accounts.deposit(user), accounts.SUSPENSE),
                (accounts.SUSPENSE, accounts.deposit(user)),
                (accounts.deposit(user), accounts.SUSPENSE),
            ]
        ):
            journal = services.transfer(
                debit=debit, credit=credit, amount=inr("10.00"), kind="wallet.unmatched", reference=f"x:{number}"
            )
        (found,) = board.suspense()
        assert (found.balance, found.since) == (inr("10.00"), journal.transfers.get().created_at)

    def test_opens_and_polls(self, funded, console):
        funded("100.00")
        client = console("FINANCE")
        page = client.get("/admin/wallet/ledgercheck/board/").content.decode()
        assert "Where the money lies" in page
        part = client.get("/admin/wallet/ledgercheck/board/", headers={"HX-Request": "true"}).content.decode()
        assert "<html" not in part
        assert "₹100.00" in part

    def test_is_closed_to_support(self, console):
        assert console("SUPPORT").get("/admin/wallet/ledgercheck/board/").status_code == 403


class TestPerson:
    def test_purses_add_the_buckets_up(self, funded):
        user = funded("100.00")
        make_grant(user, "50.00")
        (purse,) = people.purses(people.accounts_of(user))
        assert (purse.currency, purse.deposit, purse.bonus) == ("INR", inr("100.00"), inr("50.00"))
        assert (purse.locked, purse.available, purse.owed) == (inr("0.00"), inr("150.00"), inr("0.00"))

    def test_the_panel_shows_them(self, funded, console):
        user = funded("100.00")
        make_grant(user, "50.00")
        page = console("SUPPORT").get(f"/admin/people/{user.public_id}/").content.decode()
        assert "₹150.00" in page
        assert "Bonuses being wagered" in page

    def test_the_panel_of_a_new_person_says_so(self, member, console):
        page = console("SUPPORT").get(f"/admin/people/{member().public_id}/").content.decode()
        assert "the wallet opens with the first" in page


class TestSearch:
    @pytest.mark.parametrize("by", ["pk", "idempotency_key", "reference_id"])
    def test_journals_are_found_by_id_key_and_reference(self, funded, member, by):
        journal = give(funded("100.00"), member(), "10.00", "gift:77")
        (hit,) = registered.find_journals(str(getattr(journal, by)))
        assert hit.url == f"/admin/wallet/journal/{journal.pk}/change/"
        assert registered.find_journals("gift") == []

    def test_accounts_are_found_by_their_owner(self, funded, console):
        user = funded("100.00", mobile="+919876505050")
        other = funded("100.00")
        client = console("FINANCE")
        for term in (user.public_id, "9876505050", str(account_of(user).pk)):
            found = client.get("/admin/wallet/account/", {"q": term}).context["cl"].result_list
            assert [account.owner for account in found] == [user]
        assert other.public_id != user.public_id

    def test_accounts_are_found_by_their_scope(self, funded, console):
        funded("100.00")
        found = console("FINANCE").get("/admin/wallet/account/", {"q": "gateway:razorpay"}).context["cl"].result_list
        assert [account.kind for account in found] == ["GATEWAY_CLEARING"]


def test_grant_pages_show_progress(console):
    grant = make_grant(amount="50.00")
    page = console("FINANCE").get(f"/admin/wallet/bonusgrant/{grant.pk}/change/").content.decode()
    assert "₹0.00 of ₹250.00" in page
    assert f"{Decimal(5):f} times bonus, ₹50.00" in page


class TestActions:
    def act(self, client, path, **data):
        return client.post(f"/admin/wallet/{path}/", {**data, "_form_submitted": "True"})

    def test_freezing_and_unfreezing(self, funded, console):
        account, client = account_of(funded("100.00")), console("FINANCE")
        self.act(client, f"account/{account.pk}/freeze", reason="Court order")
        assert Account.objects.get(pk=account.pk).is_frozen is True
        self.act(client, f"account/{account.pk}/unfreeze", reason="Order lifted")
        assert Account.objects.get(pk=account.pk).is_frozen is False

    def test_support_may_not_freeze(self, funded, console):
        account = account_of(funded("100.00"))
        assert self.act(console("SUPPORT"), f"account/{account.pk}/freeze", reason="x").status_code == 403
        assert Account.objects.get(pk=account.pk).is_frozen is False

    def test_a_users_account_is_always_locked(self, funded, console):
        account = account_of(funded("100.00"))
        client = console("ADMIN")
        self.act(client, f"account/{account.pk}/switch_mode", mode="SHARDED", reason="Busy")
        page = client.get(f"/admin/wallet/account/{account.pk}/change/").content.decode()
        assert "always locked while it is posted to" in page
        assert Account.objects.get(pk=account.pk).posting_mode == "LOCKED"

    def test_forfeiting_a_bonus(self, console):
        grant = make_grant(amount="50.00")
        self.act(console("FINANCE"), f"bonusgrant/{grant.pk}/forfeit", reason="Terms broken")
        grant.refresh_from_db()
        assert grant.state == "FORFEITED"

    def test_checking_now_keeps_a_result(self, funded, console):
        funded("100.00")
        self.act(console("FINANCE"), "ledgercheck/run")
        assert LedgerCheck.objects.get().is_clean is True

    @pytest.mark.parametrize("key", ["abc", "0", "99999999999999999999999"])
    @pytest.mark.parametrize("verb", ["freeze", "adjust"])
    def test_an_account_that_is_not_there_is_not_found(self, console, key, verb):
        answer = self.act(
            console("FINANCE"),
            f"account/{key}/{verb}",
            reason="x",
            direction="ADD",
            amount="1.00",
            against="HOUSE_EXPENSE",
        )
        assert answer.status_code == 404

    def test_only_what_the_account_can_undergo_is_offered(self, funded, console):
        account, client = account_of(funded("100.00")), console("ADMIN")
        offered = [one["title"] for one in self.page(client, account).context["actions_detail"]]
        assert offered == ["Correct by hand", "Freeze"]
        self.act(client, f"account/{account.pk}/freeze", reason="Court order")
        assert "Unfreeze" in [one["title"] for one in self.page(client, account).context["actions_detail"]]
        gateway = Account.objects.get(kind="GATEWAY_CLEARING")
        offered = [one["title"] for one in self.page(client, gateway).context["actions_detail"]]
        assert offered == ["Correct by hand", "Freeze", "Change how it is kept"]

    def page(self, client, account):
        return client.get(f"/admin/wallet/account/{account.pk}/change/")
