"""Routes of the notifications API."""

from django.urls import path

from .mine import MyMessages, MyPreferences, ReadMessage, Subscribe
from .staff import Send, SendBulk, TakeNews

urlpatterns = [
    path("notifications", MyMessages.as_view(), name="notifications"),
    path("notifications/preferences", MyPreferences.as_view(), name="notification-preferences"),
    path("notifications/subscribe", Subscribe.as_view(), name="notification-subscribe"),
    path("notifications/send", Send.as_view(), name="notification-send"),
    path("notifications/bulk", SendBulk.as_view(), name="notification-bulk"),
    path("notifications/callbacks/<str:provider>", TakeNews.as_view(), name="notification-callback"),
    path("notifications/<uuid:message_id>/read", ReadMessage.as_view(), name="notification-read"),
]
