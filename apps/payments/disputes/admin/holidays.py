"""The days on which banks are closed: they move deadlines."""

from django import forms
from django.contrib import admin, messages
from django.shortcuts import redirect
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminSingleDateWidget, UnfoldAdminTextInputWidget

from apps.core.admin import ReadOnlyAdmin, action, allows, ask, refusals_as_messages
from apps.payments.disputes import services
from apps.payments.disputes.models import Holiday


class HolidayForm(BaseDialogForm):
    """A day and its name."""

    day = forms.DateField(label="Day", widget=UnfoldAdminSingleDateWidget)
    title = forms.CharField(label="Name", max_length=80, widget=UnfoldAdminTextInputWidget)


@admin.register(Holiday)
class HolidayAdmin(ReadOnlyAdmin):
    list_display = ("date", "title")
    search_fields = ("title__startswith",)
    ordering = ("-date",)
    fields = ("date", "title")
    actions_list = ("add_day",)
    actions_detail = ("drop_day",)
    has_add_day_permission = allows("disputes.add_holiday")
    has_drop_day_permission = allows("disputes.delete_holiday")

    @action(
        description="Add a day",
        permissions=["add_day"],
        icon="event_busy",
        dialog=ask(
            "Banks are closed on", "Deadlines counted from now on skip it.", form=HolidayForm, submit="Add the day"
        ),
    )
    def add_day(self, request, form):
        with refusals_as_messages(request):
            services.holiday_add(day=form.cleaned_data["day"], title=form.cleaned_data["title"], actor=request.user)
            messages.success(request, "Added.")
        return redirect("admin:disputes_holiday_changelist")

    @action(
        description="Take it out",
        permissions=["drop_day"],
        icon="event_available",
        dialog=ask("Do banks work on this day after all?", "Deadlines counted before stay.", submit="Take it out"),
    )
    def drop_day(self, request, form, object_id):
        with refusals_as_messages(request):
            services.holiday_drop(holiday_id=object_id, actor=request.user)
            messages.success(request, "Taken out.")
        return redirect("admin:disputes_holiday_changelist")
