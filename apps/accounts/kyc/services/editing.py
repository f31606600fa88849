"""People edit what is policy: reasons, limits, the words of consents."""

from decimal import Decimal
from typing import Any

from django.db import transaction

from apps.accounts.kyc.errors import ConsentTextTaken, ReasonUnknown
from apps.accounts.kyc.limits import rows_of_levels
from apps.accounts.kyc.models import ConsentText, KycLevelLimit, ReasonCode
from apps.accounts.kyc.states import Language
from apps.core import audit
from apps.core.errors import NotFound
from apps.core.money import money


@transaction.atomic
def reason_edit(*, code: str, actor, reason: str, **words: Any) -> ReasonCode:
    """Changes what a reason says and does, never its code. Raises ReasonUnknown."""
    row = ReasonCode.objects.select_for_update().filter(pk=code).first()
    if row is None:
        raise ReasonUnknown
    _change(row, words, "kyc.reason.edit", actor, reason)
    return row


@transaction.atomic
def limit_edit(
    *,
    limit_id: Any,
    actor,
    reason: str,
    is_allowed: bool,
    max_amount: Decimal | None,
    max_per_day: Decimal | None = None,
    max_per_month: Decimal | None = None,
) -> KycLevelLimit:
    """Changes what a level allows; it holds at once. Raises NotFound, AmountInvalid."""
    row = KycLevelLimit.objects.select_for_update().filter(pk=limit_id).first()
    if row is None:
        raise NotFound("There is no such limit.")
    most = {"max_amount": max_amount, "max_per_day": max_per_day, "max_per_month": max_per_month}
    for amount in most.values():
        if amount is not None:
            money(amount, row.currency)
    _change(row, {"is_allowed": is_allowed, **most}, "kyc.limit.edit", actor, reason)
    rows_of_levels.changed()
    return row


@transaction.atomic
def consent_text_publish(*, purpose: str, version: str, text_en: str, text_hi: str, actor, reason: str) -> None:
    """A new version in both languages; apps show the highest. Raises ConsentTextTaken."""
    if ConsentText.objects.filter(purpose=purpose, version=version).exists():
        raise ConsentTextTaken
    for language, text in ((Language.EN, text_en), (Language.HI, text_hi)):
        row = ConsentText.objects.create(purpose=purpose, version=version, language=language, text=text)
    audit.record(
        "kyc.consent_text.publish",
        row,
        actor=actor,
        after={"purpose": str(purpose), "version": version},
        reason=reason,
    )


def _change(row, values: dict[str, Any], verb: str, actor, reason: str) -> None:
    before = {name: getattr(row, name) for name, value in values.items() if getattr(row, name) != value}
    if not before:
        return
    for name in before:
        setattr(row, name, values[name])
    row.full_clean()
    row.save()
    audit.record(verb, row, actor=actor, before=before, after={name: values[name] for name in before}, reason=reason)
