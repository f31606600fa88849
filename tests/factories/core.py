"""Makes the platform's rows."""

from datetime import date, timedelta

from apps.core import audit, bank_holidays, events, jurisdiction, risk_caps
from apps.core.announcements import SettingsUpdated
from apps.core.approvals.models import Approval
from apps.core.clock import now
from apps.core.events import subscribers
from apps.core.events.relay import drain
from apps.core.events.subscribers import Subscriber
from apps.core.models import BankHoliday, JurisdictionRule, Setting
from apps.core.money import from_minor
from apps.core.ports import risk
from tests.factories.accounts import make_member, make_staff


def make_approval(**values) -> Approval:
    """A request that waits for a second person."""
    given = {"key": "core.test", "digest": "0" * 64, "reason": "Because", "expires_at": now() + timedelta(hours=1)}
    return Approval.objects.create(**{**given, **values})


def approvals_(count: int) -> None:
    for _ in range(count):
        payload = {"key": "approvals.expire_after_hours", "value": 5}
        make_approval(maker=make_staff("FINANCE"), key="core.setting", payload=payload)


def entries(count: int) -> None:
    for _ in range(count):
        audit.record("core.test", None, actor=make_member(), before={"a": 1}, after={"a": 2}, reason="A reason")


def published(count: int) -> None:
    for number in range(count):
        events.publish(SettingsUpdated(keys=[f"key.{number}"]))


def deliveries(count: int) -> None:
    published(count)
    with subscribers.only([Subscriber("test.rows", ("settings.updated",), _fail)]):
        drain()


def rules(count: int) -> None:
    start = JurisdictionRule.objects.count()
    for number in range(start, start + count):
        jurisdiction.rule_create(
            product="rewards", region=f"X{number}", legal_basis="A law", valid_from=date(2026, 1, 1), actor=None
        )


def caps(count: int) -> None:
    for number in range(count):
        risk_caps.cap_create(action=f"test.{number}", currency="INR", per_call_max=5, outcome="HOLD", actor=None)


def verdicts(count: int) -> None:
    for _ in range(count):
        risk.assess("test.call", user_id=make_member().pk, amount=from_minor(100, "INR"), context={"a": 1})


def settings_(count: int) -> None:
    start = Setting.objects.count()
    for number in range(start, start + count):
        Setting.objects.create(key=f"gone.{number}", value=number, updated_at=now())


def _fail(event, delivery):
    raise ValueError("This subscriber cannot read it.")


def holidays(rows: int) -> None:
    first = BankHoliday.objects.count()
    for number in range(first, first + rows):
        day = date(2030, 1, 1) + timedelta(days=number)
        bank_holidays.holiday_add(day=day, title="A holiday", actor=None)


ROWS = {
    "core.Approval": approvals_,
    "core.AuditEntry": entries,
    "core.BankHoliday": holidays,
    "core.Delivery": deliveries,
    "core.JurisdictionRule": rules,
    "core.OutboxEvent": published,
    "core.RiskCap": caps,
    "core.RiskVerdict": verdicts,
    "core.Setting": settings_,
}
