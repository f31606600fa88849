"""Money from one user to another, who pays a fee if they are a merchant."""

from functools import partial

from django.db.models import Model

from apps.accounts.errors import LimitReached, SelfExcluded
from apps.accounts.kyc.errors import KycRequired
from apps.accounts.kyc.services import level_require
from apps.accounts.services import exclusion_require
from apps.core import audit, events, jurisdiction
from apps.core.money import Money, from_minor
from apps.core.plain import plain
from apps.core.ports import risk
from apps.core.redaction import redact_text
from apps.wallet import accounts
from apps.wallet.engine.buckets import lay
from apps.wallet.engine.fees import NO_FEE, Fee
from apps.wallet.engine.requests import AccountRef, Leg
from apps.wallet.errors import FeeAboveAmount, InsufficientFunds, RecipientUnavailable
from apps.wallet.events import TransferFeeTaken
from apps.wallet.kernel import post
from apps.wallet.models import Journal
from apps.wallet.selectors.fees import transfer_fee
from apps.wallet.selectors.played import sent_since
from apps.wallet.selectors.recipients import Recipient

from .own_limits import deposit_require
from .recording import Reference, journal_of, known, minor_of, posts_whole, request
from .spending import REAL_MONEY, Purse, locked_buckets, taken_from

PRODUCT = "wallet.transfer"
KIND = "wallet.user_transfer"


@posts_whole
def user_transfer(
    *, sender: Model, recipient: Recipient, amount: Money, reference: Reference, memo: str = ""
) -> Journal:
    """From the sender's deposit, then winnings, never bonus, into the recipient's deposit, less a merchant's fee.

    Whether it was posted before is asked only where it would be refused: else the kernel tells.
    Raises ProductUnavailable, RiskRefused, RecipientUnavailable, InsufficientFunds, AccountFrozen, SelfExcluded,
    KycRequired, FeeAboveAmount.
    """
    minor, currency = minor_of(amount)
    jurisdiction.require(PRODUCT, region=sender.region)
    _require_able(recipient, sender)
    asked = f"user transfer {sender.pk} {recipient.pk} {minor} {currency}"
    wanted = request(KIND, reference, (), actor=sender, memo=redact_text(memo), request=asked)
    purse = locked_buckets(sender, currency, REAL_MONEY, beside=recipient)
    try:
        taken = taken_from(purse.buckets, minor, currency, REAL_MONEY)
        _require_unbound(sender, purse, recipient, amount)
        _require_allowed(sender, purse, recipient, amount)
        fee = transfer_fee(minor, currency) if recipient.is_merchant else NO_FEE
        uses = _uses(recipient, minor, currency, fee)
    except (InsufficientFunds, SelfExcluded, RecipientUnavailable, KycRequired, risk.RiskRefused, FeeAboveAmount):
        if (done := known(wanted)) is not None:
            return done
        raise
    legs = tuple(Leg(ref, use, part, currency) for ref, use, part in lay(taken, uses))
    posted = post([wanted._replace(legs=legs)])[0]
    journal = journal_of(wanted, posted)
    if posted.is_replay:
        return journal
    audit.record(
        "wallet.user_transfer",
        journal,
        actor=sender,
        after={"recipient": recipient.pk, "amount": minor, "currency": currency},
    )
    if fee.total:
        events.publish(
            TransferFeeTaken(
                journal_id=str(journal.pk),
                user_id=recipient.pk,
                fee=fee.net,
                tax=fee.tax,
                tax_percent=fee.rate,
                currency=currency,
            )
        )
    return journal


def _uses(recipient: Recipient, minor: int, currency: str, fee: Fee) -> list[tuple[AccountRef, int]]:
    """Where the parts of the amount go. Raises FeeAboveAmount."""
    if fee.total >= minor:
        raise FeeAboveAmount(fee=plain(from_minor(fee.total, currency)))
    parts = [(accounts.deposit(recipient), minor - fee.total), (accounts.REVENUE, fee.net), (accounts.TAX, fee.tax)]
    return [(account, part) for account, part in parts if part]


def _require_allowed(sender: Model, purse: Purse, recipient: Recipient, amount: Money) -> None:
    """Within what the sender proved; and it cannot wait for a person: what the gate would hold is refused too."""
    sent = partial(sent_since, sender.pk, str(amount.currency))
    level_require(user=sender, action="transfer", amount=amount, state=purse.kyc_state, used=sent)
    asked = {"user_id": sender.pk, "amount": amount, "context": {"recipient": recipient.pk}}
    verdict = risk.require(PRODUCT, **asked)
    if not verdict.allowed:
        raise risk.RiskRefused(PRODUCT, risk.RiskRequest(**asked), verdict)


def _require_unbound(sender: Model, purse: Purse, recipient: Recipient, amount: Money) -> None:
    """Who stays away sends nothing; what would break the recipient's own limit is refused as any other reason is."""
    if purse.is_bound:
        exclusion_require(user_id=sender.pk)
    if recipient.is_bound:
        try:
            deposit_require(recipient, amount)
        except (LimitReached, SelfExcluded):
            raise RecipientUnavailable from None


def _require_able(recipient: Recipient, sender: Model) -> None:
    """One refusal for unknown, blocked and unable."""
    if recipient.pk == sender.pk or not recipient.is_able:
        raise RecipientUnavailable
    if not jurisdiction.allowed(PRODUCT, region=recipient.region):
        raise RecipientUnavailable
