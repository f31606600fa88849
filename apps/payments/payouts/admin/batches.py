"""Several payouts approved together: chosen, looked at once more, confirmed by another person."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied, ValidationError
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path

from apps.core.admin import refusals_as_messages
from apps.core.errors import DomainError
from apps.payments.payouts import selectors, services
from apps.payments.payouts.models import Payout


class BatchPage:
    """Mixed into the page of payouts."""

    def get_urls(self):
        page = path("several/", self.admin_site.admin_view(self.several_page), name="payouts_batch")
        return [page, *super().get_urls()]

    def several_page(self, request):
        """GET offers what waits; a POST without a reason shows what would happen, one with a reason asks for it."""
        if not self.has_decide_permission(request):
            raise PermissionDenied
        chosen = [key for key in request.POST.getlist("payout") if _is_key(key)]
        if request.method == "POST" and chosen:
            if request.POST.get("reason", "").strip():
                return self._ask(request, chosen)
            return self._page(request, "payouts/batch_preview.html", self._preview(request, chosen))
        return self._page(request, "payouts/batch.html", {"payouts": selectors.waiting_for_batch()})

    def _ask(self, request, chosen):
        with refusals_as_messages(request):
            approval = services.batch_request(
                payout_ids=chosen, maker=request.user, reason=request.POST["reason"].strip()[:500]
            )
            messages.success(request, "Asked for. All of them are approved when a second person agrees.")
            return redirect("admin:core_approval_change", approval.pk)
        return redirect("admin:payouts_batch")

    def _preview(self, request, chosen) -> dict:
        try:
            return {"batch": services.batch_preview(payout_ids=chosen)}
        except DomainError as refusal:
            messages.error(request, refusal.text)
            return {"batch": None}

    def _page(self, request, template, context):
        page = {**self.admin_site.each_context(request), "title": "Approve several payouts", "opts": self.opts}
        return TemplateResponse(request, template, {**page, **context})


def _is_key(text: str) -> bool:
    try:
        Payout._meta.pk.to_python(text)
    except ValidationError:
        return False
    return True
