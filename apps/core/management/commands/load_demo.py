"""`manage.py load_demo`: people, money and history to look at. Each app's part is loaded once."""

from django.core.management.base import BaseCommand, CommandError

from apps.core import demo


class Command(BaseCommand):
    help = "Load the demo data that is not in yet (only where MUNIM_DEMO is on)."

    def handle(self, *args, **options):
        for loader in demo.loaders():
            try:
                line = demo.run(loader)
            except demo.NotADemo as refusal:
                raise CommandError(str(refusal)) from refusal
            self.stdout.write(f"{loader.name}: {'in already' if line is None else line}")
