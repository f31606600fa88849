"""Digio and NSDL as Munim's adapters know them, and the pages to steer them."""

from django.urls import path

from . import digio, nsdl, signing, steering

urlpatterns = [
    path("", steering.outcomes),
    path("traffic/", steering.traffic),
    path("plans/", steering.choose),
    path("plans/<int:plan_id>/forget/", steering.forget),
    path("webhooks/<int:webhook_id>/again/", steering.send_again),
    path("signings/<int:signing_id>/forge/", steering.send_forged),
    path("control/plans", steering.plans),
    path("control/address", steering.address),
    path("control/reset", steering.reset),
    path("control/signings/<str:reference>", steering.act),
    path("control/webhooks", steering.webhooks),
    path("control/calls", steering.calls),
    path("digio/v3/client/kyc/fetch_id_data/PAN", digio.fetch_pan),
    path("digio/v3/client/kyc/analyze/file/idcard", digio.read_card),
    path("digio/v3/client/kyc/analyze/file/liveness", digio.liveness),
    path("digio/client/kyc/v2/request/with_template", signing.begin),
    path("digio/client/kyc/v2/<str:reference>/response", signing.status),
    path("digio/gateway/login/<str:reference>/<str:request_id>/<str:customer>", signing.page),
    path("nsdl/api/verify/pan", nsdl.verify_pan),
]
