"""What every authentication class of the API shares: a proven token still has to pass the gate."""

from rest_framework.authentication import BaseAuthentication

from apps.core import context, gate


class GatedAuthentication(BaseAuthentication):
    """Subclasses verify the token, then call `enter` with its claims."""

    def enter(self, request, claims: gate.Claims) -> gate.SessionFacts:
        """One Redis round trip, with the limit and the care the view asks for."""
        view = request.parser_context["view"]
        return gate.admit(
            claims=claims,
            ip=context.ip(),
            scope=getattr(view, "scope", "user"),
            money=getattr(view, "money", False),
        )

    def authenticate_header(self, request) -> str:
        return "Bearer"
