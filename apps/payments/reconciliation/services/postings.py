"""From words to the ledger's accounts, and the journal that puts a break right."""

from decimal import Decimal, InvalidOperation

from apps.accounts.models import User
from apps.core.money import Money, money
from apps.payments.reconciliation.engine.fixes import HOUSE, OF_A_GATEWAY, OF_A_USER, Posting
from apps.payments.reconciliation.errors import FixInvalid
from apps.wallet import accounts
from apps.wallet.services import AccountRef


def account_of(word: str) -> AccountRef:
    """The account a word names. Raises FixInvalid."""
    kind, _, scope = word.partition(":")
    if kind in HOUSE and not scope:
        return AccountRef(kind)
    if kind in OF_A_GATEWAY and scope:
        return accounts.gateway(scope) if kind == "GATEWAY_CLEARING" else accounts.payouts(scope)
    if kind in OF_A_USER and scope and (user := User.objects.filter(public_id=scope).first()):
        return accounts.deposit(user)
    raise FixInvalid(f"There is no account {word}.")


def postings_of(fix: list[dict[str, str]]) -> list[Posting]:
    """Stored postings, read again and proved sound. Raises FixInvalid."""
    found = []
    for line in fix:
        try:
            amount = Decimal(line["amount"])
        except InvalidOperation:
            raise FixInvalid("An amount is not a number.") from None
        if not amount.is_finite() or amount <= 0 or line["debit"] == line["credit"]:
            raise FixInvalid
        found.append(Posting(line["debit"], line["credit"], amount, line["currency"]))
    return found


def amount_of(posting: Posting) -> Money:
    """Raises AmountInvalid when the currency has fewer decimals."""
    return money(posting.amount, posting.currency)
