"""What an app's checkout is given: the gateway's own data, and for UPI a code to scan."""

from typing import Any

import segno

from apps.payments.models import Attempt, Payment
from apps.payments.states import AttemptState, Method, UpiFlow

LINK = "upi_link"


def checkout_of(payment: Payment, attempt: Attempt | None) -> dict[str, Any]:
    """Empty unless it can be paid now. The link is handed on as it is: altering it breaks its signature."""
    if attempt is None or attempt.state != AttemptState.OPEN or not payment.can_be_paid:
        return {}
    link = attempt.checkout.get(LINK)
    if payment.method != Method.UPI or not link:
        return attempt.checkout
    if payment.flow == UpiFlow.QR:
        return {**attempt.checkout, "upi_qr_svg": qr_svg(link)}
    return attempt.checkout


def qr_svg(link: str) -> str:
    """A drawing that any UPI app reads."""
    return segno.make(link, error="m").svg_inline(border=4, dark="#000000", light="#ffffff", omitsize=True)
