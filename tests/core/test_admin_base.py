"""The admin base: lists that count nothing, searches that use indexes, actions that ask, refusals in words."""

import pytest
from django.contrib import admin, messages
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.messages.storage.fallback import FallbackStorage
from django.core.exceptions import ImproperlyConfigured, PermissionDenied
from django.db import OperationalError, connection, transaction
from django.db.models import Q
from django.shortcuts import redirect
from django.test import RequestFactory
from django.test.utils import CaptureQueriesContext

from apps.accounts.models import User
from apps.core.admin import ReadOnlyAdmin, ReasonForm, action, allows, ask, refusals_as_messages
from apps.core.admin import paginator as pages
from apps.core.admin.actions import IN_THE_WAY
from apps.core.errors import Conflict
from apps.core.templatetags.console import window_summary

LOST = {"deadlock": "40P01", "lock timeout": "55P03", "query canceled": "57014"}


def lose(how: str) -> None:
    """What PostgreSQL says when another transaction was in the way, or for other reasons."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"DO $$ BEGIN RAISE EXCEPTION USING ERRCODE = '{LOST[how]}'; END $$")


class Probe(ReadOnlyAdmin):
    list_display = ("public_id", "name", "region", "date_joined")
    search_fields = ("public_id__exact", "name__startswith", "id__exact")
    list_per_page = 4
    actions_detail = ("rename",)
    has_rename_permission = allows("accounts.block_user")

    @action(description="Rename", permissions=["rename"], dialog=ask("Rename?", form=ReasonForm))
    def rename(self, request, form, object_id):
        with refusals_as_messages(request):
            if form.cleaned_data["reason"] == "refuse":
                raise Conflict("Not now.")
            if form.cleaned_data["reason"] in LOST:
                lose(form.cleaned_data["reason"])
            User.objects.filter(pk=object_id).update(name=form.cleaned_data["reason"])
            messages.success(request, "Renamed.")
        return redirect("/admin/somewhere/")


@pytest.fixture
def probe():
    return Probe(User, admin.site)


@pytest.fixture
def ask_list(probe, staff):
    user = staff("ADMIN")

    def change_list(**parameters):
        request = RequestFactory().get("/admin/x/", parameters)
        request.user = user
        return probe.get_changelist_instance(request)

    return change_list


@pytest.fixture
def crowd(member):
    return [member(name=f"Crowd {number:02}") for number in range(9)]


def test_a_page_is_one_query_and_counts_nothing(ask_list, crowd):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        change_list = ask_list(q="Crowd")
    assert [user.name for user in change_list.result_list] == ["Crowd 08", "Crowd 07", "Crowd 06", "Crowd 05"]
    assert len(queries) == 1
    assert "COUNT(" not in queries[0]["sql"].upper()


def test_pages_end_where_the_rows_end(ask_list, crowd):
    assert window_summary(ask_list(q="Crowd")) == "Rows 1–4, more follow"
    assert window_summary(ask_list(q="Crowd", p="2")) == "Rows 5–8, more follow"
    last = ask_list(q="Crowd", p="3")
    assert window_summary(last) == "Rows 9–9 of 9"
    assert (last.page.has_previous(), last.page.has_next()) == (True, False)
    assert window_summary(ask_list(q="nobody has this name")) == "No rows"


def test_the_whole_table_is_estimated_by_the_planner(ask_list, crowd):
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE accounts_user")
    assert window_summary(ask_list()) == f"Rows 1–4 of about {User.objects.count()}"


@pytest.mark.parametrize("number", ["4", "0", "-1"])
def test_a_page_that_is_not_there_is_refused(ask_list, crowd, number):
    with pytest.raises(IncorrectLookupParameters):
        ask_list(q="Crowd", p=number)


def test_no_list_goes_deeper_than_the_window(ask_list, crowd, monkeypatch):
    monkeypatch.setattr(pages, "DEEPEST_ROW", 8)
    deepest = ask_list(q="Crowd", p="2")
    assert deepest.page.has_next() is False
    assert window_summary(deepest) == "Rows 5–8, more follow"
    with pytest.raises(IncorrectLookupParameters, match="narrow the list"):
        ask_list(q="Crowd", p="3")


@pytest.mark.parametrize("shape", ["public_id", "name", "pk"])
def test_search_takes_the_whole_term_exactly_or_leading(ask_list, crowd, shape):
    term = {"public_id": crowd[3].public_id, "name": "Crowd 03", "pk": str(crowd[3].pk)}[shape]
    assert list(ask_list(q=term).result_list) == [crowd[3]]


def test_search_never_scans_with_a_pattern_or_a_cast(ask_list, crowd):
    with CaptureQueriesContext(connection) as queries:
        ask_list(q="Crowd 03")
    where = queries[0]["sql"].partition("WHERE")[2]
    assert "Crowd 03%" in where
    assert "%Crowd" not in where
    assert "UPPER(" not in where
    assert '"id" =' not in where


def test_search_terms_add_to_the_fields(probe, crowd):
    probe.search_terms = lambda term: [Q(pk=crowd[1].pk)]
    found, duplicates = probe.get_search_results(None, User.objects.all(), crowd[0].public_id)
    assert ({*found}, duplicates) == ({crowd[0], crowd[1]}, False)


def test_only_indexed_columns_sort(probe):
    assert probe.get_sortable_by(None) == ["public_id"]


def order_of(change_list) -> tuple[str, ...]:
    """Each column once: the page's own default stands behind what was asked for."""
    return tuple(dict.fromkeys(change_list.queryset.query.order_by))


def test_a_sort_that_is_not_offered_is_not_obeyed(ask_list):
    assert order_of(ask_list()) == ("-pk",)
    assert order_of(ask_list(o="0")) == ("public_id", "-pk")
    assert order_of(ask_list(o="-0")) == ("-public_id", "-pk")
    for crafted in ("1", "-1", "2.3", "99", "-", "x", "0x", "²"):
        assert order_of(ask_list(o=crafted)) == ("-pk",)


def test_a_list_sorts_by_one_column_at_a_time(probe, ask_list):
    probe.sortable_by = ("public_id", "name")
    assert order_of(ask_list(o="0.-1")) == ("public_id", "-pk")


def test_nothing_may_be_added_changed_or_deleted(probe, staff):
    request = RequestFactory().get("/")
    request.user = staff("ADMIN")
    request.user.is_superuser = True
    allowed = (probe.has_add_permission, probe.has_change_permission, probe.has_delete_permission)
    assert [may(request) for may in allowed] == [False, False, False]
    assert probe.has_view_permission(request) is True


def test_the_checks_refuse_what_scans_or_counts():
    class Scanner(ReadOnlyAdmin):
        search_fields = ("name",)
        show_full_result_count = True
        date_hierarchy = "date_joined"
        list_display = ("public_id", "name")
        list_editable = ("name",)

    found = {problem.id for problem in Scanner(User, admin.site).check()}
    assert {"core.E101", "core.E102", "core.E103", "core.E104"} <= found
    assert [problem.id for problem in Probe(User, admin.site).check()] == []


class TestAction:
    @pytest.fixture
    def call(self, probe, staff):
        def call(method, role="SUPPORT", user_id=None, htmx=True, **data):
            request = getattr(RequestFactory(), method)("/", data, headers={"HX-Request": "true"} if htmx else {})
            request.user = staff(role)
            request.session = {}
            request._messages = FallbackStorage(request)
            answer = probe.rename(request, object_id=user_id)
            return answer, [str(message) for message in request._messages]

        return call

    def test_get_only_asks(self, call, member):
        user = member(name="Before")
        answer, said = call("get", user_id=user.pk, reason="After", _form_submitted="True")
        assert "Rename?" in answer.content.decode()
        assert User.objects.get(pk=user.pk).name == "Before"
        assert said == []

    def test_post_acts_and_moves_the_whole_page(self, call, member):
        user = member(name="Before")
        answer, said = call("post", user_id=user.pk, reason="After", _form_submitted="True")
        assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, "/admin/somewhere/")
        assert User.objects.get(pk=user.pk).name == "After"
        assert said == ["Renamed."]

    def test_without_the_dialog_the_redirect_is_plain(self, call, member):
        answer, _ = call("post", user_id=member().pk, htmx=False, reason="After", _form_submitted="True")
        assert (answer.status_code, answer.url) == (302, "/admin/somewhere/")

    def test_a_missing_reason_asks_again(self, call, member):
        user = member(name="Before")
        answer, _ = call("post", user_id=user.pk, reason="", _form_submitted="True")
        assert "This field is required." in answer.content.decode()
        assert User.objects.get(pk=user.pk).name == "Before"

    def test_a_refusal_is_a_message_and_leaves_no_trace(self, call, member):
        user = member(name="Before")
        _, said = call("post", user_id=user.pk, reason="refuse", _form_submitted="True")
        assert said == ["Not now."]
        assert User.objects.get(pk=user.pk).name == "Before"

    @pytest.mark.parametrize("how", ["deadlock", "lock timeout"])
    def test_losing_to_somebody_else_is_a_message(self, call, member, how):
        user = member(name="Before")
        answer, said = call("post", user_id=user.pk, reason=how, _form_submitted="True")
        assert (answer.status_code, answer.headers["HX-Redirect"]) == (200, "/admin/somewhere/")
        assert said == [IN_THE_WAY]
        assert User.objects.get(pk=user.pk).name == "Before"

    def test_other_trouble_of_the_database_passes(self, call, member):
        with pytest.raises(OperationalError):
            call("post", user_id=member().pk, reason="query canceled", _form_submitted="True")

    def test_the_permission_method_decides(self, call, member):
        user = member(name="Before")
        with pytest.raises(PermissionDenied):
            call("post", role="VIEWER", user_id=user.pk, reason="After", _form_submitted="True")
        assert User.objects.get(pk=user.pk).name == "Before"

    def test_other_exceptions_pass(self, rf):
        with pytest.raises(ZeroDivisionError), refusals_as_messages(rf.get("/")):
            _ = 1 / 0

    @pytest.mark.parametrize(
        "wrong", [{"dialog": None, "permissions": ["x"]}, {"dialog": ask("?"), "permissions": []}]
    )
    def test_an_action_without_dialog_or_permission_is_a_mistake(self, wrong):
        with pytest.raises(ImproperlyConfigured):
            action(description="x", **wrong)

    def test_a_permission_name_instead_of_a_method_is_a_mistake(self):
        with pytest.raises(ImproperlyConfigured):
            action(description="x", dialog=ask("?"), permissions=["accounts.block_user"])
