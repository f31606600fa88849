"""The caller's own receipts, invoices and credit notes."""

from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework.response import Response

from apps.accounts.states import APP_ROLES
from apps.core.api.pagination import KeysetPaginator
from apps.core.api.schema import errors, page_of
from apps.core.api.views import ApiView, file_answer
from apps.payments.invoices import selectors
from apps.payments.invoices.models import Document
from apps.payments.invoices.pdf import document_pdf, file_name

from .serializers import DocumentOut

PDF = "application/pdf"
FILE = {
    (200, PDF): OpenApiResponse(OpenApiTypes.BINARY, description="The document."),
    **errors(401, 403, 404, 406, 429),
}


class Documents(ApiView):
    roles = APP_ROLES
    paginator = KeysetPaginator(ordering=("-id",))

    @extend_schema(
        operation_id="invoices",
        summary="My receipts, invoices and credit notes",
        tags=["wallet"],
        responses={200: page_of(DocumentOut), **errors(400, 401, 403, 429)},
    )
    def get(self, request):
        page = self.paginator.page(selectors.documents_of(request.user), request)
        return Response(page.body(DocumentOut(page.rows, many=True).data))


class DocumentFile(ApiView):
    roles = APP_ROLES
    produces = (PDF,)

    @extend_schema(operation_id="invoice", summary="One of my documents as a file", tags=["wallet"], responses=FILE)
    def get(self, request, document_id):
        return _file(selectors.document_for(request.user, document_id))


class Receipt(ApiView):
    roles = APP_ROLES
    produces = (PDF,)

    @extend_schema(
        operation_id="payment_receipt", summary="The receipt of my payment", tags=["payments"], responses=FILE
    )
    def get(self, request, payment_id):
        return _file(selectors.receipt_for(request.user, payment_id))


def _file(document: Document):
    return file_answer(document_pdf(document), media_type=PDF, filename=file_name(document))
