"""`manage.py load_kyc_defaults`: reasons, consent texts and limits that come with Munim. Run it after migrate."""

from django.core.management.base import BaseCommand

from apps.accounts.kyc import services


class Command(BaseCommand):
    help = "Add the rows of fixtures/kyc_defaults.json that are not there; changed ones stay."

    def handle(self, *args, **options):
        added = services.defaults_load()
        if options["verbosity"]:
            self.stdout.write(f"{added} KYC defaults added.")
