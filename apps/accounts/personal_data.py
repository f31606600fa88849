"""What identity holds of a person, and what of it may be revealed."""

from collections.abc import Iterator

from apps.accounts import services
from apps.accounts.models import OtpChallenge, User
from apps.accounts.states import BlockReason
from apps.core import privacy
from apps.core.errors import NotFound


def _user_id(subject_id: str) -> int:
    """Raises NotFound."""
    if not subject_id.isdecimal() or len(subject_id) > 18:
        raise NotFound("There is no such user.")
    return int(subject_id)


def _value(field: str):
    return lambda subject_id: User.objects.filter(pk=_user_id(subject_id)).values_list(field, flat=True).first()


for name, title in (("mobile", "Mobile number"), ("email", "E-mail address")):
    privacy.revealable(
        key=f"accounts.{name}", title=title, permission="privacy.reveal_contact", read=_value(name), owner=_user_id
    )


def _profile(user: User) -> dict:
    return {
        "id": user.public_id,
        "name": user.name,
        "mobile": user.mobile,
        "email": user.email,
        "region": user.region,
        "kyc_state": user.kyc_state,
        "roles": sorted(user.role_names),
        "joined_at": user.date_joined,
        "last_login_at": user.last_login,
    }


def _export(user: User) -> Iterator[privacy.Part]:
    yield privacy.Part("profile", rows=[_profile(user)])
    sessions = user.sessions.order_by("id").values(
        "created_at", "last_seen_at", "ended_at", "end_reason", "platform", "device_name", "fingerprint", "ip"
    )
    yield privacy.Part("sessions", rows=sessions)
    blocks = user.blocks.order_by("id").values(
        "created_at", "reason_code", "reason", "until", "lifted_at", "lift_reason"
    )
    yield privacy.Part("blocks", rows=blocks)
    limits = user.limits.order_by("id").values("kind", "period", "currency", "amount", "later_amount", "later_at")
    yield privacy.Part("limits", rows=limits)
    yield privacy.Part("self_exclusions", rows=user.self_exclusions.order_by("id").values("created_at", "until"))
    changes = user.mobile_changes.order_by("id")
    yield privacy.Part(
        "mobile_changes", rows=changes.values("created_at", "state", "old_mobile", "new_mobile", "decided_at", "note")
    )
    yield privacy.Part("payout_holds", rows=user.payout_holds.order_by("id").values("created_at", "until"))
    codes = OtpChallenge.objects.filter(mobile_index=user.mobile_index).order_by("id")
    yield privacy.Part("one_time_codes", rows=codes.values("asked_at", "purpose", "tries", "used_at", "ip"))


def _obstacles(user: User) -> Iterator[str]:
    if user.blocks.active().filter(reason_code__in=[BlockReason.FRAUD, BlockReason.LEGAL]).exists():
        yield "The account is blocked while it is looked into: support can tell you more."


privacy.register(
    privacy.Holding(
        key="account",
        title="Account, sessions and blocks",
        export=_export,
        erase=lambda user: services.user_forget(user=user),
        obstacles=_obstacles,
        order=900,
    )
)
