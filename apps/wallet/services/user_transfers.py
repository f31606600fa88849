"""Money from one user to another."""

from django.db.models import Model

from apps.accounts.selectors import is_blocked
from apps.core import audit, jurisdiction
from apps.core.money import Money
from apps.core.ports import risk
from apps.wallet import accounts
from apps.wallet.engine.buckets import lay
from apps.wallet.engine.requests import Leg
from apps.wallet.errors import RecipientUnavailable
from apps.wallet.models import Journal

from .recording import Reference, known, minor_of, posts, record, request
from .spending import REAL_MONEY, locked_buckets, taken_from

PRODUCT = "wallet.transfer"
KIND = "wallet.user_transfer"


@posts
def user_transfer(
    *, sender: Model, recipient: Model | None, amount: Money, reference: Reference, memo: str = ""
) -> Journal:
    """From the sender's deposit, then winnings, never bonus, into the recipient's deposit.

    Raises ProductUnavailable, RiskRefused, RecipientUnavailable, InsufficientFunds, AccountFrozen.
    """
    minor, currency = minor_of(amount)
    jurisdiction.require(PRODUCT, region=sender.region)
    _require_able(recipient, sender)
    asked = f"user transfer {sender.pk} {recipient.pk} {minor} {currency}"
    wanted = request(KIND, reference, (), actor=sender, memo=memo, request=asked)
    buckets = locked_buckets(sender, currency, REAL_MONEY, beside=recipient)
    if (done := known(wanted)) is not None:
        return done
    taken = taken_from(buckets, minor, currency, REAL_MONEY)
    _require_allowed(sender, recipient, amount)
    uses = [(accounts.deposit(recipient), minor)]
    legs = tuple(Leg(ref, use, part, currency) for ref, use, part in lay(taken, uses))
    journal = record(wanted._replace(legs=legs))
    audit.record(
        "wallet.user_transfer",
        journal,
        actor=sender,
        after={"recipient": recipient.pk, "amount": minor, "currency": currency},
    )
    return journal


def _require_allowed(sender: Model, recipient: Model, amount: Money) -> None:
    """A transfer cannot wait for a person: what the gate would hold is refused too."""
    asked = {"user_id": sender.pk, "amount": amount, "context": {"recipient": recipient.pk}}
    verdict = risk.require(PRODUCT, **asked)
    if not verdict.allowed:
        raise risk.RiskRefused(PRODUCT, risk.RiskRequest(**asked), verdict)


def _require_able(recipient: Model | None, sender: Model) -> None:
    """One refusal for unknown, blocked and unable."""
    if recipient is None or recipient.pk == sender.pk or not recipient.is_active or recipient.is_staff:
        raise RecipientUnavailable
    if not jurisdiction.allowed(PRODUCT, region=recipient.region):
        raise RecipientUnavailable
    if is_blocked(recipient.pk):
        raise RecipientUnavailable
