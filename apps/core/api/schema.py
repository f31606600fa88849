"""What the OpenAPI schema says about refusals."""

from drf_spectacular.utils import OpenApiParameter, OpenApiResponse
from rest_framework import serializers

from .errors import CODES


class ErrorSerializer(serializers.Serializer):
    """Every refusal: a code, one sentence, details, the request's id."""

    code = serializers.CharField()
    message = serializers.CharField()
    details = serializers.DictField()
    request_id = serializers.CharField()


# For `extend_schema(parameters=PAGE)` of a list.
PAGE = [
    OpenApiParameter("limit", int, description="1 to 50; 20 when not given."),
    OpenApiParameter("cursor", str, description="The `next_cursor` of the page before."),
]


def errors(*statuses: int) -> dict[int, OpenApiResponse]:
    """For `extend_schema(responses={200: ..., **errors(404, 422)})`."""
    return {status: OpenApiResponse(ErrorSerializer, description=CODES[status][0]) for status in statuses}
