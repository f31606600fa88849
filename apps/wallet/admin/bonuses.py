"""Bonus money: grants and their progress, and the rules it is spent and capped by."""

from django.contrib import admin, messages
from django.db.models import Q
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils.html import format_html

from apps.accounts import selectors as people
from apps.accounts.models import User
from apps.core.admin import (
    ReadOnlyAdmin,
    ReasonForm,
    action,
    allows,
    ask,
    link_column,
    number_column,
    refusals_as_messages,
    state_column,
    time_column,
)
from apps.core.display import EMPTY, money
from apps.core.money import format_money, from_minor
from apps.wallet import services
from apps.wallet.models import BonusGrant, BonusLimit, SpendingPolicy

from .naming import journal_link, person_link

STAKES = 20
WAGERING = ("shown_progress", "shown_terms", "shown_max_stake", "shown_contributions", "product", "jurisdiction")


@admin.register(BonusGrant)
class BonusGrantAdmin(ReadOnlyAdmin):
    list_display = (
        "reference",
        "shown_user",
        "shown_amount",
        "shown_state",
        "shown_progress",
        "shown_expires",
        "shown_created",
    )
    list_select_related = ("user",)
    list_filter = ("state",)
    search_fields = ("id__exact", "reference__exact")
    search_help_text = "Exact reference or id, or the player's exact id, mobile or e-mail"
    fieldsets = (
        (None, {"fields": ("reference", "shown_user", "shown_amount", "shown_state", "shown_created", "shown_actor")}),
        (
            "Wagering",
            {
                "fields": (
                    "shown_progress",
                    "shown_terms",
                    "shown_max_stake",
                    "shown_contributions",
                    "product",
                    "jurisdiction",
                )
            },
        ),
        ("End", {"fields": ("shown_expires", "shown_frozen", "shown_closed", "shown_closing")}),
        ("Newest stakes", {"fields": ("shown_stakes",)}),
    )

    actions_detail = ("forfeit",)
    has_forfeit_permission = allows("wallet.forfeit_bonusgrant")
    shown_state = state_column("state", tones={"ACTIVE": "info", "EXPIRED": ""})
    shown_expires = time_column("expires_at", "Runs out", order=None)
    shown_created = time_column("created_at", "Granted", order=None)
    shown_frozen = time_column("frozen_at", "Waits for a dispute since")
    shown_closed = time_column("closed_at", "Ended")
    shown_actor = link_column("actor", "By")

    @action(
        description="Forfeit",
        permissions=["forfeit"],
        icon="money_off",
        dialog=ask(
            "Forfeit this bonus?", "What is left of it returns to the house.", form=ReasonForm, submit="Forfeit"
        ),
    )
    def forfeit(self, request, form, object_id):
        with refusals_as_messages(request):
            grant = self.wanted(request, object_id)
            services.bonus_forfeit(grant=grant, actor=request.user, reason=form.cleaned_data["reason"])
            messages.success(request, "Forfeited.")
        return redirect("admin:wallet_bonusgrant_change", object_id)

    def search_terms(self, term):
        wanted = people.identifier_query(term)
        users = User.objects.filter(wanted) if wanted else User.objects.filter(public_id=term.upper())
        return [Q(user_id=pk) for pk in users.values_list("pk", flat=True)]

    @admin.display(description="Player")
    def shown_user(self, grant):
        return person_link(grant.user)

    @admin.display(description="Amount")
    def shown_amount(self, grant):
        return money(grant.money)

    @admin.display(description="Wagered")
    def shown_progress(self, grant):
        done, wanted = (from_minor(minor, grant.currency) for minor in (grant.wagered, grant.required))
        return format_html(
            '<span class="progress-of"><progress max="{}" value="{}"></progress> {} of {}</span>',
            max(grant.required, 1), min(grant.wagered, grant.required), format_money(done), format_money(wanted),
        )  # fmt: skip

    @admin.display(description="Terms")
    def shown_terms(self, grant):
        base = from_minor(grant.base_amount, grant.currency)
        return f"{grant.multiple.normalize():f} times {grant.get_base_display().lower()}, {format_money(base)}"

    @admin.display(description="Largest stake")
    def shown_max_stake(self, grant):
        return EMPTY if grant.max_stake is None else money(from_minor(grant.max_stake, grant.currency))

    @admin.display(description="Counts")
    def shown_contributions(self, grant):
        return ", ".join(f"{name} {share}" for name, share in grant.contributions.items()) or "Every stake in full"

    @admin.display(description="Closing journal")
    def shown_closing(self, grant):
        return journal_link(grant.closing_journal) if grant.closing_journal else EMPTY

    @admin.display(description="")
    def shown_stakes(self, grant):
        stakes = [
            {
                "stake": stake,
                "amount": from_minor(stake.stake, grant.currency),
                "counted": from_minor(stake.counted, grant.currency),
            }
            for stake in grant.stakes.order_by("-id")[:STAKES]
        ]
        return render_to_string("wallet/stakes.html", {"stakes": stakes})

    shown_amount.numeric = True


@admin.register(SpendingPolicy)
class SpendingPolicyAdmin(ReadOnlyAdmin):
    list_display = ("product", "shown_buckets", "shown_share", "is_stake")
    ordering = ("product",)
    fields = ("product", "shown_buckets", "shown_share", "is_stake")
    shown_share = number_column("bonus_share", "Share that may be bonus", places=2, order="")

    @admin.display(description="Spent in this order")
    def shown_buckets(self, policy):
        names = dict(SpendingPolicy._meta.get_field("buckets").base_field.choices)
        return ", then ".join(names[bucket] for bucket in policy.buckets)


@admin.register(BonusLimit)
class BonusLimitAdmin(ReadOnlyAdmin):
    list_display = ("jurisdiction", "shown_product", "shown_multiple")
    ordering = ("jurisdiction", "product")
    fields = ("jurisdiction", "shown_product", "shown_multiple")
    shown_multiple = number_column("max_multiple", "Largest multiple", places=2, order="")

    @admin.display(description="Product")
    def shown_product(self, limit):
        return limit.product or "All"
