"""What must hold before the post office opens."""

from django.core.checks import Error, register

from apps.notifications import catalog
from apps.notifications.states import Channel


@register
def sms_wordings_have_their_dlt_ids(app_configs, **kwargs) -> list[Error]:
    """India's operators drop a commercial SMS without its registered header and template."""
    return [
        Error(
            f"The SMS of {kind.key} in {language} names no DLT header or template id.",
            hint="Give dlt_header and dlt_template_id with its text.",
            id="notifications.E001",
        )
        for kind in catalog.kinds()
        for (channel, language), text in kind.texts.items()
        if channel == Channel.SMS and not (text.dlt_header and text.dlt_template_id)
    ]
