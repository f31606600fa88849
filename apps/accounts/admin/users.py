"""Users: found by exact identifiers, shown masked, changed by actions that ask first."""

from django.contrib import admin
from django.contrib.admin import SimpleListFilter
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils.html import format_html

from apps.accounts import selectors
from apps.accounts.models import User, UserBlock
from apps.accounts.states import Role
from apps.core import privacy
from apps.core.admin import (
    ReadOnlyAdmin,
    ReadOnlyInline,
    badge,
    link_column,
    state_column,
    time_column,
)

from .standing import StandingActions, with_standing


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
class UserAdmin(StandingActions, ReadOnlyAdmin):
    list_display = (
        "public_id",
        "name",
        "shown_mobile",
        "shown_email",
        "shown_roles",
        "shown_standing",
        "shown_joined",
    )
    list_filter = (RoleFilter,)
    sortable_by = ()
    search_fields = ("public_id__exact",)
    search_help_text = "Public id, or the exact mobile number or e-mail address"
    fieldsets = (
        (None, {"fields": ("public_id", "name", "mobile_line", "email_line", "region", "shown_more")}),
        ("Standing", {"fields": ("shown_roles", "shown_standing", "shown_kyc", "shown_joined", "shown_login")}),
    )
    inlines = (BlockInline,)
    actions_detail = ("block", "unblock", "end_sessions", "set_roles")

    shown_kyc = state_column("kyc_state", "KYC")
    shown_joined = time_column("date_joined", "Joined")
    shown_login = time_column("last_login", "Last login")

    def get_readonly_fields(self, request, obj=None):
        return [name for _, options in self.fieldsets for name in options["fields"]]

    def get_queryset(self, request):
        return with_standing(super().get_queryset(request))

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

    @admin.display(description="More")
    def shown_more(self, user):
        return format_html(
            '<a class="link" href="{}">Everything about this person</a> · <a class="link" href="{}?q={}">Sessions</a>',
            reverse("admin:person", args=[user.public_id]),
            reverse("admin:accounts_session_changelist"),
            user.public_id,
        )


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
