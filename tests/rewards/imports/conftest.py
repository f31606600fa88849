"""An import from rows of text to its end, as a worker would run it."""

import csv
import io
from datetime import UTC, datetime

import pytest
from django.core.files.base import ContentFile

from apps.core import clock
from apps.core.imports import services
from apps.core.imports.models import ImportBatch

HEADINGS = ("Player ID", "Country", "Registered", "Stakes", "Winnings", "Currency")


@pytest.fixture(autouse=True)
def own_media(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path / "media"


@pytest.fixture(autouse=True)
def noon():
    with clock.fixed(datetime(2026, 11, 21, 6, 30, tzinfo=UTC)) as at:
        yield at


def as_csv(*rows, headings=HEADINGS) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([headings, *rows])
    return text.getvalue().encode()


@pytest.fixture
def checked(db, django_capture_on_commit_callbacks, staff):
    """`checked(content)`: the batch after its check; options as for import_submit."""

    def run(content: bytes, *, kind="player_totals", filename="players.csv", **options) -> ImportBatch:
        with django_capture_on_commit_callbacks(execute=True):
            batch = services.import_submit(
                kind=kind, file=ContentFile(content), filename=filename, actor=staff("ANALYST"), **options
            )
        return ImportBatch.objects.get(pk=batch.pk)

    return run


@pytest.fixture
def imported(checked, django_capture_on_commit_callbacks):
    """`imported(content)`: the batch after its commit."""

    def run(content: bytes, **options) -> ImportBatch:
        batch = checked(content, **options)
        with django_capture_on_commit_callbacks(execute=True):
            services.import_commit(batch_id=batch.pk, actor=batch.created_by)
        return ImportBatch.objects.get(pk=batch.pk)

    return run


@pytest.fixture
def undone(django_capture_on_commit_callbacks):
    def run(batch: ImportBatch) -> ImportBatch:
        with django_capture_on_commit_callbacks(execute=True):
            services.import_undo(batch_id=batch.pk, actor=batch.created_by)
        return ImportBatch.objects.get(pk=batch.pk)

    return run
