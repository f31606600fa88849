"""What gateways say they settled: their lines, and what the lines of one settlement add up to."""

from django.db import models
from django.db.models import F, Q

from apps.core.models import BaseModel
from apps.core.money import Money, money
from apps.payments.reconciliation.states import RowKind, Source

from .amounts import exact


class Settlement(BaseModel):
    """Money that a gateway sends to the bank in one piece; its figures are the sums of its rows."""

    gateway = models.CharField(max_length=20)
    settlement_id = models.CharField("settlement", max_length=64)
    utr = models.CharField("UTR", max_length=40, blank=True)
    currency = models.CharField(max_length=3)
    settled_on = models.DateField(null=True, blank=True)
    rows = models.PositiveIntegerField(default=0)
    gross = exact(default=0, help_text="Payments.")
    fees = exact(default=0, help_text="With their tax.")
    tax = exact(default=0)
    returned = exact(default=0, help_text="Refunds, disputes and other debits.")
    net = exact(default=0, help_text="What must reach the bank.")

    class Meta:
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["gateway", "settlement_id"], name="recon_settlement_once"),
        ]
        indexes = [
            models.Index(fields=["settled_on", "gateway"], name="recon_settlement_day"),
            models.Index(fields=["utr"], name="recon_settlement_utr", condition=~Q(utr="")),
        ]

    def __str__(self) -> str:
        return self.settlement_id

    @property
    def total(self) -> Money:
        return money(self.net, self.currency)


class SettlementRow(BaseModel):
    """One line of a gateway's settlement, as the gateway wrote it. `fee` includes `tax`."""

    gateway = models.CharField(max_length=20)
    kind = models.CharField(max_length=16, choices=RowKind)
    entity_id = models.CharField("gateway's id", max_length=64)
    order_id = models.CharField("gateway's order", max_length=64, blank=True)
    settlement_key = models.CharField("settlement", max_length=64)
    settlement = models.ForeignKey(
        Settlement, models.PROTECT, null=True, blank=True, related_name="lines", db_index=False
    )
    utr = models.CharField("UTR", max_length=40, blank=True)
    currency = models.CharField(max_length=3)
    amount = exact()
    credit = exact(default=0, db_default=0)
    debit = exact(default=0, db_default=0)
    fee = exact(default=0, db_default=0)
    tax = exact(default=0, db_default=0)
    settled_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=4, choices=Source, default=Source.FILE, db_default=Source.FILE)
    batch_id = models.UUIDField(null=True, blank=True, help_text="The import that brought it.")
    match = models.ForeignKey(
        "reconciliation.Match", models.SET_NULL, null=True, blank=True, related_name="rows", db_index=False
    )
    explained_at = models.DateTimeField(null=True, blank=True)
    booked_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        default_permissions = ("view",)
        permissions = [("import_settlementrow", "Can import settlement files and bank statements")]
        constraints = [
            models.UniqueConstraint(
                fields=["entity_id", "gateway", "kind", "settlement_key"], name="recon_settlement_row_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=RowKind.values), name="recon_settlement_row_kind"),
            models.CheckConstraint(
                condition=Q(amount__gte=0, credit__gte=0, debit__gte=0, fee__gte=0, tax__gte=0, tax__lte=F("fee"))
                & Q(amount__lt=10**15, credit__lt=10**15, debit__lt=10**15, fee__lt=10**15),
                name="recon_settlement_row_amounts",
            ),
        ]
        indexes = [
            models.Index(fields=["settlement", "id"], name="recon_row_settlement"),
            models.Index(fields=["match"], name="recon_row_match", condition=Q(match__isnull=False)),
            models.Index(fields=["gateway", "id"], name="recon_row_open", condition=Q(explained_at=None)),
            models.Index(fields=["id"], name="recon_row_to_book", condition=Q(booked_at=None, match__isnull=False)),
            models.Index(
                fields=["id"],
                name="recon_row_fee_alone",
                condition=Q(booked_at=None, match=None, fee__gt=0, explained_at__isnull=False),
            ),
            models.Index(fields=["utr"], name="recon_row_utr", condition=~Q(utr="")),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.entity_id}"

    @property
    def money(self) -> Money:
        return money(self.amount, self.currency)
