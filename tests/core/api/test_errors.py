"""One shape for every refusal, whoever refuses."""

import pytest

pytestmark = [pytest.mark.urls("tests.core.api.views"), pytest.mark.django_db]


def problem(response) -> tuple:
    body = response.json()
    assert body.keys() == {"code", "message", "details", "request_id"}
    assert body["request_id"] == response["X-Request-ID"]
    assert response["Content-Type"] == "application/json"
    return response.status_code, body["code"], body["details"]


def test_unknown_path(client):
    assert problem(client.get("/api/v1/nowhere")) == (404, "NOT_FOUND", {})


def test_missing_object(client):
    assert problem(client.get("/api/v1/faulty/missing")) == (404, "NOT_FOUND", {})


def test_wrong_method_names_the_right_ones(client):
    response = client.delete("/api/v1/gift")
    assert problem(response) == (405, "METHOD_NOT_ALLOWED", {})
    assert response["Allow"] == "POST"


def test_wrong_method_is_told_before_who_asks(client):
    assert problem(client.post("/api/v1/whoami"))[0] == 405
    assert problem(client.options("/api/v1/whoami"))[0] == 405


def test_unacceptable_format(client):
    assert problem(client.get("/api/v1/echo", headers={"accept": "text/html"})) == (406, "NOT_ACCEPTABLE", {})


@pytest.mark.parametrize("accept", ["*/*", "application/*", "text/html, application/json;q=0.5", "application/json"])
def test_acceptable_formats(client, accept):
    assert client.get("/api/v1/echo", headers={"accept": accept}).status_code == 200


def test_a_file_view_takes_its_own_format(client):
    response = client.get("/api/v1/report", headers={"accept": "text/csv"})
    assert (response.status_code, response["Content-Disposition"]) == (200, 'attachment; filename="report.csv"')


def test_unsupported_body(client):
    response = client.post("/api/v1/echo", data=b"a=1", content_type="text/plain")
    assert problem(response) == (415, "UNSUPPORTED_MEDIA_TYPE", {})


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b"[1]",
        b"null",
        b'"text"',
        b'{"a": NaN}',
        b'{"a": Infinity}',
        b'{"a": "\xff"}',
        b'{"a": "\\u0000"}',
        b'{"\\u0000": 1}',
        b'{"a": "\\ud800"}',
        b'{"a": ' + b"[" * 40 + b"]" * 40 + b"}",
        b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
)
def test_body_that_is_not_a_plain_json_object(client, body):
    response = client.post("/api/v1/echo", data=body, content_type="application/json")
    assert problem(response)[:2] == (400, "VALIDATION_ERROR")


def test_too_large_a_body(client):
    body = b'{"a": "' + b"x" * 1024 * 1024 + b'"}'
    response = client.post("/api/v1/echo", data=body, content_type="application/json")
    assert problem(response) == (413, "PAYLOAD_TOO_LARGE", {"limit": 1024 * 1024})


def test_an_escaped_backslash_is_no_nul(client):
    response = client.post("/api/v1/echo", data=b'{"a": "\\\\u0000"}', content_type="application/json")
    assert response.json() == {"a": "\\u0000"}


def test_validation_is_told_by_field(client):
    response = client.post("/api/v1/gift", data={"amount": 5}, content_type="application/json")
    assert problem(response) == (
        400,
        "VALIDATION_ERROR",
        {
            "amount": ['Write money as {"amount": "1250.00", "currency": "INR"}.'],
            "to_user": ["This field is required."],
        },
    )


@pytest.mark.parametrize(
    ("amount", "currency", "message"),
    [
        (5, "INR", 'Write the amount as a string such as "1250.00".'),
        ("NaN", "INR", 'Write the amount as a string such as "1250.00".'),
        ("1e3", "INR", 'Write the amount as a string such as "1250.00".'),
        ("1.001", "INR", "INR has 2 decimals."),
        ("1.0", "JPY", "JPY has 0 decimals."),
        ("1.00", "XXX", "The currency is not known here."),
        ("0.00", "INR", "The amount must be more than zero."),
        ("-1.00", "INR", "The amount must be more than zero."),
    ],
)
def test_money_that_is_refused(client, amount, currency, message):
    body = {"amount": {"amount": amount, "currency": currency}, "to_user": "U1"}
    response = client.post("/api/v1/gift", data=body, content_type="application/json")
    assert problem(response) == (400, "VALIDATION_ERROR", {"amount": [message]})


def test_money_goes_out_with_its_own_decimals(client):
    body = {"amount": {"amount": "1250.5", "currency": "INR"}, "to_user": "U-1"}
    response = client.post("/api/v1/gift", data=body, content_type="application/json")
    assert response.json() == {"amount": {"amount": "1250.50", "currency": "INR"}, "to_user": "U-1"}


def test_nobody_is_told_to_log_in(client):
    response = client.get("/api/v1/whoami")
    assert problem(response) == (401, "AUTHENTICATION_ERROR", {})
    assert response["WWW-Authenticate"] == "Bearer"


@pytest.mark.parametrize("token", ["x", "", "a.b.c", "\xff", "eyJhbGciOiJub25lIn0.e30."])
def test_a_bad_token_is_told_to_log_in(client, token):
    response = client.get("/api/v1/whoami", headers={"authorization": f"Bearer {token}"})
    assert problem(response)[:2] == (401, "AUTHENTICATION_ERROR")


def test_uncaught_error_says_nothing_and_logs_everything(client, caplog):
    client.raise_request_exception = False
    response = client.get("/api/v1/faulty/boom")
    assert problem(response) == (500, "INTERNAL_ERROR", {})
    assert b"secret" not in response.content
    [record] = [record for record in caplog.records if record.name == "munim.api"]
    assert "secret detail" in str(record.exc_info[1])


@pytest.mark.parametrize(
    "path",
    [
        "faulty/unavailable", "faulty/outage", "faulty/no_room",
        # lock_not_available, disk_full, too_many_connections, admin_shutdown, read_only_sql_transaction
        "refused/55P03", "refused/53100", "refused/53300", "refused/57P01", "refused/25006",
    ],
)  # fmt: skip
def test_what_is_away_says_when_to_come_back(client, path):
    response = client.get(f"/api/v1/{path}")
    assert problem(response)[:2] == (503, "SERVICE_UNAVAILABLE")
    assert response["Retry-After"] == "1"


def test_roles_by_method(api, staff):
    analyst = api(staff("ANALYST"))
    assert analyst.get("/api/v1/analysts").status_code == 200
    assert problem(analyst.post("/api/v1/analysts")) == (403, "PERMISSION_DENIED", {})
    assert problem(api(staff("SUPPORT")).get("/api/v1/analysts")) == (403, "PERMISSION_DENIED", {})


def test_permission(api, staff, member):
    assert api(staff("ADMIN")).get("/api/v1/blockers").status_code == 200
    assert problem(api(member()).get("/api/v1/blockers")) == (403, "PERMISSION_DENIED", {})


@pytest.mark.parametrize(("path", "status"), [("nowhere", 404), ("faulty/boom", 500)])
def test_even_a_debug_server_answers_json(client, settings, path, status):
    settings.DEBUG = True
    client.raise_request_exception = False
    assert problem(client.get(f"/api/v1/{path}"))[0] == status


@pytest.mark.urls("config.urls")
def test_elsewhere_people_get_a_page(client):
    response = client.get("/nowhere")
    assert (response.status_code, response["Content-Type"]) == (404, "text/html; charset=utf-8")


def test_a_deadlock_or_lock_timeout_in_a_money_call_is_tried_again(api, member):
    user = member(name="")
    client = api(user)
    response = client.post("/api/v1/contended/2", {}, format="json", headers={"Idempotency-Key": "k1"})
    assert (response.status_code, response.json()) == (201, {"tries": 3})
    response = client.post("/api/v1/contended/9", {}, format="json", headers={"Idempotency-Key": "k2"})
    assert problem(response)[:2] == (503, "SERVICE_UNAVAILABLE")
