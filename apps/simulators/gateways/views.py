"""The doors of the four gateways over HTTP."""

import json

from django.http import HttpRequest, HttpResponse
from django.views.decorators.csrf import csrf_exempt

from .cashfree.payments import CASHFREE
from .cashfree.payouts import PAYOUTS
from .dispatch import Asked
from .razorpay.payments import RAZORPAY
from .razorpay.payouts import RAZORPAYX

GATEWAYS = {one.code: one for one in (RAZORPAY, RAZORPAYX, CASHFREE, PAYOUTS)}


@csrf_exempt
def gateway(request: HttpRequest, code: str, path: str) -> HttpResponse:
    is_form = request.content_type == "multipart/form-data"
    asked = Asked(
        gateway=code,
        method=request.method,
        path=path,
        query=request.GET,
        headers={name.lower(): value for name, value in request.headers.items()},
        files=request.FILES if is_form else {},
        raw=b"" if is_form else request.body,
    )
    told = GATEWAYS[code].answer(asked)
    if told is None:
        request.META["munim.hang_up"]()
        return HttpResponse()
    if isinstance(told.body, bytes):
        return HttpResponse(told.body, status=told.status, headers=told.headers)
    body = json.dumps(told.body, separators=(",", ":"))
    return HttpResponse(body, status=told.status, headers=told.headers, content_type="application/json")
