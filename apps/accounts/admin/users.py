"""Users: found by exact identifiers, shown masked, changed by actions that ask first."""

from django.contrib import admin, messages
from django.contrib.admin import SimpleListFilter
from django.contrib.auth.models import Group
from django.db.models import Exists, OuterRef
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from apps.accounts import selectors, services
from apps.accounts.models import User, UserBlock
from apps.accounts.states import Role
from apps.core import privacy
from apps.core.admin import (
    ReadOnlyAdmin,
    ReadOnlyInline,
    ReasonForm,
    action,
    allows,
    ask,
    badge,
    link_column,
    refusals_as_messages,
    state_column,
    time_column,
)

from .forms import BlockForm, RolesForm


class RoleFilter(SimpleListFilter):
    title, parameter_name = "role", "role"

    def lookups(self, request, model_admin):
        return Role.choices

    def queryset(self, request, queryset):
        # By key: the planner then knows how many hold the role, and starts from the right end.
        group = Group.objects.filter(name=self.value()).first() if self.value() else None
        return queryset.filter(groups=group) if group else queryset


class BlockInline(ReadOnlyInline):
    model = UserBlock
    fk_name = "user"
    verbose_name_plural = "Blocks"
    fields = readonly_fields = ("reason_code", "reason", "shown_since", "shown_until", "shown_by", "shown_lifted")

    shown_since = time_column("created_at", "Since")
    shown_until = time_column("until", "Until")
    shown_by = link_column("blocked_by", "By")
    shown_lifted = time_column("lifted_at", "Lifted")


@admin.register(User)
class UserAdmin(ReadOnlyAdmin):
    list_display = ("public_id", "name", "shown_mobile", "shown_email", "shown_roles", "shown_block", "shown_joined")
    list_filter = (RoleFilter,)
    sortable_by = ()
    search_fields = ("public_id__exact",)
    search_help_text = "Public id, or the exact mobile number or e-mail address"
    fieldsets = (
        (None, {"fields": ("public_id", "name", "mobile_line", "email_line", "region", "shown_more")}),
        ("Standing", {"fields": ("shown_roles", "shown_block", "shown_kyc", "shown_joined", "shown_login")}),
    )
    inlines = (BlockInline,)
    actions_detail = ("block", "unblock", "end_sessions", "set_roles")

    shown_kyc = state_column("kyc_state", "KYC")
    shown_joined = time_column("date_joined", "Joined")
    shown_login = time_column("last_login", "Last login")
    has_block_permission = has_unblock_permission = allows("accounts.block_user")
    has_end_sessions_permission = allows("accounts.end_user_sessions")
    has_set_roles_permission = allows("accounts.set_user_roles")

    def get_readonly_fields(self, request, obj=None):
        return [name for _, options in self.fieldsets for name in options["fields"]]

    def get_queryset(self, request):
        blocks = UserBlock.objects.active().filter(user=OuterRef("pk"))
        return super().get_queryset(request).prefetch_related("groups").annotate(blocked_now=Exists(blocks))

    def get_search_results(self, request, queryset, search_term):
        """An exact identifier goes to its blind index, for those who may look people up by it."""
        query = selectors.identifier_query(search_term) if request.user.has_perm("accounts.find_user") else None
        if query is not None:
            return queryset.filter(query), False
        return super().get_search_results(request, queryset, search_term.upper())

    @admin.display(description="Mobile")
    def shown_mobile(self, user):
        return user.masked_mobile or None

    @admin.display(description="E-mail")
    def shown_email(self, user):
        return user.masked_email or None

    @admin.display(description="Mobile")
    def mobile_line(self, user):
        return self._revealed(user.masked_mobile, "accounts.mobile", user)

    @admin.display(description="E-mail")
    def email_line(self, user):
        return self._revealed(user.masked_email, "accounts.email", user)

    @staticmethod
    def _revealed(masked, key, user):
        """The masked value and the button that shows it, for those who may."""
        return format_html("{} {}", masked, privacy.reveal_button(key, user.pk)) if masked else None

    @admin.display(description="Roles")
    def shown_roles(self, user):
        return ", ".join(sorted(group.name for group in user.groups.all())) or None

    @admin.display(description="Standing")
    def shown_block(self, user):
        if not user.is_active:
            return badge("Closed")
        return badge("Blocked", "bad") if user.blocked_now else badge("Active", "good")

    @admin.display(description="More")
    def shown_more(self, user):
        return format_html(
            '<a class="link" href="{}">Everything about this person</a> · <a class="link" href="{}?q={}">Sessions</a>',
            reverse("admin:person", args=[user.public_id]),
            reverse("admin:accounts_session_changelist"),
            user.public_id,
        )

    def get_actions_detail(self, request, object_id):
        """Block or unblock, whichever makes sense now."""
        blocked = UserBlock.objects.active().filter(user_id=object_id).exists()
        senseless = "block" if blocked else "unblock"
        found = super().get_actions_detail(request, object_id)
        return [offered for offered in found if not offered.action_name.endswith(f"_{senseless}")]

    @action(
        description="Block",
        permissions=["block"],
        icon="block",
        dialog=ask("Block this user?", "Every session ends at once.", form=BlockForm, submit="Block"),
    )
    def block(self, request, form, object_id):
        with refusals_as_messages(request):
            block = services.user_block(user_id=object_id, actor=request.user, **form.answers())
            messages.success(request, f"{block.user} is blocked: every session has ended.")
        return self._back(object_id)

    @action(
        description="Unblock",
        permissions=["unblock"],
        icon="lock_open",
        dialog=ask(
            "Unblock this user?",
            "They have to log in again. A block for fraud needs a second person.",
            form=ReasonForm,
            submit="Unblock",
        ),
    )
    def unblock(self, request, form, object_id):
        with refusals_as_messages(request):
            done = services.user_unblock(user_id=object_id, actor=request.user, reason=form.cleaned_data["reason"])
            lifted = isinstance(done, UserBlock)
            messages.success(request, f"{done.user} may log in again." if lifted else "A second person decides now.")
        return self._back(object_id)

    @action(
        description="End sessions",
        permissions=["end_sessions"],
        icon="logout",
        dialog=ask("End every session of this user?", form=ReasonForm, submit="End sessions"),
    )
    def end_sessions(self, request, form, object_id):
        with refusals_as_messages(request):
            ended = services.sessions_end(user_id=object_id, actor=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, f"Sessions ended: {ended}. Console logins have ended too.")
        return self._back(object_id)

    @action(
        description="Set roles",
        permissions=["set_roles"],
        icon="badge",
        dialog=ask("Set the roles of this user", form=RolesForm, submit="Set roles"),
    )
    def set_roles(self, request, form, object_id):
        with refusals_as_messages(request):
            user = services.user_set_roles(user_id=object_id, actor=request.user, **form.answers())
            messages.success(request, f"{user} holds: {', '.join(sorted(user.role_names)) or 'no role'}.")
        return self._back(object_id)

    @staticmethod
    def _back(object_id):
        return redirect("admin:accounts_user_change", object_id)


class OpenFilter(SimpleListFilter):
    title, parameter_name = "state", "state"

    def lookups(self, request, model_admin):
        return [("active", "In force"), ("over", "Over")]

    def queryset(self, request, queryset):
        if self.value() == "active":
            return queryset.active()
        return queryset.exclude(pk__in=UserBlock.objects.active()) if self.value() == "over" else queryset


@admin.register(UserBlock)
class UserBlockAdmin(ReadOnlyAdmin):
    list_display = ("shown_user", "reason_code", "shown_state", "shown_created", "shown_until", "shown_by")
    list_select_related = ("user", "blocked_by")
    list_filter = (OpenFilter, "reason_code")
    search_fields = ("user__public_id__exact",)
    fields = (
        "shown_user",
        "reason_code",
        "reason",
        "shown_state",
        "shown_created",
        "shown_until",
        "shown_by",
        "shown_lifted",
        "lifted_by",
        "lift_reason",
    )

    shown_user = link_column("user", "User")
    shown_by = link_column("blocked_by", "By")
    shown_created = time_column("created_at", "Since")
    shown_until = time_column("until", "Until")
    shown_lifted = time_column("lifted_at", "Lifted")

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    @admin.display(description="State")
    def shown_state(self, block):
        return badge("In force", "bad") if block.is_active else badge("Over")
