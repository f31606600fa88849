"""How the console knows staff: e-mail address and password in, permissions from roles only."""

from django.contrib.auth.backends import ModelBackend
from django.contrib.auth.models import Permission

from apps.accounts import services
from apps.accounts.errors import WrongCredentials
from apps.core import context


class EmailBackend(ModelBackend):
    """`username` is the e-mail address. TooManyLogins and UserBlocked pass through for the login form to show."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        if not username or not password:
            return None
        try:
            return services.staff_authenticate(email=username, password=password, ip=context.ip())
        except WrongCredentials:
            return None

    def get_all_permissions(self, user_obj, obj=None):
        """What the roles give; a call by API key has at most what the key names."""
        held = super().get_all_permissions(user_obj, obj)
        scopes = getattr(user_obj, "key_scopes", None)
        return held if scopes is None else held & scopes

    def _get_user_permissions(self, user_obj):
        """Nobody has permissions of their own."""
        return Permission.objects.none()
