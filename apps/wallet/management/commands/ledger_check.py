"""`manage.py ledger_check [--full] [--as-of DATE]`: proves the invariants; exit 1 on any break."""

from datetime import date

from django.core.management.base import BaseCommand, CommandError

from apps.wallet.selectors import board
from apps.wallet.services import integrity
from apps.wallet.services.closing import end_of


class Command(BaseCommand):
    help = "Checks the ledger's invariants; exit 1 on any break."

    def add_arguments(self, parser):
        parser.add_argument("--full", action="store_true", help="from the first transfer, not the last closed day")
        parser.add_argument("--as-of", type=date.fromisoformat, help="also the books at the end of this day")

    def handle(self, *, full: bool, as_of: date | None, **options):
        done = integrity.check(full=full, as_of=end_of(as_of) if as_of else None)
        for line in board.trial_balance(board.by_kind()):
            self.stdout.write(f"{line.currency}: debits {line.debits.amount}, credits {line.credits.amount}")
        for found in done.breaks:
            facts = f"expected {found['expected']}, found {found['found']}"
            self.stderr.write(f"invariant {found['invariant']}: {found['subject']}: {facts}")
        if not done.is_clean:
            raise CommandError(f"The ledger is broken: {len(done.breaks)} breaks.", returncode=1)
        self.stdout.write(f"The ledger is clean ({done.seconds} s).")
