"""`manage.py load_risk_caps`: the caps of the risk gate that come with Munim. Run it after migrate."""

from django.core.management.base import BaseCommand

from apps.core import risk_caps


class Command(BaseCommand):
    help = "Add the caps of fixtures/risk_caps.json whose action has none; what people changed stays."

    def handle(self, *args, **options):
        added = risk_caps.defaults_load()
        if options["verbosity"]:
            self.stdout.write(f"{added} risk caps added.")
