"""The reference of the HTTP benches: the same duties in one file of Django, as somebody in a hurry would cut it.

Token, rate limit, idempotency key, locked accounts, ledger lines, outbox and audit, but no settings, no roles, no
buckets, no request ids, no logs and no error shapes. Served exactly as Munim is.
"""

import json
import os
from urllib.parse import urlsplit

import dj_database_url
import django
import jwt
import redis
from django.conf import settings
from django.core.wsgi import get_wsgi_application
from django.db import connection, transaction
from django.http import JsonResponse
from django.urls import path

SECRET = "only-for-the-bench-and-long-enough"
OPENING = 1_000_000_000  # minor units, so that nobody runs dry
TABLES = """
    CREATE TABLE account (id int PRIMARY KEY, balance bigint NOT NULL CHECK (balance >= 0));
    CREATE TABLE idempotency (user_id int, key text, status int, body text, PRIMARY KEY (user_id, key));
    CREATE TABLE journal (id uuid PRIMARY KEY DEFAULT uuidv7(), memo text, created_at timestamptz DEFAULT now());
    CREATE TABLE line (id bigserial PRIMARY KEY, journal uuid REFERENCES journal, account int REFERENCES account,
        amount bigint NOT NULL, balance_after bigint NOT NULL);
    CREATE INDEX line_account ON line (account, id);
    CREATE TABLE outbox (id uuid PRIMARY KEY DEFAULT uuidv7(), name text, payload jsonb);
    CREATE TABLE audit (id uuid PRIMARY KEY DEFAULT uuidv7(), actor int, action text, after jsonb);
"""


def url() -> str:
    return urlsplit(os.environ["DATABASE_URL"])._replace(path="/sketch").geturl()


def token(user: int) -> str:
    return jwt.encode({"sub": str(user)}, SECRET, algorithm="HS256")


def create(users: int) -> None:
    """The sketch's own database with that many accounts."""
    import psycopg

    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as server:
        server.execute("DROP DATABASE IF EXISTS sketch WITH (FORCE)")
        server.execute("CREATE DATABASE sketch")
    with psycopg.connect(url()) as database:
        database.execute(TABLES)
        database.execute("INSERT INTO account SELECT n, %s FROM generate_series(1, %s) n", [OPENING, users])


def caller(request) -> int:
    claims = jwt.decode(request.headers["Authorization"].removeprefix("Bearer "), SECRET, algorithms=["HS256"])
    with cache.pipeline(transaction=False) as pipe:
        count, _ = pipe.incr(f"sketch:{claims['sub']}").expire(f"sketch:{claims['sub']}", 60).execute()
    if count > 10_000_000:
        raise PermissionError
    return int(claims["sub"])


def wallet(request):
    user = caller(request)
    with connection.cursor() as cursor:
        cursor.execute("SELECT balance FROM account WHERE id = %s", [user])
        [balance] = cursor.fetchone()
    return JsonResponse({"currency": "INR", "available": {"amount": f"{balance / 100:.2f}", "currency": "INR"}})


@transaction.atomic
def transfer(request):
    user, body = caller(request), json.loads(request.body)
    other, amount = int(body["to_user"]), round(float(body["amount"]["amount"]) * 100)
    with connection.cursor() as cursor:
        claim = "INSERT INTO idempotency (user_id, key) VALUES (%s, %s) ON CONFLICT DO NOTHING RETURNING 1"
        cursor.execute(claim, [user, request.headers["Idempotency-Key"]])
        if cursor.fetchone() is None:
            return JsonResponse({}, status=409)
        cursor.execute("SELECT id, balance FROM account WHERE id IN (%s, %s) ORDER BY id FOR UPDATE", [user, other])
        balances = dict(cursor.fetchall())
        if balances[user] < amount:
            return JsonResponse({}, status=422)
        cursor.execute("INSERT INTO journal (memo) VALUES (%s) RETURNING id", [body["memo"]])
        [journal] = cursor.fetchone()
        for account, change in ((user, -amount), (other, amount)):
            after = balances[account] + change
            cursor.execute("UPDATE account SET balance = %s WHERE id = %s", [after, account])
            line = "INSERT INTO line (journal, account, amount, balance_after) VALUES (%s, %s, %s, %s)"
            cursor.execute(line, [journal, account, change, after])
        told = json.dumps({"journal": str(journal), "amount": amount})
        cursor.execute("INSERT INTO outbox (name, payload) VALUES ('wallet.transferred', %s)", [told])
        cursor.execute("INSERT INTO audit (actor, action, after) VALUES (%s, 'wallet.transfer', %s)", [user, told])
        answer = {"id": str(journal), "amount": body["amount"]}
        store = "UPDATE idempotency SET status = 201, body = %s WHERE user_id = %s AND key = %s"
        cursor.execute(store, [json.dumps(answer), user, request.headers["Idempotency-Key"]])
    return JsonResponse(answer, status=201)


if not settings.configured:
    settings.configure(
        SECRET_KEY=SECRET,
        ALLOWED_HOSTS=["127.0.0.1"],
        ROOT_URLCONF=__name__,
        MIDDLEWARE=["django.middleware.common.CommonMiddleware"],  # answers need a length for keep-alive
        DATABASES={"default": dj_database_url.parse(url(), conn_max_age=None)},
    )
    django.setup()
    cache = redis.Redis.from_url(os.environ["REDIS_URL"])
    urlpatterns = [path("wallet", wallet), path("transfer", transfer)]
    application = get_wsgi_application()
