"""Each world under its own path."""

from django.contrib.staticfiles.views import serve
from django.urls import include, path

from .views import first_page, health
from .world import worlds

urlpatterns = [
    path("", first_page, name="first_page"),
    path("healthz", health),
    path("static/<path:path>", serve, {"insecure": True}),  # no other server stands before this one
    *(path(f"{world.below}/", include(f"{world.name}.urls")) for world in worlds()),
]
