"""Each gateway is away for a stretch of the run, each in a way of its own."""

from dataclasses import dataclass, field

from tests.simulators.twin import Twin


@dataclass(frozen=True)
class Stretch:
    """Between two shares of the operations a gateway answers like this."""

    gateway: str
    how: str
    begin: float
    end: float


STRETCHES = (
    Stretch("razorpay", "ERROR", 0.20, 0.30),
    Stretch("cashfree", "HANG", 0.38, 0.46),
    Stretch("razorpayx", "ERROR", 0.48, 0.74),
    Stretch("cashfree_payouts", "ERROR", 0.54, 0.66),  # what was to go there instead waits: nobody can pay out
    Stretch("cashfree_payouts", "BUSY", 0.66, 0.72),
    Stretch("razorpay", "HANG", 0.78, 0.84),
    Stretch("razorpayx", "BUSY", 0.86, 0.96),
    Stretch("cashfree_payouts", "HANG", 0.90, 0.94),
)


@dataclass
class Outages:
    """Begins and ends them as the run goes on."""

    twin: Twin
    ways: dict[str, str] = field(default_factory=dict)

    def at(self, share: float) -> None:
        wanted = {one.gateway: one.how for one in STRETCHES if one.begin <= share < one.end}
        for gateway in wanted.keys() | self.ways.keys():
            if wanted.get(gateway) != self.ways.get(gateway):
                self.twin.outage(gateway, wanted.get(gateway, ""))
        self.ways = wanted
