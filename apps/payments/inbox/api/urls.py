from django.urls import path

from .receiving import Webhook

urlpatterns = [path("payments/webhook/<str:provider>", Webhook.as_view(), name="payments-webhook")]
