"""Whether a product may be offered in a region on a date: what no enabled rule allows is refused."""

from collections.abc import Iterable
from datetime import date

from django.db import IntegrityError, transaction
from django.db.models import Model

from . import audit, clock
from .errors import Conflict, Forbidden, NotFound
from .models.jurisdiction import JurisdictionRule
from .snapshot import Snapshot
from .states import Product


class ProductUnavailable(Forbidden):
    """The product is not offered in this region today."""

    reason, message = "PRODUCT_UNAVAILABLE", "This is not offered in your region."


class RuleOverlaps(Conflict):
    reason, message = "RULE_OVERLAPS", "Another enabled rule covers these days."


class UnknownRule(NotFound):
    message = "There is no such jurisdiction rule."


def require(product: str, *, region: str, at: date | None = None) -> None:
    """Raises ProductUnavailable unless an enabled rule allows the product there on that business date."""
    if not allowed(product, region=region, at=at):
        raise ProductUnavailable(product=product, region=region)


def allowed(product: str, *, region: str, at: date | None = None) -> bool:
    """Whether the product may be offered; a rule for a country holds in its states."""
    regions = allowed_regions(product, at=at)
    return region in regions or region.partition("-")[0] in regions


def allowed_regions(product: str, at: date | None = None) -> list[str]:
    """The regions with an enabled rule on that date, today by default."""
    day = at or clock.today()
    return [region for region, start, end in _rules.get().get(Product(product), ()) if start <= day <= (end or day)]


@transaction.atomic
def rule_create(
    *,
    product: str,
    region: str,
    legal_basis: str,
    valid_from: date,
    valid_to: date | None = None,
    is_enabled: bool = False,
    actor: Model | None,
    reason: str = "",
) -> JurisdictionRule:
    """Adds a rule. Raises RuleOverlaps."""
    rule = JurisdictionRule(
        product=Product(product),
        region=region.upper(),
        legal_basis=legal_basis,
        valid_from=valid_from,
        valid_to=valid_to,
        is_enabled=is_enabled,
    )
    _save(rule)
    audit.record("core.jurisdiction_rule.create", rule, actor=actor, after=_facts(rule), reason=reason)
    return rule


@transaction.atomic
def rule_enable(*, rule_id, actor: Model | None, reason: str) -> JurisdictionRule:
    """Opens the product where and when the rule says. Raises UnknownRule, RuleOverlaps."""
    return _change(rule_id, "enable", actor=actor, reason=reason, is_enabled=True)


@transaction.atomic
def rule_disable(*, rule_id, actor: Model | None, reason: str) -> JurisdictionRule:
    """Closes the product at once. Raises UnknownRule."""
    return _change(rule_id, "disable", actor=actor, reason=reason, is_enabled=False)


@transaction.atomic
def rule_end(*, rule_id, on: date, actor: Model | None, reason: str) -> JurisdictionRule:
    """Sets the last day of a rule. Raises UnknownRule, RuleOverlaps."""
    return _change(rule_id, "end", actor=actor, reason=reason, valid_to=on)


@transaction.atomic
def open_products(
    *,
    region: str,
    legal_basis: str,
    products: Iterable[str] = Product.values,
    valid_from: date = date(2020, 1, 1),
    actor: Model | None = None,
) -> int:
    """Makes and enables a rule for each product that none allows there yet; answers how many: for demo and tests."""
    missing = [product for product in products if not allowed(product, region=region)]
    for product in missing:
        rule_create(
            product=product,
            region=region,
            legal_basis=legal_basis,
            valid_from=valid_from,
            is_enabled=True,
            actor=actor,
        )
    return len(missing)


def _change(rule_id, verb: str, *, actor: Model | None, reason: str, **values) -> JurisdictionRule:
    rule = JurisdictionRule.objects.select_for_update().filter(pk=rule_id).first()
    if rule is None:
        raise UnknownRule
    before = _facts(rule)
    for name, value in values.items():
        setattr(rule, name, value)
    _save(rule)
    audit.record(f"core.jurisdiction_rule.{verb}", rule, actor=actor, before=before, after=_facts(rule), reason=reason)
    return rule


def _save(rule: JurisdictionRule) -> None:
    if rule.valid_to is not None and rule.valid_to < rule.valid_from:
        raise Conflict("The last day lies before the first.", reason="DAYS")
    try:
        with transaction.atomic():
            rule.save()
    except IntegrityError as clash:
        raise RuleOverlaps(product=rule.product, region=rule.region) from clash
    _rules.changed()


def _facts(rule: JurisdictionRule) -> dict:
    names = ("product", "region", "legal_basis", "valid_from", "valid_to", "is_enabled")
    return {name: getattr(rule, name) for name in names}


def _load() -> dict[str, list[tuple[str, date, date | None]]]:
    found: dict[str, list] = {}
    rows = JurisdictionRule.objects.filter(is_enabled=True).order_by("product", "region", "valid_from")
    for product, *rule in rows.values_list("product", "region", "valid_from", "valid_to"):
        found.setdefault(product, []).append(tuple(rule))
    return found


_rules: Snapshot[dict] = Snapshot("jurisdiction", _load)
