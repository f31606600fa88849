"""Where providers are asked: commit the claim, call, commit the answer."""

import time
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from apps.notifications import services
from apps.notifications.errors import UnknownProvider
from apps.notifications.parcels import Answer, Parcel, Target
from apps.notifications.providers.base import sender, teller
from apps.notifications.states import Outcome, Priority

BATCH, AT_ONCE = 20, 8  # three rounds of the providers' longest silence end well inside the lease
SLICE = 20.0  # seconds one task works before it lets others have the worker


def deliver_due(*, priorities: Sequence[str] = tuple(Priority)) -> int:
    """Sends what is due, batch by batch, until nothing is left or its time is over; answers how many were tried."""
    began, tried = time.monotonic(), 0
    while time.monotonic() - began < SLICE:
        parcels = services.messages_claim(priorities=priorities, limit=BATCH)
        if not parcels:
            break
        _send(parcels)
        tried += len(parcels)
    return tried


def callback_receive(*, provider: str, headers: Mapping[str, str], body: bytes) -> int:
    """Takes in what a provider tells; answers how much of it was new.

    Raises UnknownProvider, SignatureInvalid, Invalid.
    """
    reader = teller(provider)
    if reader is None:
        raise UnknownProvider
    return services.callbacks_store(news=reader.read(headers, body))


def _send(parcels: Sequence[Parcel]) -> None:
    """The calls side by side in threads, which touch no database; each answer is recorded as it comes."""
    with ThreadPoolExecutor(max_workers=min(AT_ONCE, len(parcels))) as pool:
        calls = {pool.submit(_ask, parcel): parcel for parcel in parcels}
        for call in as_completed(calls):
            services.attempt_record(attempt_id=calls[call].attempt_id, answers=call.result())


def _ask(parcel: Parcel) -> list[tuple[Target, Answer]]:
    """One answer per target; a provider that wants a pause is not asked for the rest."""
    found: list[tuple[Target, Answer]] = []
    for target in parcel.targets:
        answer = sender(parcel.channel).send(parcel, target)
        found.append((target, answer))
        if answer.outcome == Outcome.LATER:
            break
    return found
