"""`manage.py relay`: delivers events until it is told to stop."""

from django.core.management.base import BaseCommand

from apps.core.events.relay import Relay


class Command(BaseCommand):
    help = "Routes published events and delivers them to their subscribers."

    def add_arguments(self, parser):
        parser.add_argument("--once", action="store_true", help="Stop when nothing is due.")

    def handle(self, *args, once: bool, **options):
        relay = Relay()
        if once:
            print(f"{relay.drain()} routed or delivered.")
        else:
            relay.run()
