"""Calls that steer the gateways: a JSON object in, JSON out. One word of `WORDS` each."""

import dataclasses
from collections.abc import Callable

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from . import chaos, clockwork, moves, plans, summing
from .books import BOOKS, day_of
from .dispatch import OUTAGES, Asked
from .money import files, settling, statements
from .postman import MAKERS, OFFICE, lie, make, send
from .things import KINDS, Dispute, Order, Payment, Payout, Plan, Refund, Settlement, Validation

WORDS: dict[str, Callable[[dict], dict | list]] = {}


class Wrong(ValueError):
    """The steering call itself is wrong."""


def word(work: Callable[[dict], dict | list]) -> Callable[[dict], dict | list]:
    WORDS[work.__name__] = work
    return work


@csrf_exempt
def control(request: HttpRequest, word: str) -> JsonResponse:
    asked = Asked(gateway="", method="", path="", query={}, headers={}, raw=request.body).data
    if request.method != "POST" or request.content_type != "application/json" or "" in asked:
        return JsonResponse({"message": "A JSON object by POST."}, status=400)
    told, status = run(word, asked)
    return JsonResponse(told, status=status, safe=False)


def run(word: str, wanted: dict) -> tuple[dict | list, int]:
    """What the word did, or why it did not (400)."""
    if word not in WORDS:
        return {"message": f"One of {', '.join(WORDS)}."}, 400
    clockwork.run_due()
    with BOOKS.lock:
        try:
            return WORDS[word](wanted), 200
        except (ValueError, TypeError, KeyError, moves.Impossible) as why:
            return {"message": str(why)}, 400


def _find(kind, wanted: dict, name: str):
    """By the gateway's id or by the merchant's reference."""
    key = str(wanted.get(name) or "")
    found = BOOKS.get(kind, key)
    if found is None:
        label = {Order: "receipt", Payout: "payout", Validation: "validation"}.get(kind)
        named = [one for code in MAKERS for one in BOOKS.named(f"{label} {code} {key}")] if label and key else []
        found = named[-1] if named else None
    if found is None:
        raise Wrong(f"No {kind.__name__.lower()} {key!r}.")
    return found


@word
def reset(wanted: dict) -> dict:
    """An empty world without chaos, plans or outages."""
    clockwork.forget()
    BOOKS.clear()
    OFFICE.clear()
    chaos.CHAOS.clear()
    return settings(wanted)


@word
def settings(wanted: dict) -> dict:
    """Changes what is named, and says how everything stands."""
    names = {one.name for one in dataclasses.fields(BOOKS.settings)}
    if unknown := set(wanted) - names:
        raise Wrong(f"Unknown settings: {', '.join(sorted(unknown))}.")
    for name, value in wanted.items():
        if value is None and not name.endswith("_after"):
            raise Wrong(f"{name} is a number.")
        setattr(BOOKS.settings, name, value)
    return dataclasses.asdict(BOOKS.settings)


@word
def plan(wanted: dict) -> dict:
    return dataclasses.asdict(plans.make(wanted))


@word
def forget(wanted: dict) -> dict:
    """All plans, or one."""
    for one in BOOKS.all(Plan):
        if wanted.get("id") in (None, one.id):
            BOOKS.drop(one)
    return {}


@word
def outage(wanted: dict) -> dict:
    """`how` ERROR (503), HANG, BUSY (429), or empty: it is over."""
    gateway, how = wanted.get("gateway"), "" if wanted.get("over") else wanted.get("how", "ERROR")
    if gateway not in MAKERS or how not in (*OUTAGES, ""):
        raise Wrong("A gateway, and one of ERROR, HANG, BUSY or nothing.")
    if how:
        BOOKS.outages[gateway] = how
    else:
        BOOKS.outages.pop(gateway, None)
    return dict(BOOKS.outages)


@word
def set_chaos(wanted: dict) -> dict:
    """`seed`, `rates` by fault, `longest` delay in seconds; no rates: chaos is over."""
    rates, longest = wanted.get("rates") or {}, float(wanted.get("longest", 0.5))
    chaos.CHAOS.set(seed=int(wanted.get("seed", 0)), rates=rates, longest=longest)
    return {"rates": chaos.CHAOS.rates}


@word
def faults(wanted: dict) -> dict:
    """How often chaos struck, by fault."""
    return dict(BOOKS.faults)


@word
def calls(wanted: dict) -> dict:
    """How often each step of each gateway was called."""
    return dict(BOOKS.called)


@word
def books(wanted: dict) -> dict:
    return summing.totals()


@word
def things(wanted: dict) -> list:
    """All things of a kind, as they lie in the books."""
    kind = KINDS.get(str(wanted.get("kind")))
    if kind is None:
        raise Wrong(f"One of {', '.join(KINDS)}.")
    return [dataclasses.asdict(one) for one in BOOKS.all(kind, str(wanted.get("gateway") or ""))]


@word
def pay(wanted: dict) -> dict:
    """A payer pays an order (by its id or receipt), even one that is paid already: money comes twice."""
    order = _find(Order, wanted, "order_id")
    names = ("method", "outcome", "vpa", "amount", "currency")
    payment = moves.pay(order, **{name: wanted[name] for name in names if wanted.get(name)})
    return dataclasses.asdict(payment)


@word
def end_payment(wanted: dict) -> dict:
    """A payment that stands somewhere goes on: `to` SUCCESS AUTHORIZED FAILED DROPPED."""
    payment = _find(Payment, wanted, "payment_id")
    ways = {"SUCCESS": moves.payment_capture, "AUTHORIZED": moves.payment_authorize, "FAILED": moves.payment_fail}
    to = str(wanted.get("to"))
    moves.payment_fail(payment, dropped=True) if to == "DROPPED" else ways[to](payment)
    return dataclasses.asdict(payment)


@word
def end_refund(wanted: dict) -> dict:
    """`to` PROCESSED FAILED."""
    refund = _find(Refund, wanted, "refund_id")
    {"PROCESSED": moves.refund_process, "FAILED": moves.refund_fail}[str(wanted.get("to", "PROCESSED"))](refund)
    return dataclasses.asdict(refund)


@word
def refund_by_gateway(wanted: dict) -> dict:
    """An auto-refund, or one made at the gateway's dashboard."""
    return dataclasses.asdict(moves.refund_by_gateway(_find(Payment, wanted, "payment_id")))


@word
def end_payout(wanted: dict) -> dict:
    """`to` PAID FAILED REJECTED REVERSED CANCELLED."""
    payout = _find(Payout, wanted, "payout_id")
    ways = {
        "PAID": moves.payout_pay,
        "FAILED": moves.payout_fail,
        "REJECTED": moves.payout_reject,
        "REVERSED": moves.payout_reverse,
        "CANCELLED": moves.payout_cancel,
    }
    ways[str(wanted.get("to", "PAID"))](payout)
    return dataclasses.asdict(payout)


@word
def end_validation(wanted: dict) -> dict:
    validation = _find(Validation, wanted, "validation_id")
    moves.validation_end(validation)
    return dataclasses.asdict(validation)


@word
def open_dispute(wanted: dict) -> dict:
    payment = _find(Payment, wanted, "payment_id")
    dispute = moves.dispute_open(payment, amount=wanted.get("amount"), phase=wanted.get("phase") or "CHARGEBACK")
    return dataclasses.asdict(dispute)


@word
def end_dispute(wanted: dict) -> dict:
    """`to` UNDER_REVIEW WON LOST CLOSED; `deducted` paise where not all of it is lost."""
    dispute = _find(Dispute, wanted, "dispute_id")
    moves.dispute_move(dispute, str(wanted.get("to")), deducted=wanted.get("deducted"))
    return dataclasses.asdict(dispute)


@word
def turn_dispute(wanted: dict) -> dict:
    """The bank changes its mind: `to` WON LOST."""
    dispute = _find(Dispute, wanted, "dispute_id")
    moves.dispute_turn(dispute, str(wanted.get("to")))
    return dataclasses.asdict(dispute)


@word
def escalate_dispute(wanted: dict) -> dict:
    """The bank's next phase of what was won or closed."""
    dispute = _find(Dispute, wanted, "dispute_id")
    moves.dispute_escalate(dispute)
    return dataclasses.asdict(dispute)


@word
def settle(wanted: dict) -> list:
    """Settles what is open at a gateway, or at all: `day` (2026-11-21) is the day of the bank."""
    codes = [wanted["gateway"]] if wanted.get("gateway") else settling.PAYMENT_GATEWAYS
    found = [settling.settle(code, day=str(wanted.get("day") or "")) for code in codes]
    return [dataclasses.asdict(one) for one in found if one is not None]


@word
def settlement_file(wanted: dict) -> dict:
    """The CSV of a gateway's settlements, of one `day`, one `id` or all."""
    found = [
        one
        for one in BOOKS.all(Settlement, str(wanted["gateway"]))
        if wanted.get("day") in (None, one.day) and wanted.get("id") in (None, one.id)
    ]
    return {"name": f"{wanted['gateway']}-settlements.csv", "text": files.settlement_csv(found)}


@word
def bank_statement(wanted: dict) -> dict:
    """Of one `day` (today), as `form` csv, mt940 or camt053."""
    day = str(wanted.get("day") or day_of(BOOKS.now()))
    return {"day": day, "text": statements.statement(day, str(wanted.get("form") or "csv"))}


@word
def webhooks_to(wanted: dict) -> dict:
    """Where webhooks are carried from now on; without a url they wait to be collected."""
    OFFICE.target = str(wanted.get("url") or "")
    return {"url": OFFICE.target}


@word
def collect(wanted: dict) -> list:
    """The webhooks nobody has collected yet, oldest first."""
    found = []
    while OFFICE.uncollected:
        found.append(_shown(OFFICE.uncollected.popleft()))
    return found


@word
def webhooks(wanted: dict) -> list:
    return [_shown(one) for one in OFFICE.kept]


def _shown(message) -> dict:
    names = ("id", "gateway", "event", "headers", "note", "tries", "status")
    return {name: getattr(message, name) for name in names} | {"body": message.body.decode()}


@word
def tell(wanted: dict) -> dict:
    """One more webhook about a thing as it is now: `oddity` FORGED OTHER_ACCOUNT WRONG_AMOUNT OLD_SECRET or none."""
    kind = KINDS.get(str(wanted.get("kind", "Payment")))
    thing = BOOKS.get(kind, str(wanted.get("id"))) if kind else None
    if thing is None:
        raise Wrong("A kind and the id of a thing of that kind.")
    found = MAKERS[thing.gateway].messages(thing.gateway, str(wanted.get("event")), (thing,))
    if not found:
        raise Wrong(f"{thing.gateway} tells nothing of {wanted.get('event')}.")
    name, body = found[0]
    oddity = str(wanted.get("oddity") or "")
    message = lie(thing.gateway, name, body, oddity) if oddity else make(thing.gateway, name, body)
    send(message)
    return _shown(message)
