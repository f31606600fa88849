"""Routes of the wallet API."""

from django.urls import path

from .views import Statement, Transactions, TransferMoney, Wallet

urlpatterns = [
    path("wallet", Wallet.as_view(), name="wallet"),
    path("wallet/transactions", Transactions.as_view(), name="wallet-transactions"),
    path("wallet/statement", Statement.as_view(), name="wallet-statement"),
    path("wallet/transfer", TransferMoney.as_view(), name="wallet-transfer"),
]
