"""The HTML of a mail: the plain text in a tidy frame that works without pictures and in the dark."""

from django.template.loader import render_to_string

from apps.notifications.engine.wording import as_html


def mail_html(*, subject: str, body: str, language: str) -> str:
    """`body` is the rendered plain text; everything in it is escaped."""
    # as_html escapes; the template marks it safe for that reason.
    return render_to_string(
        "notifications/mail.html", {"subject": subject, "content": as_html(body), "language": language}
    )
