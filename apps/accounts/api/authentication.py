"""`Authorization: Bearer <access>`: who calls, and whether the session behind it still lives."""

from drf_spectacular.extensions import OpenApiAuthenticationExtension

from apps.accounts import tokens
from apps.accounts.models import User
from apps.core.api.authentication import GatedAuthentication


class TokenAuthentication(GatedAuthentication):
    """`request.user` costs no query until more than ids and roles is asked; `request.auth` are the claims."""

    def authenticate(self, request):
        scheme, _, token = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "bearer":
            return None
        claims = tokens.read_access(token.strip())
        facts = self.enter(request, claims)
        known = {"pk": facts.user_id, "public_id": claims.sub, "region": facts.region, "roles": claims.roles}
        return User.objects.from_token(**known), claims


class TokenScheme(OpenApiAuthenticationExtension):
    """What the OpenAPI schema says about it."""

    target_class = TokenAuthentication
    name = "accessToken"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}
