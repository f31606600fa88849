"""What a gateway took."""

import json
from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple
from uuid import UUID

from django.db import connection, models
from django.db.models import F, Q

from apps.core import clock
from apps.core.models import BaseModel
from apps.core.money import Money, from_minor
from apps.core.plain import plain
from apps.payments.gateways.facts import RemoteState
from apps.payments.gateways.names import title
from apps.payments.states import Source

# In one statement: the rows are there and locked, and whether they are new; in one order, whoever claims several.
_CLAIM = """
    INSERT INTO payments_gatewaypayment
        (gateway, gateway_payment_id, order_id, payment_id, attempt_id, minor, currency, state, method, learned_by,
         learned_at, refunded_minor, in_suspense, rrn, payer, error_code, error, suspense_reason, settlement_id)
    SELECT gateway, payment_id, order_id, ours, attempt, minor, currency, 'CREATED', method, source,
           %s, 0, false, '', '', '', '', '', ''
    FROM jsonb_to_recordset(%s::jsonb) AS claimed(
        gateway text, payment_id text, order_id text, ours uuid, attempt uuid, minor bigint, currency text,
        method text, source text)
    ORDER BY gateway, payment_id
    ON CONFLICT (gateway, gateway_payment_id) DO UPDATE SET learned_at = EXCLUDED.learned_at
    RETURNING *, xmax = 0 AS is_new
"""
# What a credited payment was told with, and its journal; its `state` is the gateway's word, no state machine of ours.
_CREDITED = {
    "payment_id": "uuid", "attempt_id": "uuid", "state": "text", "minor": "bigint", "currency": "text",
    "method": "text", "fee_minor": "bigint", "tax_minor": "bigint", "refunded_minor": "bigint", "rrn": "text",
    "payer": "text", "error_code": "text", "error": "text", "paid_at": "timestamptz", "journal_id": "uuid",
    "credited_at": "timestamptz",
}  # fmt: skip
_KEEP_CREDITED = f"""
    UPDATE payments_gatewaypayment g SET ({", ".join(_CREDITED)}) = ({", ".join(f"told.{name}" for name in _CREDITED)})
    FROM jsonb_to_recordset(%s::jsonb) AS told(id uuid, {", ".join(map(" ".join, _CREDITED.items()))})
    WHERE g.id = told.id
"""  # noqa: S608 - the columns above


class Claimed(NamedTuple):
    """What a row of a gateway's payment begins with."""

    gateway: str
    payment_id: str
    order_id: str
    ours: UUID | None
    attempt: UUID | None
    minor: int
    currency: str
    method: str
    source: str


class GatewayPaymentQuerySet(models.QuerySet):
    def in_suspense(self):
        """Money without an owner."""
        return self.filter(in_suspense=True)

    def holding_money(self):
        """What is in our books: in a user's wallet or in suspense."""
        return self.filter(journal__isnull=False)

    def claim(self, claimed: Claimed) -> "GatewayPayment":
        """The row of a gateway's payment, made if need be, locked until the transaction ends; `is_new` says which."""
        return self.claim_all([claimed])[0]

    def claim_all(self, claimed: Sequence[Claimed]) -> list["GatewayPayment"]:
        """As `claim` for several payments, each named once."""
        return list(self.raw(_CLAIM, [clock.now(), json.dumps(plain([one._asdict() for one in claimed]))]))

    def keep_credited(self, rows: Sequence["GatewayPayment"]) -> None:
        """Saves claimed rows that were credited together."""
        told = [{name: getattr(row, name) for name in ("id", *_CREDITED)} for row in rows]
        with connection.cursor() as cursor:
            cursor.execute(_KEEP_CREDITED, [json.dumps(plain(told))])


class GatewayPayment(BaseModel):
    """One payment at a gateway: its facts as the gateway last told them, and the journal that took it into our books.

    `payment` is empty for an order nobody knows. `journal` is set once the money is in our books: in its user's wallet
    (`credited_at`), or in SUSPENSE (`in_suspense`). Without a journal there is nothing to refund, hold or match.
    """

    payment = models.ForeignKey(
        "payments.Payment", models.PROTECT, null=True, related_name="gateway_payments", db_index=True
    )
    attempt = models.ForeignKey(
        "payments.Attempt", models.PROTECT, null=True, related_name="gateway_payments", db_index=False
    )
    gateway = models.CharField(max_length=40)
    gateway_payment_id = models.CharField("payment at the gateway", max_length=60)
    order_id = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=16, help_text="As the gateway calls it, in our words; only ever forward.")
    minor = models.BigIntegerField("amount", help_text="Minor units.")
    currency = models.CharField(max_length=3)
    method = models.CharField(max_length=12, blank=True)
    fee_minor = models.BigIntegerField("fee", null=True, help_text="Minor units, its tax included.")
    tax_minor = models.BigIntegerField("tax on the fee", null=True, help_text="Minor units.")
    refunded_minor = models.BigIntegerField(
        "refunded", default=0, help_text="Minor units the gateway has returned, by its own word."
    )
    rrn = models.CharField("RRN", max_length=40, blank=True, help_text="The bank's own reference (UTR).")
    payer = models.CharField(max_length=80, blank=True, help_text="Masked.")
    error_code = models.CharField(max_length=80, blank=True)
    error = models.CharField(max_length=300, blank=True)
    paid_at = models.DateTimeField(null=True, help_text="When it was begun, by the gateway's clock.")
    learned_at = models.DateTimeField(help_text="When the gateway last told us of it.")
    learned_by = models.CharField(max_length=10, choices=Source, help_text="Who told us first.")
    journal = models.ForeignKey("wallet.Journal", models.PROTECT, null=True, related_name="+", db_index=False)
    credited_at = models.DateTimeField(null=True)
    in_suspense = models.BooleanField(default=False)
    suspense_reason = models.CharField(max_length=16, blank=True)
    settled_at = models.DateTimeField(null=True, help_text="When the gateway settled it.")
    settlement_id = models.CharField(max_length=60, blank=True)

    is_news = False  # set by `payment_learn` on the row it answers: whether that told us anything

    objects = GatewayPaymentQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name = "payment at a gateway"
        verbose_name_plural = "payments at gateways"
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["gateway", "gateway_payment_id"], name="payments_gateway_payment_once"),
            models.UniqueConstraint(
                fields=["payment"], name="payments_credited_once", condition=Q(credited_at__isnull=False)
            ),
            models.CheckConstraint(condition=Q(minor__gt=0), name="payments_taken_positive"),
            models.CheckConstraint(
                condition=Q(refunded_minor__gte=0, refunded_minor__lte=F("minor")), name="payments_returned_within"
            ),
            models.CheckConstraint(
                condition=Q(journal__isnull=True, credited_at__isnull=True, in_suspense=False)
                | Q(journal__isnull=False, credited_at__isnull=False, in_suspense=False, payment__isnull=False)
                | Q(journal__isnull=False, credited_at__isnull=True, in_suspense=True),
                name="payments_booked_one_way",
            ),
            models.CheckConstraint(
                condition=Q(in_suspense=False, suspense_reason="") | Q(in_suspense=True) & ~Q(suspense_reason=""),
                name="payments_suspense_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["order_id"], name="payments_taken_by_order"),
            models.Index(fields=["rrn"], name="payments_taken_by_rrn", condition=~Q(rrn="")),
            models.Index(fields=["-id"], name="payments_taken_suspense", condition=Q(in_suspense=True)),
            models.Index(
                fields=["gateway", "id"],
                name="payments_taken_unsettled",
                condition=Q(journal__isnull=False, settled_at__isnull=True),
            ),
            models.Index(fields=["gateway", "settlement_id"], name="payments_taken_settlement"),
        ]

    def __str__(self) -> str:
        return f"{title(self.gateway)} {self.gateway_payment_id}"

    @property
    def amount(self) -> Money:
        return from_minor(self.minor, self.currency)

    @property
    def refunded(self) -> Money:
        return from_minor(self.refunded_minor, self.currency)

    @property
    def fee(self) -> Money | None:
        return None if self.fee_minor is None else from_minor(self.fee_minor, self.currency)

    @property
    def tax(self) -> Money | None:
        return None if self.tax_minor is None else from_minor(self.tax_minor, self.currency)

    @property
    def begun_at(self) -> datetime:
        """Gateways tell whole seconds: never before its order was placed."""
        told = self.paid_at or self.created_at
        return max(told, self.attempt.asked_at or self.attempt.created_at) if self.attempt else told

    @property
    def holds_money(self) -> bool:
        """Whether it is in our books."""
        return self.journal_id is not None

    @property
    def is_paid(self) -> bool:
        """Whether the gateway has, or had, the money."""
        return self.state in (RemoteState.CAPTURED, RemoteState.REFUNDED)
