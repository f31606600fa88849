"""What the console shows of a webhook: what happened, and nothing that names a person or an account."""

import pytest

from apps.core import clock
from apps.payments.inbox import services
from apps.payments.inbox.models import Webhook
from apps.payments.inbox.services import Letter
from apps.payments.inbox.states import Verdict

VALIDATION = (
    b'{"event":"fund_account.validation.completed","account_id":"acc_MunimPlayX0001","payload":'
    b'{"fund_account.validation":{"entity":{"id":"fav_1","amount":100,"utr":"","fund_account":{"id":"fa_1",'
    b'"bank_account":{"name":"Asha Kumar","ifsc":"HDFC0001234","account_number":"50100000123456"}}}}},"fee":1.180}'
)
PAYMENT = b'{"entity":{"id":"pay_1","vpa":"asha@upi","contact":"+919999900001","email":"a@b.in","amount":50000}}'


def stored(raw: bytes) -> Webhook:
    letter = Letter(
        gateway="razorpayx", key="evt_1", verdict=Verdict.ACCEPTED, raw=raw, headers={"X-Signed": "abc"}, ip=None
    )
    services.webhook_store(letter=letter)
    return Webhook.objects.get()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("raw", "shown", "hidden"),
    [
        (VALIDATION, ["fav_1", "fa_1", "1.180", "acc_MunimPlayX0001"], ["50100000123456", "Asha", "HDFC0001234"]),
        (PAYMENT, ["pay_1", "50000"], ["asha@upi", "9999900001", "a@b.in"]),
        (b"call 9999900001, asha@upi, 50100000123456 \xff", ["call"], ["9999900001", "asha@upi", "50100000123456"]),
    ],
    ids=["a penny drop", "a payment", "no JSON"],
)
def test_the_body_names_nobody(console, raw, shown, hidden):
    row = stored(raw)
    page = console("VIEWER").get(f"/admin/inbox/webhook/{row.pk}/change/").content.decode()
    assert [word for word in shown if word not in page] == []
    assert [word for word in hidden if word in page] == []
    assert row.raw == raw and row.last_received_at <= clock.now()
