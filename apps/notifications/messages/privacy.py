"""Export and erasure of a person's data."""

from apps.notifications.catalog import Variable, declare
from apps.notifications.states import Category, Priority

from .shared import in_app_and_push, mail

declare(
    "privacy.export_ready",
    title="Data export ready",
    category=Category.ACCOUNT,
    texts={
        **in_app_and_push(
            en=("Your data is ready", "Open the app to download the copy of your data."),
            hi=("आपका डेटा तैयार है", "अपने डेटा की प्रति डाउनलोड करने के लिए ऐप खोलें।"),
        ),
        **mail(
            en=("Your data is ready", "The copy of your data is ready. Open the Munim app to download it."),
            hi=("आपका डेटा तैयार है", "आपके डेटा की प्रति तैयार है। डाउनलोड करने के लिए Munim ऐप खोलें।"),
        ),
    },
)
declare(
    "privacy.erasure_cancelled",
    title="Erasure cancelled",
    category=Category.SECURITY,
    priority=Priority.CRITICAL,
    texts={
        **in_app_and_push(
            en=("Your account stays", "The erasure of your account was cancelled."),
            hi=("आपका खाता बना रहेगा", "आपके खाते को मिटाने का अनुरोध रद्द कर दिया गया है।"),
        ),
        **mail(
            en=("Your Munim account stays", "The erasure of your account was cancelled. Nothing was erased."),
            hi=("आपका Munim खाता बना रहेगा", "आपके खाते को मिटाने का अनुरोध रद्द कर दिया गया है। कुछ भी मिटाया नहीं गया।"),
        ),
    },
)
declare(
    "privacy.erasure_scheduled",
    title="Erasure scheduled",
    category=Category.SECURITY,
    priority=Priority.CRITICAL,
    variables=(Variable("on", "21 Dec 2026", is_required=True),),
    texts={
        **in_app_and_push(
            en=("Your account will be erased", "It happens on {{ on }}. Until then you can cancel it in the app."),
            hi=("आपका खाता मिटा दिया जाएगा", "यह {{ on }} को होगा। तब तक आप इसे ऐप में रद्द कर सकते हैं।"),
        ),
        **mail(
            en=(
                "Your Munim account will be erased",
                "Your account and your data will be erased on {{ on }}, as you asked.\n\n"
                "Did you change your mind, or was this not you? Cancel it in the app before then.",
            ),
            hi=(
                "आपका Munim खाता मिटा दिया जाएगा",
                "आपके अनुरोध पर आपका खाता और डेटा {{ on }} को मिटा दिया जाएगा।\n\n"
                "यदि आपने मन बदल लिया है या यह अनुरोध आपका नहीं था, तो उससे पहले ऐप में इसे रद्द करें।",
            ),
        ),
    },
)
