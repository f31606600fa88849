"""The days on which banks are closed: they move deadlines."""

from django import forms
from django.contrib import admin, messages
from django.shortcuts import redirect
from unfold.forms import BaseDialogForm
from unfold.widgets import UnfoldAdminSingleDateWidget, UnfoldAdminTextInputWidget

from apps.core import bank_holidays
from apps.core.models import BankHoliday

from .actions import action, allows, ask, refusals_as_messages
from .base import ReadOnlyAdmin


class HolidayForm(BaseDialogForm):
    """A day and its name."""

    day = forms.DateField(label="Day", widget=UnfoldAdminSingleDateWidget)
    title = forms.CharField(label="Name", max_length=80, widget=UnfoldAdminTextInputWidget)


@admin.register(BankHoliday)
class BankHolidayAdmin(ReadOnlyAdmin):
    list_display = ("date", "title")
    search_fields = ("title__startswith",)
    ordering = ("-date",)
    fields = ("date", "title")
    actions_list = ("add_day",)
    actions_detail = ("drop_day",)
    has_add_day_permission = allows("core.add_bankholiday")
    has_drop_day_permission = allows("core.delete_bankholiday")

    @action(
        description="Add a day",
        permissions=["add_day"],
        icon="event_busy",
        dialog=ask(
            "Banks are closed on",
            "What is counted from now on skips it: deadlines, and by when money must be there.",
            form=HolidayForm,
            submit="Add the day",
        ),
    )
    def add_day(self, request, form):
        with refusals_as_messages(request):
            bank_holidays.holiday_add(
                day=form.cleaned_data["day"], title=form.cleaned_data["title"], actor=request.user
            )
            messages.success(request, "Added.")
        return redirect("admin:core_bankholiday_changelist")

    @action(
        description="Take it out",
        permissions=["drop_day"],
        icon="event_available",
        dialog=ask("Do banks work on this day after all?", "Deadlines counted before stay.", submit="Take it out"),
    )
    def drop_day(self, request, form, object_id):
        with refusals_as_messages(request):
            bank_holidays.holiday_drop(holiday_id=object_id, actor=request.user)
            messages.success(request, "Taken out.")
        return redirect("admin:core_bankholiday_changelist")
