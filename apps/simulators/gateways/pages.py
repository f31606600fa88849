"""Pages for people: what happens next, what there is, what it adds up to, and the checkout where a payer pays."""

import hashlib
import hmac
import json
import time

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_POST

from . import chaos, moves, plans, summing
from .books import BOOKS, INDIA, day_of
from .dispatch import OUTAGES
from .keys import KEYS
from .money import files, statements
from .money.settling import PAYMENT_GATEWAYS
from .postman import OFFICE, copy, send
from .steering import run
from .things import Dispute, Order, Payment, Payout, Plan, Refund, Settlement

SHOWN = 40
TITLES = {
    "razorpay": "Razorpay", "razorpayx": "RazorpayX", "cashfree": "Cashfree", "cashfree_payouts": "Cashfree Payouts",
}  # fmt: skip
STEPS = {
    "payment": "A payment", "refund": "A refund", "payout": "A payout", "validation": "A penny drop",
    "webhook": "A webhook",
}  # fmt: skip
TIMES = {
    "refunds_after": "Refunds end after", "payouts_after": "Payouts end after",
    "validations_after": "Penny drops end after", "timeout": "A late answer takes", "clock": "Our clock is ahead by",
}  # fmt: skip
WORDS = {
    "ERROR": "500, nothing done", "ERROR_AFTER": "500 after the work", "BUSY": "429", "TIMEOUT": "late answer, done",
    "TIMEOUT_BEFORE": "late answer, nothing done", "GARBAGE": "a page instead of JSON", "REFUSED": "400",
    "CONFLICT": "409: the same key is at work", "LATE": "fails, then is captured", "REVERSED": "paid, then back",
    "LATE_AUTHORIZED": "fails, then is authorized", "RETURNED": "back without having been paid", "PAID": "arrives",
    "PENDING": "stays pending", "OLD_SECRET": "signed with the previous secret", "LOST": "never comes",
    "FORGED": "a forged one comes first", "OTHER_ACCOUNT": "about another account", "DUPLICATE": "comes three times",
    "REORDERED": "overtaken by the next", "WRONG_AMOUNT": "another amount", "WRONG_CURRENCY": "US dollars",
}  # fmt: skip


def said(word: str) -> str:
    return WORDS.get(word, word.replace("_", " ").lower())


def _moment(at: float) -> str:
    return time.strftime("%d %b %H:%M:%S", time.gmtime(at + INDIA))


def _show(request: HttpRequest, page: str, **values) -> HttpResponse:
    return render(request, f"simulators/gateways/{page}.html", {"page": page, "titles": TITLES.items(), **values})


@require_GET
def outcomes(request: HttpRequest) -> HttpResponse:
    """What happens next: plans, outages, chaos, waiting times."""
    with BOOKS.lock:
        settings, chosen = BOOKS.settings, BOOKS.all(Plan)
        return _show(
            request,
            "outcomes",
            steps=[(step, title, _options(plans.POSSIBLE[step])) for step, title in STEPS.items()],
            calls=[(one, one) for one in plans.CALLS],
            troubles=_options(plans.TROUBLES),
            plans=[(one, said(one.outcome), TITLES.get(one.gateway, "any")) for one in chosen],
            outages=[(code, title, BOOKS.outages.get(code, "")) for code, title in TITLES.items()],
            outage_kinds=OUTAGES,
            times=[(name, title, getattr(settings, name)) for name, title in TIMES.items()],
            settings=settings,
            rates=[(fault, said(fault), _percent(fault), BOOKS.faults[fault]) for fault in chaos.FAULTS],
            is_chaotic=bool(chaos.CHAOS.rates),
        )


def _percent(fault: str) -> str:
    rate = chaos.CHAOS.rates.get(fault)
    return f"{100 * rate:g}" if rate else ""


def _options(words) -> list[tuple[str, str]]:
    return [(word, said(word)) for word in words]


@require_GET
def traffic(request: HttpRequest) -> HttpResponse:
    """The latest of everything, with what can be done to it."""
    with BOOKS.lock:
        return _show(
            request,
            "traffic",
            orders=_latest(Order),
            payments=_latest(Payment),
            refunds=_latest(Refund),
            payouts=_latest(Payout),
            disputes=_latest(Dispute),
            webhooks=[(one, _moment(one.made_at)) for one in list(OFFICE.kept)[: -SHOWN - 1 : -1]],
            calls=[(_moment(at), TITLES[code], *rest) for at, code, *rest in list(BOOKS.calls)[: -SHOWN - 1 : -1]],
            target=OFFICE.target,
        )


def _latest(kind) -> list[tuple]:
    """(thing, gateway, rupees, when), newest first."""
    newest = list(BOOKS.kinds[kind.__name__].values())[: -SHOWN - 1 : -1]
    return [(one, TITLES[one.gateway], files.rupees(one.amount), _moment(one.created_at)) for one in newest]


@require_GET
def money(request: HttpRequest) -> HttpResponse:
    """What it adds up to, settlements, and files to take home."""
    with BOOKS.lock:
        sums = summing.totals()
        return _show(
            request,
            "money",
            names=[name.replace("_", " ") for name in summing.NAMES],
            sums=[(TITLES[code], [files.rupees(value) for value in found.values()]) for code, found in sums.items()],
            settlements=_latest(Settlement),
            payment_gateways=[(code, TITLES[code]) for code in PAYMENT_GATEWAYS],
            days=sorted({line.day for line in statements.lines()}, reverse=True)[:SHOWN],
            forms=statements.FORMS,
            today=day_of(BOOKS.now()),
        )


@require_GET
def file(request: HttpRequest) -> HttpResponse:
    """A settlement's CSV (`settlement`), or a day's bank statement (`day`, `form`)."""
    asked = request.GET
    with BOOKS.lock:
        if settlement := BOOKS.get(Settlement, asked.get("settlement", "")):
            return _download(f"{settlement.gateway}-{settlement.id}.csv", files.settlement_csv([settlement]))
        form = asked.get("form", "csv")
        if form not in statements.FORMS:
            return HttpResponse("No such file.", status=404, content_type="text/plain")
        ending = {"csv": "csv", "mt940": "sta", "camt053": "xml"}[form]
        day = asked.get("day") or day_of(BOOKS.now())
        return _download(f"bank-{day}.{ending}", statements.statement(day, form))


def _download(name: str, text: str) -> HttpResponse:
    headers = {"Content-Disposition": f'attachment; filename="{name}"'}
    return HttpResponse(text, content_type="text/plain; charset=utf-8", headers=headers)


@require_POST
def act(request: HttpRequest, word: str) -> HttpResponse:
    """A word of the control calls, from a form of one of the pages."""
    wanted = _wanted(request.POST.dict(), keeps_empty=word == "settings")
    told, status = run(word, wanted)
    if status != 200:
        return HttpResponse(told["message"], status=400, content_type="text/plain")
    back = request.POST.get("back", "")
    return redirect(back if back in ("/gateways/traffic/", "/gateways/money/") else "/gateways/")


def _wanted(posted: dict[str, str], *, keeps_empty: bool) -> dict:
    """Numbers become numbers, an empty time is None, `rate.X` go into `rates`."""
    values, rates = {}, {}
    for name, text in posted.items():
        if name in ("csrfmiddlewaretoken", "back") or (not text and not keeps_empty):
            continue
        if name.startswith("rate."):
            rates[name.removeprefix("rate.")] = float(text) / 100
        elif name in ("amount", "seconds", "uses", "seed", "longest", *TIMES):
            values[name] = json.loads(text) if text else None
        else:
            values[name] = text == "on" if name in ("captures", "webhooks", "limits") else text
    return values | ({"rates": rates} if rates else {})


@require_POST
def send_again(request: HttpRequest, message_id: str) -> HttpResponse:
    found = next((one for one in OFFICE.kept if one.id == message_id), None)
    if found is not None:
        send(copy(found))
    return redirect("/gateways/traffic/")


def checkout(request: HttpRequest, order_id: str) -> HttpResponse:
    """Where a payer pays, fails or goes away; says what the app gets back."""
    with BOOKS.lock:
        order = BOOKS.get(Order, order_id)
        if order is None:
            return HttpResponse("No such order.", status=404, content_type="text/plain")
        if request.method == "POST" and order.state == "OPEN":
            method = request.POST.get("method", "UPI")
            method = method if method in ("UPI", "CARD", "NETBANKING") else "UPI"
            outcome = request.POST.get("outcome", "")
            moves.pay(order, method=method, outcome=outcome if outcome in plans.POSSIBLE["payment"] else "")
        last = BOOKS.get(Payment, order.payments[-1]) if order.payments else None
        values = {"order": order, "title": TITLES[order.gateway], "amount": files.rupees(order.amount), "last": last}
        back = _handed_back(order, last) if last and order.gateway == "razorpay" else None
        return _show(request, "checkout", **values, back=back)


def _handed_back(order: Order, payment: Payment) -> str:
    """What Razorpay's checkout gives the app to verify."""
    secret = KEYS["razorpay"][1].encode()
    signature = hmac.new(secret, f"{order.id}|{payment.id}".encode(), hashlib.sha256).hexdigest()
    told = {"razorpay_order_id": order.id, "razorpay_payment_id": payment.id, "razorpay_signature": signature}
    return json.dumps(told, indent=2)
