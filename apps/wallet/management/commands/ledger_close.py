"""`manage.py ledger_close [--date DATE]`: shuts the books of every day until then."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError

from apps.core.errors import DomainError
from apps.wallet import services


class Command(BaseCommand):
    help = "Closes the days up to a date (yesterday unless given)."

    def add_arguments(self, parser):
        parser.add_argument("--date", type=date.fromisoformat)

    def handle(self, *, date: date | None, **options):
        try:
            closed = services.day_close(date=date)
        except DomainError as refusal:
            raise CommandError(refusal.text) from refusal
        for day in closed:
            self.stdout.write(f"{day.date}: {day.accounts} accounts moved")
        self.stdout.write(f"Closed {len(closed)} days.")
