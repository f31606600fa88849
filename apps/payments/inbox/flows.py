"""Where gateways are asked because they wrote, or because they owe an answer. Never inside a transaction."""

import logging
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial

from django.conf import settings

from apps.core import clock, gate, policy
from apps.payments.gateways.errors import GatewayUnknown
from apps.payments.gateways.facts import News
from apps.payments.gateways.providers import registry
from apps.payments.gateways.providers.base import Unreadable
from apps.payments.gateways.services.circuits import left_alone
from apps.payments.inbox import routing, services, waking
from apps.payments.inbox.models import Poll, Webhook
from apps.payments.inbox.routing import Caused, Together
from apps.payments.inbox.services import Ended, Letter
from apps.payments.inbox.side_by_side import each
from apps.payments.inbox.states import Result, Verdict

log = logging.getLogger("munim.inbox")

DRAIN_SECONDS = 20  # then another task goes on, so that a worker is never one drain's for good
KEY_LENGTH = 100
NO_CHANGE = Caused(result=Result.NO_CHANGE)

Question = tuple[Webhook, News]


def webhook_receive(*, gateway: str, raw: bytes, headers: Mapping[str, str], ip: str | None) -> Verdict:
    """Keeps what came and judges its signature. Raises GatewayUnknown, RateLimited (forged ones only)."""
    if gateway not in settings.GATEWAYS:
        raise GatewayUnknown
    theirs = registry.webhook_gateway(gateway)
    if theirs.webhook_is_signed(raw=raw, headers=headers, now=clock.now()):
        verdict, key = Verdict.ACCEPTED, theirs.webhook_key(raw=raw, headers=headers)
    else:
        verdict, key = Verdict.FORGED, ""
        gate.hit("forged_webhook", ip or "", limit=policy.get("inbox.forged_per_minute"), seconds=60)
    if not 0 < len(key) <= KEY_LENGTH:
        key = services.body_key(raw)
    services.webhook_store(letter=Letter(gateway=gateway, key=key, verdict=verdict, raw=raw, headers=headers, ip=ip))
    return verdict


def drain() -> int:
    """Works on due webhooks until there are none; how many it took."""
    waking.begun()
    done, started = 0, time.monotonic()
    while taken := services.webhooks_take():
        services.webhooks_settle(ended=list(_work(taken)))
        done += len(taken)
        if time.monotonic() - started > DRAIN_SECONDS:
            waking.wake()
            break
    return done


def ask_again() -> int:
    """Asks gateways about what they owe us, each within its budget; how many questions.

    Nobody asks a gateway that is left alone: its polls stay due, lose no turn, and go out when it is taken back.
    """
    asked = 0
    for gateway in settings.GATEWAYS:
        if left_alone(gateway):
            continue
        due = services.polls_take(gateway=gateway, limit=services.poll_budget(gateway=gateway))
        if due:
            _settle(due, each(_ask, due))
        asked += len(due)
    return asked


def _work(taken: Sequence[Webhook]) -> Iterator[Ended]:
    """Webhooks with the same question are answered by one: all came before it was asked, so its answer is newer."""
    questions: dict[tuple, list[Question]] = {}
    for webhook in taken:
        try:
            news = _news(webhook)
        except Unreadable as unreadable:
            yield Ended(webhook=webhook, result=Result.UNREADABLE, note=str(unreadable))
        else:
            questions.setdefault(_question(news), []).append((webhook, news))
    asking = [sorted(same, key=_says_most) for same in questions.values()]
    for same, caused in zip(asking, _answers([same[-1] for same in asking]), strict=True):
        *followers, (webhook, news) = same
        yield _ended(webhook, news, caused)
        theirs = NO_CHANGE if caused.result == Result.APPLIED else caused
        yield from (_ended(webhook, news, theirs) for webhook, news in followers)


def _answers(asking: Sequence[Question]) -> list[Caused]:
    """What came of each: those of a handler that takes several at once go to it together."""
    answers: dict[int, Caused] = {}
    several: dict[Together, list[int]] = {}
    alone: list[int] = []
    for number, (webhook, news) in enumerate(asking):
        if (refusal := _refusal(webhook, news)) is not None:
            answers[number] = refusal
        elif together := routing.together_of(routing.handler_of(news.subject)):
            several.setdefault(together, []).append(number)
        else:
            alone.append(number)
    for together, numbers in several.items():
        found = _handle_together(together, [asking[number] for number in numbers])
        if found is None:
            alone += numbers
        else:
            answers.update(zip(numbers, found, strict=True))
    answers.update(zip(alone, each(lambda number: _handle(*asking[number]), alone), strict=True))
    return [answers[number] for number in range(len(asking))]


def _handle_together(together: Together, asking: Sequence[Question]) -> list[Caused] | None:
    """None when something is wrong with one of them: then each is asked about by itself, and it harms only itself."""
    if len(asking) == 1:
        return None
    try:
        return together([news for _, news in asking])
    except Exception:
        log.exception("%s webhooks together failed: one by one", len(asking))
        return None


def _news(webhook: Webhook) -> News:
    return registry.webhook_gateway(webhook.gateway).webhook_news(raw=webhook.raw, headers=webhook.headers)


def _says_most(read: Question) -> tuple:
    """Of several, the handler is given the one with our own reference, else the last that came."""
    return (bool(read[1].reference), read[0].created_at)


def _question(news: News) -> tuple:
    """What would be asked because of it. A paid order and its captured payment are one question to one handler."""
    who = (news.gateway, news.account_id, routing.handler_of(news.subject), news.claimed_amount)
    if news.payment_id and news.subject in ("PAYMENT", "ORDER"):
        return (*who, news.order_id, news.payment_id)
    return (*who, news.subject, news.object_id, news.order_id, news.reference, news.downtime)


def _refusal(webhook: Webhook, news: News) -> Caused | None:
    """Why nobody is asked about it."""
    ours = settings.GATEWAYS[webhook.gateway]["account_id"]
    if news.account_id and ours and news.account_id != ours:
        return Caused(result=Result.OTHER_ACCOUNT, note=f"For the account {news.account_id}.")
    return Caused(result=Result.NOT_OURS) if routing.handler_of(news.subject) is None else None


def _handle(webhook: Webhook, news: News) -> Caused:
    """What the app whose subject it is makes of it; an error of ours is logged and holds up nothing else."""
    try:
        answer = routing.handler_of(news.subject)(news)
    except Exception as error:
        log.exception("webhook %s failed", webhook.pk)
        return Caused(result=Result.RETRY, note=f"An error of ours ({type(error).__name__}): see the log.")
    return answer if isinstance(answer, Caused) else Caused(result=answer)


def _ended(webhook: Webhook, news: News, caused: Caused) -> Ended:
    ids = (news.object_id, news.payment_id, news.order_id, news.reference)
    return Ended(
        webhook=webhook,
        result=caused.result,
        note=caused.note,
        event=news.event,
        subject=news.subject,
        object_ids=list(dict.fromkeys(one for one in ids if one)),
        account_id=news.account_id,
        claimed=news.claimed_amount,
        caused_type=caused.type,
        caused_id=caused.id,
        retry_after=caused.retry_after,
    )


def _ask(poll: Poll) -> bool:
    """Whether its end is known now."""
    polled = routing.polled(poll.subject)
    if polled is None:
        log.error("nobody asks about %s", poll.subject)
        return False
    return _safely(partial(polled.ask, poll.object_id), f"poll of {poll}")


def _settle(due: Sequence[Poll], answers: Sequence[bool]) -> None:
    ended = [poll for poll, done in zip(due, answers, strict=True) if done]
    open_ = [poll for poll, done in zip(due, answers, strict=True) if not done]
    for poll in services.polls_settle(ended=ended, open_=open_):
        polled = routing.polled(poll.subject)
        if polled is not None and polled.gave_up is not None:
            _safely(partial(polled.gave_up, poll.object_id), f"horizon of {poll}")


def _safely(ask: Callable[[], object], what: str) -> bool:
    """An error of ours is logged and holds up nothing else."""
    try:
        return bool(ask())
    except Exception:
        log.exception("%s failed", what)
        return False
