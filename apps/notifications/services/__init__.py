"""The verbs of the post office."""

from .callbacks import callbacks_store
from .devices import device_subscribe
from .digests import digest_send, digests_send_due
from .posting import notify, notify_address
from .sending import attempt_record, messages_claim
from .suppressing import suppress, suppression_add, suppression_lift
from .wording import template_create, template_require, templates_load, version_publish

__all__ = [
    "attempt_record",
    "callbacks_store",
    "device_subscribe",
    "digest_send",
    "digests_send_due",
    "messages_claim",
    "notify",
    "notify_address",
    "suppress",
    "suppression_add",
    "suppression_lift",
    "template_create",
    "template_require",
    "templates_load",
    "version_publish",
]
