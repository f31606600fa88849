"""Payouts and bank accounts of the caller."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from apps.accounts.states import APP_ROLES
from apps.core.api.json import json_answer
from apps.core.api.pagination import KeysetPaginator
from apps.core.api.schema import PAGE, errors
from apps.core.api.views import ApiView
from apps.core.idempotency import idempotent
from apps.payments.payouts import selectors, services

from .serializers import (
    BankAccountIn,
    BankAccountOut,
    BankAccountPage,
    PayoutIn,
    PayoutOut,
    PayoutPage,
    PayoutWithStoryOut,
)


class AskForPayout(ApiView):
    roles = APP_ROLES
    money = True

    @extend_schema(
        operation_id="wallet_payout",
        summary="Ask for a payout to my bank account",
        description="Winnings are set aside at once. HELD: a person looks at it first.",
        tags=["payouts"],
        request=PayoutIn,
        responses={201: PayoutOut, **errors(400, 401, 403, 404, 409, 422, 429, 503)},
    )
    @idempotent
    def post(self, request):
        payout = services.payout_request(
            user=request.user, device=selectors.device_of(request.auth), **self.input(PayoutIn)
        )
        return json_answer(PayoutOut(selectors.told(payout)).data, status=201)


class Payouts(ApiView):
    roles = APP_ROLES
    paginator = KeysetPaginator(ordering=("-created_at", "-id"))

    @extend_schema(
        operation_id="wallet_payouts",
        summary="My payouts",
        tags=["payouts"],
        parameters=[*PAGE],
        responses={200: PayoutPage, **errors(400, 401, 403, 429)},
    )
    def get(self, request):
        page = self.paginator.page(selectors.payouts_of(request.user), request)
        return Response(page.body(PayoutOut([selectors.told(payout) for payout in page.rows], many=True).data))


class OnePayout(ApiView):
    roles = APP_ROLES

    @extend_schema(
        operation_id="wallet_payout_detail",
        summary="One payout and its story",
        tags=["payouts"],
        responses={200: PayoutWithStoryOut, **errors(401, 403, 404, 429)},
    )
    def get(self, request, payout_id):
        payout = selectors.payout_of(request.user, payout_id)
        return Response(PayoutWithStoryOut(selectors.told(payout, with_story=True)).data)


class CancelPayout(ApiView):
    roles = APP_ROLES
    money = True

    @extend_schema(
        operation_id="wallet_payout_cancel",
        summary="Take a payout back before it leaves for the bank",
        tags=["payouts"],
        request=None,
        responses={200: PayoutOut, **errors(400, 401, 403, 404, 409, 422, 429, 503)},
    )
    @idempotent
    def post(self, request, payout_id):
        payout = services.payout_cancel(user=request.user, payout_id=payout_id)
        return json_answer(PayoutOut(selectors.told(payout)).data)


class BankAccounts(ApiView):
    roles = APP_ROLES
    paginator = KeysetPaginator(ordering=("-created_at", "-id"))

    @extend_schema(
        operation_id="bank_accounts",
        summary="My bank accounts",
        tags=["payouts"],
        parameters=[*PAGE],
        responses={200: BankAccountPage, **errors(400, 401, 403, 429)},
    )
    def get(self, request):
        page = self.paginator.page(selectors.accounts_of(request.user), request)
        return Response(page.body(BankAccountOut(selectors.told_accounts(page.rows), many=True).data))

    @extend_schema(
        operation_id="bank_account_add",
        summary="Add a bank account",
        description="Its bank is asked for the holder's name. One that is there already is answered again.",
        tags=["payouts"],
        request=BankAccountIn,
        responses={201: BankAccountOut, **errors(400, 401, 403, 422, 429)},
    )
    def post(self, request):
        account = services.bank_account_add(user=request.user, **self.input(BankAccountIn))
        return Response(BankAccountOut(selectors.told_accounts([account])[0]).data, status=201)


class OneBankAccount(ApiView):
    roles = APP_ROLES

    @extend_schema(
        operation_id="bank_account_remove",
        summary="Remove a bank account",
        tags=["payouts"],
        responses={204: None, **errors(401, 403, 404, 409, 429)},
    )
    def delete(self, request, bank_account_id):
        services.bank_account_remove(user=request.user, bank_account_id=bank_account_id)
        return Response(status=204)
