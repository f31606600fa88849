"""Routes of live delivery."""

from django.urls import path

from .views import LiveTicket, LiveView

urlpatterns = [
    path("live", LiveView.as_view(), name="live"),
    path("auth/live-ticket", LiveTicket.as_view(), name="auth-live-ticket"),
]
