"""Nothing personal and nothing secret stays in logs, audit, events or tables after a day in the life."""

import logging

import pytest
from django.apps import apps
from django.db import connection

from tests.factories.accounts import PASSWORD

from .test_api import V1, post
from .test_otp import MOBILE, code_for, wrong_code

EMAIL = "asha.private@example.com"


def everything_stored():
    """Every row of identity and of the platform, as the disk has it."""
    tables = [model._meta.db_table for model in apps.get_models() if model._meta.app_label in ("accounts", "core")]
    with connection.cursor() as cursor:
        for table in tables:
            cursor.execute(f'SELECT row_to_json(r)::text FROM "{table}" r')
            yield from (f"{table}: {row}" for (row,) in cursor.fetchall())


@pytest.mark.django_db
def test_a_day_in_the_life_leaves_no_personal_data(api, staff, caplog, capfd):
    caplog.set_level(logging.DEBUG)
    admin, nobody = staff("ADMIN", email=EMAIL), api()
    post(nobody, "auth/send-otp", mobile=MOBILE)
    code = code_for()
    post(nobody, "auth/verify-otp", mobile=MOBILE, code=wrong_code())
    login = post(nobody, "auth/verify-otp", mobile=MOBILE, code=code).json()
    post(nobody, "auth/staff-login", email=EMAIL, password="a wrong password")
    post(nobody, "auth/staff-login", email=EMAIL, password=PASSWORD)
    member = api()
    member.credentials(HTTP_AUTHORIZATION=f"Bearer {login['access']}")
    member.get(V1 + "me")
    post(api(admin), f"users/{login['user']['id']}/block", reason=f"Called from {MOBILE}, wrote from {EMAIL}")
    post(nobody, "auth/refresh", refresh=login["refresh"])
    secrets = {
        "mobile": MOBILE[3:],
        "email": EMAIL,
        "code": f'"{code}"',
        "password": PASSWORD,
        "wrong password": "a wrong password",
        "access token": login["access"].rsplit(".", 1)[1],
        "refresh token": login["refresh"].rsplit(".", 1)[1],
    }
    logged = caplog.text + "".join(capfd.readouterr())
    stored = list(everything_stored())
    assert "user.blocked" in str(stored)
    assert [name for name, secret in secrets.items() if secret in logged] == []
    assert [(name, row) for name, secret in secrets.items() for row in stored if secret in row] == []
