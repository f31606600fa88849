"""Cashfree Payouts V2: beneficiaries, transfers, and the check of a bank account."""

import re

from .. import moves
from ..books import BOOKS
from ..dispatch import Asked
from ..things import Beneficiary, Payout, Validation
from . import portraits
from .door import Cashfree, paise, refuse

PAYOUTS = Cashfree("cashfree_payouts")
on = PAYOUTS.on
_ID = re.compile(r"[A-Za-z0-9_.|-]{1,50}")
MODES = ("banktransfer", "imps", "neft", "rtgs", "upi")


@on("POST", "/beneficiary", "account.create")
def beneficiary_create(asked: Asked) -> dict:
    data = asked.data
    key, instrument = str(data.get("beneficiary_id") or ""), data.get("beneficiary_instrument_details") or {}
    if not _ID.fullmatch(key):
        raise refuse("beneficiary_id is missing in the request", "beneficiary_id_missing")
    if BOOKS.get(Beneficiary, key) is not None:
        raise refuse("Beneficiary already exists with the given beneficiary_id", "beneficiary_id_already_exists", 409)
    if not data.get("beneficiary_name"):
        raise refuse("beneficiary_name is missing in the request", "beneficiary_name_missing")
    contact = data.get("beneficiary_contact_details") or {}
    beneficiary = Beneficiary(
        id=key,
        gateway="cashfree_payouts",
        name=str(data["beneficiary_name"]),
        account=str(instrument.get("bank_account_number") or ""),
        ifsc=str(instrument.get("bank_ifsc") or ""),
        vpa=str(instrument.get("vpa") or ""),
        created_at=BOOKS.now(),
        phone=str(contact.get("beneficiary_phone") or ""),
    )
    known = BOOKS.named(beneficiary.names()[0])
    if known:
        raise refuse("Beneficiary already exists with the given bank account", "beneficiary_already_exists", 409)
    return portraits.beneficiary(BOOKS.put(beneficiary))


@on("GET", "/beneficiary", "account.fetch")
def beneficiary_fetch(asked: Asked) -> dict:
    query = asked.query
    if "beneficiary_id" in query:
        found = [BOOKS.get(Beneficiary, query["beneficiary_id"])]
    else:
        name = f"account cashfree_payouts  {query.get('bank_account_number', '')} {query.get('bank_ifsc', '')} "
        found = BOOKS.named(name)
    if not found or found[0] is None:
        raise refuse("Beneficiary does not exist", "beneficiary_not_found", 404)
    return portraits.beneficiary(found[0])


@on("POST", "/transfers", "payout.create")
def transfer_create(asked: Asked) -> dict:
    data = asked.data
    key, mode = str(data.get("transfer_id") or ""), str(data.get("transfer_mode") or "banktransfer")
    amount = paise(data.get("transfer_amount"), "transfer_amount")
    if not _ID.fullmatch(key):
        raise refuse("transfer_id is missing in the request", "transfer_id_missing")
    if mode not in MODES:
        raise refuse("transfer_mode is invalid", "transfer_mode_invalid")
    if BOOKS.named(f"payout cashfree_payouts {key}"):
        raise refuse("Transfer Id already exists", "transfer_id_already_exists", 409)
    beneficiary = BOOKS.get(Beneficiary, str((data.get("beneficiary_details") or {}).get("beneficiary_id") or ""))
    if beneficiary is None:
        raise refuse("Beneficiary does not exist", "beneficiary_not_found", 404)
    payout = Payout(
        id=BOOKS.new_number(10),
        gateway="cashfree_payouts",
        reference=key,
        beneficiary=beneficiary.id,
        amount=amount,
        currency="INR",
        created_at=BOOKS.now(),
        mode=mode.upper(),
        narration=str(data.get("transfer_remarks") or ""),
    )
    moves.payout_begin(payout)
    told = portraits.transfer(payout)
    return told | {"status": "RECEIVED", "status_code": "RECEIVED"} if payout.state == "PROCESSING" else told


@on("GET", "/transfers", "payout.fetch")
def transfer_fetch(asked: Asked) -> dict:
    if "cf_transfer_id" in asked.query:
        found = [one for one in [BOOKS.get(Payout, asked.query["cf_transfer_id"])] if one is not None]
    else:
        found = BOOKS.named(f"payout cashfree_payouts {asked.query.get('transfer_id', '')}")
    if not found:
        raise refuse("Transfer does not exist", "transfer_not_found", 404)
    return portraits.transfer(found[0])


@on("POST", "/verification/bank-account/sync", "validation.create")
def validation_create(asked: Asked) -> dict:
    """A penny drop that waits for its end."""
    data = asked.data
    account, ifsc = str(data.get("bank_account") or ""), str(data.get("ifsc") or "")
    if not account or len(ifsc) != 11:
        raise refuse("Please provide a valid IFSC.", "ifsc_invalid")
    key = f"check_{account}_{ifsc}"
    holder = BOOKS.get(Beneficiary, key) or BOOKS.put(
        Beneficiary(
            id=key,
            gateway="cashfree_payouts",
            name=str(data.get("name") or "ACCOUNT HOLDER"),
            account=account,
            ifsc=ifsc,
            created_at=BOOKS.now(),
            contact="check",
        )
    )
    validation = Validation(
        id=BOOKS.new_number(8),
        gateway="cashfree_payouts",
        reference=str(data.get("user_id") or ""),
        beneficiary=holder.id,
        created_at=BOOKS.now(),
    )
    BOOKS.put(validation)
    moves.validation_end(validation)
    return {
        "reference_id": int(validation.id),
        "name_at_bank": validation.name or None,
        "bank_name": "HDFC BANK",
        "utr": validation.utr or None,
        "city": "MUMBAI",
        "branch": "FORT",
        "micr": 400240015,
        "name_match_score": "100.00" if validation.name == holder.name.upper() else "12.00",
        "name_match_result": "DIRECT_MATCH" if validation.name == holder.name.upper() else "NO_MATCH",
        "account_status": "VALID" if validation.is_active else "INVALID",
        "account_status_code": "ACCOUNT_IS_VALID" if validation.is_active else "INVALID_ACCOUNT_FAIL",
    }
