"""Who is invited to the staff."""

from django.contrib import admin, messages
from django.contrib.admin import SimpleListFilter
from django.shortcuts import redirect

from apps.accounts import services
from apps.accounts.models import StaffInvite
from apps.accounts.states import Role
from apps.core.admin import (
    ReadOnlyAdmin,
    action,
    allows,
    ask,
    badge,
    link_column,
    refusals_as_messages,
    time_column,
)


class InviteStateFilter(SimpleListFilter):
    title, parameter_name = "state", "state"

    def lookups(self, request, model_admin):
        return [("open", "Open"), ("over", "Over")]

    def queryset(self, request, queryset):
        still = StaffInvite.objects.open()
        if self.value() == "open":
            return queryset.filter(pk__in=still)
        return queryset.exclude(pk__in=still) if self.value() == "over" else queryset


@admin.register(StaffInvite)
class StaffInviteAdmin(ReadOnlyAdmin):
    list_display = ("name", "shown_email", "shown_roles", "shown_state", "shown_by", "shown_created", "shown_expires")
    list_select_related = ("invited_by",)
    list_filter = (InviteStateFilter,)
    search_fields = ("id__exact",)
    fields = (
        "name",
        "shown_email",
        "shown_roles",
        "shown_state",
        "shown_by",
        "shown_created",
        "shown_expires",
        "shown_accepted",
        "shown_user",
        "shown_withdrawn",
    )
    actions_detail = ("send_again", "withdraw")

    shown_by = link_column("invited_by", "Invited by")
    shown_user = link_column("user", "Account")
    shown_created = time_column("created_at", "Invited")
    shown_expires = time_column("expires_at", "Works until")
    shown_accepted = time_column("accepted_at", "Accepted")
    shown_withdrawn = time_column("withdrawn_at", "Withdrawn")
    has_send_again_permission = has_withdraw_permission = allows("accounts.add_staff")

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    @admin.display(description="E-mail")
    def shown_email(self, invite):
        return invite.masked_email

    @admin.display(description="Roles")
    def shown_roles(self, invite):
        return ", ".join(Role(role).label for role in invite.roles)

    @admin.display(description="State")
    def shown_state(self, invite):
        if invite.accepted_at:
            return badge("Accepted", "good")
        if invite.withdrawn_at:
            return badge("Withdrawn")
        return badge("Waiting", "warn") if invite.is_open else badge("Run out", "bad")

    def get_actions_detail(self, request, object_id):
        """Nothing is left to do with an invitation that is accepted or withdrawn."""
        waits = StaffInvite.objects.filter(pk=object_id, accepted_at=None, withdrawn_at=None).exists()
        return super().get_actions_detail(request, object_id) if waits else []

    @action(
        description="Send again",
        permissions=["send_again"],
        icon="forward_to_inbox",
        dialog=ask("Send a new link?", "The old one stops working.", submit="Send"),
    )
    def send_again(self, request, form, object_id):
        with refusals_as_messages(request):
            invite = services.staff_invite_again(invite_id=object_id, actor=request.user)
            messages.success(request, f"{invite} gets a new mail.")
            return redirect("admin:accounts_staffinvite_change", invite.pk)
        return redirect("admin:accounts_staffinvite_change", object_id)

    @action(
        description="Withdraw",
        permissions=["withdraw"],
        icon="cancel_schedule_send",
        dialog=ask("Withdraw this invitation?", "Its link stops working.", submit="Withdraw"),
    )
    def withdraw(self, request, form, object_id):
        with refusals_as_messages(request):
            invite = services.staff_invite_withdraw(invite_id=object_id, actor=request.user)
            messages.success(request, f"The invitation of {invite} is withdrawn.")
        return redirect("admin:accounts_staffinvite_change", object_id)
