"""The suppression list: addresses nothing is sent to."""

from django import forms
from django.contrib import admin
from django.contrib import messages as flash
from django.shortcuts import redirect
from unfold.widgets import UnfoldAdminSelectWidget, UnfoldAdminTextInputWidget

from apps.core.admin import (
    ReadOnlyAdmin,
    ReasonForm,
    action,
    allows,
    ask,
    badge,
    link_column,
    refusals_as_messages,
    time_column,
)
from apps.notifications import services
from apps.notifications.models import Suppression
from apps.notifications.states import Channel

from .searching import indexes


class AddressForm(ReasonForm):
    """Which address on which channel."""

    channel = forms.ChoiceField(
        choices=[(Channel.EMAIL, "E-mail"), (Channel.SMS, "SMS")], widget=UnfoldAdminSelectWidget()
    )
    address = forms.CharField(label="Number or address", max_length=254, widget=UnfoldAdminTextInputWidget())

    field_order = ("channel", "address", "reason")


@admin.register(Suppression)
class SuppressionAdmin(ReadOnlyAdmin):
    list_display = ("address_shown", "shown_channel", "reason", "shown_standing", "shown_created", "shown_by", "note")
    list_select_related = ("added_by",)
    list_filter = ("channel", "reason")
    sortable_by = ()
    search_fields = ("id__exact",)
    search_help_text = "The exact number or mail address"
    empty_text = "No address is held back."
    fields = ("address_shown", "channel", "reason", "note", "shown_created", "shown_by", "shown_lifted", "lifted_by")
    actions_list = ("add_address",)
    actions_detail = ("lift",)

    shown_created = time_column("created_at", "Since")
    shown_lifted = time_column("lifted_at", "Lifted")
    shown_by = link_column("added_by", "By")
    has_manage_permission = allows("notifications.manage_suppression")

    def get_readonly_fields(self, request, obj=None):
        return self.fields

    @admin.display(description="Channel")
    def shown_channel(self, row):
        return row.get_channel_display()

    @admin.display(description="Standing")
    def shown_standing(self, row):
        return badge("Lifted") if row.lifted_at else badge("Held back", "warn")

    def get_search_results(self, request, queryset, search_term):
        """A number or address goes to its blind index."""
        found = [sealed for _, sealed in indexes(request, search_term)]
        if not found:
            return super().get_search_results(request, queryset, search_term)
        return queryset.filter(address_index__in=found), False

    @action(
        description="Hold an address back",
        permissions=["manage"],
        icon="do_not_disturb_on",
        dialog=ask(
            "Hold an address back",
            "Nothing is sent to it on this channel until somebody lifts it, codes included.",
            form=AddressForm,
            submit="Hold back",
        ),
    )
    def add_address(self, request, form):
        said = form.cleaned_data
        with refusals_as_messages(request):
            made = services.suppression_add(
                channel=said["channel"], address=said["address"], note=said["reason"], actor=request.user
            )
            flash.success(request, f"Nothing is sent to {made.address_shown} any more.")
        return redirect("admin:notifications_suppression_changelist")

    @action(
        description="Lift",
        permissions=["manage"],
        icon="check",
        dialog=ask("Send to this address again?", form=ReasonForm, submit="Lift"),
    )
    def lift(self, request, form, object_id):
        with refusals_as_messages(request):
            services.suppression_lift(suppression_id=object_id, reason=form.cleaned_data["reason"], actor=request.user)
            flash.success(request, "Messages go to this address again.")
        return redirect("admin:notifications_suppression_change", object_id)
