"""The post office in a browser: a message's story, a wording written with a preview, a bulk message looked at."""

from django.urls import reverse

from apps.accounts import services as accounts
from apps.notifications import flows, services
from apps.notifications.models import Message, Template
from tests.browser.hands import picture
from tests.factories.accounts import make_member, make_staff


def test_why_did_they_not_get_it(browse):
    user = make_member(email="asha@example.in")
    accounts.user_block(user_id=user.pk, reason="x", actor=make_staff())
    services.notify(
        user_id=user.pk, template="kyc.rejected", variables={"reason": "The photo is blurred."}, event_id="case-1"
    )
    flows.deliver_due()
    push = Message.objects.get(channel="PUSH", template__key="kyc.rejected")
    page = browse("SUPPORT")
    page.goto("/admin/notifications/message/")
    picture(page, "post-messages")
    page.goto(f"/admin/notifications/message/{push.pk}/change/")
    page.get_by_text("No: no device takes push messages").wait_for()
    picture(page, "post-message")
    page.goto(reverse("admin:person", args=[user.public_id]))
    page.get_by_role("link", name="All messages").wait_for()
    picture(page, "post-person")
    mail = Message.objects.get(channel="EMAIL", template__key="kyc.rejected")
    page.goto(f"/admin/notifications/message/{mail.pk}/change/")
    page.get_by_text("What happened").wait_for()
    picture(page, "post-mail")


def test_a_wording_is_looked_at_before_it_is_used(browse):
    services.templates_load()
    template = Template.objects.get(key="kyc.changes_asked")
    page = browse("OPERATOR", theme="dark")
    page.goto("/admin/notifications/template/")
    picture(page, "post-templates")
    page.goto(f"/admin/notifications/template/{template.pk}/change/")
    picture(page, "post-template-dark")
    page.goto(f"/admin/notifications/template/{template.pk}/write/?channel=EMAIL&language=en")
    page.get_by_label("Text").fill("{{ reason }}\n\nOpen the app today.")
    page.get_by_label("What changed").fill("Says when")
    page.get_by_role("button", name="Preview").click()
    page.locator(".post-mail").get_by_text("Open the app today.").wait_for()
    picture(page, "post-wording-dark")
    page.get_by_role("button", name="Use it from now on").click()
    page.get_by_text("The wording is used from now on.").wait_for()
    assert template.versions.filter(channel="EMAIL", language="en").first().note == "Says when"


def test_a_bulk_message_is_looked_at_before_it_is_sent(browse):
    for _ in range(3):
        make_member()
    page = browse("OPERATOR")
    page.goto("/admin/notifications/bulk/add/")
    page.get_by_label("Title").fill("Terms of December")
    page.get_by_label("Message").select_option("kyc.reverify")
    picture(page, "post-bulk-form")
    page.get_by_role("button", name="Look at what it would do").click()
    page.get_by_text("Nobody has got anything yet.").wait_for()
    picture(page, "post-bulk")
    assert Message.objects.count() == 0
