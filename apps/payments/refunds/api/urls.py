"""Routes of the refunds API."""

from django.urls import path

from .views import RefundMoney

urlpatterns = [path("wallet/refund", RefundMoney.as_view(), name="wallet-refund")]
