"""`Authorization: Bearer <access>`: who calls, and whether the session behind it still lives."""

from rest_framework.authentication import BaseAuthentication, get_authorization_header

from apps.accounts import tokens
from apps.accounts.errors import BadToken
from apps.accounts.models import Session, User


class TokenAuthentication(BaseAuthentication):
    """`request.user` is a User that costs no query until more than its id is asked; `request.auth` the claims."""

    def authenticate(self, request):
        scheme, _, token = get_authorization_header(request).partition(b" ")
        if scheme.lower() != b"bearer":
            return None
        claims = tokens.read_access(token.decode("latin-1").strip())
        row = (
            Session.objects.live()
            .filter(pk=claims.sid, user__token_version=claims.ver, user__is_active=True)
            .values_list("user_id", "user__public_id")
            .first()
        )
        if row is None or row[1] != claims.sub:
            raise BadToken
        return User.objects.from_token(pk=row[0], public_id=claims.sub, roles=claims.roles), claims

    def authenticate_header(self, request):
        return "Bearer"
