"""API v1: each app brings its own routes (no trailing slashes); schema and docs have one."""

from django.urls import include, path
from drf_spectacular.views import SpectacularAPIView, SpectacularSwaggerView

urlpatterns = [
    path("schema/", SpectacularAPIView.as_view(), name="schema"),
    path("docs/", SpectacularSwaggerView.as_view(url_name="schema"), name="docs"),
    path("", include("apps.accounts.api.urls")),
    path("", include("apps.wallet.api.urls")),
    path("", include("apps.rewards.api.urls")),
    path("", include("apps.core.api.urls")),
]
