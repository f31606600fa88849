"""The door to private files: `GET /private/<token>`."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_GET

from . import storage
from .errors import DomainError

# What a browser may show by itself; everything else is a download.
SHOWN = frozenset({"image/jpeg", "image/png", "image/webp"})


@require_GET
def private_file(request: HttpRequest, token: str) -> HttpResponse:
    """Nothing here is cached, framed, sniffed or run."""
    viewer_id = request.user.pk if request.user.is_authenticated else None
    try:
        served = storage.serve(token=token, viewer_id=viewer_id)
    except DomainError as refusal:
        return _plain(HttpResponse(refusal.text, status=refusal.status, content_type="text/plain; charset=utf-8"))
    answer = HttpResponse(served.content, content_type=served.content_type)
    place = "inline" if served.content_type in SHOWN else "attachment"
    answer["Content-Disposition"] = f'{place}; filename="{served.filename}"'
    return _plain(answer)


def _plain(answer: HttpResponse) -> HttpResponse:
    answer["Cache-Control"] = "no-store, private"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Referrer-Policy"] = "no-referrer"
    return answer
