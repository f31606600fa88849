"""KYC on the console: menu, a person's panel, search by PAN."""

from django.urls import reverse

from apps.accounts.kyc import selectors
from apps.accounts.kyc.models import KycProfile
from apps.accounts.kyc.states import Step
from apps.accounts.models import User
from apps.core import clock, console


def panel(request, user: User) -> dict:
    profile = selectors.profile_of(user)
    return {
        "person": user,
        "profile": profile,
        "status": selectors.status_of(user),
        "item": selectors.open_item_of(profile) if profile else None,
        "happenings": selectors.happenings(profile)[:6] if profile else [],
    }


def outage_sentences(request) -> list[str]:
    """Who is out of use since when, what that means, and what users are told."""
    return [_outage(outage, stuck) for outage, stuck in selectors.current_outages()]


def _outage(outage, stuck: list[str]) -> str:
    local, today = outage.since.astimezone(clock.business_zone()), clock.today()
    since = f"{local:%H:%M}" if local.date() == today else f"{local:%d %b, %H:%M}"
    steps = " and ".join(Step(step).label for step in stuck)
    means = f"{steps} wait until it is back" if stuck else "checks take the other path"
    name = selectors.provider_title(outage.provider)
    return f"KYC provider {name} is out of use since {since}: {means}. Users' tries are safe."


def find_pans(term: str) -> list[console.Hit]:
    """By exact PAN, through its blind index."""
    found = selectors.pan_query(term)
    profiles = KycProfile.objects.filter(found[0]).select_related("user")[:5] if found else []
    return [
        console.Hit(
            title=str(profile.user),
            description=" · ".join([profile.user.public_id, profile.pan_masked, profile.get_state_display()]),
            url=reverse("admin:kyc_kycprofile_change", args=[profile.pk]),
            icon="badge",
        )
        for profile in profiles
    ]


def _line(title: str, model: str, icon: str, order: int) -> console.NavItem:
    return console.NavItem(
        group="KYC",
        title=title,
        icon=icon,
        url_name=f"admin:kyc_{model}_changelist",
        permission=f"kyc.view_{model}",
        order=order,
    )


console.register(
    _line("Proofs of identity", "kycprofile", "badge", 10),
    _line("Providers", "circuit", "cable", 30),
    _line("Calls to providers", "providercall", "swap_horiz", 40),
    _line("Webhook inbox", "webhookevent", "inbox", 50),
    console.Banner(
        key="kyc.outages",
        title="Providers out of use",
        permission="kyc.view_circuit",
        says=outage_sentences,
        url_name="admin:kyc_circuit_changelist",
    ),
    _line("Reasons", "reasoncode", "label", 60),
    _line("Limits by level", "kyclevellimit", "stacks", 70),
    _line("Consent texts", "consenttext", "contract", 80),
    console.PlayerPanel(
        key="kyc.proof",
        title="Proof of identity",
        permission="kyc.view_kycprofile",
        order=15,
        width="third",
        template="kyc/panels/proof.html",
        context=panel,
    ),
    console.SearchProvider(key="kyc.pans", title="PAN", permission="accounts.find_user", order=12, find=find_pans),
)
