"""The wallet of the caller."""

from uuid import UUID

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework.response import Response

from apps.accounts.states import APP_ROLES
from apps.core import clock
from apps.core.api.json import json_answer, money_as_json
from apps.core.api.pagination import CursorInvalid, Page, binding_of, limit_of, seal, unseal
from apps.core.api.schema import PAGE, errors
from apps.core.api.views import ApiView, file_answer
from apps.core.idempotency import idempotent
from apps.core.ids import uuid7
from apps.wallet import services, statements
from apps.wallet.selectors.balances import balances
from apps.wallet.selectors.recipients import recipient_find
from apps.wallet.selectors.wallet_lines import wallet_lines

from .serializers import (
    JournalOut,
    StatementQuery,
    TransactionOut,
    TransactionPage,
    TransactionsQuery,
    TransferIn,
    WalletOut,
    WalletQuery,
)

PERIOD = [
    OpenApiParameter("from", OpenApiTypes.DATE, description="First business date."),
    OpenApiParameter("to", OpenApiTypes.DATE, description="Last business date."),
]


class Wallet(ApiView):
    roles = APP_ROLES

    @extend_schema(
        operation_id="wallet",
        summary="My wallet",
        tags=["wallet"],
        parameters=[WalletQuery],
        responses={200: WalletOut, **errors(400, 401, 403, 429)},
    )
    def get(self, request):
        currency = request.query_params.get("currency") or "INR"
        if currency != "INR":
            currency = self.query(WalletQuery)["currency"]
        wallet = balances(request.user.pk, currency)
        money = ("available", "deposit", "winnings", "bonus", "locked", "withdrawable")
        return json_answer({"currency": currency, **{name: money_as_json(getattr(wallet, name)) for name in money}})


class Transactions(ApiView):
    roles = APP_ROLES

    @extend_schema(
        operation_id="wallet_transactions",
        summary="What moved in my wallet",
        tags=["wallet"],
        parameters=[TransactionsQuery, *PERIOD, *PAGE],
        responses={200: TransactionPage, **errors(400, 401, 403, 429)},
    )
    def get(self, request):
        query = self.query(TransactionsQuery)
        limit, binding = limit_of(request), binding_of(request)
        since, until = clock.business_period(query.get("from"), query.get("to"))
        cursor = request.query_params.get("cursor")
        lines = wallet_lines(
            user_id=request.user.pk,
            currency=query["currency"],
            limit=limit + 1,
            kind=query.get("type", ""),
            since=since,
            until=until,
            **({"after": _line_of(cursor, binding)} if cursor is not None else {}),
        )
        page = Page(lines[:limit], None)
        if len(lines) > limit:
            last = page.rows[-1]
            page = Page(page.rows, seal([str(last.transfer_id), last.direction], binding=binding))
        return Response(page.body(TransactionOut(page.rows, many=True).data))


def _line_of(cursor: str, binding: str) -> tuple[UUID, str]:
    """Raises CursorInvalid."""
    match unseal(cursor, binding=binding):
        case [str(transfer_id), str(direction)]:
            return UUID(transfer_id), direction
    raise CursorInvalid


class Statement(ApiView):
    roles = APP_ROLES
    produces = ("text/csv", "application/pdf")

    @extend_schema(
        operation_id="wallet_statement",
        summary="My statement as a file",
        tags=["wallet"],
        parameters=[StatementQuery, *PERIOD],
        responses={
            (200, "text/csv"): OpenApiResponse(OpenApiTypes.BINARY, description="The statement."),
            (200, "application/pdf"): OpenApiResponse(OpenApiTypes.BINARY, description="The statement."),
            **errors(400, 401, 403, 406, 422, 429),
        },
    )
    def get(self, request):
        query = self.query(StatementQuery)
        file = statements.statement_file(
            user=request.user,
            currency=query["currency"],
            first=query["from"],
            last=query["to"],
            form=query["format"],
        )
        return file_answer(file.content, media_type=file.media_type, filename=file.name)


class TransferMoney(ApiView):
    roles = APP_ROLES
    money = True
    undivided = True

    @extend_schema(
        operation_id="wallet_transfer",
        summary="Send money to another user",
        description="Spends deposit, then winnings, never bonus; lands in the recipient's deposit.",
        tags=["wallet"],
        request=TransferIn,
        responses={201: JournalOut, **errors(400, 401, 403, 409, 422, 429, 503)},
    )
    @idempotent
    def post(self, request):
        data = self.input(TransferIn)
        journal = services.user_transfer(
            sender=request.user,
            recipient=recipient_find(to_mobile=data.get("to_mobile", ""), to_user=data.get("to_user", "")),
            amount=data["amount"],
            memo=data["memo"],
            reference=str(uuid7()),
        )
        body = {
            "id": str(journal.id),
            "kind": journal.kind,
            "amount": money_as_json(data["amount"]),
            "memo": data["memo"],
            "created_at": journal.created_at,
        }
        return json_answer(body, status=201)
