"""What the OpenAPI schema says: every operation with its refusals, its idempotency key and its pages."""

from drf_spectacular.extensions import OpenApiSerializerFieldExtension
from drf_spectacular.openapi import AutoSchema
from drf_spectacular.plumbing import ResolvedComponent
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, inline_serializer
from rest_framework import serializers

from .errors import CODES
from .pagination import DEFAULT_LIMIT, MAX_LIMIT, KeysetPaginator

ALWAYS = (406, 429, 500, 503)
WITH_BODY = (400, 413, 415)
IDEMPOTENCY_KEY = OpenApiParameter(
    "Idempotency-Key",
    {"type": "string", "minLength": 1, "maxLength": 255},
    OpenApiParameter.HEADER,
    required=True,
    description="Same key, same body: the first answer again. Kept for 24 hours per user and endpoint.",
)
# For `extend_schema(parameters=PAGE)` of a list whose view has no `paginator`.
PAGE = [
    OpenApiParameter(
        "limit",
        {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": DEFAULT_LIMIT},
        description="Rows per page.",
    ),
    OpenApiParameter("cursor", str, description="`next_cursor` of the page before, with the same filters."),
]


class ErrorSerializer(serializers.Serializer):
    """Every refusal: a code, one sentence, details, the request's id."""

    code = serializers.CharField()
    message = serializers.CharField()
    details = serializers.DictField()
    request_id = serializers.CharField()


def errors(*statuses: int) -> dict[int, OpenApiResponse]:
    """For `extend_schema(responses={200: ..., **errors(404, 422)})`; the usual ones are added to every operation."""
    return {status: OpenApiResponse(ErrorSerializer, description=CODES[status][0]) for status in statuses}


def page_of(serializer_class: type[serializers.Serializer]) -> serializers.Serializer:
    """The answer of a list: `{"results": [...], "next_cursor": ...}`."""
    name = serializer_class.__name__.removesuffix("Serializer")
    fields = {
        "results": serializer_class(many=True),
        "next_cursor": serializers.CharField(allow_null=True),
    }
    return inline_serializer(f"{name}Page", fields)


class ApiSchema(AutoSchema):
    """Adds to each operation what its view declares elsewhere already."""

    def get_override_parameters(self):
        parameters = list(super().get_override_parameters())
        if self._is_idempotent():
            parameters.append(IDEMPOTENCY_KEY)
        if self.method == "GET" and isinstance(getattr(self.view, "paginator", None), KeysetPaginator):
            parameters.extend(PAGE)
        return parameters

    def _get_response_bodies(self, direction="response"):
        bodies = super()._get_response_bodies(direction)
        for status, response in errors(*self._refusals()).items():
            bodies.setdefault(str(status), self._get_response_for_code(response, str(status), ["application/json"]))
        return dict(sorted(bodies.items()))

    def _refusals(self) -> set[int]:
        """What any operation of this kind may answer besides its own refusals."""
        statuses = set(ALWAYS)
        if not getattr(self.view, "public", False):
            statuses |= {401, 403}
        if "{" in self.path:
            statuses.add(404)
        if self.method in ("POST", "PUT", "PATCH"):
            statuses.update(WITH_BODY)
        if self.method == "GET" and self._get_parameters():
            statuses.add(400)
        if self._is_idempotent():
            statuses |= {400, 409, 422}
        return statuses

    def _is_idempotent(self) -> bool:
        return getattr(getattr(self.view, self.method.lower(), None), "idempotent", False)


class MoneySchema(OpenApiSerializerFieldExtension):
    """Money is one component of the schema."""

    target_class = "apps.core.api.fields.MoneyField"

    def map_serializer_field(self, auto_schema, direction):
        component = ResolvedComponent(
            name="Money",
            type=ResolvedComponent.SCHEMA,
            object="Money",
            schema={
                "type": "object",
                "description": "A text amount with the currency's own number of decimals.",
                "properties": {
                    "amount": {"type": "string", "pattern": r"^-?\d{1,15}(\.\d+)?$", "examples": ["1250.00"]},
                    "currency": {"type": "string", "pattern": "^[A-Z]{3}$", "examples": ["INR"]},
                },
                "required": ["amount", "currency"],
                "additionalProperties": False,
            },
        )
        auto_schema.registry.register_on_missing(component)
        return component.ref
