"""`manage.py import_players FILE --preset NAME [--commit]`: the analysts' import without a browser."""

from pathlib import Path

from django.core.files import File
from django.core.management.base import BaseCommand, CommandError

from apps.core.errors import DomainError
from apps.core.imports import error_file, selectors, services
from apps.core.imports.models import ImportBatch
from apps.core.imports.states import BatchState, DateOrder, Rounding
from apps.rewards.imports.kinds import DAILY_ACTIVITY, PLAYER_TOTALS

SHOWN = 20


class Command(BaseCommand):
    help = "Checks a spreadsheet of players and says what it would do; with --commit it is imported."

    def add_arguments(self, parser):
        parser.add_argument("file", type=Path)
        parser.add_argument("--preset", default="", help="A saved mapping by name")
        parser.add_argument("--kind", choices=[PLAYER_TOTALS, DAILY_ACTIVITY], default=PLAYER_TOTALS)
        parser.add_argument("--currency", default="", help="Where no column names one, such as INR")
        parser.add_argument("--date-order", choices=DateOrder.values, default="")
        parser.add_argument("--rounding", choices=Rounding.values, default="")
        parser.add_argument("--as-of", default="", help="The date of the totals, such as 2026-10-31")
        parser.add_argument("--commit", action="store_true", help="Import; without it nothing is written")
        parser.add_argument("--run-rules", action="store_true", help="Run the published rules afterwards")
        parser.add_argument("--errors", type=Path, help="Write the wrong rows here (csv or xlsx)")

    def handle(self, *args, **options):
        try:
            batch = self.preview(options)
            if options["errors"] and batch.rows_wrong:
                self.write_errors(batch, options["errors"])
            if options["commit"] and batch.rows_staged:
                self.commit(batch, options["run_rules"])
        except DomainError as refusal:
            raise CommandError(refusal.text) from refusal

    def preview(self, options) -> ImportBatch:
        if not options["file"].is_file():
            raise CommandError(f"There is no file {options['file']}.")
        with options["file"].open("rb") as file:
            batch = services.import_open(
                kind=options["kind"],
                file=File(file),
                filename=options["file"].name,
                preset=options["preset"],
                actor=None,
                options={
                    "currency": options["currency"],
                    "date_order": options["date_order"],
                    "rounding": options["rounding"],
                    "constants": {"as_of": options["as_of"]} if options["as_of"] else {},
                },
            )
        services.import_map(batch_id=batch.pk, actor=None, enqueue=False)
        services.run_check(batch_id=batch.pk, rehearse=False)
        batch = ImportBatch.objects.get(pk=batch.pk)
        if batch.state != BatchState.PREVIEWED:
            raise CommandError(batch.failure or f"The check ended as {batch.get_state_display().lower()}.")
        self.tell(batch)
        return batch

    def tell(self, batch: ImportBatch) -> None:
        seen = selectors.summary(batch)
        self.stdout.write(f"{batch.filename}: {batch.rows_total:,} rows (import {batch.pk})")
        for heading, field in seen["mapping"].items():
            self.stdout.write(f"  {heading} -> {field}")
        ignored = [name for name in seen["columns"] if name not in seen["mapping"]]
        if ignored:
            self.stdout.write(f"  left out: {', '.join(ignored)}")
        for notice in seen["notices"]:
            self.stdout.write(f"  note: {notice}")
        if both := batch.preview.get("both"):
            self.stdout.write(f"  note: {both['sentence']}")
        self.stdout.write(
            f"new {batch.rows_new:,}, changed {batch.rows_changed:,}, unchanged {batch.rows_unchanged:,}, "
            f"wrong {batch.rows_wrong:,}"
        )
        for error in batch.errors.all()[:SHOWN]:
            self.stdout.write(f"  row {error.row_number}, {error.column} “{error.value}”: {error.reason}")
        if batch.rows_wrong and (more := batch.errors.count() - SHOWN) > 0:
            self.stdout.write(f"  ... and {more:,} more: --errors FILE writes them all")

    def write_errors(self, batch: ImportBatch, path: Path) -> None:
        path.write_bytes(error_file.content(batch, path.suffix.lstrip(".").lower()))
        self.stdout.write(f"wrong rows written to {path}")

    def commit(self, batch: ImportBatch, run_rules: bool) -> None:
        services.import_commit(batch_id=batch.pk, actor=None, run_rules=run_rules, enqueue=False)
        services.run_commit(batch_id=batch.pk)
        batch = ImportBatch.objects.get(pk=batch.pk)
        if batch.state != BatchState.COMMITTED:
            raise CommandError(batch.failure)
        self.stdout.write(f"imported: {batch.rows_new:,} new, {batch.rows_changed:,} changed")
        for name, value in batch.result.items():
            self.stdout.write(f"  {name.replace('_', ' ')}: {value}")
