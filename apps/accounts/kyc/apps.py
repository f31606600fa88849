from django.apps import AppConfig


class KycConfig(AppConfig):
    """Who someone really is: proofs, attempts, cases and their decisions."""

    name = "apps.accounts.kyc"
    label = "kyc"
    verbose_name = "KYC"
