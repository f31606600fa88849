"""The profit gate: what a bonus may cost at most, against what it is known to bring. Per 1 of face value.

The published formula B - WR x B x HE sees profit where the house loses: play stops at bust, so most of the wagering is
never done. Here the whole face counts until evidence lowers it, and never less than nothing.
"""

from dataclasses import asdict, dataclass
from decimal import Decimal

PASS, EXEMPT, REFUSE = "PASS", "EXEMPT", "REFUSE"
ONE, ZERO = Decimal(1), Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """Upper 95 % bound of cost / face, and where it comes from."""

    cost_share: Decimal
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """All numbers per 1 of face; `roi` is None when nothing can be lost."""

    outcome: str
    activation: Decimal
    cost_share: Decimal
    evidence: str
    cost_upper: Decimal
    uplift: Decimal
    uplift_source: str
    expected_profit: Decimal
    roi: Decimal | None
    roi_floor: Decimal

    @property
    def refusal(self) -> str:
        """The sentence a refused player's row keeps; empty when the rule may pay."""
        if self.outcome != REFUSE:
            return ""
        return f"Expected ROI {self.roi:.4f} is below the floor {self.roi_floor:.4f}."

    def as_dict(self) -> dict[str, str | None]:
        return {key: None if value is None else str(value) for key, value in asdict(self).items()}


def judge(
    *,
    activation: Decimal,
    evidence: Evidence | None,
    uplift: Decimal,
    uplift_source: str,
    roi_floor: Decimal,
    is_exempt: bool,
) -> Verdict:
    """cost_upper = activation x share; expected profit = uplift - cost_upper; ROI = profit / cost_upper >= floor."""
    share = min(max(evidence.cost_share, ZERO), ONE) if evidence else ONE
    cost = activation * share
    profit = max(uplift, ZERO) - cost
    roi = (profit / cost).quantize(Decimal("0.000001")) if cost else None
    enough = roi is None or roi >= roi_floor
    return Verdict(
        outcome=PASS if enough else EXEMPT if is_exempt else REFUSE,
        activation=activation,
        cost_share=share,
        evidence=evidence.source if evidence else "face value",
        cost_upper=cost,
        uplift=max(uplift, ZERO),
        uplift_source=uplift_source,
        expected_profit=profit,
        roi=roi,
        roi_floor=roi_floor,
    )
