"""The verbs of the post office."""

from .bulks import (
    bulk_advance,
    bulk_draft,
    bulk_launch,
    bulk_pause,
    bulk_resume,
    bulk_return,
    bulk_send,
    bulk_start_approved,
    bulk_stop,
    bulks_advance,
)
from .callbacks import callbacks_store
from .devices import device_subscribe
from .digests import digest_send, digests_send_due
from .erasing import person_erase
from .manual import message_resend, message_send
from .posting import Notice, notify, notify_address, notify_many
from .purging import messages_purge
from .reading import Wish, message_read, preferences_set
from .sending import attempt_record, messages_claim
from .suppressing import suppress, suppression_add, suppression_lift
from .telling import tell_blocked, tell_code, tell_erasure, tell_kyc, tell_staff, tell_user
from .wording import template_create, template_require, templates_load, version_publish, wording_problems

__all__ = [
    "Notice",
    "Wish",
    "attempt_record",
    "bulk_advance",
    "bulk_draft",
    "bulk_launch",
    "bulk_pause",
    "bulk_resume",
    "bulk_return",
    "bulk_send",
    "bulk_start_approved",
    "bulk_stop",
    "bulks_advance",
    "callbacks_store",
    "device_subscribe",
    "digest_send",
    "digests_send_due",
    "message_read",
    "message_resend",
    "message_send",
    "messages_claim",
    "messages_purge",
    "notify",
    "notify_address",
    "notify_many",
    "person_erase",
    "preferences_set",
    "suppress",
    "suppression_add",
    "suppression_lift",
    "tell_blocked",
    "tell_code",
    "tell_erasure",
    "tell_kyc",
    "tell_staff",
    "tell_user",
    "template_create",
    "template_require",
    "templates_load",
    "version_publish",
    "wording_problems",
]
