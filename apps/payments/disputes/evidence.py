"""What a reviewer reads before answering a dispute."""

from typing import Any

from apps.core.admin.tables import table
from apps.core.display import link, moment, money
from apps.core.money import from_minor

from . import selectors
from .models import Dispute
from .selectors import sections
from .selectors.story import happenings, next_step


def board(dispute: Dispute) -> dict[str, Any]:
    """The context of the workbench's evidence."""
    pack = selectors.latest_pack(dispute)
    return {
        "dispute": dispute,
        "payment": dispute.gateway_payment,
        "begun_at": sections.begun_at(dispute),
        "warnings": list(warnings(dispute)),
        "next_step": next_step(dispute),
        "costs": costs(dispute),
        "sessions": sections.sessions_of(dispute)[-5:],
        "kyc": sections.kyc_facts(dispute),
        "play": sections.play_facts(dispute),
        "lines": [line for line in sections.lines_of(dispute) if line.created_at >= sections.begun_at(dispute)][:15],
        "pack": pack,
        "story": happenings(dispute),
    }


def warnings(dispute: Dispute):
    """What somebody must not overlook."""
    payment, raised = dispute.gateway_payment, selectors.raised_lately(dispute.user_id)
    if payment.refunded_minor:
        yield f"{_amount(payment.refunded_minor, dispute)} of this payment went back to its payer already."
    if selectors.is_over_cap(raised):
        yield (
            f"This payer raised {raised} disputes against us in 30 days, more than NPCI lets banks raise "
            f"({selectors.NPCI_CODE}): say so in the answer."
        )
    if dispute.user is None:
        yield "Nobody was credited with this payment: it lies in suspense, and accepting costs no user anything."
    if dispute.is_deadline_ours:
        yield "The gateway named no deadline: it is counted in business days from the day it was raised."
    if dispute.trouble:
        yield f"The last answer did not arrive: {dispute.trouble}"
    if selectors.latest_pack(dispute) is None:
        yield "There is no evidence pack yet: it can be accepted, but not contested."


def costs(dispute: Dispute) -> Any:
    """What each end does to the books, in exact postings."""
    rest = max(dispute.minor - dispute.held, 0)
    rows = [
        ("Won or closed", "The hold is released", _amount(dispute.held, dispute)),
        ("Lost", f"Hold to what {dispute.gateway.title()} owes us", _amount(dispute.held, dispute)),
    ]
    if rest:
        rows.append(("Lost, besides", "Taken from the user, or owed by them", _amount(rest, dispute)))
    return table(("If it ends", "What is posted", "Amount"), rows)


def frozen_words(dispute: Dispute) -> str:
    """The bonuses that wait with it."""
    count = dispute.frozen.filter(thawed_at=None).count()
    return (
        f"{count} bonus{'es' if count != 1 else ''} of this deposit wait{'' if count != 1 else 's'}" if count else ""
    )


def payment_line(dispute: Dispute) -> Any:
    return link(dispute.gateway_payment.payment, str(dispute.gateway_payment)) if dispute.user else None


def _amount(minor: int, dispute: Dispute):
    return money(from_minor(minor, dispute.currency))


def packs_table(dispute: Dispute) -> Any:
    """The packs that were built, newest first."""
    rows = [
        (
            moment(pack.built_at),
            f"{len(pack.files)} files, {pack.size_bytes // 1024 + 1} KB"
            if pack.built_at
            else pack.get_state_display(),
            pack.digest or "–",
            "Deleted" if pack.deleted_at else "",
        )
        for pack in dispute.packs.all()
    ]
    return table(("Built", "Holds", "SHA-256 of its manifest", ""), rows)
