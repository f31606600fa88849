from django.apps import AppConfig


class WalletConfig(AppConfig):
    """The ledger: the only place that moves money."""

    name = "apps.wallet"
    label = "wallet"
    verbose_name = "Wallet"
