"""Who ordered, asked, gave and paid what; the books of the gateways and ours must follow from it."""

from dataclasses import dataclass, field


@dataclass
class Try:
    """One try to pay, as the payer's bank knows it."""

    id: str
    minor: int
    state: str


@dataclass
class Deposit:
    """What somebody ordered, and how it was paid."""

    payment_id: object
    user: int
    minor: int
    gateway: str = ""
    order_id: str = ""
    tries: list[Try] = field(default_factory=list)

    @property
    def captured(self) -> int:
        return sum(one.minor for one in self.tries if one.state == "CAPTURED")


@dataclass
class Gift:
    """Money that lay in SUSPENSE and was given to who ordered."""

    user: int
    minor: int


@dataclass
class Payout:
    """What somebody asked for; `is_over` once it was rejected or cancelled."""

    user: int
    minor: int
    is_over: bool = False


class Model:
    """All that people did."""

    def __init__(self):
        self.deposits: list[Deposit] = []
        self.refunds: dict[str, int] = {}  # our reference -> amount
        self.payouts: dict[object, Payout] = {}
        self.disputes: dict[str, int] = {}  # theirs -> amount
        self.gifts: dict[str, Gift] = {}  # payment at the gateway -> to whom
        self.transfers = 0
        self.given = [0, 0]  # what each got from the other, less what they gave

    def tries(self, *states: str) -> list[Try]:
        return [its for one in self.deposits for its in one.tries if its.state in states]

    @property
    def has_more_than_ordered(self) -> bool:
        """Something may lie in SUSPENSE: paid twice, or another amount."""
        return any(one.captured not in (0, one.minor) for one in self.deposits)

    def deposit_of(self, try_id: str) -> Deposit:
        return next(one for one in self.deposits if any(its.id == try_id for its in one.tries))


@dataclass
class Taken:
    """A payment that a gateway has captured, with all that became of it there."""

    id: str
    gateway: str
    minor: int
    refunds: list[dict]
    disputes: list[dict]

    @property
    def gone(self) -> int:
        """Refunded, or on its way."""
        return sum(one["amount"] for one in self.refunds)

    @property
    def lost(self) -> int:
        return sum(one["deducted"] for one in self.disputes)

    @property
    def held(self) -> int:
        """Of the oldest dispute first: what its bank may still take, refunds begun before it left out."""
        elsewhere = 0
        for one in sorted(self.disputes, key=lambda dispute: dispute["created_at"]):
            if one["state"] not in ("OPEN", "UNDER_REVIEW"):
                continue
            before = sum(its["amount"] for its in self.refunds if its["created_at"] < one["created_at"])
            elsewhere += max(min(one["amount"], self.minor - before - self.lost - elsewhere), 0)
        return elsewhere

    @property
    def free(self) -> int:
        """What its owner may use; below zero they owe it."""
        return self.minor - self.gone - self.lost - self.held

    @property
    def nobodys(self) -> int:
        """What is left of it, whoever wants it back."""
        return max(self.minor - self.gone - self.lost, 0)


def taken(payments: list[dict], refunds: list[dict], disputes: list[dict]) -> list[Taken]:
    """From what lies in a gateway's books."""
    return [
        Taken(
            id=one["id"],
            gateway=one["gateway"],
            minor=one["amount"],
            refunds=[its for its in refunds if its["payment_id"] == one["id"] and its["state"] != "FAILED"],
            disputes=[its for its in disputes if its["payment_id"] == one["id"]],
        )
        for one in payments
        if one["state"] == "CAPTURED"
    ]
