"""`manage.py load_message_templates`: makes the message templates equal to what the apps declare."""

from django.core.management.base import BaseCommand

from apps.notifications import services


class Command(BaseCommand):
    help = "Loads the declared message templates; wordings that people wrote stay."

    def handle(self, *args, **options):
        made = services.templates_load()
        self.stdout.write(f"{made} new wordings.")
