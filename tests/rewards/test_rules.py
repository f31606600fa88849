"""Rules: drafts, versions that keep their content, what-if, publishing by two people."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import DatabaseError, InternalError, transaction

from apps.core import clock, fsm
from apps.core.ids import uuid7
from apps.core.models.audit import AuditEntry
from apps.rewards.engine.simulation import Game, simulate
from apps.rewards.errors import DraftWaits, RuleInvalid, RuleNameTaken, TermsInvalid
from apps.rewards.models import GateEvidence, Rule, RuleVersion, WhatIf
from apps.rewards.rules.transactions import nothing_lasts
from apps.rewards.selectors import gate
from apps.rewards.selectors.rules import newest_what_if
from apps.rewards.services import gate_simulate, recalculate, rule_create, rule_revise, rule_what_if, run_decide
from apps.rewards.services.what_if import NoMetrics
from tests.rewards.conftest import publish, rule_content

pytestmark = pytest.mark.django_db
AT_END = "Column 9: A value is expected here, not the end."


def create(condition="stakes > 1", amount="10", name="Welcome", **content):
    return rule_create(
        name=name, rule_set="main", family="f", actor=None, content=rule_content(condition, amount, **content)
    )


class TestDrafts:
    def test_a_draft_keeps_its_fields_and_hash(self):
        version = create("ggr / bets > 3", "theo * 0.1")
        assert (version.number, version.state, version.fields) == (1, "DRAFT", ["bets", "ggr", "theo"])
        assert len(version.content_hash) == 64

    @pytest.mark.parametrize(
        ("content", "error", "fields"),
        [
            (
                {"condition": "stakes >"},
                RuleInvalid,
                {"condition": ["Column 9: A value is expected here, not the end."]},
            ),
            ({"amount": "segment"}, RuleInvalid, {"amount": ["Column 1: The amount is a number; this is a choice."]}),
            ({"cap_per_grant": "0"}, TermsInvalid, {"cap_per_grant": ["It must be more than zero."]}),
            ({"cap_per_run": "1.005"}, TermsInvalid, {"cap_per_run": ["INR has 2 decimals."]}),
            ({"holdout_percent": 51}, TermsInvalid, {"holdout_percent": ["From 0 to 50 percent."]}),
            ({"period": "YEAR"}, TermsInvalid, {"period": ["Choose one of ONCE, DAY, WEEK, MONTH."]}),
        ],
    )
    def test_refuses_and_leaves_no_trace(self, content, error, fields):
        with pytest.raises(error) as refusal:
            create(**content)
        assert refusal.value.details["fields"] == fields
        assert (Rule.objects.count(), RuleVersion.objects.count(), AuditEntry.objects.count()) == (0, 0, 0)

    def test_a_name_is_taken_once(self):
        create()
        with pytest.raises(RuleNameTaken):
            create()
        assert Rule.objects.count() == 1

    def test_revising_changes_the_draft_and_opens_the_next_one_after_publishing(self, live):
        version = live("stakes > 1", "10")
        draft = rule_revise(rule_id=version.rule_id, content=rule_content("stakes > 2", "10"), actor=None)
        again = rule_revise(rule_id=version.rule_id, content=rule_content("stakes > 3", "10"), actor=None)
        assert (draft.pk, again.number, again.condition) == (again.pk, 2, "stakes > 3")
        publish(again)
        version.refresh_from_db()
        version.rule.refresh_from_db()
        assert (version.state, version.rule.live_version_id) == ("SUPERSEDED", again.pk)

    def test_what_waits_for_a_second_person_is_not_revised(self):
        version = create()
        fsm.advance(version.request, actor=None, approval_id=uuid7())
        with pytest.raises(DraftWaits):
            rule_revise(rule_id=version.rule_id, content=rule_content("stakes > 2", "10"), actor=None)

    def test_the_database_keeps_the_content_of_what_was_published(self, live):
        version = live("stakes > 1", "10")
        for change in ({"condition": "true"}, {"cap_per_grant": Decimal(5)}, {"number": 7}):
            with pytest.raises(DatabaseError, match="keeps its content"), transaction.atomic():
                RuleVersion.objects.filter(pk=version.pk).update(**change)
        with pytest.raises(DatabaseError, match="keeps its content"), transaction.atomic():
            RuleVersion.objects.filter(pk=version.pk)._raw_delete("default")


class TestWhatIf:
    @pytest.fixture
    def book(self, player_of, edge):
        players = [player_of(f"p{n}", stakes=1000 * (n + 1), winnings=900 * (n + 1), bets=n + 1) for n in range(9)]
        players.append(player_of("p9", stakes=10000, winnings=9000))
        recalculate()
        return players

    def test_needs_metrics(self):
        with pytest.raises(NoMetrics):
            rule_what_if(version_id=create().pk, actor=None)

    def test_answers_what_the_run_will_do_and_writes_nothing_else(self, book, live):
        version = live("stakes >= 3000", "min(ggr * 0.1, bets)")
        what_if = rule_what_if(version_id=version.pk, actor=None)
        result = what_if.result
        assert (result["matched"], result["issued"], result["not_computable"], result["unknown"]) == (8, 7, 1, 0)
        assert (result["amount"], result["worst_case"]) == ("42.00", "8000.0000")
        assert run_decide().totals["rules"][0]["amount"] == result["amount"]

    def test_shows_twenty_samples_with_every_part_of_the_rule(self, book, live):
        version = live("stakes >= 3000 and segment = 'LOSING'", "ggr * 0.1")
        samples = rule_what_if(version_id=version.pk, actor=None).result["samples"]
        assert len(samples) == 8
        third = next(each for each in samples if each["external_id"] == "p2")
        assert third["values"] == [
            ["stakes", "3000"],
            ["(stakes >= 3000)", "true"],
            ["segment", "LOSING"],
            ["(segment = 'LOSING')", "true"],
            ["((stakes >= 3000) and (segment = 'LOSING'))", "true"],
            ["ggr", "300"],
            ["(ggr * 0.1)", "30"],
        ]
        assert third["caps"] == ["30", "30", "30", "30", "30", "30"]

    def test_tells_who_gains_and_loses_against_the_live_version(self, book, live):
        version = live("stakes >= 5000 and stakes <= 8000", "10")
        draft = rule_revise(
            rule_id=version.rule_id, content=rule_content("stakes >= 7000", "max(10, stakes / 800)"), actor=None
        )
        diff = rule_what_if(version_id=draft.pk, actor=None).result["diff"]
        assert diff == {
            "version": 1,
            "gains": 2,
            "gained": "23.75",
            "loses": 2,
            "lost": "20.00",
            "changes": 0,
            "changed": "0",
            "same": 2,
        }

    def test_a_rule_asked_earlier_in_the_set_takes_its_matches(self, book, live):
        live("stakes >= 9000", "1", name="first", priority=1)
        version = live("stakes >= 5000", "10", name="second", priority=2)
        result = rule_what_if(version_id=version.pk, actor=None).result
        assert (result["matched"], result["amount"]) == (4, "40.00")

    def test_a_dry_run_cannot_write(self, book, live):
        live("stakes > 1", "10")
        with pytest.raises(InternalError, match="read-only"), nothing_lasts():
            WhatIf.objects.all().delete()


class TestGate:
    def test_without_evidence_the_whole_face_counts_and_nothing_is_gained(self):
        version = create(is_retention=False, wagering_multiple=Decimal(40))
        verdict = gate.verdict(version)
        assert (verdict.outcome, verdict.cost_upper, verdict.uplift, verdict.roi) == ("REFUSE", 1, 0, -1)
        assert verdict.refusal == "Expected ROI -1.0000 is below the floor 0.1000."

    def test_an_exempt_rule_is_marked_as_such(self, live):
        assert gate.verdict(live("stakes > 1", "10")).outcome == "EXEMPT"

    def test_a_stored_simulation_lowers_the_cost_of_exactly_its_terms(self, live, edge):
        version = live("stakes > 1", "10", wagering_multiple=Decimal(30))
        evidence = gate_simulate(version_id=version.pk, actor=None, runs=2000, seed=7)
        assert evidence.inputs["house_edge"] == "0.040000"
        assert gate.verdict(version).cost_upper == evidence.cost_share < 1
        other = live("stakes > 1", "10", wagering_multiple=Decimal(31))
        assert gate.verdict(other).cost_upper == 1

    def test_cost_is_never_negative(self, live):
        version = live("stakes > 1", "10")
        GateEvidence.objects.create(kind="OBSERVED", family=version.rule.family, cost_share=0, sample=500)
        verdict = gate.verdict(version)
        assert (verdict.cost_upper, verdict.roi, verdict.outcome) == (0, None, "PASS")

    @pytest.mark.parametrize(
        ("multiple", "bet", "edge", "hit", "published", "cost"),
        [(40, 20, 0.02, 0.49, 20, 68.3), (40, 20, 0.04, 0.1, -60, 73.2), (30, 5, 0.04, 0.1, -20, 61.2)],
    )
    def test_the_simulation_agrees_with_the_measured_table(self, multiple, bet, edge, hit, published, cost):
        hit = (1 - edge) / 2 if hit == 0.49 else hit
        outcome = simulate(
            bonus=100, multiple=multiple, bet=bet, game=Game(house_edge=edge, hit_share=hit), runs=20_000, seed=1
        )
        assert float(outcome.cost_share) * 100 == pytest.approx(cost, abs=1.5)
        assert float(outcome.cost_share) * 100 > published + 30
        assert outcome.cost_share_upper > outcome.cost_share


def test_a_what_if_of_another_wording_is_not_evidence(player_of, edge, live):
    player_of("p1", stakes=10, winnings=1)
    recalculate()
    version = create()
    rule_what_if(version_id=version.pk, actor=None)
    assert newest_what_if(version) is not None
    changed = rule_revise(rule_id=version.rule_id, content=rule_content("stakes > 2", "10"), actor=None)
    assert newest_what_if(changed) is None
    with clock.fixed(clock.now() + timedelta(days=2)):
        assert newest_what_if(version) is not None
