"""`manage.py load_import_presets`: the presets that come with Munim. Run it after every migrate."""

from django.core.management.base import BaseCommand

from apps.core.imports import services


class Command(BaseCommand):
    help = "Add the presets of fixtures/import_presets.json that are not there; changed ones stay."

    def handle(self, *args, **options):
        self.stdout.write(f"{services.presets_load()} presets added.")
