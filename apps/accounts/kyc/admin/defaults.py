"""Reasons, limits and consent texts: rows that people edit, each change audited."""

from decimal import Decimal

from django.contrib import admin, messages
from django.shortcuts import redirect

from apps.accounts.kyc import services
from apps.accounts.kyc.models import ConsentText, KycLevelLimit, ReasonCode
from apps.core.admin import (
    ReadOnlyAdmin,
    action,
    allows,
    ask,
    badge,
    figure_column,
    refusals_as_messages,
    time_column,
)
from apps.core.display import money as shown_money
from apps.core.money import money

from .forms import ConsentTextForm, LimitForm, ReasonCodeForm


@admin.register(ReasonCode)
class ReasonCodeAdmin(ReadOnlyAdmin):
    list_display = ("code", "use", "position", "internal_text", "shown_told", "shown_active")
    list_filter = ("use", "is_active")
    search_fields = ("code__startswith",)
    ordering = ("use", "position", "code")
    fields = (
        "code",
        "use",
        "internal_text",
        "user_text_en",
        "user_text_hi",
        "next_action",
        "appealable",
        "retention_days",
        "position",
        "shown_active",
    )
    actions_detail = ("edit",)
    has_edit_permission = allows("kyc.change_reasoncode")

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    @admin.display(description="The user reads")
    def shown_told(self, reason):
        return reason.user_text_en

    @admin.display(description="Offered")
    def shown_active(self, reason):
        return badge("Offered", "good") if reason.is_active else badge("Put away")

    @action(
        description="Edit",
        permissions=["edit"],
        icon="edit",
        dialog=ask("Edit this reason", "Users read the new words from now on.", form=ReasonCodeForm, submit="Save"),
    )
    def edit(self, request, form, object_id):
        with refusals_as_messages(request):
            services.reason_edit(code=object_id, actor=request.user, **form.answers())
            messages.success(request, "Saved.")
        return redirect("admin:kyc_reasoncode_change", object_id)


@admin.register(KycLevelLimit)
class KycLevelLimitAdmin(ReadOnlyAdmin):
    list_display = ("action", "level", "currency", "shown_allowed", "shown_most", "shown_day", "shown_month")
    list_filter = ("level",)
    search_fields = ("action__startswith",)
    ordering = ("action", "currency", "level")
    fields = ("action", "level", "currency", "shown_allowed", "shown_most", "shown_day", "shown_month")
    actions_detail = ("edit",)
    has_edit_permission = allows("kyc.change_kyclevellimit")

    @admin.display(description="Allowed")
    def shown_allowed(self, limit):
        return badge("Allowed", "good") if limit.is_allowed else badge("Not allowed", "bad")

    @figure_column("Most per call")
    def shown_most(self, limit):
        return _shown(limit, limit.max_amount)

    @figure_column("Most in a day")
    def shown_day(self, limit):
        return _shown(limit, limit.max_per_day)

    @figure_column("Most in a month")
    def shown_month(self, limit):
        return _shown(limit, limit.max_per_month)

    @action(
        description="Edit",
        permissions=["edit"],
        icon="edit",
        dialog=ask("Edit this limit", "It holds at once.", form=LimitForm, submit="Save"),
    )
    def edit(self, request, form, object_id):
        with refusals_as_messages(request):
            services.limit_edit(limit_id=object_id, actor=request.user, **form.answers())
            messages.success(request, "Saved.")
        return redirect("admin:kyc_kyclevellimit_change", object_id)


def _shown(limit: KycLevelLimit, most: Decimal | None) -> str:
    return "Any" if most is None else shown_money(money(most, limit.currency))


@admin.register(ConsentText)
class ConsentTextAdmin(ReadOnlyAdmin):
    list_display = ("purpose", "version", "language", "text", "shown_since")
    list_filter = ("purpose", "language")
    search_fields = ("id__exact",)
    ordering = ("purpose", "-version", "language")
    fields = ("purpose", "version", "language", "text", "shown_since")
    actions_list = ("publish",)
    shown_since = time_column("created_at", "Since")
    has_publish_permission = allows("kyc.change_reasoncode")

    @action(
        description="New version",
        permissions=["publish"],
        icon="edit_document",
        dialog=ask(
            "A new version of a consent",
            "Consents already given keep the version they were given to.",
            form=ConsentTextForm,
            submit="Publish",
        ),
    )
    def publish(self, request, form):
        with refusals_as_messages(request):
            services.consent_text_publish(actor=request.user, **form.answers())
            messages.success(request, "Published: apps show it from now on.")
        return redirect("admin:kyc_consenttext_changelist")
