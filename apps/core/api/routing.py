"""Routes of the API, found at once when they have no parameter."""

from django.urls import URLResolver
from django.urls.resolvers import ResolverMatch, RoutePattern


class ApiRoutes(URLResolver):
    """`include()` for many routes: a fixed path is looked up in a dictionary, not tried against each pattern."""

    def __init__(self, prefix: str, urlconf: str):
        super().__init__(RoutePattern(prefix), urlconf)
        self._fixed: dict[str, ResolverMatch] = {}

    def resolve(self, path: str) -> ResolverMatch:
        known = self._fixed.get(path)
        if known is not None:
            return known
        match = super().resolve(path)
        if not match.kwargs and not match.args:
            self._fixed[path] = match
        return match
