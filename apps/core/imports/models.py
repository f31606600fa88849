"""Batches, presets, the rows that were refused and the before-images of those that were written."""

from django.conf import settings
from django.db import models
from django_fsm import transition

from apps.core.fields import StateField
from apps.core.ids import uuid7
from apps.core.models.base import BaseModel

from .states import BatchState, DateOrder, KeptReason, Rounding

_MAPPABLE = [BatchState.UPLOADED, BatchState.MAPPED, BatchState.PREVIEWED, BatchState.FAILED]
_OVER = [BatchState.COMMITTED, BatchState.UNDONE, BatchState.CANCELLED]
_UNFINISHED = [*_MAPPABLE, BatchState.VALIDATING]


def stored_name(batch: "ImportBatch", filename: str) -> str:
    """Under the private media root, by an id of its own: the person's file name never touches the disk."""
    return f"imports/{uuid7()}"


class ReadOptions(models.Model):
    """How cells are read: shared by a preset and the batch that used it."""

    currency = models.CharField(max_length=3, blank=True, help_text="Used where the file names no currency.")
    date_order = models.CharField(max_length=12, choices=DateOrder, blank=True)
    rounding = models.CharField(max_length=8, choices=Rounding, default=Rounding.REFUSE)
    constants = models.JSONField(
        default=dict, blank=True, help_text="Field: value for fields that stand in no column, such as the date."
    )

    class Meta:
        abstract = True


class ImportPreset(ReadOptions, BaseModel):
    """A mapping saved by name: heading as it stands in the file -> field, or an empty text where it is left out."""

    kind = models.CharField(max_length=40)
    name = models.CharField(max_length=80)
    mapping = models.JSONField(default=dict)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["kind", "name"]
        constraints = [models.UniqueConstraint(fields=["kind", "name"], name="import_preset_name_unique")]

    def __str__(self) -> str:
        return self.name


class ImportBatch(ReadOptions, BaseModel):
    """One uploaded file on its way into the tables, and back out of them."""

    kind = models.CharField(max_length=40)
    filename = models.CharField(max_length=200)
    file = models.FileField(upload_to=stored_name, max_length=200)
    sha256 = models.CharField(max_length=64)
    size_bytes = models.BigIntegerField()
    layout = models.JSONField(default=dict, help_text="Format, encoding, sheet, heading row, columns with samples.")
    mapping = models.JSONField(default=dict, help_text="Column number (from 0) -> field.")
    preset = models.ForeignKey(ImportPreset, models.SET_NULL, null=True, blank=True, related_name="+")
    state = StateField(choices=BatchState, default=BatchState.UPLOADED)
    phase = models.CharField(max_length=80, blank=True)
    rows_total = models.BigIntegerField(null=True)
    rows_done = models.BigIntegerField(default=0)
    rows_new = models.BigIntegerField(null=True)
    rows_changed = models.BigIntegerField(null=True)
    rows_unchanged = models.BigIntegerField(null=True)
    rows_wrong = models.BigIntegerField(null=True)
    rows_kept = models.BigIntegerField(null=True, help_text="Rows that undo left as they are.")
    preview = models.JSONField(default=dict, help_text="Samples of changes and what the kind adds to the preview.")
    result = models.JSONField(default=dict)
    failure = models.TextField(blank=True)
    # The staged rows (schema import_staging) of the newest check; a worker that holds an older token gives up.
    stage_token = models.CharField(max_length=32, blank=True)
    rows_staged = models.BigIntegerField(null=True)
    run_rules = models.BooleanField(default=False)
    cancel_requested = models.BooleanField(default=False)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    committed_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    previewed_at = models.DateTimeField(null=True)
    committed_at = models.DateTimeField(null=True)
    followed_up_at = models.DateTimeField(null=True, help_text="When the work after the import was done.")
    undone_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-created_at", "-id"]
        verbose_name = "import"
        permissions = [("run_importbatch", "Can upload, commit and undo imports")]
        constraints = [
            models.CheckConstraint(condition=models.Q(state__in=BatchState.values), name="import_batch_state_known")
        ]
        indexes = [
            models.Index(fields=["kind", "-created_at"], name="import_batch_kind_created"),
            models.Index(fields=["state"], name="import_batch_open", condition=~models.Q(state__in=_OVER)),
        ]

    def __str__(self) -> str:
        return self.filename

    @transition(
        state, [BatchState.UPLOADED, BatchState.MAPPED, BatchState.PREVIEWED, BatchState.FAILED], BatchState.MAPPED
    )
    def map(self):
        """Columns have fields; an earlier preview is void."""
        self.failure, self.preview, self.stage_token = "", {}, ""

    @transition(state, [BatchState.PREVIEWED, BatchState.FAILED], BatchState.UPLOADED)
    def reopen(self):
        """Back to the mapping by hand; the preview is void."""
        self.failure, self.preview, self.stage_token = "", {}, ""

    @transition(state, [BatchState.MAPPED, BatchState.VALIDATING], BatchState.VALIDATING)
    def validate(self, *, token):
        """The checking has begun, or begins again after a worker died."""
        self.stage_token, self.rows_done, self.failure = token, 0, ""

    @transition(state, BatchState.VALIDATING, BatchState.PREVIEWED)
    def show_preview(self, *, at, counts):
        """Every row is judged; nothing is written yet."""
        self.previewed_at = at
        self._count(counts)

    @transition(state, BatchState.PREVIEWED, BatchState.COMMITTING)
    def start_commit(self, *, actor_id, run_rules):
        """Confirmed by a person; a worker that dies meanwhile is followed by another."""
        self.committed_by_id, self.run_rules = actor_id, run_rules
        self.cancel_requested, self.failure = False, ""

    @transition(state, BatchState.COMMITTING, BatchState.COMMITTED)
    def finish_commit(self, *, at, counts):
        """The rows stand in the tables."""
        self.committed_at = at
        self._count(counts)

    @transition(state, BatchState.COMMITTING, BatchState.PREVIEWED)
    def give_up_commit(self, *, failure):
        """Cancelled or refused before the end: nothing was written."""
        self.failure, self.cancel_requested = failure, False

    @transition(state, BatchState.COMMITTED, BatchState.UNDOING)
    def start_undo(self):
        """Asked for by a person; a worker that dies meanwhile is followed by another."""

    @transition(state, BatchState.UNDOING, BatchState.UNDONE)
    def finish_undo(self, *, at, kept):
        """Every row not changed since is as it was before."""
        self.undone_at, self.rows_kept = at, kept

    @transition(state, BatchState.UNDOING, BatchState.COMMITTED)
    def give_up_undo(self, *, failure):
        """The undo was refused: everything stands as imported."""
        self.failure = failure

    @transition(state, [BatchState.UPLOADED, BatchState.MAPPED, BatchState.VALIDATING], BatchState.FAILED)
    def fail(self, *, failure: str):
        """The file as a whole cannot be read."""
        self.failure = failure

    @transition(state, _UNFINISHED, BatchState.CANCELLED)
    def cancel(self):
        """Given up before anything was written."""
        self.stage_token = ""

    def _count(self, counts):
        for name, value in counts.items():
            setattr(self, f"rows_{name}", value)


class ImportRowError(models.Model):
    """One thing wrong with one row; `value` is safe to open in a spreadsheet."""

    # No database constraint on either: written by one INSERT ... SELECT of the batch itself, a million at a time.
    batch = models.ForeignKey(ImportBatch, models.CASCADE, db_constraint=False, db_index=False, related_name="errors")
    row_number = models.BigIntegerField(help_text="As the spreadsheet counts, headings included.")
    column = models.CharField(max_length=120, blank=True)
    value = models.CharField(max_length=200, blank=True)
    reason = models.CharField(max_length=300)

    class Meta:
        ordering = ["batch", "row_number", "id"]
        indexes = [models.Index(fields=["batch", "row_number", "id"], name="import_error_batch_row")]

    def __str__(self) -> str:
        return f"Row {self.row_number}, {self.column}: {self.reason}"


class ImportChange(models.Model):
    """What one batch did to one row: how it was before (null: it was not), and a digest of how it was left."""

    batch = models.ForeignKey(ImportBatch, models.CASCADE, db_constraint=False, related_name="changes")
    target = models.CharField(max_length=60, help_text="The model, such as rewards.player.")
    object_id = models.UUIDField()
    row_number = models.BigIntegerField()
    before = models.JSONField(null=True)
    after_digest = models.UUIDField()
    kept = models.CharField(max_length=10, choices=KeptReason, blank=True)
    kept_reason = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["batch", "id"]
        indexes = [
            models.Index(fields=["batch", "id"], name="import_change_kept", condition=~models.Q(kept="")),
        ]

    def __str__(self) -> str:
        return f"{self.target} {self.object_id}"
