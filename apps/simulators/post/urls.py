"""The providers' addresses and the catcher's pages."""

from django.urls import path

from . import providers, views

urlpatterns = [
    path("", views.messages, name="post_messages"),
    path("<int:caught_id>", views.message, name="post_message"),
    path("<int:caught_id>/tell", views.tell, name="post_tell"),
    path("<int:caught_id>/tell/<int:told_id>", views.tell_again, name="post_tell_again"),
    path("rules", views.set_rule, name="post_set_rule"),
    path("rules/<int:rule_id>", views.drop_rule, name="post_drop_rule"),
    path("steer/rules", views.rules_json),
    path("steer/tell", views.tell_json),
    path("steer/clear", views.clear_json),
    path("steer/messages", views.messages_json),
    path("fcm/key.json", providers.fcm_key),
    path("fcm/token", providers.fcm_token),
    path("fcm/v1/projects/<str:project>/messages:send", providers.fcm_send),
    path("sms/messages", providers.sms_send),
    path("mail/v3/<str:domain>/messages", providers.mail_send),
]
