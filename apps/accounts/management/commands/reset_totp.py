"""`manage.py reset_totp EMAIL`: for the admin who has lost the phone where there is no second admin to ask."""

from django.core.management.base import BaseCommand, CommandError

from apps.accounts import services
from apps.core.errors import DomainError


class Command(BaseCommand):
    help = "Take away the authenticator app of a member of staff; a new one is set up at the next login."

    def add_arguments(self, parser):
        parser.add_argument("email")

    def handle(self, *args, email, **options):
        try:
            user = services.totp_reset_on_server(email=email)
        except DomainError as refusal:
            raise CommandError(refusal.text) from refusal
        self.stdout.write(f"{user.public_id} sets up a new authenticator app at the next login.")
