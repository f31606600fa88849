"""RazorpayX: contacts, fund accounts, payouts, penny drops, the account's statement."""

from .. import moves
from ..books import BOOKS
from ..dispatch import Asked
from ..keys import SOURCE_ACCOUNT
from ..things import Beneficiary, Contact, Payout, Validation
from . import portraits
from .door import amount_of, gateway, once, page, refuse, unknown
from .messages import transaction

RAZORPAYX = gateway("razorpayx")
on = RAZORPAYX.on
SHORTEST_KEY, LONGEST_KEY = 4, 36
MOST = {"IMPS": 5_00_000_00, "UPI": 1_00_000_00}
LEAST = {"RTGS": 2_00_000_00}


def _get(kind, key: str):
    found = BOOKS.get(kind, key)
    if found is None or found.gateway != "razorpayx":
        raise unknown()
    return found


def _own_account(number) -> None:
    if number != SOURCE_ACCOUNT:
        raise refuse("The account number is invalid.", field="account_number")


@on("POST", "/contacts", "contact.create")
def contact_create(asked: Asked) -> dict:
    return portraits.contact(_contact(asked.data))


def _contact(data: dict) -> Contact:
    """The same details are the same contact."""
    name = str(data.get("name") or "")
    if not 3 <= len(name) <= 50:
        raise refuse("The name must be between 3 and 50 characters.", field="name")
    contact = Contact(
        id=BOOKS.new_id("cont_"),
        gateway="razorpayx",
        name=name,
        created_at=BOOKS.now(),
        kind=str(data.get("type") or ""),
        phone=str(data.get("contact") or ""),
        email=str(data.get("email") or ""),
        reference=str(data.get("reference_id") or ""),
    )
    known = BOOKS.named(contact.names()[0])
    return known[0] if known else BOOKS.put(contact)


@on("POST", "/fund_accounts", "account.create")
def account_create(asked: Asked) -> dict:
    return portraits.fund_account(_account(asked.data))


def _account(data: dict, contact_id: str = "") -> Beneficiary:
    """The same account of the same contact is the same fund account."""
    contact = _get(Contact, contact_id or str(data.get("contact_id") or ""))
    bank, vpa = data.get("bank_account") or {}, data.get("vpa") or {}
    kind = data.get("account_type")
    if kind not in ("bank_account", "vpa") or not (vpa if kind == "vpa" else bank):
        raise refuse("The account type is invalid.", field="account_type")
    if kind == "bank_account":
        if len(str(bank.get("ifsc") or "")) != 11:
            raise refuse("Invalid IFSC Code in Bank Account", field="ifsc")
        if not str(bank.get("account_number") or "").isalnum():
            raise refuse("The account number is required.", field="account_number")
    account = Beneficiary(
        id=BOOKS.new_id("fa_"),
        gateway="razorpayx",
        name=str(bank.get("name") or contact.name),
        account=str(bank.get("account_number") or ""),
        ifsc=str(bank.get("ifsc") or ""),
        vpa=str(vpa.get("address") or ""),
        created_at=BOOKS.now(),
        contact=contact.id,
        phone=contact.phone,
    )
    known = BOOKS.named(account.names()[0])
    return known[0] if known else BOOKS.put(account)


@on("POST", "/payouts", "payout.create")
def payout_create(asked: Asked) -> dict:
    key = asked.headers.get("x-payout-idempotency", "")
    if not key:
        raise refuse("The idempotency key is required in the header X-Payout-Idempotency.")
    if not SHORTEST_KEY <= len(key) <= LONGEST_KEY:
        raise refuse("The idempotency key must be between 4 and 36 characters.")
    return once(asked, "payout", _payout)


def _payout(asked: Asked) -> dict:
    data = asked.data
    _own_account(data.get("account_number"))
    amount, mode = amount_of(asked, data), str(data.get("mode") or "")
    if mode not in ("NEFT", "RTGS", "IMPS", "UPI"):
        raise refuse("The payout mode is invalid", field="mode")
    if not LEAST.get(mode, 100) <= amount <= MOST.get(mode, amount):
        raise refuse(f"The amount is not allowed for {mode}.", field="amount")
    reference, narration = str(data.get("reference_id") or ""), str(data.get("narration") or "")
    if len(reference) > 40:
        raise refuse("The reference id may not be greater than 40 characters.", field="reference_id")
    if len(narration) > 30 or not narration.replace(" ", "").isalnum() and narration:
        raise refuse("The narration must be at most 30 letters, digits and spaces.", field="narration")
    payout = Payout(
        id=BOOKS.new_id("pout_"),
        gateway="razorpayx",
        reference=reference,
        key=asked.headers["x-payout-idempotency"],
        beneficiary=_beneficiary(data).id,
        amount=amount,
        currency="INR",
        created_at=BOOKS.now(),
        mode=mode,
        narration=narration,
        purpose=str(data.get("purpose") or "payout"),
    )
    return portraits.payout(moves.payout_begin(payout))


def _beneficiary(data: dict) -> Beneficiary:
    """By its id, or made along with the payout (the composite form)."""
    nested = data.get("fund_account")
    if isinstance(nested, dict):
        return _account(nested, _contact(nested.get("contact") or {}).id)
    return _get(Beneficiary, str(data.get("fund_account_id") or ""))


@on("GET", "/payouts", "payout.fetch")
def payout_list(asked: Asked) -> dict:
    _own_account(asked.query.get("account_number"))
    reference = asked.query.get("reference_id")
    found = BOOKS.all(Payout, "razorpayx") if reference is None else BOOKS.named(f"payout razorpayx {reference}")
    return portraits.collection([portraits.payout(one) for one in page(asked, found)])


@on("GET", "/payouts/*", "payout.fetch")
def payout_fetch(asked: Asked) -> dict:
    return portraits.payout(_get(Payout, asked.ids[0]))


@on("POST", "/payouts/*/cancel", "payout.cancel")
def payout_cancel(asked: Asked) -> dict:
    payout = _get(Payout, asked.ids[0])
    if payout.state != "QUEUED":
        raise refuse("Payout cannot be cancelled as it is not in queued or scheduled state.")
    moves.payout_cancel(payout)
    return portraits.payout(payout)


@on("POST", "/fund_accounts/validations", "validation.create")
def validation_create(asked: Asked) -> dict:
    data = asked.data
    _own_account(data.get("account_number"))
    account = _get(Beneficiary, str((data.get("fund_account") or {}).get("id") or ""))
    notes = data.get("notes") if isinstance(data.get("notes"), dict) else {}
    validation = Validation(
        id=BOOKS.new_id("fav_"),
        gateway="razorpayx",
        reference=str(data.get("reference_id") or next(iter(notes.values()), "")),
        beneficiary=account.id,
        created_at=BOOKS.now(),
    )
    return portraits.validation(moves.validation_begin(validation))


@on("GET", "/fund_accounts/validations/*", "validation.fetch")
def validation_fetch(asked: Asked) -> dict:
    return portraits.validation(_get(Validation, asked.ids[0]))


@on("GET", "/fund_accounts/validations", "validation.fetch")
def validation_list(asked: Asked) -> dict:
    _own_account(asked.query.get("account_number"))
    return portraits.collection([portraits.validation(one) for one in page(asked, BOOKS.all(Validation, "razorpayx"))])


@on("GET", "/transactions", "transactions")
def transactions(asked: Asked) -> dict:
    _own_account(asked.query.get("account_number"))
    found = [one for one in BOOKS.all(Payout, "razorpayx") if one.state in ("PAID", "REVERSED")]
    return portraits.collection([transaction(one) for one in page(asked, found)])
