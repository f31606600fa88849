"""Whatever is sent to a route, the answer is one of the contract's; never an error of ours."""

import json
from uuid import uuid4

import pytest
from rest_framework.test import APIClient

from apps.accounts import services
from apps.accounts.states import STAFF_ROLES
from apps.core.api.docs import schema_document
from tests.factories.accounts import make_member, make_staff

from .routes import ANONYMOUS, Row, read_table

VALUES = [
    None, True, -1, 0, 2**63, 2**200, 1.5, "", " ", "0", "x" * 5000, "\ud7ff\U0010ffff", "' OR 1=1 --", "../../etc",
    "2026-02-30", "9999-12-31T23:59:59+14:00", "0001-01-01T00:00:00Z", "NaN", [], [None], {}, {"amount": "1"},
    {"amount": "9" * 15 + ".99", "currency": "INR"}, {"amount": "1.00", "currency": ["INR"]},
]  # fmt: skip
IN_PATHS = ["0", "-", "x" * 300, "%F0%9F%92%A9", "%FF%FE", "..", "%27%22%3B", "00000000-0000-0000-0000-000000000000"]
DOCUMENT = json.loads(schema_document())
CALLED = [row for row in read_table() if row.route not in ("schema/", "docs/")]


def caller_of(row: Row) -> APIClient:
    """Somebody who gets past the door."""
    client = APIClient(raise_request_exception=False)
    who = next(who for who, status in row.statuses if status not in (401, 403))
    if who != ANONYMOUS:
        user = make_staff(who) if who in STAFF_ROLES else make_member(roles=[who])
        client.credentials(HTTP_AUTHORIZATION=f"Bearer {services.session_open(user=user).access}")
    return client


def operation_of(row: Row) -> dict:
    wanted = "/api/v1/" + row.route
    for path, methods in DOCUMENT["paths"].items():
        if path.split("{")[0] == wanted.split("<")[0] and path.count("{") == wanted.count("<"):
            tails = path.split("}")[-1] == wanted.split(">")[-1]
            if tails and row.method.lower() in methods:
                return methods[row.method.lower()]
    raise AssertionError(f"{row} is not in the schema")


def fields_of(operation: dict) -> list[str]:
    content = operation.get("requestBody", {}).get("content", {})
    schema = next(iter(content.values()), {}).get("schema", {})
    name = schema.get("$ref", "").rpartition("/")[2]
    return list(DOCUMENT["components"]["schemas"].get(name, schema).get("properties", {}))


def judge(response, what) -> None:
    assert response.status_code < 500, what
    if response.status_code >= 400:
        assert response.json().keys() == {"code", "message", "details", "request_id"}, what


@pytest.mark.django_db
@pytest.mark.parametrize("row", CALLED, ids=str)
def test_nasty_bodies_and_queries(row: Row):
    client, operation = caller_of(row), operation_of(row)
    fields = fields_of(operation)
    queries = [given["name"] for given in operation.get("parameters", []) if given["in"] == "query"]
    for value in VALUES:
        text = value if isinstance(value, str) else json.dumps(value)
        body = json.dumps(dict.fromkeys(fields, value)) if row.method != "GET" else ""
        response = client.generic(
            row.method,
            row.path,
            data=body,
            content_type="application/json",
            query_params=dict.fromkeys(queries, text),
            headers={"idempotency-key": uuid4().hex},
        )
        judge(response, (str(row), value))


@pytest.mark.django_db
@pytest.mark.parametrize("row", [row for row in CALLED if "<" in row.route], ids=str)
def test_nasty_paths(row: Row):
    client = caller_of(row)
    before, _, rest = row.route.partition("<")
    tail = rest.partition(">")[2].replace("<", "").replace(">", "")
    for value in IN_PATHS:
        judge(client.generic(row.method, f"/api/v1/{before}{value}{tail}"), (str(row), value))
