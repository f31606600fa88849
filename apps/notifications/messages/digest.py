"""Several messages told as one."""

from apps.notifications.catalog import Variable, declare
from apps.notifications.states import Category

from .shared import mail, push

declare(
    "post.digest",
    title="Digest",
    category=Category.ACCOUNT,
    variables=(
        Variable("count", "3", is_required=True),
        Variable("lines", "Bonus received\nBonus received\nBonus received"),
    ),
    texts={
        **push(
            en=("{{ count }} new messages", "Open the app to read them."),
            hi=("{{ count }} नए संदेश", "पढ़ने के लिए ऐप खोलें।"),
        ),
        **mail(
            en=("{{ count }} new messages", "{{ lines }}\n\nOpen the Munim app to read them."),
            hi=("{{ count }} नए संदेश", "{{ lines }}\n\nपढ़ने के लिए Munim ऐप खोलें।"),
        ),
    },
)
