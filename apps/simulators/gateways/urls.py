"""The four gateways as Munim's clients know them, and the pages and calls to steer them."""

from django.urls import path, re_path

from . import pages, steering, views

urlpatterns = [
    path("", pages.outcomes),
    path("traffic/", pages.traffic),
    path("money/", pages.money),
    path("file", pages.file),
    path("do/<str:word>/", pages.act),
    path("webhooks/<str:message_id>/again/", pages.send_again),
    path("checkout/<str:order_id>/", pages.checkout),
    re_path(r"^(?P<code>razorpayx?)/v1/(?P<path>.+)$", views.gateway),
    re_path(r"^(?P<code>cashfree)/pg/(?P<path>.+)$", views.gateway),
    re_path(r"^(?P<code>cashfree_payouts)/payout/(?P<path>.+)$", views.gateway),
    re_path(r"^(?P<code>cashfree_payouts)/(?P<path>verification/.+)$", views.gateway),
    path("control/<str:word>", steering.control),
]
