"""The schema is a valid OpenAPI 3.1 document without a warning, and tells each operation's refusals."""

import json

import pytest
from django.core.management import call_command
from drf_spectacular.drainage import GENERATOR_STATS
from drf_spectacular.validation import validate_schema
from openapi_spec_validator import OpenAPIV31SpecValidator

from apps.core.api.docs import schema_document

ERROR = {"$ref": "#/components/schemas/Error"}


@pytest.fixture(scope="module")
def document() -> dict:
    return json.loads(schema_document())


def operations(document):
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield method, path, operation


def test_no_warning(tmp_path):
    GENERATOR_STATS.reset()
    call_command("spectacular", file=str(tmp_path / "schema.yaml"), validate=True, fail_on_warn=True)


def test_valid(document):
    assert document["openapi"] == "3.1.0"
    validate_schema(document)
    assert list(OpenAPIV31SpecValidator(document).iter_errors()) == []


def test_every_operation_documents_its_refusals(document):
    for method, path, operation in operations(document):
        where = f"{method} {path}"
        refusals = {status: answer for status, answer in operation["responses"].items() if status >= "400"}
        assert {"429", "500", "503"} <= refusals.keys(), where
        assert not operation.get("security") or {"401", "403"} <= refusals.keys(), where
        assert "{" not in path or "404" in refusals, where
        for status, answer in refusals.items():
            assert answer["content"]["application/json"]["schema"] == ERROR, f"{where} {status}"


def test_every_money_call_documents_its_key(document):
    for method, path, operation in operations(document):
        keys = [parameter for parameter in operation.get("parameters", []) if parameter["name"] == "Idempotency-Key"]
        if keys:
            assert (method, keys[0]["in"], keys[0]["required"]) == ("post", "header", True), path
            assert {"400", "409", "422"} <= operation["responses"].keys(), path


def test_operation_ids_are_unique(document):
    names = [operation["operationId"] for _, _, operation in operations(document)]
    assert len(names) == len(set(names))


@pytest.mark.django_db
def test_served_to_anybody_and_not_sent_twice(client):
    response = client.get("/api/v1/schema/")
    assert (response.status_code, response["Content-Type"]) == (200, "application/json")
    assert response.json()["openapi"] == "3.1.0"
    assert client.get("/api/v1/schema/", headers={"if-none-match": response["ETag"]}).status_code == 304


@pytest.mark.django_db
def test_the_docs_load_nothing_from_elsewhere(client):
    page = client.get("/api/v1/docs/", headers={"accept": "text/html,*/*;q=0.8"})
    assert page.status_code == 200
    assert b"//" not in page.content.replace(b"<!doctype html>", b"")
    assert "script-src 'self';" in page["Content-Security-Policy"]
