"""What those who look after payments are told when payments fail."""

from apps.notifications.catalog import Variable, declare
from apps.notifications.messages.shared import in_app_and_push, mail
from apps.notifications.states import Category

_WHICH = Variable("which", "UPI at Razorpay", is_required=True)
_PERCENT = Variable("percent", "41.50", is_required=True)
_TRIES = Variable("tries", "60", is_required=True)

declare(
    "payment_analytics.rate_fell",
    title="Too few payments succeed",
    category=Category.ACCOUNT,
    variables=(_WHICH, _PERCENT, _TRIES),
    texts={
        **in_app_and_push(
            en=("Payments fail", "{{ which }}: only {{ percent }} % of the last {{ tries }} tries succeed."),
            hi=("भुगतान विफल हो रहे हैं", "{{ which }}: पिछले {{ tries }} प्रयासों में केवल {{ percent }} % सफल हुए।"),
        ),
        **mail(
            en=(
                "Payments fail: {{ which }}",
                "{{ which }}: only {{ percent }} % of the last {{ tries }} tries succeed.\n\n"
                "Payment analytics in the console says which errors they end with; under Gateways new payments can be "
                "sent elsewhere.",
            ),
            hi=(
                "भुगतान विफल हो रहे हैं: {{ which }}",
                "{{ which }}: पिछले {{ tries }} प्रयासों में केवल {{ percent }} % सफल हुए।\n\n"
                "कंसोल में Payment analytics बताता है कि वे किन त्रुटियों से रुके; Gateways में नए भुगतान दूसरी ओर भेजे जा सकते हैं।",
            ),
        ),
    },
)
