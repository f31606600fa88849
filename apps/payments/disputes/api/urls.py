from django.urls import path

from . import views

urlpatterns = [
    path("disputes", views.Disputes.as_view(), name="disputes"),
    path("disputes/<uuid:dispute_id>", views.OneDispute.as_view(), name="dispute"),
]
