"""Proofs of identity: where each stands, how it came there, and what a lead may do about it."""

from django.contrib import admin, messages
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.html import format_html

from apps.accounts.kyc import selectors, services
from apps.accounts.kyc.evidence import why
from apps.accounts.kyc.models import Attempt, KycCase, KycProfile
from apps.accounts.states import KycState
from apps.core import privacy
from apps.core.admin import (
    ReadOnlyAdmin,
    ReadOnlyInline,
    ReasonForm,
    action,
    allows,
    ask,
    link_column,
    refusals_as_messages,
    state_column,
    time_column,
)

from .forms import ReverifyForm

STATE_TONES = {
    "PAN_PENDING": "info",
    "AADHAAR_PENDING": "info",
    "PAN_OK": "info",
    "AWAITING_SELFIE": "warn",
    "MANUAL_REVIEW": "warn",
    "CHANGES_ASKED": "warn",
    "REVERIFY": "warn",
}
OUTCOME_TONES = {"FINAL_OK": "good", "FINAL_FAIL": "bad", "GREY": "warn", "PENDING": "info"}


def _sensible(profile: KycProfile | None) -> tuple[str, ...]:
    """The actions that may be offered, by the end of their names."""
    if profile is not None and profile.state == KycState.REJECTED:
        return ("_appeal", "_reopen") if profile.rejected_for.appealable else ("_reopen",)
    return ("_reverify",) if profile is not None and profile.state == KycState.VERIFIED else ()


class AttemptInline(ReadOnlyInline):
    model = Attempt
    show_change_link = False
    hide_title = True
    verbose_name_plural = "Checks at providers"
    fields = readonly_fields = ("step", "shown_outcome", "shown_why", "provider", "shown_started", "shown_ended")

    shown_outcome = state_column("outcome", "Answer", tones=OUTCOME_TONES)
    shown_started = time_column("created_at", "Started")
    shown_ended = time_column("ended_at", "Ended")

    @admin.display(description="Why")
    def shown_why(self, attempt):
        return why(attempt) or None


class CaseInline(ReadOnlyInline):
    model = KycCase
    show_change_link = False
    hide_title = True
    verbose_name_plural = "Cases"
    fields = readonly_fields = ("cause", "shown_opened", "shown_outcome", "reason_code", "shown_by", "shown_closed")

    shown_opened = time_column("created_at", "Opened")
    shown_outcome = state_column("outcome", "Decision")
    shown_by = link_column("decided_by", "By")
    shown_closed = time_column("closed_at", "Closed")

    def has_view_permission(self, request, obj=None):
        return request.user.has_perm("kyc.view_kycprofile")


@admin.register(KycProfile)
class KycProfileAdmin(ReadOnlyAdmin):
    list_display = ("shown_user", "shown_state", "pan_masked", "shown_since", "shown_verified")
    list_filter = ("state",)
    list_select_related = ("user",)
    search_fields = ("user__public_id__exact",)
    search_help_text = "Exact public id, or an exact PAN"
    ordering = ("-state_at", "-id")
    fieldsets = (
        (None, {"fields": ("shown_user", "shown_state", "shown_since", "shown_told", "shown_next", "shown_work")}),
        ("Person", {"fields": ("legal_name", "pan_line", "born_line", "shown_aadhaar", "shown_verified")}),
        ("What happened", {"fields": ("timeline",)}),
    )
    inlines = (AttemptInline, CaseInline)
    actions_detail = ("appeal", "reopen", "reverify")

    shown_user = link_column("user", "User")
    shown_state = state_column("state", tones=STATE_TONES)
    shown_since = time_column("state_at", "Since")
    shown_verified = time_column("verified_at", "Verified")
    has_appeal_permission = allows("kyc.review_kyc")
    has_reopen_permission = has_reverify_permission = allows("kyc.reopen_kyc")

    def get_readonly_fields(self, request, obj=None):
        return [name for _, options in self.fieldsets for name in options["fields"]]

    def search_terms(self, term):
        return selectors.pan_query(term)

    @admin.display(description="The user is told")
    def shown_told(self, profile):
        return selectors.status_of(profile.user).sentence

    @admin.display(description="The user can do")
    def shown_next(self, profile):
        return selectors.next_action_words(profile)

    @admin.display(description="Work")
    def shown_work(self, profile):
        item = selectors.open_item_of(profile)
        links = [(reverse("admin:person", args=[profile.user.public_id]), "Everything about this person")]
        if item is not None:
            links.append((reverse("admin:review_item", args=[item.queue, item.pk]), "The case in the queue"))
        parts = [format_html('<a class="link" href="{}">{}</a>', *link) for link in links]
        return format_html(" · ".join(["{}"] * len(parts)), *parts)

    @admin.display(description="PAN")
    def pan_line(self, profile):
        return self._revealed(profile.pan_masked, "kyc.pan", profile)

    @admin.display(description="Date of birth")
    def born_line(self, profile):
        age = selectors.age_of(profile)
        return self._revealed(f"{age} years old" if age else "", "kyc.date_of_birth", profile)

    @admin.display(description="Aadhaar")
    def shown_aadhaar(self, profile):
        return f"XXXX XXXX {profile.aadhaar_last4}" if profile.aadhaar_last4 else None

    @admin.display(description="Timeline")
    def timeline(self, profile):
        return render_to_string("kyc/timeline.html", {"happenings": selectors.happenings(profile)})

    @staticmethod
    def _revealed(masked, key, profile):
        return format_html("{} {}", masked, privacy.reveal_button(key, profile.pk)) if masked else None

    def get_actions_detail(self, request, object_id):
        """Only what makes sense in its state."""
        profile = KycProfile.objects.select_related("rejected_for").filter(pk=object_id).first()
        found = super().get_actions_detail(request, object_id)
        return [offered for offered in found if offered.action_name.endswith(_sensible(profile))]

    @action(
        description="Note an appeal",
        permissions=["appeal"],
        icon="record_voice_over",
        dialog=ask(
            "Does the user appeal?", "They send a new selfie; a second person confirms a new yes.", form=ReasonForm
        ),
    )
    def appeal(self, request, form, object_id):
        profile = self.wanted(request, object_id)
        with refusals_as_messages(request):
            services.case_reopen(
                user_id=profile.user_id, actor=request.user, note=form.cleaned_data["reason"], by_appeal=True
            )
            messages.success(request, "The user is asked for a selfie now.")
        return redirect("admin:kyc_kycprofile_change", object_id)

    @action(
        description="Open again",
        permissions=["reopen"],
        icon="restart_alt",
        dialog=ask("Open this proof again?", "The user sends a new selfie, then a person decides.", form=ReasonForm),
    )
    def reopen(self, request, form, object_id):
        profile = self.wanted(request, object_id)
        with refusals_as_messages(request):
            services.case_reopen(user_id=profile.user_id, actor=request.user, note=form.cleaned_data["reason"])
            messages.success(request, "The user is asked for a selfie now.")
        return redirect("admin:kyc_kycprofile_change", object_id)

    @action(
        description="Ask to prove again",
        permissions=["reverify"],
        icon="published_with_changes",
        dialog=ask(
            "Must this user prove themselves again?",
            "Tighter limits hold until then. After a fraud finding a second person confirms a new yes.",
            form=ReverifyForm,
        ),
    )
    def reverify(self, request, form, object_id):
        profile = self.wanted(request, object_id)
        with refusals_as_messages(request):
            services.user_reverify(
                user_id=profile.user_id,
                why=form.cleaned_data["why"],
                actor=request.user,
                note=form.cleaned_data["reason"],
            )
            messages.success(request, "The user must prove themselves again.")
        return redirect("admin:kyc_kycprofile_change", object_id)
