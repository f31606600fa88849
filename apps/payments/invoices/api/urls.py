"""Routes of the documents API."""

from django.urls import path

from .views import DocumentFile, Documents, Receipt

urlpatterns = [
    path("invoices", Documents.as_view(), name="invoices"),
    path("invoices/<uuid:document_id>", DocumentFile.as_view(), name="invoice"),
    path("payments/<uuid:payment_id>/receipt", Receipt.as_view(), name="payment-receipt"),
]
