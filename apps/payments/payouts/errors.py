"""Refusals of payouts."""

from apps.core.errors import Conflict, Forbidden, Invalid, NotFound, RateLimited, Unprocessable


class PayoutUnknown(NotFound):
    message = "There is no such payout."


class BankAccountUnknown(NotFound):
    message = "There is no such bank account."


class AccountNumberInvalid(Invalid):
    reason, message = "ACCOUNT_NUMBER", "This is not a bank account number: 9 to 18 digits."


class IfscInvalid(Invalid):
    reason, message = "IFSC", "This is not an IFSC: four letters, a zero, six letters or digits."


class TooManyAccounts(Unprocessable):
    reason, message = "TOO_MANY_ACCOUNTS", "Remove a bank account before you add another."


class TooManyAccountsToday(RateLimited):
    reason, message = "BANK_ACCOUNTS_PER_DAY", "You have added as many bank accounts as one day allows."


class AccountInUse(Conflict):
    reason, message = "PAYOUT_OPEN", "A payout to this account is on its way: wait until it is done."


class AccountNotVerified(Unprocessable):
    """`state` is in the details."""

    reason, message = "BANK_ACCOUNT_NOT_VERIFIED", "This bank account is not verified."


class CoolDown(Unprocessable):
    """`until` is in the details."""

    reason, message = "COOL_DOWN", "No payout can leave yet."


class AmountOutOfRange(Unprocessable):
    """`minimum` and `maximum` (money) are in the details."""

    reason, message = "AMOUNT_OUT_OF_RANGE", "This amount cannot be paid out at once."


class CurrencyNotPaidOut(Unprocessable):
    reason, message = "CURRENCY", "Only Indian rupees are paid out to bank accounts."


class TooManyToday(RateLimited):
    reason, message = "PAYOUTS_PER_DAY", "You have asked for as many payouts as one day allows."


class OwnPayout(Forbidden):
    reason, message = "OWN_PAYOUT", "Nobody decides on their own money."


class SecondPersonNeeded(Conflict):
    reason, message = "SECOND_PERSON", "Above this amount two people decide: use the queue or a batch."


class BatchEmpty(Unprocessable):
    reason, message = "BATCH_EMPTY", "None of these payouts waits for a decision."


class TaxRuleInvalid(Invalid):
    reason, message = "TAX_RULE", "This tax rule is not valid."


class TaxRuleInPast(Unprocessable):
    reason, message = "TAX_RULE_IN_PAST", "A tax rule starts today or later: the past is already taxed."
