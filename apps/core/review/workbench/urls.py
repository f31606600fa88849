"""Where the workbench lives under the console."""

from django.contrib import admin
from django.urls import path

from . import views

_CASE = "<str:key>/<uuid:item_id>/"
_guarded = admin.site.admin_view

urlpatterns = [
    path("", _guarded(views.queues), name="review"),
    path("statistics/", _guarded(views.statistics_page), name="review_statistics"),
    path("<str:key>/", _guarded(views.queue), name="review_queue"),
    path("<str:key>/next/", _guarded(views.claim_next), name="review_next"),
    path(_CASE, _guarded(views.item), name="review_item"),
    path(_CASE + "pulse/", _guarded(views.pulse), name="review_pulse"),
    path(_CASE + "images/<str:image_key>/", _guarded(views.image), name="review_image"),
    path(_CASE + "<slug:name>/", _guarded(views.act), name="review_act"),
]
