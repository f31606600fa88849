"""`manage.py load_roles`: groups and permissions as fixtures/roles.json says. Run it after every migrate."""

from django.core.exceptions import ImproperlyConfigured
from django.core.management.base import BaseCommand, CommandError

from apps.accounts import services


class Command(BaseCommand):
    help = "Make the roles and their permissions equal to fixtures/roles.json."

    def handle(self, *args, **options):
        try:
            counts = services.roles_load()
        except ImproperlyConfigured as refusal:
            raise CommandError(str(refusal)) from refusal
        self.stdout.write(f"{len(counts)} roles, {sum(counts.values())} permissions.")
