"""The people who work here."""

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from apps.accounts import selectors, services
from apps.accounts.models import StaffMember, Totp
from apps.accounts.states import STAFF_ROLES, Role
from apps.core.admin import (
    ReadOnlyAdmin,
    ReasonForm,
    action,
    allows,
    ask,
    badge,
    refusals_as_messages,
    time_column,
)

from .forms import InviteForm
from .standing import StandingActions, with_standing
from .users import RoleFilter


class StaffRoleFilter(RoleFilter):
    def lookups(self, request, model_admin):
        return [choice for choice in Role.choices if choice[0] in STAFF_ROLES]


@admin.register(StaffMember)
class StaffMemberAdmin(StandingActions, ReadOnlyAdmin):
    list_display = ("name", "shown_email", "shown_roles", "shown_standing", "shown_totp", "shown_login")
    list_filter = (StaffRoleFilter,)
    sortable_by = ()
    search_fields = ("public_id__exact",)
    search_help_text = "Public id, or the exact e-mail address"
    fieldsets = (
        (None, {"fields": ("name", "public_id", "shown_email", "shown_roles", "shown_standing", "shown_more")}),
        ("Login", {"fields": ("shown_totp", "shown_codes", "shown_login", "shown_joined")}),
    )
    actions_list = ("invite",)
    actions_detail = ("set_roles", "reset_totp", "end_sessions", "block", "unblock")

    shown_login = time_column("last_login", "Last login", order=None)
    shown_joined = time_column("date_joined", "Joined", order=None)
    has_invite_permission = allows("accounts.add_staff")
    has_reset_totp_permission = allows("accounts.reset_totp")

    def get_readonly_fields(self, request, obj=None):
        return [name for _, options in self.fieldsets for name in options["fields"]]

    def get_queryset(self, request):
        totp = Totp.objects.filter(user=OuterRef("pk"), confirmed_at__isnull=False)
        return with_standing(super().get_queryset(request).filter(is_staff=True)).annotate(totp_on=Exists(totp))

    def get_search_results(self, request, queryset, search_term):
        query = selectors.identifier_query(search_term)
        if query is not None:
            return queryset.filter(query), False
        return super().get_search_results(request, queryset, search_term.upper())

    @admin.display(description="E-mail")
    def shown_email(self, user):
        return user.masked_email or None

    @admin.display(description="Roles")
    def shown_roles(self, user):
        return ", ".join(sorted(Role(group.name).label for group in user.groups.all())) or None

    @admin.display(description="Authenticator app")
    def shown_totp(self, user):
        return badge("Set up", "good") if user.totp_on else badge("Not set up", "warn")

    @admin.display(description="Recovery codes left")
    def shown_codes(self, user):
        return user.recovery_codes.filter(used_at=None).count()

    @admin.display(description="More")
    def shown_more(self, user):
        return format_html(
            '<a class="link" href="{}?q={}">Sessions</a> · <a class="link" href="{}?q={}">What they did</a>',
            reverse("admin:accounts_session_changelist"),
            user.public_id,
            reverse("admin:core_auditentry_changelist"),
            user.public_id,
        )

    def get_actions_detail(self, request, object_id):
        """A reset only of what is set up."""
        found = super().get_actions_detail(request, object_id)
        if Totp.objects.filter(user_id=object_id, confirmed_at__isnull=False).exists():
            return found
        return [offered for offered in found if not offered.action_name.endswith("_reset_totp")]

    @action(
        description="Invite",
        permissions=["invite"],
        icon="person_add",
        dialog=ask(
            "Invite somebody to the staff",
            "They get a mail with a link, choose a password and set up their authenticator app.",
            form=InviteForm,
            submit="Send the invitation",
        ),
    )
    def invite(self, request, form):
        with refusals_as_messages(request):
            invite = services.staff_invite(actor=request.user, **form.answers())
            messages.success(request, f"{invite} is invited.")
            return redirect("admin:accounts_staffinvite_change", invite.pk)
        return redirect("admin:accounts_staffmember_changelist")

    @action(
        description="Reset authenticator app",
        permissions=["reset_totp"],
        icon="phonelink_erase",
        dialog=ask(
            "Ask for a reset of the authenticator app?",
            "A second admin decides. Make sure that it is really this person who asks: call them, or see them.",
            form=ReasonForm,
            submit="Ask a second admin",
        ),
    )
    def reset_totp(self, request, form, object_id):
        with refusals_as_messages(request):
            reason = form.cleaned_data["reason"]
            asked = services.totp_reset_request(user_id=object_id, reason=reason, actor=request.user)
            messages.success(request, "A second admin decides now.")
            return redirect("admin:core_approval_change", asked.pk)
        return self._back(object_id)
