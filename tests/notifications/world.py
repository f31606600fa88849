"""How tests steer the providers and look at what they got."""

from contextlib import contextmanager

from apps.notifications.providers import base, http


def forget() -> None:
    """The senders and their HTTP client are made anew, of the settings that hold then."""
    base._made.cache_clear()
    http.client.cache_clear()


class World:
    """The play providers of SMS, push and mail."""

    def __init__(self, simulators, settings):
        self.simulators, self.settings = simulators, settings

    def wait_at_most(self, seconds: float) -> None:
        self.settings.POST_TIMEOUT = seconds
        self.settings.ANYMAIL = {**self.settings.ANYMAIL, "REQUESTS_TIMEOUT": seconds}
        forget()

    @contextmanager
    def impatience(self):
        """Inside the block an answer that never comes is waited for but shortly."""
        self.wait_at_most(0.3)
        yield
        self.wait_at_most(60)

    def chooses(self, channel: str, outcome: str, *, to: str = "", times: int = 0) -> None:
        answer = self.simulators.post(
            "/post/steer/rules", data={"channel": channel, "outcome": outcome, "to": to, "times": times}
        )
        assert answer.status_code == 201

    def got(self, **wanted) -> list[dict]:
        """Messages by `to` or `key`, the oldest first."""
        return self.simulators.get("/post/steer/messages", params=wanted).json()["messages"]

    def tells(self, key: str, event: str, *, forged: bool = False) -> dict:
        """A signed callback (`body`, `headers`), not delivered."""
        data = {"key": key, "event": event, **({"forged": "1"} if forged else {})}
        return self.simulators.post("/post/steer/tell", data=data).json()
