"""Accounts: what lies where, and every line that made it so."""

from uuid import UUID

from django.contrib import admin, messages
from django.db.models import Q
from django.shortcuts import redirect

from apps.accounts import selectors as people
from apps.accounts.models import User
from apps.core.admin import (
    ReadOnlyAdmin,
    ReasonForm,
    action,
    allows,
    ask,
    refusals_as_messages,
    state_column,
    time_column,
)
from apps.core.display import badge, money
from apps.wallet import services
from apps.wallet.models import Account
from apps.wallet.selectors.lines import account_lines
from apps.wallet.selectors.sums import held, posted, with_sums

from .forms import AdjustForm, PostingModeForm
from .naming import account_name, person_link

LINES = 50


@admin.register(Account)
class AccountAdmin(ReadOnlyAdmin):
    list_display = (
        "shown_name",
        "currency",
        "shown_balance",
        "shown_held",
        "shown_state",
        "shown_mode",
        "shown_opened",
    )
    list_filter = ("kind", "posting_mode")
    search_fields = ("id__exact",)
    search_help_text = "Owner's exact id, mobile or e-mail, account number, or scope as type:id"
    fieldsets = (
        (None, {"fields": ("shown_owner", "kind", "currency", "shown_scope", "shown_state", "shown_mode")}),
        ("Money", {"fields": ("shown_balance", "shown_available", "shown_held", "normal_side")}),
    )
    change_form_outer_after_template = "wallet/account_lines.html"
    actions_detail = ("adjust", "freeze", "unfreeze", "switch_mode")
    has_freeze_permission = has_unfreeze_permission = allows("wallet.freeze_account")
    has_switch_permission = allows("wallet.switch_posting_mode")
    has_adjust_permission = allows("wallet.request_adjustment")
    empty_text = "An account is opened when money first moves through it."

    shown_mode = state_column("posting_mode", "Kept as", tones={"LOCKED": "", "SHARDED": "", "APPEND": ""})
    shown_opened = time_column("created_at", "Opened", order=None)

    def get_queryset(self, request):
        return with_sums(super().get_queryset(request)).select_related("owner")

    def search_terms(self, term):
        terms = []
        wanted = Q(public_id=term.upper())
        by_identifier = people.identifier_query(term)
        owners = User.objects.filter(wanted | by_identifier if by_identifier else wanted).values_list("pk", flat=True)
        terms += [Q(owner_id=pk) for pk in owners]
        scope_type, colon, scope_id = term.partition(":")
        if colon and scope_id:
            terms.append(Q(scope_type=scope_type, scope_id=scope_id))
        return terms

    def change_view(self, request, object_id, form_url="", extra_context=None):
        account = self.get_object(request, object_id)
        lines = []
        if account is not None and self.has_view_permission(request, account):
            lines = account_lines(account, limit=LINES + 1, before=_before(request))
        more = {
            "lines": lines[:LINES],
            "older": lines[LINES - 1].id if len(lines) > LINES else None,
            "newest": "before" not in request.GET,
            **({"subtitle": account_name(account)} if account is not None else {}),
        }
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})

    @action(
        description="Correct by hand",
        permissions=["adjust"],
        icon="tune",
        dialog=ask(
            "Correct this balance by hand?",
            "First see exactly what it would do; then a second person decides.",
            form=AdjustForm,
            submit="Continue",
        ),
    )
    def adjust(self, request, form, object_id):
        with refusals_as_messages(request):
            services.adjustment_request(
                adjustment=form.adjustment, reason=form.cleaned_data["reason"], maker=request.user
            )
            messages.success(request, "Asked for. It is posted when a second person approves it.")
        return redirect("admin:wallet_account_change", object_id)

    @action(
        description="Freeze",
        permissions=["freeze"],
        icon="ac_unit",
        dialog=ask(
            "Freeze this account?", "Nothing may leave it; money may still come in.", form=ReasonForm, submit="Freeze"
        ),
    )
    def freeze(self, request, form, object_id):
        with refusals_as_messages(request):
            services.account_freeze(
                account=self.wanted(request, object_id), reason=form.cleaned_data["reason"], actor=request.user
            )
            messages.success(request, "Frozen.")
        return redirect("admin:wallet_account_change", object_id)

    @action(
        description="Unfreeze",
        permissions=["unfreeze"],
        icon="lock_open",
        dialog=ask("Unfreeze this account?", "Money may leave it again.", form=ReasonForm, submit="Unfreeze"),
    )
    def unfreeze(self, request, form, object_id):
        with refusals_as_messages(request):
            services.account_unfreeze(
                account=self.wanted(request, object_id), reason=form.cleaned_data["reason"], actor=request.user
            )
            messages.success(request, "Open again.")
        return redirect("admin:wallet_account_change", object_id)

    @action(
        description="Change how it is kept",
        permissions=["switch"],
        icon="layers",
        dialog=ask(
            "Change how this account is kept?",
            "For house accounts that many post to at once; balances stay exact. It waits until nobody posts.",
            form=PostingModeForm,
            submit="Change",
        ),
    )
    def switch_mode(self, request, form, object_id):
        data = form.cleaned_data
        with refusals_as_messages(request):
            account = services.posting_mode_switch(
                account=self.wanted(request, object_id), mode=data["mode"], actor=request.user, reason=data["reason"]
            )
            messages.success(request, f"Kept as: {account.get_posting_mode_display().lower()}.")
        return redirect("admin:wallet_account_change", object_id)

    def get_actions_detail(self, request, object_id):
        """Only what this account can undergo."""
        account = self.get_object(request, object_id)
        if account is None:
            return []
        hidden = {"wallet_account_freeze" if account.is_frozen else "wallet_account_unfreeze"}
        if account.owner_id is not None:
            hidden.add("wallet_account_switch_mode")
        if account.kind not in services.ADJUSTABLE:
            hidden.add("wallet_account_adjust")
        return [one for one in super().get_actions_detail(request, object_id) if one.action_name not in hidden]

    @admin.display(description="Account")
    def shown_name(self, account):
        return account_name(account)

    @admin.display(description="Owner")
    def shown_owner(self, account):
        return person_link(account.owner)

    @admin.display(description="Belongs to")
    def shown_scope(self, account):
        return f"{account.scope_type} {account.scope_id}".strip() or "–"

    @admin.display(description="State")
    def shown_state(self, account):
        return badge("Frozen", "bad") if account.is_frozen else badge("Open", "good")

    @admin.display(description="Balance")
    def shown_balance(self, account):
        return money(account.money(posted(account)))

    @admin.display(description="On hold")
    def shown_held(self, account):
        return money(account.money(held(account)))

    @admin.display(description="Free to spend")
    def shown_available(self, account):
        return money(account.money(posted(account) - held(account)))

    shown_balance.numeric = shown_held.numeric = True


def _before(request) -> UUID | None:
    try:
        return UUID(request.GET.get("before", ""))
    except ValueError:
        return None
