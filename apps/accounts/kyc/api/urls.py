"""Routes of the KYC API."""

from django.urls import path

from .mine import Consent, Kyc, Pan, Selfie
from .signing import Aadhaar, Webhook
from .staff import AskAgain, Status, Verify

urlpatterns = [
    path("kyc", Kyc.as_view(), name="kyc"),
    path("kyc/consent", Consent.as_view(), name="kyc-consent"),
    path("kyc/pan", Pan.as_view(), name="kyc-pan"),
    path("kyc/aadhaar", Aadhaar.as_view(), name="kyc-aadhaar"),
    path("kyc/webhook/<str:provider>", Webhook.as_view(), name="kyc-webhook"),
    path("kyc/selfie", Selfie.as_view(), name="kyc-selfie"),
    path("kyc/status", Status.as_view(), name="kyc-status"),
    path("kyc/<uuid:case_id>/verify", Verify.as_view(), name="kyc-verify"),
    path("kyc/<uuid:case_id>/ask-again", AskAgain.as_view(), name="kyc-ask-again"),
]
