"""The play world as the tests of providers steer it."""

from contextlib import contextmanager

from apps.accounts.kyc.models import Attempt, KycProfile, ProviderCall, StageCount
from tests.simulators.playing import Simulators


class World:
    """Chooses outcomes, acts on the signing page, and reads what was called and sent."""

    def __init__(self, simulators: Simulators, settings):
        self.simulators, self.settings = simulators, settings

    @contextmanager
    def impatience(self):
        """Inside the block an answer that comes too late, is too late soon."""
        patience, self.settings.KYC_TIMEOUT = self.settings.KYC_TIMEOUT, 0.3
        try:
            yield
        finally:
            self.settings.KYC_TIMEOUT = patience

    def plan(self, operation: str, outcome: str, *, uses: int | None = 1, **more) -> None:
        wanted = {"operation": operation, "outcome": outcome, "uses": uses, **more}
        assert self.simulators.post("/kyc/control/plans", json=wanted).status_code == 201

    def act(self, reference: str, act: str) -> None:
        told = self.simulators.post(f"/kyc/control/signings/{reference}", json={"act": act, "number": "999941057058"})
        assert told.status_code == 200

    def calls(self) -> list[dict]:
        return self.simulators.get("/kyc/control/calls").json()["calls"]

    def webhooks(self, reference: str) -> list[dict]:
        found = self.simulators.get("/kyc/control/webhooks", params={"reference": reference})
        return found.json()["webhooks"]


def state_of(user) -> str:
    return KycProfile.objects.get(user=user).state


def failures_of(user) -> int:
    return sum(StageCount.objects.filter(profile__user=user).values_list("failed", flat=True))


def due_now(attempt: Attempt) -> None:
    """As if its pause were over."""
    Attempt.objects.filter(pk=attempt.pk).update(next_at=attempt.created_at)


def outcomes() -> list[tuple[str, str]]:
    return list(ProviderCall.objects.order_by("id").values_list("provider", "outcome"))
