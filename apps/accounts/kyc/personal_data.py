"""What KYC holds of a person: given out, destroyed, or shown once for a reason."""

from collections.abc import Iterator

from apps.accounts.kyc import services
from apps.accounts.kyc.documents import content_of
from apps.accounts.kyc.models import Consent, KycCase, KycProfile
from apps.core.plain import plain
from apps.core.privacy import Holding, Part, register, revealable


def export(user) -> Iterator[Part]:
    """Everything the person gave us, what came of it, and the pictures themselves."""
    yield Part("consents", rows=[_consent(row) for row in Consent.objects.filter(user=user)])
    profile = KycProfile.objects.filter(user=user).first()
    if profile is None:
        return
    yield Part("profile", rows=[_profile(profile)])
    yield Part("checks", rows=[_attempt(row) for row in profile.attempts.all()])
    yield Part("cases", rows=[_case(row) for row in profile.cases.select_related("reason_code")])
    for document in profile.documents.filter(deleted_at=None):
        yield Part(
            f"{document.kind.lower()}-{document.pk}.jpg", content=lambda document=document: content_of(document)
        )


def erase(user) -> str:
    """One sentence: what went, what stays and why."""
    return services.profile_erase(user_id=user.pk)


def obstacles(user) -> Iterator[str]:
    """An open case is decided first: its reviewers would look at nothing."""
    if KycCase.objects.filter(profile__user=user, closed_at=None).exists():
        yield "A case about the proof of identity is open: it is decided first."


def _consent(row: Consent) -> dict:
    named = {"purpose": row.purpose, "act": row.act, "text_version": row.text_version, "language": row.language}
    return plain({**named, "at": row.created_at, **services.consent_origin(row)})


def _profile(row: KycProfile) -> dict:
    return plain(
        {
            "state": row.state,
            "pan": row.pan,
            "name": row.legal_name,
            "date_of_birth": row.date_of_birth,
            "aadhaar_last4": row.aadhaar_last4,
            "aadhaar_reference": row.aadhaar_reference,
            "pan_accepted_at": row.pan_accepted_at,
            "verified_at": row.verified_at,
        }
    )


def _attempt(row) -> dict:
    return plain(
        {
            "step": row.step,
            "started_at": row.created_at,
            "ended_at": row.ended_at,
            "outcome": row.outcome,
            "registered_name": row.registered_name,
            "facts": row.facts,
        }
    )


def _case(row) -> dict:
    told = row.reason_code.user_text_en if row.reason_code else ""
    return plain({"opened_at": row.created_at, "closed_at": row.closed_at, "outcome": row.outcome, "told": told})


def _field(name: str):
    def read(subject_id: str) -> str | None:
        return KycProfile.objects.values_list(name, flat=True).filter(pk=subject_id).first()

    return read


def owner(subject_id: str) -> int:
    return KycProfile.objects.values_list("user_id", flat=True).get(pk=subject_id)


register(Holding(key="kyc", title="Proof of identity", export=export, erase=erase, obstacles=obstacles, order=40))
revealable(key="kyc.pan", title="PAN", permission="kyc.reveal_pan", read=_field("pan"), owner=owner)
revealable(
    key="kyc.date_of_birth",
    title="Date of birth",
    permission="kyc.reveal_date_of_birth",
    read=_field("date_of_birth"),
    owner=owner,
)
