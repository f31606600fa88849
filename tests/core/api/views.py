"""A small API that only the tests serve: one view for each thing the plumbing promises."""

import errno

from django.db import OperationalError, connection, transaction
from django.http import Http404
from django.urls import path
from rest_framework import serializers
from rest_framework.response import Response

from apps.accounts.models import User
from apps.core.api.etag import ETagMixin
from apps.core.api.fields import MoneyField, PublicIdField
from apps.core.api.pagination import KeysetPaginator
from apps.core.api.views import ApiView, file_answer
from apps.core.errors import Conflict, Forbidden, NotFound, Unavailable, Unprocessable
from apps.core.idempotency import IdempotentMixin, idempotent


class GiftSerializer(serializers.Serializer):
    amount = MoneyField(positive=True)
    to_user = PublicIdField()


class Echo(ApiView):
    public = True

    def get(self, request):
        return Response({"user": request.user.pk})

    def post(self, request):
        return Response(request.data)


class Gift(ApiView):
    public = True

    def post(self, request):
        body = self.input(GiftSerializer)
        return Response({"amount": body["amount"], "to_user": body["to_user"]}, status=201)


class Whoami(ApiView):
    def get(self, request):
        return Response({"id": request.user.public_id})


class AnalystsOnly(ApiView):
    roles = {"GET": ("ANALYST", "ADMIN"), "POST": ("ADMIN",)}

    def get(self, request):
        return Response({"ok": True})

    def post(self, request):
        return Response({"ok": True})


class BlockersOnly(ApiView):
    permission = "accounts.block_user"

    def get(self, request):
        return Response({"ok": True})


class Report(ApiView):
    public = True
    produces = ("text/csv",)

    def get(self, request):
        return file_answer(b"a,b\r\n", media_type="text/csv", filename="report.csv")


class Tagged(ETagMixin, ApiView):
    public = True

    def get(self, request):
        return Response({"n": request.query_params.get("n", "1")})


class Users(ApiView):
    public = True
    paginator = KeysetPaginator(ordering=("-date_joined", "-id"))

    def get(self, request):
        users = User.objects.all()
        if region := request.query_params.get("region"):
            users = users.filter(region=region)
        page = self.paginator.page(users, request)
        return Response(page.body([user.public_id for user in page.rows]))


FAULTS = {
    "missing": Http404,
    "boom": lambda: ZeroDivisionError("secret detail"),
    "unavailable": Unavailable,
    "outage": lambda: OperationalError("connection refused"),
    "no_room": lambda: OSError(errno.ENOSPC, "No space left on device"),
}


class Faulty(ApiView):
    public = True

    def get(self, request, fault):
        raise FAULTS[fault]()


class Refused(ApiView):
    """The database refuses with this SQLSTATE."""

    public = True

    def get(self, request, state):
        with connection.cursor() as cursor:
            cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION 'slow' USING ERRCODE = '{state}'; END $$")


class Pay(IdempotentMixin, ApiView):
    """Renames the caller, so that a test sees whether the effect happened; `then` says how it ends."""

    money = True
    ENDS = {
        "forbidden": lambda: Forbidden("Not you."),
        "missing": NotFound,
        "conflict": lambda: Conflict(reason="CONTEST_FULL"),
        "poor": lambda: Unprocessable(reason="INSUFFICIENT_FUNDS"),
        "invalid": lambda: serializers.ValidationError({"amount": ["Wrong."]}),
        "away": lambda: Unavailable(retry_after=3),
        "boom": lambda: ZeroDivisionError("secret detail"),
    }

    def post(self, request, number=0):
        user = User.objects.select_for_update().get(pk=request.user.pk)
        user.name += "x"
        user.save(update_fields=["name"])
        if then := request.data.get("then"):
            raise self.ENDS[then]()
        return Response({"name": user.name}, status=201, headers={"Location": "/payments/1"})


class Whole(Pay):
    """The same without savepoints; the nested block refuses after it has written."""

    undivided = True

    @idempotent
    def post(self, request):
        with transaction.atomic():
            User.objects.filter(pk=request.user.pk).update(name="x")
            if request.data.get("then"):
                raise Unprocessable(reason="INSUFFICIENT_FUNDS")
        return Response({"ok": True}, status=201)


class Contended(IdempotentMixin, ApiView):
    """Loses to another transaction as often as the path says."""

    def post(self, request, times):
        self.tries = getattr(self, "tries", 0) + 1
        with connection.cursor() as cursor:
            if self.tries <= times:
                cursor.execute("DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '40P01'; END $$")
        return Response({"tries": self.tries}, status=201)


urlpatterns = [
    path("api/v1/echo", Echo.as_view()),
    path("api/v1/gift", Gift.as_view()),
    path("api/v1/whoami", Whoami.as_view()),
    path("api/v1/analysts", AnalystsOnly.as_view()),
    path("api/v1/blockers", BlockersOnly.as_view()),
    path("api/v1/report", Report.as_view()),
    path("api/v1/tagged", Tagged.as_view()),
    path("api/v1/users", Users.as_view()),
    path("api/v1/faulty/<str:fault>", Faulty.as_view()),
    path("api/v1/refused/<str:state>", Refused.as_view()),
    path("api/v1/contended/<int:times>", Contended.as_view()),
    path("api/v1/whole", Whole.as_view()),
    path("api/v1/pay", Pay.as_view()),
    path("api/v1/pay/<int:number>", Pay.as_view()),
]
handler400 = "apps.core.api.errors.bad_request"
handler403 = "apps.core.api.errors.permission_denied"
handler404 = "apps.core.api.errors.page_not_found"
handler500 = "apps.core.api.errors.server_error"
