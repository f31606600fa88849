"""S13: admin lists over a million rows: first page, a later page, a search; no COUNT(*), always as many queries."""

import logging
import time

from django.contrib import admin
from django.db import connection, transaction
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from tests.factories.accounts import make_staff
from tests.factories.rows import ROWS

from .figures import Figure
from .multiplying import multiply

ROWS_WANTED = 1_000_000
REACH_MS = 200.0
WARM, TIMES = 5, 40
# By table: what must differ between copies of one real row, in SQL of the copy's number `n`.
DIFFERS = {
    "accounts.User": {
        "public_id": "'B' || lpad(n::text, 12, '0')", "mobile": "NULL", "email": "NULL",
        "mobile_index": "NULL", "email_index": "NULL",
    },
    "wallet.Account": {"scope_type": "'bench'", "scope_id": "n::text"},
    "wallet.Journal": {"idempotency_key": "'bench:' || n", "reference_id": "n::text"},
    "wallet.Transfer": {},
    "rewards.Player": {"external_id": "'bench' || n", "user_id": "NULL", "mobile": "NULL", "mobile_index": "NULL"},
    "rewards.Reward": {"player_id": "uuidv7()"},
    "core.AuditEntry": {},
}  # fmt: skip


def run() -> list[Figure]:
    logging.getLogger("munim.access").setLevel(logging.WARNING)
    with override_settings(ALLOWED_HOSTS=["testserver"]):
        client = Client()
        client.force_login(make_staff("ADMIN"))
        return [figure for label in DIFFERS if label in ROWS for figure in _figures(client, label)]


def _figures(client: Client, label: str) -> list[Figure]:
    model = next(model for model in admin.site._registry if model._meta.label == label)
    with transaction.atomic():
        ROWS[label](60)
    url = reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_changelist")
    few = _queries(client, url)
    multiply(model, ROWS_WANTED, DIFFERS[label])
    many = _queries(client, url)
    counts = [sql for sql in many if "COUNT(*)" in sql.upper()]
    pages = [url, f"{url}?p=20", f"{url}?q={model._default_manager.order_by('pk')[5].pk}"]
    p95 = max(_p95(client, page) for page in pages)
    sound = not counts and len(many) == len(few)
    return [
        Figure(
            name=f"S13 {label} list, p95",
            value=p95,
            unit="ms",
            reference=_count_ms(model),
            reference_name="ms for COUNT(*) alone",
            reach=f"<= {REACH_MS:.0f} ms, {len(many)} queries at 60 rows and at a million, none counts",
            reached=p95 <= REACH_MS and sound,
        )
    ]


def _queries(client: Client, url: str) -> list[str]:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200, url
    return [query["sql"] for query in captured]


def _p95(client: Client, url: str) -> float:
    for _ in range(WARM):
        assert client.get(url).status_code == 200, url
    took = []
    for _ in range(TIMES):
        started = time.perf_counter()
        client.get(url)
        took.append((time.perf_counter() - started) * 1000)
    return sorted(took)[int(TIMES * 0.95) - 1]


def _count_ms(model) -> float:
    """What the stock admin would add twice to each page."""
    took = []
    for _ in range(5):
        started = time.perf_counter()
        model._default_manager.count()
        took.append((time.perf_counter() - started) * 1000)
    return sorted(took)[2]
