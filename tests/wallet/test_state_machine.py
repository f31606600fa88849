"""The verbs against a model of ten lines: every balance is compared after every step."""

from collections import Counter
from decimal import Decimal

from django.db import transaction
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import Bundle, RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from apps.core.errors import DomainError
from apps.core.money import from_minor
from apps.wallet import accounts, services
from apps.wallet.errors import AlreadyReversed, AmountInvalid, HoldNotOpen, InsufficientFunds, NotReversible
from apps.wallet.models import Account, SpendingPolicy
from apps.wallet.states import FLOOR_KINDS
from tests.factories.accounts import make_member

from .conftest import terms
from .reading import books_are_even

AMOUNTS = st.integers(1, 900)
PEOPLE = st.integers(0, 2)


class Model:
    """What the ledger promises, in memory. Accounts with a floor keep what is held of them."""

    def __init__(self):
        self.posted, self.held = Counter(), Counter()

    def move(self, legs, sign=1):
        for debit, credit, amount in legs:
            self.posted[debit] -= sign * amount
            self.posted[credit] += sign * amount

    def hold(self, legs, sign=1):
        for debit, _, amount in legs:
            self.held[debit] += sign * amount

    def free(self, ref):
        return self.posted[ref] - self.held[ref]


def money(minor):
    return from_minor(minor, "INR")


class Ledger(RuleBasedStateMachine):
    holds, journals = Bundle("holds"), Bundle("journals")

    @initialize()
    def open(self):
        self.atomic = transaction.atomic()
        self.atomic.__enter__()
        self.model, self.step = Model(), 0
        self.users = [make_member() for _ in range(3)]
        self.pot = accounts.escrow(f"tests:{self.users[0].pk}")
        self.grants = [[] for _ in self.users]
        SpendingPolicy.objects.update_or_create(
            product="tests",
            defaults={"buckets": ["USER_BONUS", "USER_DEPOSIT", "USER_WINNINGS"], "bonus_share": Decimal("0.5")},
        )

    def teardown(self):
        books_are_even()
        transaction.set_rollback(True)
        self.atomic.__exit__(None, None, None)

    def ref(self):
        self.step += 1
        return f"{self.users[0].pk}:{self.step}"

    def attempt(self, expected, verb, **kwargs):
        """Runs the verb; a refusal must be the one the model expects, and the other way round."""
        try:
            done = verb(**kwargs)
        except DomainError as refusal:
            assert expected is not None and isinstance(refusal, expected), f"{refusal!r} instead of {expected}"
            return None
        assert expected is None, f"{expected} was not raised"
        return done

    def buckets(self, who):
        user = self.users[who]
        return [*self.grants[who], accounts.deposit(user), accounts.winnings(user)]

    def split(self, who, amount):
        """What each bucket gives, bonus up to a half; none when it is not enough."""
        legs, left, bonus = [], amount, amount // 2
        for ref in self.buckets(who):
            is_bonus = ref.kind == "USER_BONUS"
            part = max(0, min(left, self.model.free(ref), bonus if is_bonus else left))
            bonus -= part if is_bonus else 0
            left -= part
            legs += [(ref, self.pot, part)] if part else []
        return legs if not left else None

    @rule(target=journals, who=PEOPLE, amount=AMOUNTS)
    def deposit(self, who, amount):
        user = self.users[who]
        legs = [(accounts.gateway("razorpay"), accounts.deposit(user), amount)]
        done = services.deposit_credit(user=user, amount=money(amount), provider="razorpay", reference=self.ref())
        self.model.move(legs)
        return done, legs, []

    @rule(who=PEOPLE, amount=AMOUNTS)
    def bonus(self, who, amount):
        user = self.users[who]
        grant = services.bonus_grant(user=user, amount=money(amount), terms=terms(), reference=self.ref())
        ref = accounts.bonus(user.pk, grant.pk)
        self.grants[who].append(ref)
        self.model.move([(accounts.BONUS_EXPENSE, ref, amount)])

    @rule(target=journals, who=PEOPLE, to=PEOPLE, amount=AMOUNTS)
    def transfer(self, who, to, amount):
        debit, credit = accounts.deposit(self.users[who]), accounts.winnings(self.users[to])
        legs = [(debit, credit, amount)]
        expected = None if self.model.free(debit) >= amount else InsufficientFunds
        done = self.attempt(
            expected, services.transfer, debit=debit, credit=credit, amount=money(amount), kind="tests.t",
            reference=self.ref(),
        )  # fmt: skip
        if done:
            self.model.move(legs)
        return done, legs, []

    @rule(target=journals, who=PEOPLE, amount=AMOUNTS)
    def spend(self, who, amount):
        legs = self.split(who, amount)
        done = self.attempt(
            None if legs else InsufficientFunds, services.spend, user=self.users[who], amount=money(amount),
            product="tests", credit=self.pot, kind="tests.spend", reference=self.ref(),
        )  # fmt: skip
        if done:
            self.model.move(legs)
        return done, legs, []

    @rule(target=holds, who=PEOPLE, amount=AMOUNTS)
    def hold(self, who, amount):
        legs = self.split(who, amount)
        done = self.attempt(
            None if legs else InsufficientFunds, services.spend, user=self.users[who], amount=money(amount),
            product="tests", credit=self.pot, kind="tests.hold", reference=self.ref(), hold=True,
        )  # fmt: skip
        if done:
            self.model.hold(legs)
        return [done, legs, True]

    @rule(target=journals, held=holds, share=st.integers(1, 120))
    def capture(self, held, share):
        journal, legs, is_open = held
        if journal is None:
            return None, [], []
        whole = sum(amount for *_, amount in legs)
        wanted = max(1, whole * share // 100)
        expected = AmountInvalid if wanted > whole else None if is_open else HoldNotOpen
        done = self.attempt(expected, services.capture, hold=journal, amount=money(wanted), reference=self.ref())
        taken, left = [], wanted
        for debit, credit, amount in legs:
            taken += [(debit, credit, min(left, amount))] if left else []
            left -= min(left, amount)
        if done:
            self.model.hold(legs, -1)
            self.model.move(taken)
            held[2] = False
        return done, taken, [] if len(taken) == len(legs) else ["has a void leg"]

    @rule(held=holds)
    def void(self, held):
        journal, legs, is_open = held
        if journal is None:
            return
        if self.attempt(None if is_open else HoldNotOpen, services.void, hold=journal, reference=self.ref()):
            self.model.hold(legs, -1)
            held[2] = False

    @rule(target=journals, entry=journals)
    def reverse(self, entry):
        journal, legs, flags = entry
        if journal is None:
            return None, [], []
        back = [(credit, debit, amount) for debit, credit, amount in reversed(legs)]
        after = Counter()
        for debit, credit, amount in back:
            after[debit] -= amount
            after[credit] += amount
        short = any(r.kind in FLOOR_KINDS and n < 0 and self.model.free(r) + n < 0 for r, n in after.items())
        expected = NotReversible if "has a void leg" in flags else None
        expected = expected or (InsufficientFunds if short else None)
        if "reversed" in flags:
            expected = expected or AlreadyReversed
            expected = (expected, AlreadyReversed)
        done = self.attempt(expected, services.reverse, journal=journal, reference=self.ref())
        if done:
            self.model.move(back)
            flags.append("reversed")
        return done, back, []

    @invariant()
    def every_balance_is_the_models(self):
        if not hasattr(self, "model"):
            return
        ids = [user.pk for user in self.users]
        rows = [
            *Account.objects.filter(owner__in=ids),
            *Account.objects.filter(kind="ESCROW", scope_id=self.pot.scope_id),
        ]
        for row in rows:
            ref = accounts.AccountRef(row.kind, row.owner_id, row.scope_type, row.scope_id)
            found = row.posted_credits - row.posted_debits, row.pending_debits
            assert found == (self.model.posted[ref], self.model.held[ref]), ref


def test_the_verbs_do_what_the_model_does(db):
    run_state_machine_as_test(Ledger, settings=settings(max_examples=25, stateful_step_count=30, deadline=None))
