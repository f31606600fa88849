"""How tests steer the providers and look at what they got."""


class World:
    """The play providers of SMS, push and mail."""

    def __init__(self, simulators):
        self.simulators = simulators

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
