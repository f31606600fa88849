from django.urls import path

from .approvals import Approve, Reject, Requests

urlpatterns = [
    path("approvals", Requests.as_view(), name="approvals"),
    path("approvals/<uuid:approval_id>/approve", Approve.as_view(), name="approval-approve"),
    path("approvals/<uuid:approval_id>/reject", Reject.as_view(), name="approval-reject"),
]
