"""Routes of the privacy API; `me` is here because its DELETE is."""

from django.urls import path

from .views import Me, MyExport, MyExports

urlpatterns = [
    path("me", Me.as_view(), name="me"),
    path("me/export", MyExports.as_view(), name="me-export"),
    path("me/export/<uuid:export_id>", MyExport.as_view(), name="me-export-get"),
]
