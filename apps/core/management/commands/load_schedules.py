"""`manage.py load_schedules`: after `migrate`, as often as wanted."""

from django.core.management.base import BaseCommand

from apps.core import schedules


class Command(BaseCommand):
    help = "Makes the rows of celery beat equal to the schedules declared in code."

    def handle(self, *args, **options):
        print(f"{schedules.load()} schedules changed, {len(schedules.declared())} declared.")
