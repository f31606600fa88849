"""The main job over HTTP: a spreadsheet becomes players, segments and rewards in wallets, and can be taken back."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.conf import settings
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import call_command
from django.db.models import Sum

from apps.core import clock, jurisdiction
from apps.core.ids import uuid7
from apps.core.imports.models import ImportBatch
from apps.rewards.models import GameEdge, Player, PlayerMetrics, PlayerTotals, Reward
from apps.rewards.services import budget_set
from apps.wallet.models import BonusGrant, Journal, Transfer
from apps.wallet.selectors.balances import balances

pytestmark = pytest.mark.django_db
SAMPLES = settings.BASE_DIR / "fixtures" / "demo"
RULE = {
    "condition": "segment = 'WINNING' and stakes >= 5000",
    "amount": "min(pnl * 0.05, 250)",
    "currency": "INR",
    "cap_per_grant": {"amount": "250.00", "currency": "INR"},
    "wagering_multiple": "10",
    "is_retention": True,
}


@pytest.fixture(autouse=True)
def office(settings, tmp_path):
    """Open for rewards in India, at a fixed hour, with a media folder of its own."""
    settings.MEDIA_ROOT = tmp_path
    GameEdge.objects.create(house_edge="0.04")
    with clock.fixed(datetime(2026, 11, 21, 6, 30, tzinfo=UTC)):
        jurisdiction.open_products(region="IN", legal_basis="test", products=["rewards"])
        budget_set(currency="INR", cap=Decimal(1_000_000), actor=None)
        yield


def post(client, path, body=None):
    headers = {"Idempotency-Key": str(uuid7())}
    answer = client.post(f"/api/v1/{path}", body or {}, format="json", headers=headers)
    assert answer.status_code < 300, answer.content
    return answer.json()


@pytest.fixture
def analyst(api, staff):
    return api(staff("ANALYST"))


@pytest.fixture
def live_rule(analyst, api, staff, upload):
    """Written, tried on the players of the clean file and sent by one analyst; published by another."""
    upload("players_clean.xlsx", run_rules=False)
    rule = post(analyst, "rules", {"name": "Sorry", "rule_set": "main", "content": RULE})["id"]
    budget_set(rule_id=rule, currency="INR", cap=Decimal(100_000), actor=None)
    post(analyst, f"rules/{rule}/what-if")
    approval = post(analyst, f"rules/{rule}/publish", {"reason": "retention"})["approval_id"]
    checker = api(staff("ANALYST"))
    seen = next(row for row in checker.get("/api/v1/approvals").json()["results"] if row["id"] == approval)
    post(checker, f"approvals/{approval}/approve", {"digest": seen["digest"]})
    return rule


@pytest.fixture
def upload(analyst, django_capture_on_commit_callbacks):
    """`upload(name, run_rules=...)`: a sample checked, then committed; what the API says of it."""

    def run(name: str = "players_messy.csv", *, run_rules: bool) -> dict:
        with django_capture_on_commit_callbacks(execute=True):
            file = SimpleUploadedFile(name, (SAMPLES / name).read_bytes())
            batch = analyst.post("/api/v1/players/imports", {"file": file}, format="multipart").json()
        with django_capture_on_commit_callbacks(execute=True):
            post(analyst, f"players/imports/{batch['id']}/commit", {"run_rules": run_rules})
        return analyst.get(f"/api/v1/players/imports/{batch['id']}").json()

    return run


def bonus_money() -> int:
    """Minor units that journals put into bonus buckets."""
    return Transfer.objects.filter(credit_account__kind="USER_BONUS").aggregate(total=Sum("amount"))["total"] or 0


def test_a_spreadsheet_becomes_rewards_in_wallets_once(upload, live_rule):
    first = upload(run_rules=True)
    assert (first["state"], first["counts"]["new"], first["counts"]["wrong"]) == ("COMMITTED", 380, 22)

    rewards = Reward.objects.filter(state="ISSUED")
    issued = rewards.aggregate(total=Sum("amount"))["total"]
    assert rewards.count() == BonusGrant.objects.count() == int(first["result"]["rewards"]) > 20
    assert issued * 100 == bonus_money()
    winners = PlayerMetrics.objects.filter(segment="WINNING", stakes__gte=5000, player__country="IN")
    assert set(rewards.values_list("player_id", flat=True)) <= set(winners.values_list("player_id", flat=True))
    call_command("ledger_check", "--full")

    again = upload(run_rules=True)
    assert (again["counts"]["new"], again["counts"]["changed"], again["counts"]["unchanged"]) == (0, 0, 380)
    assert again["result"]["rewards"] == "0"
    assert issued * 100 == bonus_money()

    owner = rewards.select_related("player__user").first().player.user
    assert balances(owner.pk, "INR").bonus.amount == rewards.get(player__user=owner).amount


def test_undo_restores_every_row_and_keeps_who_got_money(
    upload, live_rule, analyst, django_capture_on_commit_callbacks
):
    before = list(PlayerTotals.objects.order_by("pk").values())
    known = set(Player.objects.values_list("pk", flat=True))
    batch = upload(run_rules=True)
    paid = set(Reward.objects.filter(state="ISSUED").values_list("player_id", flat=True))
    journals = Journal.objects.count()
    with django_capture_on_commit_callbacks(execute=True):
        post(analyst, f"players/imports/{batch['id']}/undo")
    assert ImportBatch.objects.get(pk=batch["id"]).state == "UNDONE"
    assert list(PlayerTotals.objects.order_by("pk").values()) == before
    assert len(before) == 400
    assert set(Player.objects.exclude(pk__in=known).values_list("pk", flat=True)) == paid - known
    assert Journal.objects.count() == journals
