"""What-ifs: the page that is read before a rule goes live."""

from decimal import Decimal

from django.contrib import admin

from apps.core.admin import ReadOnlyAdmin, figure_column, link_column, time_column
from apps.core.display import money as shown_amount
from apps.core.display import number
from apps.core.money import Money, money
from apps.rewards.models import WhatIf
from apps.rewards.selectors.explain import CAPS
from apps.rewards.states import Refusal


@admin.register(WhatIf)
class WhatIfAdmin(ReadOnlyAdmin):
    list_display = ("shown_created", "shown_version", "shown_hits", "shown_money", "shown_actor")
    list_select_related = ("version__rule", "actor")
    search_fields = ("id__exact",)
    empty_text = "No what-if has been asked yet."
    fields = ("content_hash",)
    change_form_template = "rewards/what_if.html"
    shown_created = time_column("created_at", "Asked", order="")
    shown_actor = link_column("actor", "By")

    @admin.display(description="Version")
    def shown_version(self, what_if):
        return str(what_if.version)

    @figure_column("Players")
    def shown_hits(self, what_if):
        return number(what_if.result["issued"])

    @figure_column("Money")
    def shown_money(self, what_if):
        return shown_amount(money(Decimal(what_if.result["amount"]), what_if.result["currency"]))

    def change_view(self, request, object_id, form_url="", extra_context=None):
        what_if = self.get_object(request, object_id)
        seen = what_if is not None and self.has_view_permission(request)
        return super().change_view(request, object_id, form_url, shown(what_if) if seen else {})


def shown(what_if: WhatIf) -> dict:
    """The stored answer in the shapes of the page."""
    result, version = what_if.result, what_if.version
    currency = result["currency"]

    def amount(text) -> Money | None:
        return None if text is None else money(Decimal(text).quantize(Decimal("0.0001")).normalize() + 0, currency)

    segments = result["segments"]
    return {
        "what_if": what_if,
        "version": version,
        "result": result,
        "is_stale": what_if.content_hash != version.content_hash,
        "amount": amount(result["amount"]),
        "worst": amount(result["worst_case"]),
        "left": amount(result["budget_left"]),
        "own_left": amount(result["rule_budget_left"]),
        "segments": [(name.title(), row["players"], amount(row["amount"])) for name, row in segments.items()],
        "players_chart": [{"label": "Players", "data": [row["players"] for row in segments.values()]}],
        "money_chart": [{"label": "Money", "data": [float(row["amount"]) for row in segments.values()]}],
        "segment_names": [name.title() for name in segments],
        "refused": [(Refusal(reason).label, count) for reason, count in sorted(result["refused"].items())],
        "diff": _diff(result["diff"], amount),
        "caps": [title for title, _ in CAPS],
        "samples": [sample | {"why": Refusal(sample["reason"]).label if sample["reason"] else ""} for sample in
                    result["samples"]],
        "currency": currency,
    }  # fmt: skip


def _diff(diff: dict | None, amount) -> list[tuple] | None:
    if diff is None:
        return None
    return [
        ("Gain a reward", diff["gains"], amount(diff["gained"])),
        ("Lose theirs", diff["loses"], amount(diff["lost"])),
        ("Get another amount", diff["changes"], amount(diff["changed"])),
        ("Stay as they are", diff["same"], None),
    ]
