"""The four gateways as Munim's clients know them, and the pages and calls to steer them."""

from django.urls import path, re_path

from . import steering, views

urlpatterns = [
    re_path(r"^(?P<code>razorpayx?)/v1/(?P<path>.+)$", views.gateway),
    re_path(r"^(?P<code>cashfree)/pg/(?P<path>.+)$", views.gateway),
    re_path(r"^(?P<code>cashfree_payouts)/payout/(?P<path>.+)$", views.gateway),
    re_path(r"^(?P<code>cashfree_payouts)/(?P<path>verification/.+)$", views.gateway),
    path("control/<str:word>", steering.control),
]
