"""A developer's or a demo machine: embedded servers, fixed keys, nothing that may reach production."""

from datetime import UTC, datetime

from .base import *

MUNIM_ENVIRONMENT = "local"
SECRET_KEY = SECRET_KEY or "munim-local-only-secret-key-never-for-production"
ALLOWED_HOSTS = ALLOWED_HOSTS or ["127.0.0.1", "localhost"]
FIELD_ENCRYPTION_KEYS = FIELD_ENCRYPTION_KEYS or "local1:bXVuaW0tbG9jYWwtb25seS1maWVsZC1rZXktMzJieXQ="
BLIND_INDEX_KEY = BLIND_INDEX_KEY or "bXVuaW0tbG9jYWwtb25seS1ibGluZC1rZXktMzJieXQ="
WHITENOISE_USE_FINDERS = True  # static files come from where they lie: no collectstatic on this machine
# The demo and the tests talk to the simulators.
for _name, _provider in KYC_PROVIDERS.items():
    _provider["url"] = _provider["url"] or f"{SIMULATORS_URL}kyc/{_name}"
    _provider["client_id"] = _provider["client_id"] or "munim"
    _provider["secret"] = _provider["secret"] or "munim-local-only"
KYC_PROVIDERS["nsdl"]["product"] = KYC_PROVIDERS["nsdl"]["product"] or "munim-pan"
KYC_PROVIDERS["digio"]["webhook"]["secret"] = KYC_PROVIDERS["digio"]["webhook"]["secret"] or "munim-local-only-webhook"
if KYC_PROVIDERS["digio"]["url"].startswith(SIMULATORS_URL):
    KYC_PROVIDERS["digio"]["sign_page"] = f"{KYC_PROVIDERS['digio']['url']}/gateway/login/"
# What the gateways' twin in the simulators serves and signs with.
for _name, _paths, _key_id in (
    ("razorpay", "v1", "rzp_test_munim"),
    ("razorpayx", "v1", "rzp_test_munimx"),
    ("cashfree", "pg", "munim_cf"),
    ("cashfree_payouts", "payout", "munim_cf_payouts"),
):
    _gateway, _secret = GATEWAYS[_name], f"munim-local-only-{_name.replace('_', '-')}"
    _gateway["url"] = _gateway["url"] or f"{SIMULATORS_URL}gateways/{_name}/{_paths}"
    _gateway["key_id"] = _gateway["key_id"] or _key_id
    _gateway["secret"] = _gateway["secret"] or _secret
    if not _name.startswith("cashfree"):
        _secret = f"{_secret}-webhook"
        _gateway["webhook_secret"] = _gateway["webhook_secret"] or _secret
    # Some of the twin's retries carry the secret before: it was changed when this process began.
    _gateway["previous_webhook_secret"] = _gateway["previous_webhook_secret"] or f"{_secret}-previous"
    _gateway["rotated_at"] = _gateway["rotated_at"] or datetime.now(UTC).isoformat()
GATEWAYS["razorpay"]["account_id"] = GATEWAYS["razorpay"]["account_id"] or "acc_MunimPlay00001"
GATEWAYS["razorpayx"]["account_id"] = GATEWAYS["razorpayx"]["account_id"] or "acc_MunimPlayX0001"
GATEWAYS["razorpayx"]["source_account"] = GATEWAYS["razorpayx"]["source_account"] or "2323230041626905"
