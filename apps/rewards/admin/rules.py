"""Rules: the list, a page per rule, the editor with live errors, what-if, publishing, runs."""

from dataclasses import fields

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, JsonResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path, reverse
from django.views.decorators.http import require_POST

from apps.core.admin import ReadOnlyAdmin, ReasonForm, action, allows, ask, link_column, refusals_as_messages
from apps.core.display import EMPTY, badge
from apps.core.errors import DomainError
from apps.rewards import services
from apps.rewards.engine.build import FUNCTIONS
from apps.rewards.engine.catalog import FIELDS
from apps.rewards.models import Budget, Rule, RuleVersion
from apps.rewards.rules.compile import text_errors
from apps.rewards.selectors import gate
from apps.rewards.selectors.rules import newest_what_if, open_version
from apps.rewards.services import RuleContent
from apps.rewards.states import VersionState

from .forms import START, BudgetForm, RuleForm

VERSIONS = 20
SHOWN = (VersionState.DRAFT, VersionState.REQUESTED, VersionState.PUBLISHED)
FORM_PARTS = (
    ("Rule", ("name", "rule_set", "match", "family")),
    ("Wording", ("condition", "amount", "currency")),
    ("When", ("period", "priority", "starts_at", "ends_at")),
    ("Bonus", ("wagering_multiple", "expiry_days", "max_stake", "product")),
    ("Caps", ("cap_per_grant", "cap_per_player", "cap_player_period", "cap_per_run", "cap_per_day")),
    ("Proof", ("holdout_percent", "activation", "is_retention")),
)


@admin.register(Rule)
class RuleAdmin(ReadOnlyAdmin):
    list_display = ("name", "shown_state", "shown_set", "family", "shown_live", "shown_wording")
    list_select_related = ("rule_set", "live_version")
    list_filter = ("is_paused",)
    search_fields = ("id__exact", "name__startswith")
    empty_text = "No rule has been written yet."
    show_add_link = True
    fields = ("name",)
    change_form_template = "rewards/rule.html"
    actions_list = ("run",)
    actions_detail = ("what_if", "publish", "simulate", "set_budget", "pause", "resume")

    shown_set = link_column("rule_set", "Set")
    has_author_permission = allows("rewards.author_rule")
    has_pause_permission = allows("rewards.pause_rule")
    has_run_permission = allows("rewards.run_rules")
    has_budget_permission = allows("rewards.set_budget")

    def has_add_permission(self, request):
        return request.user.has_perm("rewards.author_rule")

    @admin.display(description="State")
    def shown_state(self, rule):
        if rule.is_paused:
            return badge("Paused", "warn")
        return badge("Live", "good") if rule.live_version_id else badge("Draft")

    @admin.display(description="Live version")
    def shown_live(self, rule):
        return f"v{rule.live_version.number}" if rule.live_version else EMPTY

    @admin.display(description="Condition")
    def shown_wording(self, rule):
        return rule.live_version.condition if rule.live_version else EMPTY

    def get_urls(self):
        own = [
            path("check/", self.admin_site.admin_view(require_POST(self.check_view)), name="rewards_rule_check"),
            path("<uuid:rule_id>/edit/", self.admin_site.admin_view(self.edit_view), name="rewards_rule_edit"),
        ]
        return own + super().get_urls()

    # Pages

    def change_view(self, request, object_id, form_url="", extra_context=None):
        """The wording that is live beside the one that is drafted, and what each needs next."""
        rule = self.get_object(request, object_id)
        context = self._cards(rule, request) if rule is not None and self.has_view_permission(request) else {}
        return super().change_view(request, object_id, form_url, context)

    def _cards(self, rule, request):
        versions = list(rule.versions.select_related("author", "published_by").order_by("-number")[:VERSIONS])
        shown = [version for version in versions if version.state in SHOWN]
        return {
            "rule": rule,
            "cards": [{"version": v, "gate": gate.verdict(v), "what_if": newest_what_if(v)} for v in shown],
            "versions": versions,
            "budgets": Budget.objects.filter(rule=rule),
            "may_edit": self.has_author_permission(request),
        }

    def add_view(self, request, form_url="", extra_context=None):
        """A new rule."""
        self._require_author(request)
        form = RuleForm(request.POST or None, initial=START)
        if request.method == "POST" and form.is_valid():
            try:
                version = services.rule_create(**form.about(), content=form.content(), actor=request.user)
            except DomainError as refusal:
                _explain(form, refusal)
            else:
                return redirect("admin:rewards_rule_change", version.rule_id)
        return self._editor(request, form, "New rule")

    def edit_view(self, request, rule_id):
        """The rule's draft, or its live wording as the start of one."""
        self._require_author(request)
        rule = Rule.objects.select_related("rule_set", "live_version").filter(pk=rule_id).first()
        if rule is None:
            raise Http404
        form = RuleForm(request.POST or None, initial=_wording(rule))
        for name in ("name", "rule_set", "match", "family"):
            del form.fields[name]
        if request.method == "POST" and form.is_valid():
            try:
                services.rule_revise(rule_id=rule.pk, content=form.content(), actor=request.user)
            except DomainError as refusal:
                _explain(form, refusal)
            else:
                messages.success(request, "The draft is kept. What is live stays live until two people publish it.")
                return redirect("admin:rewards_rule_change", rule.pk)
        return self._editor(request, form, f"Draft of {rule.name}")

    def check_view(self, request):
        """What is wrong with the two lines, while they are typed."""
        self._require_author(request)
        return JsonResponse(text_errors(request.POST.get("condition", ""), request.POST.get("amount", "")))

    def _editor(self, request, form, title):
        parts = [(heading, [form[name] for name in names if name in form.fields]) for heading, names in FORM_PARTS]
        context = {
            "form": form,
            "parts": [(heading, bound) for heading, bound in parts if bound],
            "catalog": FIELDS.values(),
            "functions": sorted(FUNCTIONS),
            "check_url": reverse("admin:rewards_rule_check"),
        }
        return self._page(request, "rewards/rule_form.html", title, context)

    def _page(self, request, template, title, context):
        request.current_app = self.admin_site.name
        shared = {**self.admin_site.each_context(request), "title": title, "opts": self.opts, "is_fullwidth": "1"}
        return TemplateResponse(request, template, {**shared, **context})

    def _require_author(self, request):
        if not self.has_author_permission(request):
            raise PermissionDenied

    # Actions

    @action(
        description="What-if",
        permissions=["author"],
        icon="query_stats",
        dialog=ask("Ask what the draft would do?", "The whole book is asked; nothing is written.", submit="Ask"),
    )
    def what_if(self, request, form, object_id):
        with refusals_as_messages(request):
            version = open_version(object_id)
            made = services.rule_what_if(version_id=version.pk, actor=request.user)
            return redirect("admin:rewards_whatif_change", made.pk)
        return self._back(object_id)

    @action(
        description="Publish",
        permissions=["author"],
        icon="publish",
        dialog=ask(
            "Ask a second person to publish the draft?",
            "They see the wording, the what-if and the profit gate. It cannot be changed meanwhile.",
            form=ReasonForm,
            submit="Ask",
        ),
    )
    def publish(self, request, form, object_id):
        with refusals_as_messages(request):
            version = open_version(object_id)
            services.rule_publish(version_id=version.pk, actor=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, "A second person decides now.")
        return self._back(object_id)

    @action(
        description="Simulate",
        permissions=["author"],
        icon="casino",
        dialog=ask(
            "Simulate the cost of the draft?",
            "20,000 bonuses are played with a fixed seed; the upper bound becomes evidence for these terms.",
            submit="Simulate",
        ),
    )
    def simulate(self, request, form, object_id):
        with refusals_as_messages(request):
            evidence = services.gate_simulate(version_id=open_version(object_id).pk, actor=request.user)
            messages.success(request, f"At most {evidence.cost_share:.1%} of the face turns real (95 %).")
        return self._back(object_id)

    @action(
        description="Budget",
        permissions=["budget"],
        icon="account_balance",
        dialog=ask("The budget of this rule", form=BudgetForm, submit="Set"),
    )
    def set_budget(self, request, form, object_id):
        with refusals_as_messages(request):
            given = {name: form.cleaned_data[name] for name in form.field_order}
            services.budget_set(rule_id=object_id, actor=request.user, **given)
            messages.success(request, "The budget is set.")
        return self._back(object_id)

    @action(
        description="Pause",
        permissions=["pause"],
        icon="pause",
        dialog=ask("Pause this rule?", "Runs leave it out until it is resumed.", form=ReasonForm, submit="Pause"),
    )
    def pause(self, request, form, object_id):
        return self._set_paused(request, form, object_id, True)

    @action(
        description="Resume",
        permissions=["pause"],
        icon="play_arrow",
        dialog=ask("Resume this rule?", form=ReasonForm, submit="Resume"),
    )
    def resume(self, request, form, object_id):
        return self._set_paused(request, form, object_id, False)

    def _set_paused(self, request, form, object_id, paused):
        with refusals_as_messages(request):
            reason = form.cleaned_data["reason"]
            services.rule_pause(rule_id=object_id, paused=paused, actor=request.user, reason=reason)
        return self._back(object_id)

    @action(
        description="Run the rules",
        permissions=["run"],
        icon="play_circle",
        dialog=ask("Run all live rules now?", "Who is due gets a reward; nobody gets one twice.", submit="Run"),
    )
    def run(self, request, form):
        with refusals_as_messages(request):
            made = services.rules_run(actor=request.user)
            return redirect("admin:rewards_rulerun_change", made.pk)
        return redirect("admin:rewards_rule_changelist")

    @staticmethod
    def _back(object_id):
        return redirect("admin:rewards_rule_change", object_id)


def _wording(rule: Rule) -> dict:
    """What the editor starts from: the draft, else what is live."""
    version = rule.versions.filter(state=VersionState.DRAFT).first() or rule.live_version
    if version is None:
        version = rule.versions.order_by("-number").first() or RuleVersion()
    return {each.name: getattr(version, each.name) for each in fields(RuleContent)}


def _explain(form: RuleForm, refusal: DomainError) -> None:
    """The refusal beside the fields it speaks of."""
    found = refusal.details.get("fields", {})
    for name, sentences in found.items():
        form.add_error(name if name in form.fields else None, sentences)
    if not found:
        form.add_error(None, refusal.text)
