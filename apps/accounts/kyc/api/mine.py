"""The caller's own proof of identity."""

from drf_spectacular.utils import extend_schema
from rest_framework.parsers import MultiPartParser
from rest_framework.response import Response

from apps.accounts.kyc import selectors, services
from apps.accounts.kyc.engine.pictures import MAX_BYTES
from apps.accounts.states import APP_ROLES
from apps.core import context
from apps.core.api.json import JsonParser
from apps.core.api.schema import errors
from apps.core.api.views import ApiView

from .serializers import AllowedOut, ConsentIn, ConsentOut, KycHomeOut, KycOut, LanguageIn, PanIn, PanJson, SelfieIn

_APP = tuple(sorted(APP_ROLES))


class Kyc(ApiView):
    roles = _APP

    @extend_schema(
        operation_id="kyc",
        summary="Where my proof of identity stands",
        tags=["kyc"],
        parameters=[LanguageIn],
        responses={200: KycHomeOut, **errors(400, 401, 403, 429)},
    )
    def get(self, request):
        language = self.query(LanguageIn)["language"]
        body = KycOut(selectors.status_of(request.user, language=language)).data
        consents = selectors.consents_of(request.user, language=language)
        allowed = AllowedOut(selectors.allowed_to(request.user), many=True).data
        return Response({**body, "consents": consents, "allowed": allowed})


class Consent(ApiView):
    roles = _APP

    @extend_schema(
        operation_id="kyc_consent",
        summary="Give a consent",
        description="One that stands already is answered again.",
        tags=["kyc"],
        request=ConsentIn,
        responses={201: ConsentOut, **errors(400, 401, 403, 429)},
    )
    def post(self, request):
        consent = services.consent_give(
            user_id=request.user.pk,
            ip=context.ip(),
            device=selectors.device_of(request.auth),
            **self.input(ConsentIn),
        )
        return Response(ConsentOut(consent).data, status=201)


class Pan(ApiView):
    roles = _APP
    parser_classes = (JsonParser, MultiPartParser)

    @extend_schema(
        operation_id="kyc_pan",
        summary="Send my PAN, or a picture of its card",
        description="The check runs in the background. In CHANGES_ASKED this hands in what was asked for; while a "
        "selfie is awaited a picture is kept for the reviewer.",
        tags=["kyc"],
        request={"multipart/form-data": PanIn, "application/json": PanJson},
        responses={202: KycOut, **errors(400, 401, 403, 409, 413, 415, 422, 429)},
    )
    def post(self, request):
        given = self.input(PanIn)
        device = selectors.device_of(request.auth)
        if "image" in given:
            image = given["image"].read(MAX_BYTES + 1)
            services.card_submit(user_id=request.user.pk, image=image, device=device)
        else:
            services.pan_submit(user_id=request.user.pk, device=device, **given)
        return _status(request)


class Selfie(ApiView):
    roles = _APP
    parser_classes = (MultiPartParser,)

    @extend_schema(
        operation_id="kyc_selfie",
        summary="Send a selfie for a person to look at",
        tags=["kyc"],
        request={"multipart/form-data": SelfieIn},
        responses={202: KycOut, **errors(400, 401, 403, 404, 409, 413, 415, 422, 429)},
    )
    def post(self, request):
        given = self.input(SelfieIn)
        image = given["image"].read(MAX_BYTES + 1)
        services.selfie_submit(user_id=request.user.pk, image=image, consent_id=given["consent_id"])
        return _status(request)


def _status(request) -> Response:
    return Response(KycOut(selectors.status_of(request.user)).data, status=202)
