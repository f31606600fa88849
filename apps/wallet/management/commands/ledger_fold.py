"""`manage.py ledger_fold`: adds up what was appended."""

from django.core.management.base import BaseCommand

from apps.wallet import services


class Command(BaseCommand):
    help = "Folds appended sums into their accounts."

    def handle(self, **options):
        self.stdout.write(f"Folded {services.fold()} rows.")
