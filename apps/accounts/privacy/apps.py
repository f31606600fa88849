from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    """What we hold of a person: who saw it, what they may take along, what is destroyed and when."""

    name = "apps.accounts.privacy"
    label = "privacy"
    verbose_name = "Privacy"
