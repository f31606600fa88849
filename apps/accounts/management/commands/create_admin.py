"""`manage.py create_admin EMAIL`: the first admin of an installation."""

import os
from getpass import getpass

from django.core.management.base import BaseCommand, CommandError

from apps.accounts import services
from apps.core.errors import DomainError

PASSWORD_VARIABLE = "MUNIM_ADMIN_PASSWORD"


class Command(BaseCommand):
    help = f"Create the first admin. The password comes from {PASSWORD_VARIABLE} or is asked for."

    def add_arguments(self, parser):
        parser.add_argument("email")
        parser.add_argument("--name", default="")
        parser.add_argument("--force", action="store_true", help="although there is an admin already")

    def handle(self, *args, email, name, force, **options):
        password = os.environ.get(PASSWORD_VARIABLE) or self.ask()
        try:
            user = services.admin_create(email=email, password=password, name=name, force=force)
        except DomainError as refusal:
            raise CommandError(refusal.text) from refusal
        self.stdout.write(f"Admin {user.public_id} is ready.")

    def ask(self) -> str:
        password = getpass("Password: ")
        if password != getpass("Password again: "):
            raise CommandError("The two passwords differ.")
        return password
