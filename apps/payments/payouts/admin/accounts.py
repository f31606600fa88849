"""Bank accounts: whose they are, how that is known, and where a person must look."""

from django.contrib import admin
from django.urls import reverse
from django.utils.html import format_html

from apps.core import privacy
from apps.core.admin import ReadOnlyAdmin, link_column, number_column, state_column, time_column
from apps.core.review.selectors import live_item
from apps.payments.payouts import selectors
from apps.payments.payouts.models import BankAccount

TONES = {"CHECKING": "info", "REVIEW": "warn", "VERIFIED": "good", "REFUSED": "bad"}


@admin.register(BankAccount)
class BankAccountAdmin(ReadOnlyAdmin):
    list_display = ("shown_account", "shown_user", "shown_state", "shown_score", "cause", "shown_added")
    list_display_links = ("shown_account",)
    list_filter = ("state",)
    list_select_related = ("user",)
    search_fields = ("id__exact", "user__public_id__exact")
    search_help_text = "Exact id, the user's exact public id, or an IFSC and an account number"
    empty_text = "Nobody has added a bank account yet."
    fieldsets = (
        (None, {"fields": ("shown_user", "number_line", "ifsc", "shown_state", "shown_told", "shown_work")}),
        ("Whose it is", {"fields": ("holder_name", "name_at_bank", "shown_score", "cause", "shown_others")}),
        ("When", {"fields": ("shown_added", "shown_verified", "shown_usable", "shown_due", "tries", "shown_removed")}),
    )

    shown_user = link_column("user", "User")
    shown_state = state_column("state", tones=TONES)
    shown_score = number_column("name_score", "Names alike, of 100", order="")
    shown_added = time_column("created_at", "Added")
    shown_verified = time_column("verified_at", "Verified", order="")
    shown_usable = time_column("usable_from", "Usable from", order="")
    shown_due = time_column("due_at", "Asked next", order="")
    shown_removed = time_column("removed_at", "Removed", order="")

    def get_readonly_fields(self, request, obj=None):
        return [name for _, options in self.fieldsets for name in options["fields"]]

    def search_terms(self, term):
        return selectors.account_query(term)

    @admin.display(description="Account")
    def shown_account(self, account):
        return str(account)

    @admin.display(description="Account number")
    def number_line(self, account):
        button = privacy.reveal_button("payouts.account_number", account.pk)
        return format_html("{} {}", account.number_masked, button)

    @admin.display(description="The user is told")
    def shown_told(self, account):
        return selectors.told_accounts([account])[0].message

    @admin.display(description="Other users with it")
    def shown_others(self, account):
        return selectors.others_with(account)

    @admin.display(description="Work")
    def shown_work(self, account):
        item = live_item("bank_accounts", account)
        if item is None:
            return None
        url = reverse("admin:review_item", args=[item.queue, item.pk])
        return format_html('<a class="link" href="{}">A person decides: the case in the queue</a>', url)
