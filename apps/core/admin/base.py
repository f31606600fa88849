"""The base of every admin page: read-only until a page says otherwise, and as fast on a million rows as on ten."""

from django.contrib import messages
from django.contrib.admin import ShowFacets
from django.contrib.admin.options import IncorrectLookupParameters
from django.contrib.admin.utils import unquote
from django.contrib.admin.views.main import ERROR_FLAG, ORDER_VAR
from django.core.exceptions import FieldDoesNotExist, ValidationError
from django.core.paginator import InvalidPage
from django.db.models import Model, Q, QuerySet
from django.http import Http404, HttpRequest
from django.urls import path
from django.utils.text import capfirst
from unfold.admin import ModelAdmin, TabularInline
from unfold.views import ChangeList

from . import list_file
from .checks import ReadOnlyAdminChecks
from .paginator import WindowPaginator


class WindowChangeList(ChangeList):
    """A change list that reads one page and counts nothing."""

    def __init__(self, request: HttpRequest, *args, **kwargs):
        super().__init__(request, *args, **kwargs)
        self.title = capfirst(self.opts.verbose_name_plural)
        self.file_url = list_file.address(request, self.model_admin) if self.result_count else ""

    def get_results(self, request: HttpRequest) -> None:
        paginator = self.model_admin.get_paginator(request, self.queryset, self.list_per_page)
        try:
            self.page = paginator.page(self.page_num)
        except InvalidPage as beyond:
            raise IncorrectLookupParameters(str(beyond)) from beyond
        self.paginator = paginator
        self.result_list = self.page.object_list
        self.result_count = self.full_result_count = len(self.result_list)
        self.multi_page = self.can_show_all = self.show_full_result_count = False
        self.show_admin_actions = bool(self.result_list)

    def get_ordering(self, request: HttpRequest, queryset: QuerySet) -> list[str]:
        """By one column an index begins with: a sort that nobody is offered is not obeyed either."""
        asked = [part for part in self.params.get(ORDER_VAR, "").split(".") if self._may_sort_by(part)]
        self.params[ORDER_VAR] = asked[0] if asked else ""
        return super().get_ordering(request, queryset)

    def _may_sort_by(self, part: str) -> bool:
        place = part.removeprefix("-")
        if not place.isdecimal() or int(place) >= len(self.list_display):
            return False
        return self.list_display[int(place)] in self.sortable_by

    @property
    def is_narrowed(self) -> bool:
        """Whether a search or a filter is on."""
        return bool(self.query or self.has_active_filters)


class ReadOnlyAdmin(ModelAdmin):
    """No add, change or delete; lists search by exact or leading text, sort by what is indexed, count nothing."""

    checks_class = ReadOnlyAdminChecks
    paginator = WindowPaginator
    ordering = ("-pk",)
    list_per_page = 50
    list_max_show_all = 0
    show_full_result_count = False
    show_facets = ShowFacets.NEVER
    list_disable_select_all = True
    list_fullwidth = True
    list_filter_submit = True
    compressed_fields = True
    show_add_link = False
    actions = None
    empty_value_display = "–"
    # What the list's CSV has: columns, fields, or (path, heading). None: the list has no file.
    file_columns: tuple[str | tuple[str, str], ...] = ()

    def __init__(self, model, admin_site):
        super().__init__(model, admin_site)
        if self.search_help_text is None and self.search_fields:
            self.search_help_text = self._search_words()

    def _search_words(self) -> str:
        """`Exact id, or the beginning of name`: what the search box may be given."""
        exact = self._searched("__exact")
        leading = self._searched("__startswith")
        words = [f"exact {exact}" if exact else "", f"the beginning of {leading}" if leading else ""]
        return capfirst(", or ".join(filter(None, words)))

    def _searched(self, lookup: str) -> str:
        paths = [name.removesuffix(lookup) for name in self.search_fields if name.endswith(lookup)]
        return " or ".join(str(_field(self.model, path).verbose_name) for path in paths)

    def get_changelist(self, request, **kwargs):
        return WindowChangeList

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False

    def get_sortable_by(self, request):
        """Of the columns shown, those an index begins with."""
        if self.sortable_by is not None:
            return self.sortable_by
        indexed = leading_columns(self.model)
        return [name for name in self.get_list_display(request) if self._order_field(name) in indexed]

    def _order_field(self, name: str) -> str:
        column = getattr(self, name, None) if isinstance(name, str) else name
        ordering = getattr(column, "admin_order_field", None)
        return ordering.lstrip("-") if isinstance(ordering, str) else (name if isinstance(name, str) else "")

    def changelist_view(self, request, extra_context=None):
        """A page or filter that does not exist leads here, and is said."""
        if ERROR_FLAG in request.GET:
            messages.warning(request, "There is no such page or filter: the list is shown from its beginning.")
        return super().changelist_view(request, extra_context)

    def get_urls(self):
        if not self.file_columns:
            return super().get_urls()
        view = self.admin_site.admin_view(self.list_file)
        return [path("file/", view, name=list_file.url_name(self)), *super().get_urls()]

    def list_file(self, request):
        """The filtered list as a CSV."""
        return list_file.answer(request, self)

    def changeform_view(self, request, object_id=None, form_url="", extra_context=None):
        """An address that cannot be of any row is answered like one of no row, before anything looks it up."""
        if object_id is not None and not self._can_be(unquote(object_id)):
            return self._get_obj_does_not_exist_redirect(request, self.opts, object_id)
        return super().changeform_view(request, object_id, form_url, extra_context)

    def _can_be(self, key: str) -> bool:
        try:
            self.opts.pk.to_python(key)
        except ValidationError:
            return False
        return True

    def wanted(self, request: HttpRequest, object_id: str) -> Model:
        """The object an action is for. Raises Http404."""
        found = self.get_object(request, unquote(str(object_id)))
        if found is None:
            raise Http404
        return found

    def search_terms(self, term: str) -> list[Q]:
        """More ways to find a row by the typed term, each answered by an index (blind indexes, say)."""
        return []

    def get_search_results(self, request: HttpRequest, queryset: QuerySet, search_term: str):
        """The whole term, by the exact or leading value of each search field it fits."""
        term = search_term.strip()
        if not term:
            return queryset, False
        wanted = [
            Q((lookup, term))
            for lookup in self.get_search_fields(request)
            if self._fits(lookup.rpartition("__")[0], term)
        ]
        wanted += self.search_terms(term)
        return (queryset.filter(Q.create(wanted, connector=Q.OR)) if wanted else queryset.none()), False

    def _fits(self, path: str, term: str) -> bool:
        field = _field(self.model, path)
        try:
            field.to_python(term)
        except (ValidationError, ValueError, TypeError):
            return False
        return True


class ReadOnlyInline(TabularInline):
    """Rows under an object, shown only."""

    extra = 0
    max_num = 0
    can_delete = False
    show_change_link = True

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


def leading_columns(model: type[Model]) -> set[str]:
    """Field names that an index of the model begins with."""
    found = {"pk"}
    for field in model._meta.concrete_fields:
        if field.primary_key or field.unique or field.db_index:
            found |= {field.name, field.attname}
    for index in model._meta.indexes:
        if index.fields and not index.condition:
            found.add(index.fields[0].lstrip("-"))
    for constraint in model._meta.constraints:
        if getattr(constraint, "fields", ()) and not getattr(constraint, "condition", None):
            found.add(constraint.fields[0])
    return found


def _field(model: type[Model], path: str):
    *relations, name = path.split("__")
    for relation in relations:
        model = model._meta.get_field(relation).related_model
    if name == "pk":
        return model._meta.pk
    try:
        return model._meta.get_field(name)
    except FieldDoesNotExist as missing:
        raise FieldDoesNotExist(f"search field {path!r}: {missing}") from None
