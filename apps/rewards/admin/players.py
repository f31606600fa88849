"""Players: found by exact id, mobile or the beginning of the name; each page says where every number comes from."""

from django.contrib import admin, messages
from django.contrib.admin import SimpleListFilter
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.html import format_html

from apps.accounts.engine.identifiers import BadIdentifier, mask_mobile, normalise_mobile
from apps.core import privacy
from apps.core.admin import ReadOnlyAdmin, action, allows, ask, number_column, refusals_as_messages, state_column
from apps.core.display import EMPTY, badge, moment, money
from apps.core.encryption import blind_index
from apps.core.money import Money
from apps.rewards import services
from apps.rewards.engine.thresholds import title_of
from apps.rewards.models import Player
from apps.rewards.selectors import profile
from apps.rewards.states import Refusal, Segment

# Winning and losing are the player's side of it.
SEGMENT_TONES = {"VIP": "info", "NEW": "", "BREAKEVEN": "", "WINNING": "warn", "LOSING": "good"}


class SegmentFilter(SimpleListFilter):
    title, parameter_name = "segment", "segment"

    def lookups(self, request, model_admin):
        return Segment.choices

    def queryset(self, request, queryset):
        return queryset.filter(metrics__segment=self.value()) if self.value() else queryset


class DormantFilter(SimpleListFilter):
    title, parameter_name = "activity", "dormant"

    def lookups(self, request, model_admin):
        return [("yes", "Dormant"), ("no", "Active")]

    def queryset(self, request, queryset):
        wanted = {"yes": True, "no": False}.get(self.value())
        return queryset if wanted is None else queryset.filter(metrics__is_dormant=wanted)


class CountryFilter(SimpleListFilter):
    title, parameter_name = "country", "country"

    def lookups(self, request, model_admin):
        return [(code, code) for code in profile.countries()]

    def queryset(self, request, queryset):
        return queryset.filter(country=self.value()) if self.value() else queryset


@admin.register(Player)
class PlayerAdmin(ReadOnlyAdmin):
    list_display = (
        "external_id",
        "name",
        "country",
        "shown_segment",
        "shown_activity",
        "shown_stakes",
        "shown_ggr",
        "shown_ngr",
        "shown_recency",
        "shown_registered",
    )
    list_select_related = ("metrics",)
    list_filter = (SegmentFilter, DormantFilter, CountryFilter)
    sortable_by = ()
    search_fields = ("id__exact", "external_id__exact", "name__startswith")
    search_help_text = "Exact player id or mobile number, or the beginning of the name"
    fieldsets = (
        (None, {"fields": ("external_id", "source", "name", "country", "currency", "shown_person")}),
        ("Proof of identity", {"fields": ("shown_mobile", "shown_birth")}),
        (
            "Standing",
            {
                "fields": (
                    "shown_segment",
                    "shown_since",
                    "shown_activity",
                    "shown_registered",
                    "shown_vip",
                    "shown_data",
                )
            },
        ),
    )
    change_form_outer_before_template = "rewards/player_stale.html"
    change_form_outer_after_template = "rewards/player.html"
    actions_detail = ("evaluate",)
    empty_text = "Players come with the first import."

    has_evaluate_permission = allows("rewards.evaluate_player")
    shown_segment = state_column("metrics__segment", "Segment", tones=SEGMENT_TONES)
    shown_recency = number_column("metrics__recency_days", "Days since activity")

    def get_readonly_fields(self, request, obj=None):
        return [name for _, options in self.fieldsets for name in options["fields"]]

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("metrics")

    def get_search_results(self, request, queryset, search_term):
        """An exact mobile number goes to its blind index, for those who may look people up by it."""
        if request.user.has_perm("accounts.find_user") and (index := _mobile_index(search_term)):
            return queryset.filter(mobile_index=index), False
        return super().get_search_results(request, queryset, search_term)

    def change_view(self, request, object_id, form_url="", extra_context=None):
        player = self.get_object(request, object_id)
        more = {}
        if player is not None and self.has_view_permission(request, player):
            more = _page(player)
        return super().change_view(request, object_id, form_url, {**(extra_context or {}), **more})

    @admin.display(description="Activity")
    def shown_activity(self, player):
        metrics = profile.metrics_of(player)
        if metrics is None or metrics.is_dormant is None:
            return EMPTY
        return badge("Dormant", "warn") if metrics.is_dormant else badge("Active", "good")

    @admin.display(description="Stakes")
    def shown_stakes(self, player):
        return _money(player, "stakes")

    @admin.display(description="GGR")
    def shown_ggr(self, player):
        return _money(player, "ggr")

    @admin.display(description="NGR")
    def shown_ngr(self, player):
        return _money(player, "ngr")

    shown_stakes.numeric = shown_ggr.numeric = shown_ngr.numeric = True

    @admin.display(description="Mobile")
    def shown_mobile(self, player):
        return self._revealed(mask_mobile(player.mobile), "rewards.player_mobile", player)

    @admin.display(description="Date of birth")
    def shown_birth(self, player):
        return self._revealed("••••" if player.date_of_birth else "", "rewards.player_date_of_birth", player)

    @staticmethod
    def _revealed(masked, key, player):
        """The masked value and the button that shows it, for those who may."""
        return format_html("{} {}", masked, privacy.reveal_button(key, player.pk)) if masked else EMPTY

    @admin.display(description="Person")
    def shown_person(self, player):
        if player.user is None:
            return "Nobody has claimed this profile yet"
        url = reverse("admin:person", args=[player.user.public_id])
        standing = "claimed" if player.claimed_at else "no login yet"
        return format_html('<a class="link" href="{}">Wallet and person</a> ({})', url, standing)

    @admin.display(description="In this segment since")
    def shown_since(self, player):
        metrics = profile.metrics_of(player)
        if metrics is None:
            return EMPTY
        return format_html("{}: {}", moment(metrics.segment_since), title_of(metrics.segment_threshold))

    @admin.display(description="Registered")
    def shown_registered(self, player):
        return f"{player.registered_date:%d %b %Y}" if player.registered_date else EMPTY

    @admin.display(description="VIP by hand until")
    def shown_vip(self, player):
        return f"{player.vip_until:%d %b %Y}" if player.vip_until else EMPTY

    @admin.display(description="Data as of")
    def shown_data(self, player):
        metrics = profile.metrics_of(player)
        if metrics is None:
            return "Metrics are not computed yet"
        return format_html("{}, computed {}", f"{metrics.as_of:%d %b %Y}", moment(metrics.computed_at))

    @action(
        description="Ask the rules",
        permissions=["evaluate"],
        icon="redeem",
        dialog=ask("Ask the live rules about this player?", "What they grant is paid at once.", submit="Ask and pay"),
    )
    def evaluate(self, request, form, object_id):
        with refusals_as_messages(request):
            run = services.player_reward(player_id=object_id, actor=request.user)
            messages.success(request, _said(run))
        return redirect("admin:rewards_player_change", object_id)


def _page(player: Player) -> dict:
    metrics = profile.metrics_of(player)
    more = {
        "metrics": metrics,
        "history": profile.history(player),
        "rewards": profile.rewards(player),
        "refusals": profile.refusals(player),
    }
    if metrics is None:
        return more
    return more | {
        "groups": profile.groups(metrics),
        "counted": profile.counted(player, metrics),
        "stale": profile.staleness(metrics),
        "daily": profile.daily(player, metrics),
    }


def _money(player: Player, name: str):
    metrics = profile.metrics_of(player)
    value = getattr(metrics, name, None)
    return EMPTY if value is None else money(Money(value, metrics.currency))


def _mobile_index(term: str) -> bytes | None:
    try:
        return blind_index(normalise_mobile(term, national=True), purpose="mobile")
    except BadIdentifier:
        return None


def _said(run) -> str:
    issued, refused = run.totals["issued"], run.totals["refused"]
    if not run.totals["matched"]:
        return "No live rule has anything new for this player."
    reasons = ", ".join(Refusal(reason).label.lower() for reason in sorted(refused))
    return f"{issued} rewards granted" + (f"; refused: {reasons}." if reasons else ".")
