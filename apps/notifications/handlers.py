"""What the post office does when something happened below.

Who is told in the app locks counters of theirs: those handlers take one event at a time.
"""

from apps.core import events
from apps.notifications import services
from apps.notifications.services import bulks


def _key(delivery) -> str:
    """The event as messages know it: told again, it is the same."""
    return f"outbox:{delivery.event_id}"


@events.subscriber("otp.requested", name="notifications.codes")
def tell_code(event, delivery) -> None:
    services.tell_code(otp_id=event.otp_id, event_id=_key(delivery))


@events.subscriber("staff.invited", name="notifications.invites")
def tell_invite(event, delivery) -> None:
    services.tell_staff(template="staff.invited", reference=event.invite_id, event_id=_key(delivery))


@events.subscriber("staff.password_reset_requested", name="notifications.password_resets")
def tell_password_reset(event, delivery) -> None:
    services.tell_staff(template="staff.password_reset", reference=event.reset_id, event_id=_key(delivery))


@events.subscriber("staff.new_device", name="notifications.new_devices")
def tell_new_device(event, delivery) -> None:
    services.tell_staff(template="staff.new_device", reference=event.session_id, event_id=_key(delivery))


@events.subscriber("user.blocked", name="notifications.blocks", together=1)
def tell_blocked(event, delivery) -> None:
    services.tell_blocked(public_id=event.user_id, until=event.until, event_id=_key(delivery))


@events.subscriber(
    "user.unblocked",
    "user.mobile_changed",
    "user.mobile_change_opened",
    "staff.totp_reset",
    "kyc.verified",
    "kyc.selfie_needed",
    "kyc.reverify",
    "privacy.export_ready",
    "privacy.erasure_cancelled",
    name="notifications.plain",
    together=1,
)
def tell_plainly(event, delivery) -> None:
    """These templates have the event's name and no variables."""
    services.tell_user(public_id=event.user_id, template=event.name, event_id=_key(delivery))


@events.subscriber(
    "kyc.check_failed", "kyc.rejected", "kyc.changes_asked", name="notifications.kyc_reasons", together=1
)
def tell_kyc(event, delivery) -> None:
    services.tell_kyc(public_id=event.user_id, template=event.name, event_id=_key(delivery))


@events.subscriber("privacy.erasure_scheduled", name="notifications.erasures", together=1)
def tell_erasure(event, delivery) -> None:
    services.tell_erasure(public_id=event.user_id, due_at=event.due_at, event_id=_key(delivery))


@events.subscriber("approval.decided", name="notifications.bulk_decided")
def bulk_decided(event, delivery) -> None:
    """A refused, voided or expired request gives the bulk message back to its author."""
    if event.key == bulks.KEY and event.state != "APPROVED":
        services.bulk_return(approval_id=event.approval_id)
