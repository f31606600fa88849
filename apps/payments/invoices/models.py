"""Numbered documents and the series they are numbered in."""

import pgtrigger
from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django_fsm import FSMModelMixin, transition

from apps.core.fields import EncryptedTextField, StateField
from apps.core.models import BaseModel
from apps.core.money import Money, from_minor
from apps.payments.invoices.engine.years import year_name
from apps.payments.invoices.states import DocumentKind, DocumentState

_S = DocumentState
NUMBER_LENGTH = 16
# A change of encryption keys writes the name anew; what it says stays the same.
MAY_CHANGE = ("state", "voided_at", "void_reason", "issued_for")


def facts_are_kept() -> list[pgtrigger.Trigger]:
    """What was issued stays as it was; voiding it is all that can happen, and nothing is ever deleted."""
    refuse = "RAISE EXCEPTION '% keeps what was issued: % refused', TG_TABLE_NAME, TG_OP;"
    return [
        pgtrigger.Trigger(
            name="facts_are_kept",
            when=pgtrigger.Before,
            operation=pgtrigger.Update,
            condition=pgtrigger.AnyChange(exclude=MAY_CHANGE),
            func=refuse,
        ),
        pgtrigger.Trigger(name="no_delete", when=pgtrigger.Before, operation=pgtrigger.Delete, func=refuse),
        pgtrigger.Trigger(
            name="no_truncate",
            level=pgtrigger.Statement,
            when=pgtrigger.Before,
            operation=pgtrigger.Truncate,
            func=refuse,
        ),
    ]


class Series(BaseModel):
    """The numbers of one kind of document in one fiscal year; its row is locked while a number is given."""

    kind = models.CharField(max_length=12, choices=DocumentKind)
    prefix = models.CharField(max_length=3)
    fiscal_year = models.PositiveSmallIntegerField(help_text="The year in which it began.")
    last_number = models.PositiveIntegerField(default=0)

    class Meta:
        verbose_name_plural = "series"
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(fields=["prefix", "fiscal_year"], name="invoices_series_once"),
            models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="invoices_series_kind"),
            models.CheckConstraint(condition=Q(last_number__lte=999_999), name="invoices_series_has_numbers"),
        ]

    def __str__(self) -> str:
        return f"{self.prefix} {year_name(self.fiscal_year)}"


class Document(FSMModelMixin, BaseModel):
    """A receipt, tax invoice or credit note: its facts as issued. The PDF is drawn from them when it is asked for."""

    kind = models.CharField(max_length=12, choices=DocumentKind)
    series = models.ForeignKey(Series, models.PROTECT, related_name="documents", db_index=False)
    sequence = models.PositiveIntegerField()
    number = models.CharField(max_length=NUMBER_LENGTH, unique=True)
    issued_on = models.DateField()
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="documents", db_index=False)
    issued_for = EncryptedTextField()
    reference_type = models.CharField(max_length=60)
    reference_id = models.CharField(max_length=100)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections", db_index=False)
    currency = models.CharField(max_length=3)
    net = models.BigIntegerField(help_text="Before tax, minor units.")
    tax = models.BigIntegerField(help_text="Minor units.")
    total = models.BigIntegerField(help_text="Minor units.")
    lines = models.JSONField(help_text="Title, code, net, rate, cgst, sgst, igst, total; minor units.")
    issuer = models.JSONField(help_text="Name, address, GSTIN and state of the house, as printed.")
    place_of_supply = models.CharField(max_length=8, blank=True)
    details = models.JSONField(default=dict, help_text="What else is printed: names and values.")
    state = StateField(choices=DocumentState, default=DocumentState.ISSUED)
    voided_at = models.DateTimeField(null=True)
    void_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        triggers = facts_are_kept()
        default_permissions = ("view",)
        permissions = [("void_document", "Can void numbered documents")]
        constraints = [
            models.UniqueConstraint(fields=["series", "sequence"], name="invoices_document_number"),
            models.UniqueConstraint(
                fields=["kind", "reference_type", "reference_id"], name="invoices_document_of_reference"
            ),
            models.CheckConstraint(condition=Q(state__in=DocumentState.values), name="invoices_document_state"),
            models.CheckConstraint(
                condition=Q(net__gte=0, tax__gte=0, total__gt=0, total=F("net") + F("tax")),
                name="invoices_document_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(state="VOID", voided_at__isnull=False) | Q(state="ISSUED", voided_at=None),
                name="invoices_document_void_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["user", "-id"], name="invoices_document_user"),
            models.Index(fields=["reference_id"], name="invoices_document_reference"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def total_money(self) -> Money:
        return from_minor(self.total, self.currency)

    @transition(state, _S.ISSUED, _S.VOID)
    def void(self, *, reason, at):
        """It no longer counts; its number stays taken."""
        self.void_reason, self.voided_at = reason[:500], at
