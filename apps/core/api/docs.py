"""The schema for machines and the docs for people, both public and served from here alone."""

from functools import cache

from django.http import HttpResponse
from django.shortcuts import render
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.utils import extend_schema

from .etag import ETagMixin
from .json import dumps
from .views import ApiView

# Swagger UI writes styles into its elements and draws its icons from data: addresses.
DOCS_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


@cache
def schema_document() -> bytes:
    """OpenAPI 3.1 of every route; routes do not change while a process lives."""
    return dumps(SchemaGenerator().get_schema(request=None, public=True))


@extend_schema(exclude=True)
class SchemaView(ETagMixin, ApiView):
    """GET schema/: the OpenAPI document."""

    public = True
    authentication_classes = ()

    def get(self, request):
        return HttpResponse(schema_document(), content_type="application/json")


@extend_schema(exclude=True)
class DocsView(ApiView):
    """GET docs/: the same, to read and to try."""

    public = True
    authentication_classes = ()
    produces = ("text/html",)

    def get(self, request):
        response = render(request._request, "api/docs.html")
        response["Content-Security-Policy"] = DOCS_POLICY
        return response
