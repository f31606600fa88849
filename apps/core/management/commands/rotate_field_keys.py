"""`manage.py rotate_field_keys`: after a new key was put first into MUNIM_FIELD_KEYS and every process knows it."""

from django.core.management.base import BaseCommand, CommandError

from apps.core import audit, encryption, rotation


class Command(BaseCommand):
    help = "Encrypts every encrypted column anew under the first key. Stop it and start it again as you like."

    def add_arguments(self, parser):
        parser.add_argument("--batch", type=int, default=rotation.BATCH)

    def handle(self, *args, batch: int, **options):
        left = 0
        for column in rotation.columns():
            try:
                done = sum(rotation.rotate(column, batch))
            except encryption.Undecipherable as broken:
                raise CommandError(f"{column}: {broken} Keep every key that is still in use.") from broken
            still = rotation.remaining(column)
            left += still
            print(f"{column}: {done} rotated, {still} left.")
            if done:
                after = {"column": str(column), "key": encryption.current_key_id()}
                audit.record("core.field_key.rotate", None, actor=None, after=after, count=done)
        if left:
            raise CommandError(f"{left} values were in use: run it again. Keep the old key until none is left.")
