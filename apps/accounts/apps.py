from django.apps import AppConfig


class AccountsConfig(AppConfig):
    """Who someone is and what they may do."""

    name = "apps.accounts"
    label = "accounts"
    verbose_name = "Accounts"

    def ready(self):
        from apps.core import gate

        from . import selectors

        gate.register_session_source(selectors.session_facts)
