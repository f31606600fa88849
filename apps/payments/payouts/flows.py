"""Where gateways are asked: the key is committed, the gateway is called outside any transaction, its word is
committed."""

from typing import Any

from apps.payments.gateways.facts import Answer, News, Outcome, RemotePayout, RemoteState
from apps.payments.gateways.providers import registry
from apps.payments.gateways.providers.base import Beneficiary, PayoutGateway
from apps.payments.inbox.routing import Caused, Result
from apps.payments.payouts import selectors, services
from apps.payments.payouts.engine.banks import mode_of
from apps.payments.payouts.models import BankAccount, Payout
from apps.payments.payouts.services import AccountQuestion, Dispatch, Step
from apps.payments.payouts.states import Source

NARRATION = "Munim payout"
_DEAD = (RemoteState.FAILED, RemoteState.REJECTED, RemoteState.CANCELLED)


def payout_submit(*, payout_id: Any) -> Payout | None:
    """Sends a payout that is due, or asks what became of it; None when there is nothing to do now."""
    asked = services.payout_take(payout_id=payout_id)
    return None if asked is None else _work_on(asked, Source.POLL)[0]


def payout_sync(*, payout_id: Any, source: str = Source.STAFF) -> Payout | None:
    """Asks the gateway now; None when it never had it. Sends nothing. Raises PayoutUnknown."""
    asked = services.payout_take(payout_id=payout_id, at_once=True)
    return None if asked is None else _work_on(asked, source)[0]


def payout_told(news: News) -> Caused:
    """A webhook named a payout: the gateway is asked where it stands."""
    known = selectors.payout_named(gateway=news.gateway, reference=news.reference, gateway_payout_id=news.object_id)
    if known is None:
        return Caused(result=Result.UNKNOWN_OBJECT)
    asked = services.payout_take(payout_id=known.pk, at_once=True)
    if asked is None:
        return _caused(known, Result.NO_CHANGE)
    payout, is_answered = _work_on(asked, Source.WEBHOOK)
    if not is_answered:
        return _caused(payout, Result.RETRY)
    return _caused(payout, Result.APPLIED if payout.state != known.state else Result.NO_CHANGE)


def account_check(*, bank_account_id: Any) -> BankAccount | None:
    """Asks the bank for the holder's name, by a penny; None when there is nothing to do now."""
    asked = services.account_check_take(bank_account_id=bank_account_id)
    if asked is None:
        return None
    answer = _validation(registry.payout_gateway(asked.gateway), asked)
    if answer.succeeded and answer.value is not None:
        return services.account_checked(bank_account_id=asked.account_id, validation=answer.value)
    if answer.outcome == Outcome.REFUSED:
        return services.account_turned_down(bank_account_id=asked.account_id, code=answer.code)
    return services.account_put_off(bank_account_id=asked.account_id, retry_after=answer.retry_after)


def account_told(news: News) -> Caused:
    """A webhook named a penny drop."""
    known = selectors.account_named(reference=news.reference, validation_id=news.object_id)
    if known is None:
        return Caused(result=Result.UNKNOWN_OBJECT)
    services.account_check_soon(bank_account_id=known.pk)
    account = account_check(bank_account_id=known.pk)
    moved = account is not None and account.state != known.state
    return Caused(result=Result.APPLIED if moved else Result.NO_CHANGE, type="payouts.bankaccount", id=str(known.pk))


def _work_on(asked: Dispatch, source: str) -> tuple[Payout, bool]:
    """The payout as it stands after asking, and whether the gateway gave its word."""
    gateway = registry.payout_gateway(asked.gateway)
    if asked.step == Step.CREATE:
        return _create(gateway, asked)
    found = gateway.payout_fetch(reference=asked.reference, payout_id=asked.gateway_payout_id)
    if found.succeeded and found.value is not None:
        return _learn(found.value, source)
    if found.succeeded and asked.step == Step.FIND_OR_CREATE:
        return _create(gateway, asked)
    if found.succeeded and asked.is_over and source == Source.STAFF:
        return services.payout_never_was(asked=asked), True
    return _put_off(asked, found, never_reached=False)


def _create(gateway: PayoutGateway, asked: Dispatch) -> tuple[Payout, bool]:
    beneficiary = gateway.beneficiary_ensure(beneficiary=_beneficiary(asked))
    if beneficiary.outcome == Outcome.REFUSED and asked.step == Step.CREATE:
        return services.payout_refused(asked=asked, code=beneficiary.code, told=beneficiary.message), True
    if not beneficiary.succeeded:  # also a no to a beneficiary they took before: the lost payout may be under way
        return _put_off(asked, beneficiary, never_reached=True)
    made = gateway.payout_create(
        key=asked.key,
        reference=asked.reference,
        beneficiary_id=beneficiary.value,
        amount=asked.net,
        mode=mode_of(asked.net.amount, gateway.capabilities.payout_modes),
        narration=NARRATION,
    )
    if made.succeeded and made.value.state not in _DEAD:
        return _learn(made.value, Source.ANSWER)
    if made.succeeded or made.outcome == Outcome.REFUSED:
        return _confirm(gateway, asked, made)
    return _put_off(asked, made, never_reached=made.outcome == Outcome.NOT_ATTEMPTED)


def _confirm(gateway: PayoutGateway, asked: Dispatch, made: Answer[RemotePayout]) -> tuple[Payout, bool]:
    """A no counts only when the gateway, asked again, still says so."""
    found = gateway.payout_fetch(reference=asked.reference, payout_id="")
    if not found.succeeded:
        return _put_off(asked, found, never_reached=False)
    if found.value is not None:
        return _learn(found.value, Source.POLL)
    if made.outcome == Outcome.REFUSED:
        return services.payout_refused(asked=asked, code=made.code, told=made.message), True
    return _put_off(asked, found, never_reached=False)


def _learn(remote: RemotePayout, source: str) -> tuple[Payout, bool]:
    return services.payout_learn(remote=remote, source=source), True


def _put_off(asked: Dispatch, answer: Answer, *, never_reached: bool) -> tuple[Payout, bool]:
    told = answer.message or f"{answer.outcome}: {answer.code or 'not known there'}"
    return services.payout_put_off(
        asked=asked, never_reached=never_reached, retry_after=answer.retry_after, told=told
    ), False


def _beneficiary(asked: Dispatch | AccountQuestion) -> Beneficiary:
    return Beneficiary(
        reference=f"ba{asked.account_id.hex}",
        holder_name=asked.holder_name,
        account_number=asked.account_number,
        ifsc=asked.ifsc,
        mobile=asked.mobile,
    )


def _validation(gateway: PayoutGateway, asked: AccountQuestion) -> Answer:
    """The penny drop as it stands; begun once, however often its answer was lost."""
    if not asked.is_first:
        found = gateway.validation_fetch(reference=asked.reference, validation_id=asked.validation_id)
        if not found.succeeded or found.value is not None:
            return found
    beneficiary = _beneficiary(asked)
    known = gateway.beneficiary_ensure(beneficiary=beneficiary)
    if not known.succeeded:
        return known
    return gateway.validation_start(reference=asked.reference, beneficiary=beneficiary, beneficiary_id=known.value)


def _caused(payout: Payout, result: Result) -> Caused:
    return Caused(result=result, type="payouts.payout", id=str(payout.pk))
