"""Routes of claims."""

from django.urls import path

from .views import PaymentClaim

urlpatterns = [path("payments/<uuid:payment_id>/claim", PaymentClaim.as_view(), name="payment-claim")]
