from django.urls import path

from .live import LiveView

urlpatterns = [
    path("live", LiveView.as_view(), name="live"),
]
