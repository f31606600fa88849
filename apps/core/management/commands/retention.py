"""`manage.py retention [--dry-run | --setup]`: drops what is kept no longer, by the quarter."""

from django.core.management.base import BaseCommand, CommandError

from apps.core import partitions, retention
from apps.core.errors import DomainError


class Command(BaseCommand):
    help = "Drops closed partitions whose time is over, under the role munim_retention; --dry-run only tells."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="tell what would be dropped, change nothing")
        parser.add_argument("--setup", action="store_true", help="make the role and give it the partitions' schema")

    def handle(self, *, dry_run: bool, setup: bool, **options):
        if setup:
            partitions.set_up_role()
            self.stdout.write("The role munim_retention owns the partitions' schema.")
            return
        try:
            verdicts = retention.plan() if dry_run else retention.run()
        except DomainError as refusal:
            raise CommandError(refusal.text) from refusal
        for verdict in verdicts:
            self._tell(verdict, "would drop" if dry_run else "dropped")

    def _tell(self, verdict: retention.Verdict, word: str) -> None:
        kept = verdict.of
        self.stdout.write(f"{kept.title}: kept {kept.keep().days} days, over before {verdict.before:%Y-%m-%d}")
        for part in verdict.drops:
            self.stdout.write(f"  {word} {part.name}: about {part.rows} rows, {part.size // 1024} kB")
        if not kept.tables:
            self.stdout.write(f"  {kept.told}")
        elif not verdict.drops:
            self.stdout.write("  nothing to drop")
        if verdict.stays:
            self.stdout.write(f"  {verdict.stays} rows are over and stay")
