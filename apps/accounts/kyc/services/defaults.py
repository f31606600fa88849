"""What Munim comes with: reasons, consent texts, limits of levels. What people changed stays."""

import json
from decimal import Decimal

from django.conf import settings
from django.db import transaction

from apps.accounts.kyc.limits import rows_of_levels
from apps.accounts.kyc.models import Circuit, ConsentText, KycLevelLimit, ReasonCode
from apps.accounts.kyc.states import Level

SHIPPED = settings.BASE_DIR / "fixtures" / "kyc_defaults.json"


@transaction.atomic
def defaults_load() -> int:
    """Adds the shipped rows that are not there; how many."""
    shipped = json.loads(SHIPPED.read_text())
    added = sum(ReasonCode.objects.get_or_create(code=row.pop("code"), defaults=row)[1] for row in shipped["reasons"])
    for row in shipped["consents"]:
        key = {name: row[name] for name in ("purpose", "version", "language")}
        added += ConsentText.objects.get_or_create(**key, defaults={"text": row["text"]})[1]
    for row in shipped["limits"]:
        key = {"level": Level[row["level"]], "action": row["action"], "currency": row["currency"]}
        most = {name: Decimal(row[name]) for name in ("max_amount", "max_per_day", "max_per_month") if name in row}
        added += KycLevelLimit.objects.get_or_create(**key, defaults={"is_allowed": row["is_allowed"], **most})[1]
    circuits = [Circuit(provider=name) for name in settings.KYC_PROVIDERS]
    Circuit.objects.bulk_create(circuits, ignore_conflicts=True)
    if added:
        rows_of_levels.changed()
    return added
