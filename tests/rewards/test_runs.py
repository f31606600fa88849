"""Deciding: the same statements for one and for all; once per period; caps in order; refusals are rows."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import md5

import pytest
from django.db import IntegrityError, connection, transaction

from apps.core import clock
from apps.core.ids import uuid7
from apps.core.models.risk import RiskCap
from apps.rewards.models import (
    Budget,
    JurisdictionTerms,
    Player,
    PlayerMetrics,
    PlayerTotals,
    Reward,
    RewardRefusal,
    RuleRun,
)
from apps.rewards.rules.live import live_versions, ready
from apps.rewards.rules.matching import matches
from apps.rewards.services import recalculate
from apps.rewards.services.budgets import budget_set
from apps.rewards.services.rules import rule_pause, rule_revise
from apps.rewards.services.runs import player_evaluate, rules_totals, run_decide
from tests.rewards.conftest import publish, rule_content

pytestmark = pytest.mark.django_db


@pytest.fixture
def book(player_of, edge):
    """Ten players: p0 ... p9 with stakes 1000 ... 10000, all lost 10 %; p9 has no bets known."""

    def stakes(n):
        bets = {} if n == 9 else {"bets": n + 1}
        return {"stakes": 1000 * (n + 1), "winnings": 900 * (n + 1), **bets}

    players = [player_of(f"p{n}", **stakes(n)) for n in range(10)]
    recalculate()
    return players


def select(piece):
    with connection.cursor() as cursor:
        cursor.execute(piece.text, piece.values)
        return [str(row) for row in cursor.fetchall()]


def paid():
    return dict(Reward.objects.order_by("player__external_id").values_list("player__external_id", "amount"))


def refused():
    return sorted(RewardRefusal.objects.values_list("player__external_id", "reason"))


class TestMatching:
    def test_the_first_match_of_a_set_wins(self, book, live):
        live("stakes >= 8000", "ggr * 0.5", priority=1)
        live("stakes >= 5000", "10", priority=2)
        run = run_decide()
        assert paid() == {"p4": 10, "p5": 10, "p6": 10, "p7": 400, "p8": 450, "p9": 500}
        assert (run.state, run.totals["matched"], run.totals["issued"]) == ("ISSUING", 6, 6)
        assert run.totals["money"] == {"INR": "1380.00"}

    def test_all_matches_of_a_set(self, book, live):
        live("stakes >= 9000", "20", rule_set="every", match="ALL")
        live("stakes >= 8000", "10", rule_set="every", match="ALL")
        run_decide()
        assert Reward.objects.count() == 5
        assert sum(Reward.objects.values_list("amount", flat=True)) == 70

    def test_a_player_of_another_currency_does_not_match(self, book, live, player_of):
        player_of("other", currency="EUR", stakes=9000, winnings=1)
        recalculate()
        live("stakes >= 9000", "10")
        run_decide()
        assert list(paid()) == ["p8", "p9"]

    def test_the_amount_is_rounded_once_to_the_currency(self, book, live):
        live("stakes = 1000", "ggr / 7")
        run_decide()
        assert paid() == {"p0": Decimal("14.29")}

    def test_unknown_condition_does_not_match_and_unknown_amount_is_not_computable(self, book, live):
        live("bets > 0", "10", rule_set="one")
        live("stakes >= 9000", "min(100, bets * 2)", rule_set="two")
        run_decide()
        by_known_bets = Reward.objects.filter(rule__rule_set__name="one")
        assert (by_known_bets.count(), by_known_bets.filter(player=book[9]).exists()) == (9, False)
        assert refused() == [("p9", "NOT_COMPUTABLE")]
        assert RewardRefusal.objects.get().detail == "bets"

    def test_not_positive_is_refused(self, book, live):
        live("stakes >= 9000", "-ggr")
        run_decide()
        assert refused() == [("p8", "NOT_POSITIVE"), ("p9", "NOT_POSITIVE")]

    def test_inputs_are_kept_as_they_were(self, book, live):
        live("stakes >= 10000", "ggr * 0.1")
        run_decide()
        PlayerMetrics.objects.update(ggr=0)
        assert Reward.objects.get().inputs == {"ggr": 1000.0, "stakes": 10000.0}

    def test_paused_and_ended_rules_are_not_asked(self, book, live, noon):
        first = live("stakes >= 9000", "10")
        live("stakes >= 9000", "20", rule_set="two", ends_at=noon)
        live("stakes >= 9000", "20", rule_set="three", starts_at=noon + timedelta(days=1))
        rule_pause(rule_id=first.rule_id, paused=True, actor=None, reason="test")
        run = run_decide()
        assert (Reward.objects.count(), run.versions) == (0, [])


class TestOnce:
    def test_a_second_run_pays_nothing(self, book, live):
        live("stakes >= 9000", "10")
        run_decide()
        second = run_decide()
        assert (second.totals["matched"], Reward.objects.count(), Budget.objects.get(rule=None).spent) == (0, 2, 20)

    def test_the_next_period_pays_again(self, book, live, noon):
        live("stakes >= 9000", "10", period="WEEK")
        run_decide()
        with clock.fixed(noon + timedelta(days=2)):  # Sunday
            run_decide()
        assert Reward.objects.count() == 2
        with clock.fixed(noon + timedelta(days=3)):  # Monday
            run_decide()
        assert list(Reward.objects.values_list("period_key", flat=True).distinct().order_by("period_key")) == [
            "2026-W47",
            "2026-W48",
        ]

    def test_the_business_day_ends_at_midnight_in_india(self, book, live):
        live("stakes >= 10000", "10", period="DAY")
        for at in (datetime(2026, 11, 20, 18, 29, tzinfo=UTC), datetime(2026, 11, 20, 18, 31, tzinfo=UTC)):
            with clock.fixed(at):
                run_decide()
        assert sorted(Reward.objects.values_list("period_key", flat=True)) == ["2026-11-20", "2026-11-21"]

    def test_republishing_in_mid_period_does_not_pay_again(self, book, live):
        first = live("stakes >= 9000", "10", period="MONTH")
        run_decide()
        draft = rule_revise(
            rule_id=first.rule_id, content=rule_content("stakes >= 8000", "20", period="MONTH"), actor=None
        )
        publish(draft)
        run_decide()
        assert paid() == {"p7": 20, "p8": 10, "p9": 10}
        assert sorted(Reward.objects.values_list("version__number", flat=True)) == [1, 1, 2]

    def test_a_refusal_is_one_row_per_period_and_reason(self, book, live):
        live("stakes >= 9000", "-1")
        run_decide()
        run_decide()
        assert len(refused()) == 2


class TestCaps:
    def test_per_grant_reduces_and_every_step_is_kept(self, book, live):
        live("stakes >= 9000", "ggr", cap_per_grant=950)
        run_decide()
        assert paid() == {"p8": 900, "p9": 950}
        reward = Reward.objects.get(player__external_id="p9")
        assert (reward.raw_amount, reward.caps) == (1000, [950, 950, 950, 950, 950, 950])

    def test_per_player_counts_the_whole_set_in_the_period(self, book, live):
        live("stakes >= 10000", "70", rule_set="s", match="ALL", cap_per_player=100, priority=1)
        live("stakes >= 9000", "60", rule_set="s", match="ALL", cap_per_player=100, priority=2)
        live("stakes >= 10000", "50", rule_set="s", match="ALL", cap_per_player=100, priority=3)
        run_decide()
        amounts = sorted(Reward.objects.values_list("player__external_id", "amount"))
        assert amounts == [("p8", 60), ("p9", 30), ("p9", 70)]
        assert refused() == [("p9", "CAP_PLAYER")]

    def test_per_run_cuts_off_who_comes_after(self, book, live):
        live("stakes >= 7000", "10", cap_per_run=25)
        run_decide()
        assert len(paid()) == 2
        assert [reason for _, reason in refused()] == ["CAP_RUN", "CAP_RUN"]

    def test_per_day_counts_earlier_runs(self, book, live):
        live("stakes >= 7000", "10", cap_per_day=30)
        player_evaluate(player_id=book[9].pk)
        run_decide()
        assert len(paid()) == 3
        assert [reason for _, reason in refused()] == ["CAP_DAY"]

    def test_the_rules_own_budget_and_the_budget_of_all(self, book, live):
        live("stakes >= 7000", "10", own_budget=20)
        live("stakes >= 7000", "10", rule_set="two", priority=200)
        budget_set(currency="INR", cap=Decimal(45), actor=None)
        run_decide()
        assert Reward.objects.count() == 4
        assert sorted(reason for _, reason in refused()) == ["BUDGET"] * 4
        assert Budget.objects.get(rule=None).spent == 40

    def test_without_a_budget_nothing_is_paid(self, book, live):
        live("stakes >= 9000", "10")
        Budget.objects.filter(rule=None).delete()
        run_decide()
        assert (paid(), [reason for _, reason in refused()]) == ({}, ["NO_BUDGET", "NO_BUDGET"])

    def test_a_country_has_the_last_word(self, book, live):
        JurisdictionTerms.objects.create(country="IN", allowed_kinds=["WAGERING"], max_amount=7)
        live("stakes >= 9000", "10")
        run_decide()
        assert paid() == {"p8": 7, "p9": 7}
        assert Budget.objects.get(rule=None).spent == 14

    def test_overflow_is_clamped_before_it_can_abort_the_run(self, book, live):
        live("stakes >= 9000", "999999999999 * 999999999999 * 999999999999")
        run_decide()
        assert paid() == {"p8": 1000, "p9": 1000}
        assert Reward.objects.first().raw_amount == 10**14


class TestRefusals:
    def test_a_country_without_a_legal_basis(self, book, live, player_of):
        player_of("de", country="DE", stakes=9000, winnings=1)
        player_of("nowhere", country="", stakes=9000, winnings=1)
        recalculate()
        live("stakes >= 9000", "10")
        run_decide()
        assert refused() == [("de", "JURISDICTION"), ("nowhere", "JURISDICTION")]

    def test_wagering_above_what_the_country_allows(self, book, live):
        JurisdictionTerms.objects.create(country="IN", allowed_kinds=["WAGERING"], max_wagering_multiple=10)
        live("stakes >= 9000", "10", wagering_multiple=Decimal(11))
        run_decide()
        assert refused() == [("p8", "JURISDICTION"), ("p9", "JURISDICTION")]

    def test_the_database_itself_keeps_the_terms_of_a_country(self, book, live):
        live("stakes >= 10000", "10", wagering_multiple=Decimal(11))
        run_decide()
        reward = Reward.objects.get()
        JurisdictionTerms.objects.create(country="IN", allowed_kinds=["WAGERING"], max_wagering_multiple=10)
        reward.pk, reward.period_key = None, "other"
        with pytest.raises(Exception, match="breaks the terms"), transaction.atomic():
            Reward.objects.bulk_create([reward])

    def test_the_profit_gate_refuses_each_match(self, book, live):
        version = live("stakes >= 9000", "10")
        Budget.objects.filter(rule=version.rule_id).delete()
        run_decide()
        assert paid() == {}
        assert [reason for _, reason in refused()] == ["PROFIT_GATE", "PROFIT_GATE"]

    def test_the_risk_gate_refuses_and_holds(self, book, live):
        RiskCap.objects.create(action="reward.issue", currency="INR", per_call_max=900, outcome="HOLD")
        RiskCap.objects.create(action="reward.issue", currency="INR", per_call_max=950, outcome="REFUSE")
        live("stakes >= 9000", "ggr + 50")
        run_decide()
        assert refused() == [("p9", "RISK")]
        held = Reward.objects.get()
        assert (held.player.external_id, held.state, len(held.risk_reference)) == ("p8", "HELD", 36)

    def test_the_holdout_is_stable_and_shared_by_the_family(self, player_of, edge, live):
        for n in range(200):
            player_of(f"p{n:03}", stakes=9000, winnings=1)
        recalculate()
        live("stakes >= 9000", "10", holdout_percent=10, family="f", rule_set="one")
        live("stakes >= 9000", "20", holdout_percent=10, family="f", rule_set="two")
        run_decide()
        held = RewardRefusal.objects.filter(reason="HOLDOUT")
        rules = held.values_list("rule", flat=True).distinct()
        by_rule = [set(held.filter(rule=rule).values_list("player", flat=True)) for rule in rules]
        assert by_rule[0] == by_rule[1]
        assert not Reward.objects.filter(player__in=by_rule[0]).exists()
        names = set(Player.objects.filter(pk__in=by_rule[0]).values_list("external_id", flat=True))
        assert names == {
            name
            for name in (f"p{n:03}" for n in range(200))
            if int(md5(f"main:{name}:f".encode()).hexdigest()[:8], 16) % 100 < 10
        }


class TestSame:
    def test_a_thousand_one_by_one_equal_the_set(self, player_of, edge, live):
        rows = Player.objects.bulk_create(
            Player(id=uuid7(), external_id=f"p{n:04}", currency="INR", country="IN") for n in range(1000)
        )
        PlayerTotals.objects.bulk_create(
            PlayerTotals(
                player=row,
                as_of="2026-11-20",
                stakes=n * 37 % 20000,
                winnings=n * 53 % 20000,
                bets=None if n % 7 == 0 else n,
            )
            for n, row in enumerate(rows)
        )
        recalculate()
        live("ggr / bets > 3 and segment = 'LOSING'", "min(ggr * 0.1, 250) / 3", priority=1)
        live("segment in ('WINNING', 'BREAKEVEN')", "round(pnl * 0.01, 1) + 1", priority=2)
        live("stakes > 500", "max(5, 1000 / bets)", priority=3, rule_set="other")
        columns = ("player_id", "rule_id", "amount", "raw_amount", "caps", "inputs")
        with transaction.atomic():
            run_decide()
            as_set = sorted(Reward.objects.values_list(*columns), key=str)
            refusals = sorted(RewardRefusal.objects.values_list("player_id", "rule_id", "reason", "detail"))
            transaction.set_rollback(True)
        assert len(as_set) > 900
        for row in rows[::10]:
            player_evaluate(player_id=row.pk)
        some = {row.pk for row in rows[::10]}
        assert sorted(Reward.objects.values_list(*columns), key=str) == [row for row in as_set if row[0] in some]
        assert sorted(RewardRefusal.objects.values_list("player_id", "rule_id", "reason", "detail")) == [
            row for row in refusals if row[0] in some
        ]
        terms = ready(live_versions())
        assert sorted(row for each in rows for row in select(matches(terms, [each.pk]))) == sorted(
            select(matches(terms))
        )

    def test_a_dry_run_says_what_the_run_does_and_writes_nothing(self, book, live):
        live("stakes >= 5000", "ggr / 3", cap_per_run=900)
        dry = rules_totals().as_dict()
        assert (Reward.objects.count(), RewardRefusal.objects.count(), RuleRun.objects.count()) == (0, 0, 0)
        assert run_decide().totals == dry

    def test_statement_count_does_not_grow(self, book, live, player_of, django_assert_max_num_queries):
        live("stakes >= 1000", "10")
        with django_assert_max_num_queries(60) as few:
            run_decide()
        for n in range(60):
            player_of(f"more{n}", stakes=5000, winnings=1)
        recalculate()
        with django_assert_max_num_queries(60) as many:
            run_decide()
        assert len(many) <= len(few)  # the first one also warms the settings


def test_the_database_refuses_nan_and_a_second_reward(book, live):
    live("stakes >= 10000", "10")
    run_decide()
    with connection.cursor() as cursor:
        with pytest.raises(IntegrityError), transaction.atomic():
            cursor.execute("UPDATE rewards_reward SET amount = 'NaN'")
        with pytest.raises(IntegrityError, match="rewards_reward_once"), transaction.atomic():
            cursor.execute(
                "INSERT INTO rewards_reward SELECT (jsonb_populate_record(r, jsonb_build_object('id', uuidv7()))).*"
                " FROM rewards_reward r"
            )
