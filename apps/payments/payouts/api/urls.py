"""Routes of payouts."""

from django.urls import path

from . import views

urlpatterns = [
    path("wallet/payout", views.AskForPayout.as_view()),
    path("wallet/payouts", views.Payouts.as_view()),
    path("wallet/payouts/<uuid:payout_id>", views.OnePayout.as_view()),
    path("wallet/payouts/<uuid:payout_id>/cancel", views.CancelPayout.as_view()),
    path("bank-accounts", views.BankAccounts.as_view()),
    path("bank-accounts/<uuid:bank_account_id>", views.OneBankAccount.as_view()),
]
