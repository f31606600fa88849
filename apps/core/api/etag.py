"""Conditional GET: an ETag over the answer, 304 when the client holds it already."""

import hashlib

from django.http import HttpResponseNotModified
from django.utils.http import parse_etags


class ETagMixin:
    """Put before ApiView: its GETs carry an ETag and honour If-None-Match."""

    def finalize_response(self, request, response, *args, **kwargs):
        response = super().finalize_response(request, response, *args, **kwargs)
        if request.method not in ("GET", "HEAD") or response.status_code != 200:
            return response
        if hasattr(response, "render"):
            response.render()
        etag = f'"{hashlib.sha256(response.content).hexdigest()[:32]}"'
        headers = {"ETag": etag, "Cache-Control": "private, no-cache"}
        held = parse_etags(request.META.get("HTTP_IF_NONE_MATCH", ""))
        # Weak comparison: compression on the way turns the tag into a weak one.
        if "*" in held or etag in {tag.removeprefix("W/") for tag in held}:
            return HttpResponseNotModified(headers=headers)
        for name, value in headers.items():
            response[name] = value
        return response
