"""API v1: each app brings its own routes (no trailing slashes); schema and docs have one."""

from django.urls import include, path

from apps.core.api.docs import DocsView, SchemaView

urlpatterns = [
    path("", include("apps.payments.inbox.api.urls")),  # three calls per deposit, by a name: found before the others
    path("schema/", SchemaView.as_view(), name="schema"),
    path("docs/", DocsView.as_view(), name="docs"),
    path("", include("apps.accounts.privacy.api.urls")),
    path("", include("apps.accounts.api.urls")),
    path("", include("apps.notifications.live.api.urls")),
    path("", include("apps.accounts.kyc.api.urls")),
    path("", include("apps.notifications.api.urls")),
    path("", include("apps.wallet.api.urls")),
    path("", include("apps.payments.payouts.api.urls")),
    path("", include("apps.payments.reconciliation.api.urls")),
    path("", include("apps.payments.api.urls")),
    path("", include("apps.payments.refunds.api.urls")),
    path("", include("apps.payments.invoices.api.urls")),
    path("", include("apps.payments.disputes.api.urls")),
    path("", include("apps.rewards.api.urls")),
    path("", include("apps.core.api.urls")),
]
