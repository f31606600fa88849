"""`Authorization: Bearer <access>` or `Api-Key <prefix.secret>`: who calls, and whether they are still welcome."""

from dataclasses import dataclass

import orjson
from drf_spectacular.extensions import OpenApiAuthenticationExtension

from apps.accounts import tokens
from apps.accounts.errors import AddressNotAllowed, BadKey
from apps.accounts.models import User
from apps.accounts.services.admission import key_digest, key_subject
from apps.core import clock, context, proxies
from apps.core.api.authentication import GatedAuthentication
from apps.core.gate import SessionEnded


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


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyClaims:
    """A key as the gate knows it: session and subject in one, no version and no roles."""

    sub: str
    sid: str
    ver: int = 0
    roles: tuple[str, ...] = ()
    scopes: frozenset[str] = frozenset()


class ApiKeyAuthentication(GatedAuthentication):
    """`request.user` is the key's owner without roles: what they may is what the key names and their roles still give.

    Which key it is, is looked up by a keyed hash of the whole text: a wrong secret is a key nobody made, and comparing
    nothing takes no time that tells anything.
    """

    def authenticate(self, request):
        scheme, _, text = request.META.get("HTTP_AUTHORIZATION", "").partition(" ")
        if scheme.lower() != "api-key":
            return None
        subject = key_subject(key_digest(text.strip()))
        facts, grant = self._admitted(request, KeyClaims(sub=subject, sid=subject))
        if grant["networks"] and not proxies.within(context.ip(), grant["networks"]):
            raise AddressNotAllowed
        owner = User.objects.from_token(pk=facts.user_id, public_id=grant["owner"], roles=(), region=facts.region)
        owner.key_scopes = frozenset(grant["scopes"])
        context.speaks_via(grant["prefix"])
        return owner, KeyClaims(sub=subject, sid=subject, scopes=owner.key_scopes)

    def _admitted(self, request, claims: KeyClaims) -> tuple:
        try:
            facts = self.enter(request, claims)
        except SessionEnded:
            raise BadKey from None
        grant = orjson.loads(facts.grant)
        if grant["expires_at"] <= clock.now().timestamp():
            raise BadKey
        return facts, grant


class TokenScheme(OpenApiAuthenticationExtension):
    """What the OpenAPI schema says about it."""

    target_class = TokenAuthentication
    name = "accessToken"

    def get_security_definition(self, auto_schema):
        return {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}


class KeyScheme(OpenApiAuthenticationExtension):
    """The same for keys."""

    target_class = ApiKeyAuthentication
    name = "apiKey"

    def get_security_definition(self, auto_schema):
        return {
            "type": "apiKey",
            "in": "header",
            "name": "Authorization",
            "description": "`Api-Key <prefix.secret>`: opens the routes of the permissions the key names.",
        }
