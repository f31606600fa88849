"""The console runs on the business clock."""

from django.utils import timezone

from apps.core.clock import business_zone
from apps.core.middleware import CONSOLE


class BusinessTimeMiddleware:
    """Shows and reads the console's dates in the business time zone; the API stays in UTC."""

    def __init__(self, get_response):
        self.get_response = get_response

    def __call__(self, request):
        if not request.path_info.startswith(CONSOLE):
            return self.get_response(request)
        with timezone.override(business_zone()):
            return self.get_response(request)
