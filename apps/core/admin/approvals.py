"""What waits for a second person: the evidence to read, then approve or reject."""

from django import forms
from django.contrib import admin, messages
from django.shortcuts import redirect
from unfold.forms import BaseDialogForm

from apps.core import approvals
from apps.core.approvals import evidence, registry
from apps.core.approvals.models import Approval
from apps.core.states import ApprovalState

from .actions import ReasonForm, action, allows, ask, dialog_row, refusals_as_messages
from .base import ReadOnlyAdmin
from .columns import link_column, state_column, time_column
from .tables import facts


class SeenForm(BaseDialogForm):
    """Carries the digest of the evidence that stands in the dialog."""

    form_before_template = "core/approval_evidence.html"
    digest = forms.CharField(widget=forms.HiddenInput)

    def __init__(self, *args, object_id=None, **kwargs):
        super().__init__(*args, object_id=object_id, **kwargs)
        approval = dialog_row(Approval, object_id)
        self.seen = evidence.collect(approval.key, approval.payload)
        self.fields["digest"].initial = evidence.digest_of(approval.key, approval.payload, self.seen)

    def get_before_template_context(self, request, object_id=None):
        return {"evidence": facts(self.seen)}


@admin.register(Approval)
class ApprovalAdmin(ReadOnlyAdmin):
    list_display = ("shown_title", "reason", "shown_maker", "shown_state", "shown_created", "shown_expires")
    list_display_links = ("shown_title",)
    list_select_related = ("maker",)
    list_filter = ("state",)
    search_fields = ("id__exact", "key__exact")
    fieldsets = (
        (None, {"fields": ("shown_title", "reason", "shown_maker", "shown_created", "shown_expires")}),
        ("Evidence", {"fields": ("shown_evidence", "shown_standing")}),
        ("Decision", {"fields": ("shown_state", "shown_checker", "shown_decided", "decision_reason", "shown_result")}),
    )
    actions_detail = ("approve", "reject")

    shown_maker = link_column("maker", "Asked by")
    shown_checker = link_column("checker", "Decided by")
    shown_state = state_column("state")
    shown_created = time_column("created_at", "Asked")
    shown_expires = time_column("expires_at", "Runs out")
    shown_decided = time_column("decided_at", "Decided")
    has_decide_permission = allows("core.check_approval")

    def get_readonly_fields(self, request, obj=None):
        return [name for _, options in self.fieldsets for name in options["fields"]]

    def get_actions_detail(self, request, object_id):
        """Offered to those who may decide on this one."""
        approval = Approval.objects.filter(pk=object_id).first()
        found = super().get_actions_detail(request, object_id)
        return found if approval and _may_decide(approval, request.user) else []

    @admin.display(description="What")
    def shown_title(self, approval):
        known = registry.find(approval.key)
        return known.title if known else approval.key

    @admin.display(description="As it was when asked")
    def shown_evidence(self, approval):
        return facts(approval.evidence)

    @admin.display(description="As it is now")
    def shown_standing(self, approval):
        if approval.state != ApprovalState.PENDING or not registry.find(approval.key):
            return None
        now = evidence.collect(approval.key, approval.payload)
        return "The same" if now == approval.evidence else facts(now)

    @admin.display(description="Result")
    def shown_result(self, approval):
        return facts(approval.result)

    @action(
        description="Approve",
        permissions=["decide"],
        icon="check",
        dialog=ask("Approve, and carry it out at once?", form=SeenForm, submit="Approve"),
    )
    def approve(self, request, form, object_id):
        with refusals_as_messages(request):
            approval = approvals.approve(
                approval_id=object_id, checker=request.user, digest=form.cleaned_data["digest"]
            )
            messages.success(request, f"{self.shown_title(approval)}: carried out.")
        return redirect("admin:core_approval_change", object_id)

    @action(
        description="Reject",
        permissions=["decide"],
        icon="close",
        dialog=ask("Reject this request?", form=ReasonForm, submit="Reject"),
    )
    def reject(self, request, form, object_id):
        with refusals_as_messages(request):
            approval = approvals.reject(
                approval_id=object_id, checker=request.user, reason=form.cleaned_data["reason"]
            )
            messages.success(request, f"{self.shown_title(approval)}: rejected.")
        return redirect("admin:core_approval_change", object_id)


def _may_decide(approval: Approval, user) -> bool:
    return (
        approval.state == ApprovalState.PENDING
        and approval.maker_id != user.pk
        and approval.key in registry.decidable_by(user)
    )
