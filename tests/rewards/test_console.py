"""The pages of rules, what-ifs and rewards: what they show, what they refuse, and that they ask before they act."""

from decimal import Decimal

import pytest
from django.urls import reverse

from apps.rewards import services
from apps.rewards.models import Reward, Rule, RuleVersion, WhatIf
from apps.rewards.selectors.explain import explain
from tests.factories import rewards as rows

pytestmark = pytest.mark.django_db


@pytest.fixture
def analyst(console):
    return console("ANALYST")


def form(**changed):
    given = {
        "name": "Loyal", "rule_set": "main", "match": "FIRST", "family": "", "condition": "stakes > 1", "amount": "10",
        "currency": "INR", "period": "MONTH", "priority": "100", "wagering_multiple": "10", "expiry_days": "30",
        "cap_per_grant": "100", "cap_player_period": "MONTH", "holdout_percent": "0", "activation": "1",
    }  # fmt: skip
    return given | changed


class TestEditor:
    def test_keeps_a_draft(self, analyst):
        answer = analyst.post(reverse("admin:rewards_rule_add"), form())
        rule = Rule.objects.get()
        assert answer.headers["Location"] == reverse("admin:rewards_rule_change", args=[rule.pk])
        version = rule.versions.get()
        assert (version.condition, version.cap_per_grant, version.state) == ("stakes > 1", Decimal(100), "DRAFT")

    def test_shows_a_refusal_beside_its_field_and_keeps_nothing(self, analyst):
        answer = analyst.post(reverse("admin:rewards_rule_add"), form(condition="stakes >"))
        assert "Column 9: A value is expected here, not the end." in answer.content.decode()
        assert (answer.status_code, Rule.objects.count()) == (200, 0)

    def test_tells_what_is_wrong_while_it_is_typed(self, analyst):
        answer = analyst.post(reverse("admin:rewards_rule_check"), {"condition": "stakes > 1", "amount": "ggr *"})
        assert answer.json() == {
            "condition": None,
            "amount": {"message": "A value is expected here, not the end.", "column": 6},
        }

    def test_opens_the_next_draft_of_a_live_rule(self, analyst):
        version = rows.make_live_rule()
        page = reverse("admin:rewards_rule_edit", args=[version.rule_id])
        assert "stakes &gt; 1" in analyst.get(page).content.decode()
        analyst.post(page, form(condition="stakes > 2"))
        draft = RuleVersion.objects.get(state="DRAFT")
        assert (draft.number, draft.condition) == (2, "stakes > 2")

    @pytest.mark.parametrize("role", ["VIEWER", "SUPPORT", "FINANCE", "OPERATOR"])
    def test_is_closed_to_who_does_not_write_rules(self, console, role):
        version = rows.make_live_rule()
        client = console(role)
        assert client.get(reverse("admin:rewards_rule_add")).status_code == 403
        assert client.get(reverse("admin:rewards_rule_edit", args=[version.rule_id])).status_code == 403
        assert client.post(reverse("admin:rewards_rule_check"), {}).status_code == 403


class TestPages:
    def test_a_rule_shows_its_wording_gate_and_versions(self, analyst):
        version = rows.make_live_rule()
        page = analyst.get(reverse("admin:rewards_rule_change", args=[version.rule_id])).content.decode()
        for text in ("stakes &gt; 1", "face value", "Exempt", "no holdout of enough players yet", "All versions"):
            assert text in page.replace("EXEMPT", "Exempt"), text

    def test_a_what_if_is_readable(self, analyst):
        rows.what_ifs(1)
        page = analyst.get(reverse("admin:rewards_whatif_change", args=[WhatIf.objects.get().pk])).content.decode()
        for text in (
            "Players rewarded",
            "Against the live version",
            "Not allowed where the player is",
            "(stakes &gt; 1)",
        ):
            assert text in page, text

    def test_a_reward_is_explained_down_to_its_journal(self, analyst):
        (reward,) = rows.rewards(1)
        page = analyst.get(reverse("admin:rewards_reward_change", args=[reward.pk])).content.decode()
        for text in ("stakes &gt; 1", "Same number", "Caps, in order", "wallet.bonus_grant", "₹10.00"):
            assert text in page, text


class TestExplain:
    def test_replays_the_same_number_from_the_stored_inputs(self):
        (reward,) = rows.rewards(1)
        why = explain(Reward.objects.select_related("version__rule__rule_set").get(pk=reward.pk))
        assert (why.replay.matches, why.replay.raw, why.replay.is_same) == (True, Decimal("10.00"), True)
        assert why.parts == [("stakes", "10000"), ("(stakes > 1)", "yes")]

    def test_shows_which_cap_reduced_it(self):
        services.recalculate(player_ids=[])
        rows._prepare("10")
        rows.make_live_rule(amount="ggr", cap_per_grant=Decimal(60))
        player = rows.make_player()
        services.recalculate()
        services.player_reward(player_id=player.pk)
        reward = Reward.objects.select_related("version__rule__rule_set").get(amount=60)
        steps = explain(reward).steps
        assert [step.has_bitten for step in steps] == [True, False, False, False, False, False]
        assert (reward.raw_amount, steps[0].after.amount) == (1000, 60)


class TestActions:
    def test_every_action_asks_first_and_acts_on_post(self, analyst):
        version = rows.make_live_rule()
        url = reverse("admin:rewards_rule_pause", args=[version.rule_id])
        analyst.get(url)
        assert Rule.objects.get(pk=version.rule_id).is_paused is False
        analyst.post(url, {"_form_submitted": "True", "reason": "too expensive"})
        assert Rule.objects.get(pk=version.rule_id).is_paused is True
