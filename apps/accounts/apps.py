from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who someone is and what they may do."""

    name = "apps.accounts"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self):
        from apps.core import gate

        from .services import admission_facts

        gate.register_session_source(admission_facts)
