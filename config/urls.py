"""The doors: console, API v1, health."""

from django.conf import settings
from django.contrib import admin
from django.urls import path, re_path
from django.views.generic import RedirectView

from apps.core.api.health import healthz, readyz
from apps.core.api.routing import ApiRoutes
from apps.core.metrics import metrics
from apps.core.private_files import private_file

urlpatterns = [
    ApiRoutes("api/v1/", "config.api"),
    path("", RedirectView.as_view(pattern_name="admin:index")),
    path("admin/", admin.site.urls),
    path("private/<str:token>", private_file, name="private-file"),
    path("healthz", healthz),
    path("readyz", readyz),
    path("metrics", metrics),
]
if settings.MUNIM_DEMO:
    play = f"{settings.SIMULATORS_URL}%(path)s"
    urlpatterns += [re_path(r"^simulators/(?P<path>.*)$", RedirectView.as_view(url=play, query_string=True))]
handler400 = "apps.core.api.errors.bad_request"
handler403 = "apps.core.api.errors.permission_denied"
handler404 = "apps.core.api.errors.page_not_found"
handler500 = "apps.core.api.errors.server_error"
