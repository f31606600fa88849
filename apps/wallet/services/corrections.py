"""Journals that undo, take back or give up."""

from uuid import UUID

from django.db.models import Model

from apps.core import audit
from apps.core.money import Money
from apps.wallet import accounts
from apps.wallet.engine.buckets import lay, take
from apps.wallet.engine.requests import AccountRef, Leg
from apps.wallet.errors import InsufficientFunds, NotReversible
from apps.wallet.models import Account, Journal, Transfer
from apps.wallet.states import AccountKind, Phase

from .closed_grants import homes_of
from .recording import Reference, existing, known, minor_of, posts, record, request
from .spending import REAL_MONEY, locked_buckets, taken_from

OWN_WAY = ("wallet.bonus_",)


@posts
def reverse(
    *, journal: Journal | UUID, reference: Reference | None = None, actor: Model | None = None, memo: str = ""
) -> Journal:
    """Posts the mirror of a journal, at most once. The same reference (the journal, if none) answers the first result.

    Raises AlreadyReversed, InsufficientFunds when the money is gone, NotReversible for holds (void them) and bonuses.
    """
    first = existing(journal)
    chosen = reference if reference is not None else f"journal:{first.pk}"
    wanted = request(
        "wallet.reverse",
        chosen,
        (),
        actor=actor,
        memo=memo,
        request=f"reverse {first.pk}",
        reverses=first.pk,
        passes_freeze=True,
    )
    if (done := known(wanted)) is not None:
        return done
    legs = list(first.transfers.select_related("debit_account", "credit_account").order_by("id"))
    if first.kind.startswith(OWN_WAY) or any(leg.phase in (Phase.PENDING, Phase.VOID) for leg in legs):
        raise NotReversible
    reversal = record(wanted._replace(legs=tuple(_mirrored(legs))))
    audit.record("wallet.journal.reverse", first, actor=actor, after={"reversal": str(reversal.pk)}, reason=memo)
    return reversal


def _mirrored(legs: list[Transfer]) -> list[Leg]:
    homes = homes_of({leg.debit_account for leg in legs if leg.debit_account.kind == AccountKind.USER_BONUS})
    mirrored = []
    for leg in reversed(legs):
        back = homes[leg.debit_account_id][1] if leg.debit_account_id in homes else ref_of(leg.debit_account)
        mirrored.append(Leg(ref_of(leg.credit_account), back, leg.amount, leg.currency))
    return mirrored


@posts
def claw_back(
    *,
    user: Model,
    amount: Money,
    credit: AccountRef,
    kind: str,
    reference: Reference,
    suspense: Money | None = None,
    actor: Model | None = None,
    memo: str = "",
) -> Journal:
    """Takes money back that was the user's (a chargeback): from deposit, then winnings; what is gone is owed to us.

    `suspense`: what goes with it out of SUSPENSE.
    """
    minor, currency = minor_of(amount)
    beside = _out_of_suspense(suspense, credit, Phase.POSTED)
    wanted = request(
        kind,
        reference,
        (),
        actor=actor,
        memo=memo,
        request=f"claw back {user.pk} {credit} {minor} {currency}{_said(beside)}",
        passes_freeze=True,
    )
    buckets = locked_buckets(user, currency, REAL_MONEY).buckets
    if (done := known(wanted)) is not None:
        return done
    taken, missing = take(minor, buckets, REAL_MONEY.bonus_share)
    if missing:
        taken.append((accounts.receivable(user), missing))
    legs = [Leg(ref, use, part, currency) for ref, use, part in lay(taken, [(credit, minor)])]
    return record(wanted._replace(legs=(*beside, *legs)))


@posts
def hold_back(
    *,
    user: Model,
    amount: Money,
    credit: AccountRef,
    kind: str,
    reference: Reference,
    or_owed: bool,
    suspense: Money | None = None,
    actor: Model | None = None,
    memo: str = "",
) -> Journal:
    """Sets aside what may have to go back to where it came from (a refund, a dispute): deposit, then winnings.

    What is gone is held against what the user owes us when `or_owed`. A frozen wallet is held back all the same.
    `suspense`: what is held with it out of SUSPENSE; a part of the hold is captured from there first.
    Raises InsufficientFunds when it is not `or_owed`.
    """
    minor, currency = minor_of(amount)
    beside = _out_of_suspense(suspense, credit, Phase.PENDING)
    asked = f"hold back {user.pk} {credit} {minor} {currency} {or_owed}{_said(beside)}"
    wanted = request(kind, reference, (), actor=actor, memo=memo, request=asked, passes_freeze=True)
    buckets = locked_buckets(user, currency, REAL_MONEY).buckets
    if (done := known(wanted)) is not None:
        return done
    if or_owed:
        taken, missing = take(minor, buckets, REAL_MONEY.bonus_share)
        taken += [(accounts.receivable(user), missing)] if missing else []
    else:
        taken = taken_from(buckets, minor, currency, REAL_MONEY)
    laid = lay(taken, [(credit, minor)])
    legs = [Leg(ref, use, part, currency, Phase.PENDING.value, None, None) for ref, use, part in laid]
    return record(wanted._replace(legs=(*beside, *legs)))


@posts
def write_off(*, user: Model, amount: Money, reference: Reference, actor: Model | None, memo: str) -> Journal:
    """Gives up a part of what the user owes us. Raises InsufficientFunds for more than is owed."""
    minor, currency = minor_of(amount)
    owing = Account.objects.filter(owner=user, kind=AccountKind.USER_RECEIVABLE, currency=currency, scope_id="")
    row = owing.select_for_update(no_key=True).first()
    wanted = request(
        "wallet.write_off",
        reference,
        [Leg(accounts.CHARGEBACK_LOSS, accounts.receivable(user), minor, currency)],
        actor=actor,
        memo=memo,
    )
    if (done := known(wanted)) is not None:
        return done
    owed = row.posted_debits - row.posted_credits if row is not None else 0
    if minor > owed:
        raise InsufficientFunds("The user does not owe that much.")
    journal = record(wanted)
    audit.record("wallet.receivable.write_off", row, actor=actor, after={"journal": str(journal.pk)}, reason=memo)
    return journal


def _out_of_suspense(amount: Money | None, credit: AccountRef, phase: Phase) -> list[Leg]:
    """Minor units that go with a user's money and are nobody's."""
    if amount is None:
        return []
    minor, currency = minor_of(amount)
    return [Leg(accounts.SUSPENSE, credit, minor, currency, phase.value)]


def _said(beside: list[Leg]) -> str:
    return "".join(f" suspense {leg.amount}" for leg in beside)


def ref_of(account: Account) -> AccountRef:
    """An account's natural key, bound to its currency."""
    return AccountRef(account.kind, account.owner_id, account.scope_type, account.scope_id, account.currency)
