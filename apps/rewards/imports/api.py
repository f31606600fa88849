"""players/imports: upload, look, map, commit, undo. The work itself runs in a worker."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from apps.core.api.json import JsonParser
from apps.core.api.pagination import KeysetPaginator
from apps.core.api.schema import errors
from apps.core.api.views import ApiView
from apps.core.imports import error_file, selectors, services
from apps.core.imports.states import BatchState, DateOrder, Rounding
from apps.core.money import EXPONENTS

from .kinds import DAILY_ACTIVITY, PERMISSION, PLAYER_TOTALS, VIEW_PERMISSION

KINDS = (PLAYER_TOTALS, DAILY_ACTIVITY)
_XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class OptionsIn(serializers.Serializer):
    """How cells are read; what is not given is taken from the preset."""

    currency = serializers.ChoiceField(sorted(EXPONENTS), required=False, help_text="Where no column names one.")
    date_order = serializers.ChoiceField(DateOrder.choices, required=False)
    rounding = serializers.ChoiceField(Rounding.choices, required=False)
    as_of = serializers.DateField(required=False, help_text="The date of the totals, where no column has it.")

    def options(self) -> dict:
        given = dict(self.validated_data)
        as_of = given.pop("as_of", None)
        names = {name: given[name] for name in ("currency", "date_order", "rounding") if name in given}
        return names | ({"constants": {"as_of": as_of.isoformat()}} if as_of else {})


class UploadIn(OptionsIn):
    file = serializers.FileField(allow_empty_file=True, help_text="csv, xlsx or xls")
    preset = serializers.CharField(required=False, allow_blank=True, max_length=80)
    kind = serializers.ChoiceField(KINDS, default=PLAYER_TOTALS)


class MapIn(OptionsIn):
    mapping = serializers.DictField(
        child=serializers.CharField(allow_blank=True, max_length=40), help_text="Heading in the file: field."
    )


class CommitIn(serializers.Serializer):
    run_rules = serializers.BooleanField(default=False)


class ProgressOut(serializers.Serializer):
    phase = serializers.CharField()
    done = serializers.IntegerField()
    total = serializers.IntegerField()
    percent = serializers.IntegerField()


class CountsOut(serializers.Serializer):
    total = serializers.IntegerField(allow_null=True)
    new = serializers.IntegerField(allow_null=True)
    changed = serializers.IntegerField(allow_null=True)
    unchanged = serializers.IntegerField(allow_null=True)
    wrong = serializers.IntegerField(allow_null=True)
    kept = serializers.IntegerField(allow_null=True, help_text="Rows that undo left as they are.")


class ImportOut(serializers.Serializer):
    """An import: where it stands, what it would do or did."""

    id = serializers.CharField()
    kind = serializers.ChoiceField(KINDS)
    filename = serializers.CharField()
    sha256 = serializers.CharField()
    state = serializers.ChoiceField(BatchState.choices)
    progress = ProgressOut()
    counts = CountsOut()
    columns = serializers.ListField(child=serializers.CharField())
    mapping = serializers.DictField(child=serializers.CharField())
    missing = serializers.DictField(child=serializers.CharField(), help_text="What mapping still needs, by field.")
    options = serializers.DictField()
    notices = serializers.ListField(child=serializers.CharField())
    preview = serializers.DictField()
    failure = serializers.CharField()
    run_rules = serializers.BooleanField()
    result = serializers.DictField()
    created_at = serializers.DateTimeField()
    committed_at = serializers.DateTimeField(allow_null=True)
    undone_at = serializers.DateTimeField(allow_null=True)


class RowErrorOut(serializers.Serializer):
    row_number = serializers.IntegerField()
    column = serializers.CharField()
    value = serializers.CharField()
    reason = serializers.CharField()


class RowErrorPage(serializers.Serializer):
    results = RowErrorOut(many=True)
    next_cursor = serializers.CharField(allow_null=True)


def _answer(batch_id, status: int = 202) -> Response:
    return Response(selectors.summary(selectors.batch_of(batch_id, KINDS)), status=status)


class PlayerImports(ApiView):
    permission = PERMISSION
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="player_import",
        summary="Upload a spreadsheet of players",
        description="Checked and previewed in the background; nothing is written before commit. An incomplete mapping "
        "leaves it UPLOADED, with what is missing.",
        tags=["players"],
        request={"multipart/form-data": UploadIn},
        responses={202: ImportOut, **errors(400, 401, 403, 413, 415, 422, 429)},
    )
    def post(self, request):
        serializer = UploadIn(data=request.data)
        serializer.is_valid(raise_exception=True)
        given = serializer.validated_data
        batch = services.import_submit(
            kind=given["kind"],
            file=given["file"],
            filename=given["file"].name,
            preset=given.get("preset", ""),
            options=serializer.options(),
            actor=request.user,
        )
        return _answer(batch.pk)


class PlayerImport(ApiView):
    permission = VIEW_PERMISSION

    @extend_schema(
        operation_id="player_import_get",
        summary="An import's progress, counts and preview",
        tags=["players"],
        responses={200: ImportOut, **errors(401, 403, 404, 429)},
    )
    def get(self, request, batch_id):
        return _answer(batch_id, 200)


class PlayerImportErrors(ApiView):
    permission = VIEW_PERMISSION
    produces = ("text/csv", _XLSX)
    paginator = KeysetPaginator(ordering=("row_number", "id"))

    @extend_schema(
        operation_id="player_import_errors",
        summary="The wrong rows, to correct and upload again",
        description="csv and xlsx hold the original rows with a column of reasons; json is a keyset page.",
        tags=["players"],
        parameters=[
            OpenApiParameter("format", str, enum=["csv", "xlsx", "json"], default="csv"),
            OpenApiParameter("limit", int),
            OpenApiParameter("cursor", str),
        ],
        responses={
            (200, "text/csv"): OpenApiTypes.BINARY,
            (200, _XLSX): OpenApiTypes.BINARY,
            (200, "application/json"): RowErrorPage,
            **errors(400, 401, 403, 404, 409, 429),
        },
    )
    def get(self, request, batch_id):
        batch = selectors.batch_of(batch_id, KINDS)
        wanted = request.query_params.get("format", "csv")
        if wanted == "json":
            page = self.paginator.page(batch.errors.all(), request)
            return Response(page.body(RowErrorOut(page.rows, many=True).data))
        return error_file.download(batch, "xlsx" if wanted == "xlsx" else "csv")


class PlayerImportMap(ApiView):
    permission = PERMISSION
    parser_classes = (JsonParser,)

    @extend_schema(
        operation_id="player_import_map",
        summary="Choose which column is which field, and have the rows checked again",
        tags=["players"],
        request=MapIn,
        responses={202: ImportOut, **errors(400, 401, 403, 404, 409, 429)},
    )
    def post(self, request, batch_id):
        batch = selectors.batch_of(batch_id, KINDS)
        serializer = MapIn(data=request.data)
        serializer.is_valid(raise_exception=True)
        by_heading = serializer.validated_data["mapping"]
        mapping = selectors.by_column(batch, by_heading)
        services.import_map(batch_id=batch.pk, mapping=mapping, options=serializer.options(), actor=request.user)
        return _answer(batch_id)


class PlayerImportCommit(ApiView):
    permission = PERMISSION

    @extend_schema(
        operation_id="player_import_commit",
        summary="Write a previewed import",
        tags=["players"],
        request=CommitIn,
        responses={202: ImportOut, **errors(400, 401, 403, 404, 409, 429)},
    )
    def post(self, request, batch_id):
        batch = selectors.batch_of(batch_id, KINDS)
        services.import_commit(batch_id=batch.pk, actor=request.user, **self.input(CommitIn))
        return _answer(batch_id)


class PlayerImportUndo(ApiView):
    permission = PERMISSION

    @extend_schema(
        operation_id="player_import_undo",
        summary="Take an import back",
        description="Rows changed since and players who got money are kept and counted.",
        tags=["players"],
        request=None,
        responses={202: ImportOut, **errors(401, 403, 404, 409, 429)},
    )
    def post(self, request, batch_id):
        batch = selectors.batch_of(batch_id, KINDS)
        services.import_undo(batch_id=batch.pk, actor=request.user)
        return _answer(batch_id)
