"""The API of players, rules and rewards."""

from decimal import Decimal

import pytest

from apps.core import approvals
from apps.core.approvals.errors import OwnApproval
from apps.core.approvals.models import Approval
from apps.core.events.models import OutboxEvent
from apps.rewards.models import Reward, Rule, RuleVersion
from apps.rewards.services import budget_set, player_reward, recalculate
from apps.rewards.services.publishing import version_return
from apps.wallet.models import BonusGrant

pytestmark = pytest.mark.django_db
CONTENT = {
    "condition": "stakes >= 9000",
    "amount": "ggr * 0.1",
    "currency": "INR",
    "cap_per_grant": {"amount": "500.00", "currency": "INR"},
    "wagering_multiple": "10",
    "is_retention": True,
}


@pytest.fixture
def book(player_of, edge):
    players = [player_of(f"p{n}", stakes=1000 * (n + 1), winnings=900 * (n + 1)) for n in range(10)]
    recalculate()
    return players


@pytest.fixture
def analyst(api, staff):
    return api(staff("ANALYST"))


def post(client, path, body=None, key=""):
    headers = {"Idempotency-Key": key} if key else {}
    return client.post(f"/api/v1/{path}", body or {}, format="json", headers=headers)


class TestPlayers:
    def test_pages_and_filters(self, book, analyst):
        first = analyst.get("/api/v1/players?limit=4&segment=LOSING").json()
        rest = analyst.get(f"/api/v1/players?limit=50&segment=LOSING&cursor={first['next_cursor']}").json()
        assert (len(first["results"]), len(rest["results"]), rest["next_cursor"]) == (4, 6, None)
        found = analyst.get("/api/v1/players?external_id=p3").json()["results"]
        assert [(row["external_id"], row["segment"]) for row in found] == [("p3", "LOSING")]

    def test_one_player_has_metrics_with_formulas_and_null_for_what_is_unknown(self, book, analyst):
        body = analyst.get(f"/api/v1/players/{book[9].pk}").json()
        metrics = {row["name"]: row for row in body["metrics"]}
        assert (metrics["ggr"]["value"], metrics["ggr"]["formula"]) == ("1000.0000", "stakes - winnings")
        assert metrics["bonus_ratio"]["value"] is None
        assert (body["segment"], body["segment_threshold"], body["totals_as_of"]) == (
            "LOSING",
            "pnl.sign",
            "2026-11-20",
        )

    def test_evaluate_pays_once_and_replays_its_answer(self, book, analyst, live):
        live("stakes >= 9000", "10")
        path = f"players/{book[9].pk}/evaluate"
        first = post(analyst, path, key="one")
        assert (first.status_code, first.json()["rewards"][0]["amount"]) == (
            200,
            {"amount": "10.00", "currency": "INR"},
        )
        again = post(analyst, path, key="one")
        assert (again.json(), again["Idempotent-Replayed"]) == (first.json(), "true")
        assert post(analyst, path, key="two").json()["rewards"] == []
        assert BonusGrant.objects.count() == 1


class TestRules:
    def test_write_try_publish_by_two_people_and_run(self, book, analyst, staff, india, budget):
        rule = post(analyst, "rules", {"name": "Loyal", "rule_set": "main", "content": CONTENT})
        assert (rule.status_code, rule.json()["live"], rule.json()["draft"]["state"]) == (201, None, "DRAFT")
        path = f"rules/{rule.json()['id']}"
        early = post(analyst, f"{path}/publish", {"reason": "retention"})
        assert (early.status_code, early.json()["details"]["reason"]) == (409, "WHAT_IF_MISSING")
        assert post(analyst, f"{path}/what-if").json()["result"]["refused"] == {"PROFIT_GATE": 2}
        poor = post(analyst, f"{path}/publish", {"reason": "retention"})
        assert (poor.status_code, poor.json()["details"]["reason"]) == (422, "BUDGET_MISSING")
        budget_set(rule_id=rule.json()["id"], currency="INR", cap=Decimal(1000), actor=None)
        assert post(analyst, f"{path}/what-if").json()["result"]["amount"] == "190.00"
        asked = post(analyst, f"{path}/publish", {"reason": "retention"})
        assert asked.status_code == 202
        approval = Approval.objects.get(pk=asked.json()["approval_id"])
        with pytest.raises(OwnApproval):
            approvals.approve(approval_id=approval.pk, checker=approval.maker, digest=approval.digest)
        assert RuleVersion.objects.get().state == "REQUESTED"
        approvals.approve(approval_id=approval.pk, checker=staff("ANALYST"), digest=approval.digest)
        assert Rule.objects.get().live_version.state == "PUBLISHED"
        dry = post(analyst, "rules/run", {"dry_run": True}, key="dry").json()
        assert (dry["totals"]["issued"], Reward.objects.count()) == (2, 0)
        run = post(analyst, "rules/run", {}, key="run")
        assert (run.status_code, run.json()["totals"]["money"]) == (202, {"INR": "190.00"})
        assert analyst.get(f"/api/v1/rules/runs/{run.json()['id']}").json()["totals"]["issued"] == 2

    def test_a_rejected_version_goes_back_to_its_author(self, book, analyst, staff, live, budget):
        live("stakes > 1", "1", name="Loyal")
        rule = Rule.objects.get()
        analyst.put(f"/api/v1/rules/{rule.pk}", CONTENT, format="json")
        post(analyst, f"rules/{rule.pk}/what-if")
        asked = post(analyst, f"rules/{rule.pk}/publish", {"reason": "more"}).json()["approval_id"]
        waiting = analyst.put(f"/api/v1/rules/{rule.pk}", CONTENT, format="json")
        assert (waiting.status_code, waiting.json()["details"]["reason"]) == (409, "WAITS_FOR_APPROVAL")
        approvals.reject(approval_id=asked, checker=staff("ANALYST"), reason="too much")
        version_return(approval_id=asked)
        assert version_return(approval_id=asked) is None
        assert analyst.put(f"/api/v1/rules/{rule.pk}", CONTENT, format="json").status_code == 200

    def test_a_wrong_text_names_the_line_and_the_column(self, analyst):
        body = {"name": "x", "rule_set": "main", "content": {**CONTENT, "condition": "stakes >"}}
        refused = post(analyst, "rules", body)
        assert (refused.status_code, refused.json()["details"]["line"], refused.json()["details"]["column"]) == (
            400,
            "condition",
            9,
        )
        assert Rule.objects.count() == 0

    def test_every_amount_is_in_the_rules_currency(self, analyst):
        content = {**CONTENT, "cap_per_run": {"amount": "5.00", "currency": "EUR"}}
        refused = post(analyst, "rules", {"name": "x", "rule_set": "main", "content": content})
        assert (refused.status_code, Rule.objects.count()) == (400, 0)


class TestMine:
    def test_shows_my_paid_rewards_with_their_wagering(self, book, api, member, live):
        owner = member()
        book[9].user = owner
        book[9].save()
        live("stakes >= 10000", "10", wagering_multiple=Decimal(30))
        player_reward(player_id=book[9].pk)
        (mine,) = api(owner).get("/api/v1/rewards/mine").json()["results"]
        assert (mine["amount"]["amount"], mine["required"]["amount"], mine["wagered"]["amount"]) == (
            "10.00",
            "300.00",
            "0.00",
        )
        assert api(member()).get("/api/v1/rewards/mine").json()["results"] == []

    def test_claims_are_refused_with_one_answer(self, api, member):
        refused = post(api(member()), "rewards/claim", {"date_of_birth": "1990-01-01"})
        assert (refused.status_code, refused.json()["details"]) == (422, {"reason": "CLAIM_REFUSED"})


def test_events_tell_of_rewards_and_of_refusals(book, live):
    live("stakes >= 10000", "10")
    live("stakes >= 10000", "-1", rule_set="two")
    player_reward(player_id=book[9].pk)
    ours = OutboxEvent.objects.filter(name__startswith="reward.").order_by("id")
    assert [row.name for row in ours] == ["reward.refused", "reward.issued"]
    assert ours[1].payload["amount"] == "10.0000"
