"""A person's own messages, wishes and devices."""

from drf_spectacular.utils import extend_schema
from rest_framework.response import Response

from apps.core.api.pagination import KeysetPaginator
from apps.core.api.schema import PAGE, errors
from apps.core.api.views import ApiView
from apps.notifications import services
from apps.notifications.selectors import inbox
from apps.notifications.selectors.people import profile_of
from apps.notifications.services import Wish

from .serializers import DeviceOut, InboxPage, MessageOut, PreferencesIn, PreferencesOut, SubscribeIn, UnreadOut


class MyMessages(ApiView):
    paginator = KeysetPaginator(ordering=("-created_at", "-id"))

    @extend_schema(
        operation_id="notifications",
        summary="My messages in the app, the newest first",
        tags=["notifications"],
        parameters=PAGE,
        responses={200: InboxPage, **errors(400, 401, 403, 429)},
    )
    def get(self, request):
        page = self.paginator.page(inbox.inbox(request.user.pk), request)
        body = page.body(MessageOut(page.rows, many=True).data)
        return Response({**body, "unread": inbox.unread(request.user.pk)})


class ReadMessage(ApiView):
    @extend_schema(
        operation_id="notification_read",
        summary="I have seen this message",
        description="Also for a push that was tapped: its `message_id`. Saying it twice changes nothing.",
        tags=["notifications"],
        request=None,
        responses={200: UnreadOut, **errors(401, 403, 404, 429)},
    )
    def post(self, request, message_id):
        return Response({"unread": services.message_read(message_id=message_id, user_id=request.user.pk)})


class MyPreferences(ApiView):
    @extend_schema(
        operation_id="notification_preferences",
        summary="How I want to be written to",
        tags=["notifications"],
        responses={200: PreferencesOut, **errors(401, 403, 429)},
    )
    def get(self, request):
        return Response(_shown(profile_of(request.user.pk)))

    @extend_schema(
        operation_id="notification_preferences_set",
        summary="Change how I want to be written to",
        description="What is left out stays. Security messages cannot be switched off.",
        tags=["notifications"],
        request=PreferencesIn,
        responses={200: PreferencesOut, **errors(400, 401, 403, 429)},
    )
    def put(self, request):
        said = self.input(PreferencesIn)
        quiet = said.get("quiet_hours")
        profile = services.preferences_set(
            user_id=request.user.pk,
            language=said.get("language"),
            time_zone=said.get("time_zone"),
            quiet_hours=(quiet["from"], quiet["until"]) if quiet else None,
            has_quiet_hours="quiet_hours" in said,
            wishes=[Wish(**wish) for wish in said.get("preferences", [])],
        )
        return Response(_shown(profile))


class Subscribe(ApiView):
    @extend_schema(
        operation_id="notification_subscribe",
        summary="This device takes push messages",
        description="Until the session ends. A token that was another account's is this one's from now on.",
        tags=["notifications"],
        request=SubscribeIn,
        responses={201: DeviceOut, **errors(400, 401, 403, 429)},
    )
    def post(self, request):
        session_id = getattr(request.auth, "sid", None)
        device = services.device_subscribe(user_id=request.user.pk, session_id=session_id, **self.input(SubscribeIn))
        return Response(DeviceOut(device).data, status=201)


def _shown(profile) -> dict:
    has_own = profile.quiet_from is not None
    quiet = {"from": profile.quiet_from, "until": profile.quiet_until} if has_own else None
    return PreferencesOut(
        {
            "language": profile.language,
            "time_zone": profile.time_zone,
            "quiet_hours": quiet,
            "preferences": inbox.wishes_of(profile.user_id),
        }
    ).data
