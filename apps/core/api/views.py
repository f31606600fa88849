"""The base of every API view: who, gate, permission, then one service call."""

from typing import ClassVar

from django.http import HttpResponse
from rest_framework.exceptions import AuthenticationFailed, NotAcceptable
from rest_framework.negotiation import BaseContentNegotiation
from rest_framework.response import Response
from rest_framework.views import APIView

from apps.core import context, gate
from apps.core.errors import Forbidden, Unauthenticated

from .json import JsonParser, JsonRenderer, json_answer

PerMethod = dict[str, tuple[str, ...]]
_ANYTHING = frozenset({"*/*", "application/json", "application/json, text/plain, */*"})


class JsonNegotiation(BaseContentNegotiation):
    """JSON, or one of the file formats the view produces by itself."""

    def select_parser(self, request, parsers):
        media_type = request.content_type.partition(";")[0].strip().lower()
        return next((parser for parser in parsers if parser.media_type == media_type), None)

    def select_renderer(self, request, renderers, format_suffix=None):
        renderer = renderers[0]
        accept = request.META.get("HTTP_ACCEPT", "*/*")
        if accept in _ANYTHING:
            return renderer, renderer.media_type
        produces = request.parser_context["view"].produces
        if not any(request._request.accepts(media_type) for media_type in (renderer.media_type, *produces)):
            raise NotAcceptable(available_renderers=renderers)
        return renderer, renderer.media_type


_NEGOTIATION = JsonNegotiation()


class ApiView(APIView):
    """Declare who may call: `public`, or `roles`, or `permission`; one value, or one per method.

    API keys have scopes, which are permissions: only what declares one opens for them.
    """

    public: ClassVar[bool] = False
    roles: ClassVar[tuple[str, ...] | PerMethod] = ()
    permission: ClassVar[str | dict[str, str]] = ""
    scope: ClassVar[str] = "user"
    money: ClassVar[bool] = False
    produces: ClassVar[tuple[str, ...]] = ()
    # Machines that tell us something may ask for any kind of answer: what they bring counts.
    answers_anyhow: ClassVar[bool] = False

    http_method_names = ("get", "post", "put", "patch", "delete", "head")
    renderer_classes = (JsonRenderer,)
    parser_classes = (JsonParser,)
    content_negotiation_class = JsonNegotiation
    metadata_class = None
    format_kwarg = None
    default_response_headers: ClassVar[dict[str, str]] = {}

    # One instance per class serves all requests: they keep no state.

    def __init_subclass__(cls, **kwargs):
        super().__init_subclass__(**kwargs)
        cls._parsers = [parser() for parser in cls.parser_classes]
        cls._authenticators = [authenticator() for authenticator in cls.authentication_classes]

    def get_parsers(self):
        return self._parsers

    def get_authenticators(self):
        return self._authenticators

    def get_content_negotiator(self):
        return _NEGOTIATION

    def initial(self, request, *args, **kwargs):
        if not hasattr(self, request.method.lower()) or request.method.lower() not in self.http_method_names:
            self.http_method_not_allowed(request)
        request.accepted_renderer, request.accepted_media_type = self.perform_content_negotiation(
            request, force=self.answers_anyhow
        )
        request.version = request.versioning_scheme = None
        try:
            known = request.auth is not None
        except (Unauthenticated, AuthenticationFailed):
            gate.admit(claims=None, ip=context.ip(), scope="refused")
            raise
        if not known:
            gate.admit(claims=None, ip=context.ip(), scope=self.scope, money=self.money)
        if not self.public:
            self.admit_user(request)

    def finalize_response(self, request, response, *args, **kwargs):
        """An answer for JSON is written at once; Django's lazily rendered one costs as much as a query."""
        if isinstance(response, Response):
            answer = json_answer(response.data, status=response.status_code, headers=response.headers)
            answer.data = response.data
            return answer
        return response

    def admit_user(self, request) -> None:
        """Raises Unauthenticated or Forbidden."""
        if not request.user.is_authenticated:
            raise Unauthenticated
        roles = of_method(self.roles, request.method)
        if roles and not request.user.role_names.intersection(roles):
            raise Forbidden
        permission = of_method(self.permission, request.method)
        if not permission and getattr(request.auth, "scopes", None) is not None:
            raise Forbidden("An API key opens only what names a permission.")
        if permission and not request.user.has_perm(permission):
            raise Forbidden

    def input(self, serializer_class, **kwargs) -> dict:
        """The validated body. Raises ValidationError, told by field."""
        serializer = serializer_class(data=self.request.data, context={"request": self.request}, **kwargs)
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data

    def query(self, serializer_class) -> dict:
        """The validated query string."""
        serializer = serializer_class(data=self.request.query_params, context={"request": self.request})
        serializer.is_valid(raise_exception=True)
        return serializer.validated_data


def of_method(declared, method: str):
    """What a view declares for one method, if it does so by method."""
    if isinstance(declared, dict):
        return declared.get("GET" if method == "HEAD" else method)
    return declared


def file_answer(content: bytes, *, media_type: str, filename: str) -> HttpResponse:
    """A download."""
    return HttpResponse(
        content, content_type=media_type, headers={"Content-Disposition": f'attachment; filename="{filename}"'}
    )
