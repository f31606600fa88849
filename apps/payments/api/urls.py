"""Routes of the deposits API."""

from django.urls import path

from .views import OnePayment, Orders, Payments, Sync, Verify

urlpatterns = [
    path("payments/orders", Orders.as_view(), name="payments-orders"),
    path("payments", Payments.as_view(), name="payments"),
    path("payments/<uuid:payment_id>", OnePayment.as_view(), name="payment"),
    path("payments/<uuid:payment_id>/verify", Verify.as_view(), name="payment-verify"),
    path("payments/<uuid:payment_id>/sync", Sync.as_view(), name="payment-sync"),
]
