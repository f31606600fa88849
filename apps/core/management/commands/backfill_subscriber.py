"""`manage.py backfill_subscriber NAME`: for a subscriber that was added after the events it needs."""

from django.core.management.base import BaseCommand, CommandError

from apps.core.events import services


class Command(BaseCommand):
    help = "Hands a subscriber every kept event that it never got."

    def add_arguments(self, parser):
        parser.add_argument("name")

    def handle(self, *args, name: str, **options):
        try:
            print(f"{services.subscriber_backfill(name=name)} deliveries made.")
        except services.UnknownSubscriber as unknown:
            raise CommandError(unknown.text) from unknown
