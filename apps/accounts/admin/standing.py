"""How somebody stands, and what changes it: shared by the pages of users and of staff."""

from django.contrib import admin, messages
from django.db.models import Exists, OuterRef, QuerySet
from django.shortcuts import redirect

from apps.accounts import services
from apps.accounts.models import UserBlock
from apps.core.admin import ReasonForm, action, allows, ask, badge, refusals_as_messages

from .forms import BlockForm, RolesForm


def with_standing(users: QuerySet) -> QuerySet:
    """With roles, and with `blocked_now`."""
    blocks = UserBlock.objects.active().filter(user=OuterRef("pk"))
    return users.prefetch_related("groups").annotate(blocked_now=Exists(blocks))


class StandingActions:
    """Block and unblock, end sessions, set roles; for pages whose rows are `with_standing`."""

    has_block_permission = has_unblock_permission = allows("accounts.block_user")
    has_end_sessions_permission = allows("accounts.end_user_sessions")
    has_set_roles_permission = allows("accounts.set_user_roles")

    @admin.display(description="Standing")
    def shown_standing(self, user):
        if not user.is_active:
            return badge("Closed")
        return badge("Blocked", "bad") if user.blocked_now else badge("Active", "good")

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
        dialog=ask("Block this user?", "Every session and API key stops at once.", form=BlockForm, submit="Block"),
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

    def _back(self, object_id):
        return redirect(f"admin:{self.opts.app_label}_{self.opts.model_name}_change", object_id)
