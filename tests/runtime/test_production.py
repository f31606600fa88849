"""Production refuses to start unsafe: in the check framework, and in the processes themselves."""

import base64
import os
import subprocess
import sys
from types import SimpleNamespace

import pytest
from django.core.checks import run_checks
from django.db import connection, connections

from config import checks
from config.env import BASE_DIR
from tests.runtime.processes import PATIENCE

KEY = base64.b64encode(b"k" * 32).decode()
PROVIDERS = {
    "digio": {"url": "https://digio.example", "client_id": "c", "secret": "s", "webhook": {"secret": "w"}},
    "nsdl": {"url": "https://nsdl.example", "client_id": "c", "secret": "s"},
}
GATEWAY = {
    "url": "https://gateway.example", "key_id": "k", "secret": "s", "webhook_secret": "w", "account_id": "a",
    "source_account": "1",
}  # fmt: skip
GATEWAYS = dict.fromkeys(("razorpay", "razorpayx", "cashfree", "cashfree_payouts"), GATEWAY)
SAFE = {
    "KYC_PROVIDERS": PROVIDERS,
    "MUNIM_ENVIRONMENT": "production",
    "SECRET_KEY": "s" * 50,
    "DEBUG": False,
    "MUNIM_DEMO": False,
    "ALLOWED_HOSTS": ["munim.example"],
    "FIELD_ENCRYPTION_KEYS": f"k1:{KEY}",
    "BLIND_INDEX_KEY": KEY,
    "PUBLIC_URL": "https://munim.example",
    "GATEWAYS": GATEWAYS,
    "INSTALLED_APPS": ["apps.core", "apps.wallet"],
}
SAFE_ENVIRONMENT = {
    "DJANGO_SETTINGS_MODULE": "config.settings.production",
    "MUNIM_SECRET_KEY": "secret" * 9,
    "MUNIM_ALLOWED_HOSTS": "munim.example",
    "MUNIM_FIELD_KEYS": f"k1:{KEY}",
    "MUNIM_BLIND_INDEX_KEY": KEY,
    "MUNIM_PUBLIC_URL": "https://munim.example",
    "MUNIM_DIGIO_URL": "https://digio.example",
    "MUNIM_DIGIO_CLIENT_ID": "c",
    "MUNIM_DIGIO_SECRET": "s",
    "MUNIM_DIGIO_WEBHOOK_SECRET": "w",
    "MUNIM_NSDL_URL": "https://nsdl.example",
    "MUNIM_NSDL_CLIENT_ID": "c",
    "MUNIM_NSDL_SECRET": "s",
    **{
        f"MUNIM_{code}_{name}": "x"
        for code in ("RAZORPAY", "RAZORPAYX", "CASHFREE", "CASHFREE_PAYOUTS")
        for name in ("KEY_ID", "SECRET")
    },
    "MUNIM_RAZORPAY_WEBHOOK_SECRET": "w",
    "MUNIM_RAZORPAYX_WEBHOOK_SECRET": "w",
    "MUNIM_RAZORPAY_ACCOUNT_ID": "a",
    "MUNIM_RAZORPAYX_ACCOUNT_ID": "a",
    "MUNIM_RAZORPAYX_SOURCE_ACCOUNT": "1",
}
PUBLIC, CHANGED_AT = "munim-local-only-cashfree", "2026-11-21T09:00:00+05:30"


def changed(code: str, **terms: str) -> dict:
    return {**GATEWAYS, code: {**GATEWAYS[code], **terms}}


UNSAFE = [
    ("munim.E001", {"SECRET_KEY": "munim-local-only-secret-key-never-for-production" + "x" * 20}),
    ("munim.E001", {"SECRET_KEY": "s" * 49}),
    ("munim.E001", {"SECRET_KEY": "django-insecure-" + "s" * 50}),
    ("munim.E002", {"DEBUG": True}),
    ("munim.E003", {"MUNIM_DEMO": True}),
    ("munim.E004", {"INSTALLED_APPS": ["apps.simulators"]}),
    ("munim.E005", {"ALLOWED_HOSTS": ["*"]}),
    ("munim.E005", {"ALLOWED_HOSTS": []}),
    ("munim.E006", {"FIELD_ENCRYPTION_KEYS": ""}),
    ("munim.E006", {"FIELD_ENCRYPTION_KEYS": f"k1:{KEY},k0:c2hvcnQ="}),
    ("munim.E006", {"FIELD_ENCRYPTION_KEYS": "local1:bXVuaW0tbG9jYWwtb25seS1maWVsZC1rZXktMzJieXQ="}),
    ("munim.E007", {"BLIND_INDEX_KEY": ""}),
    ("munim.E007", {"BLIND_INDEX_KEY": "no base64"}),
    ("munim.E007", {"BLIND_INDEX_KEY": "bXVuaW0tbG9jYWwtb25seS1ibGluZC1rZXktMzJieXQ="}),
    ("munim.E009", {"KYC_PROVIDERS": {**PROVIDERS, "nsdl": {**PROVIDERS["nsdl"], "url": "http://127.0.0.1:8002/"}}}),
    ("munim.E009", {"KYC_PROVIDERS": {**PROVIDERS, "nsdl": {**PROVIDERS["nsdl"], "secret": "munim-local-only"}}}),
    ("munim.E009", {"KYC_PROVIDERS": {**PROVIDERS, "digio": {**PROVIDERS["digio"], "webhook": {"secret": ""}}}}),
    ("munim.E011", {"GATEWAYS": {**GATEWAYS, "razorpay": {**GATEWAYS["razorpay"], "url": "http://127.0.0.1:8002/"}}}),
    ("munim.E011", {"GATEWAYS": {**GATEWAYS, "cashfree": {**GATEWAYS["cashfree"], "secret": "munim-local-only-x"}}}),
    ("munim.E011", {"GATEWAYS": {**GATEWAYS, "razorpayx": {**GATEWAYS["razorpayx"], "webhook_secret": ""}}}),
    ("munim.E011", {"GATEWAYS": {**GATEWAYS, "razorpayx": {**GATEWAYS["razorpayx"], "source_account": ""}}}),
    ("munim.E008", {"PUBLIC_URL": "http://127.0.0.1:8000"}),
    ("munim.E012", {"GATEWAYS": changed("razorpay", key_id="rzp_test_IH4NVgf4Dreq1l")}),
    ("munim.E012", {"GATEWAYS": changed("cashfree", secret="cfsk_ma_test_5e0c")}),
    ("munim.E012", {"GATEWAYS": changed("cashfree_payouts", url="https://sandbox.cashfree.com/payout")}),
    ("munim.E012", {"GATEWAYS": changed("razorpayx", account_id="acc_MunimPlayX0001")}),
    ("munim.E013", {"GATEWAYS": changed("razorpay", previous_webhook_secret="old")}),
    ("munim.E013", {"GATEWAYS": changed("razorpay", rotated_at=CHANGED_AT)}),
    ("munim.E013", {"GATEWAYS": changed("razorpay", previous_webhook_secret="old", rotated_at="yesterday")}),
    (
        "munim.E013",
        {"GATEWAYS": changed("cashfree", previous_webhook_secret="munim-local-only-x", rotated_at=CHANGED_AT)},
    ),
]


def refusals(**change) -> list[str]:
    """The codes that a production with these settings is refused for."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(checks, "settings", SimpleNamespace(**{**SAFE, **change}))
        return [message.id for message in checks.production_is_safe(None)]


def start(module: str, *arguments: str, **variables: str) -> subprocess.CompletedProcess:
    """The process with nothing of Munim's in its environment but these variables and the suite's servers."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("MUNIM_", "DJANGO_"))}
    command = [sys.executable, "-W", "ignore", module, *arguments]
    return subprocess.run(
        command, env={**kept, **variables}, cwd=BASE_DIR, text=True, capture_output=True, check=False, timeout=PATIENCE
    )


class TestChecks:
    def test_accept_a_safe_deployment(self):
        assert refusals() == []
        assert refusals(GATEWAYS=changed("razorpay", previous_webhook_secret="old", rotated_at=CHANGED_AT)) == []

    @pytest.mark.parametrize(("code", "change"), UNSAFE)
    def test_refuse_each_unsafe_setting(self, code, change):
        assert refusals(**change) == [code]

    def test_leave_other_environments_alone(self):
        assert refusals(MUNIM_ENVIRONMENT="local", SECRET_KEY="short") == []

    @pytest.mark.django_db
    def test_accept_the_suites_postgresql(self):
        assert connection.pg_version // 10_000 >= checks.OLDEST_POSTGRES
        assert checks.postgres_is_new_enough(None, databases=["default"]) == []

    @pytest.mark.django_db
    def test_refuse_an_older_postgresql(self, monkeypatch):
        monkeypatch.setitem(connections["default"].__dict__, "pg_version", 170006)
        errors = run_checks(tags=["database"], databases=["default"])
        assert [(error.id, error.msg) for error in errors if error.id == "munim.E010"] == [
            ("munim.E010", "Munim needs PostgreSQL 18 or later; 'default' is 17.")
        ]


class TestProcesses:
    @pytest.mark.parametrize(
        "command",
        [("-c", "import config.wsgi"), ("-c", "import config.asgi"), ("-m", "celery", "-A", "config", "beat")],
    )
    def test_do_not_start_unsafe(self, command):
        done = start(*command, DJANGO_SETTINGS_MODULE="config.settings.production", MUNIM_DEMO="1")
        assert done.returncode == 1
        assert done.stderr.splitlines()[-8:] == [
            "munim: munim.E001 The secret key is short or public. Set MUNIM_SECRET_KEY.",
            "munim: munim.E003 Demo mode is on: its passwords are public. Set MUNIM_DEMO=0.",
            "munim: munim.E005 Any host name is allowed, or none is named. Set MUNIM_ALLOWED_HOSTS.",
            "munim: munim.E006 There is no safe field encryption key. Set MUNIM_FIELD_KEYS.",
            "munim: munim.E007 There is no safe blind index key. Set MUNIM_BLIND_INDEX_KEY.",
            "munim: munim.E008 Links in mails lead to no address with https. Set MUNIM_PUBLIC_URL.",
            "munim: munim.E009 A KYC provider has no https address, or no keys of its own. Set MUNIM_DIGIO_URL, "
            "_CLIENT_ID, _SECRET, _WEBHOOK_SECRET and MUNIM_NSDL_URL, _CLIENT_ID, _SECRET.",
            "munim: munim.E011 A payment gateway has no https address, or no keys of its own. Set "
            "MUNIM_RAZORPAY_KEY_ID, _SECRET, _WEBHOOK_SECRET, _ACCOUNT_ID, the same of MUNIM_RAZORPAYX with "
            "_SOURCE_ACCOUNT, and MUNIM_CASHFREE_KEY_ID, _SECRET, MUNIM_CASHFREE_PAYOUTS_KEY_ID, _SECRET.",
        ]

    def test_start_when_safe_and_find_sockets_behind_the_same_tls(self):
        serve = "import config.wsgi; from django.conf import settings; print(settings.LIVE_URL)"
        done = start("-c", serve, **SAFE_ENVIRONMENT)
        assert (done.returncode, done.stdout) == (0, "wss://munim.example/ws/\n"), done.stderr

    def test_django_has_nothing_to_say_either(self):
        done = start("manage.py", "check", "--deploy", "--fail-level", "WARNING", **SAFE_ENVIRONMENT)
        assert (done.returncode, done.stdout) == (0, "System check identified no issues (1 silenced).\n"), done.stderr

    def test_no_database_is_prepared_for_an_unsafe_one(self):
        done = start("-m", "config.run.prepare", **{**SAFE_ENVIRONMENT, "MUNIM_FIELD_KEYS": ""})
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr.splitlines()[-1] == (
            "munim: munim.E006 There is no safe field encryption key. Set MUNIM_FIELD_KEYS."
        )

    def test_an_unreadable_database_url_is_named(self):
        done = start("manage.py", "check", **{**SAFE_ENVIRONMENT, "DATABASE_URL": "mongo://nowhere"})
        assert done.returncode == 1
        assert "DATABASE_URL cannot be read" in done.stderr

    def test_static_files_get_lasting_names(self, tmp_path):
        told = {"DJANGO_SETTINGS_MODULE": "config.settings.production", "MUNIM_HOME": str(tmp_path)}
        done = start("manage.py", "collectstatic", "--no-input", **told)  # an image is built without any key
        assert done.returncode == 0, done.stderr
        assert (tmp_path / "static" / "staticfiles.json").exists()
