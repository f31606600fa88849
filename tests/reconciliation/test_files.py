"""Files with something wrong: cut off, twice, with a column too many, with totals that do not add up."""

import pytest

from apps.core.imports import services as imports
from apps.core.imports.errors import FileUnreadable, RowsWrong
from apps.payments.reconciliation import flows
from apps.payments.reconciliation.engine.statements import camt_rows, mt940_rows
from apps.payments.reconciliation.models import BankLine, Match, Settlement, SettlementRow

from .conftest import HEADINGS, SETTLEMENT, brought, checked, row, settlement_file

pytestmark = pytest.mark.django_db
FILE = settlement_file(row("pay_1", "100.00", fee="2.00"), row("rfnd_1", "10.00", kind="refund"))
BANK = "Date,Narration,Chq/Ref No,Withdrawal Amt,Deposit Amt,Closing Balance,Currency,Account\n"


def reasons(batch) -> list[str]:
    return [error.reason for error in batch.errors.order_by("row_number")]


def refused(batch) -> None:
    """Nothing of it can be imported."""
    with pytest.raises(RowsWrong):
        imports.import_commit(batch_id=batch.pk, actor=None, enqueue=False)
    assert not SettlementRow.objects.exists()
    assert not BankLine.objects.exists()


class TestSettlementFiles:
    def test_say_what_they_bring(self):
        batch = checked(SETTLEMENT, FILE)
        assert batch.preview["both"]["sentence"] == "1 settlement(s) bring ₹88.00 after fees of ₹2.00."
        assert (batch.rows_new, batch.rows_wrong) == (2, 0)

    def test_twice_change_nothing(self):
        brought(SETTLEMENT, FILE)
        again = brought(SETTLEMENT, FILE.replace("pay_1", "pay_1"))
        assert (again.rows_new, again.rows_unchanged) == (0, 2)
        settlement = Settlement.objects.get()
        assert (settlement.rows, settlement.net, settlement.fees, settlement.returned) == (2, 88, 2, 10)

    def test_cut_off_are_not_imported_in_part(self):
        batch = checked(SETTLEMENT, FILE[: FILE.rindex("refund") + 9])
        assert reasons(batch) == ["Settlement ID is missing"]
        refused(batch)

    def test_with_a_column_too_many_are_read(self):
        wider = "\n".join(f"{line},extra" for line in FILE.splitlines())
        assert brought(SETTLEMENT, wider).rows_new == 2

    def test_whose_total_does_not_add_up_are_refused(self):
        lines = FILE.splitlines()
        batch = checked(
            SETTLEMENT, "\n".join([f"{lines[0]},Settlement Amount", *(f"{one},98.00" for one in lines[1:])])
        )
        assert (
            reasons(batch)
            == [
                "The rows of settlement setl_1 add up to 88.00, the file says 98.00: is it cut off, or was it changed?"
            ]
            * 2
        )
        refused(batch)

    def test_whose_parts_do_not_add_up_say_so_first(self):
        batch = checked(SETTLEMENT, settlement_file(row("pay_1", "100.00", fee="2.00", credit="97.00")))
        assert "In 1 row(s) amount, fee and credit do not add up" in batch.preview["both"]["sentence"]

    def test_of_two_currencies_in_one_settlement_are_refused(self):
        batch = checked(SETTLEMENT, settlement_file(row("pay_1", "100.00"), row("pay_2", "100.00", currency="USD")))
        said = "Settlement setl_1 is told in more than one currency: its rows cannot be added up"
        assert reasons(batch) == [said] * 2
        refused(batch)

    def test_do_not_change_what_was_matched(self, told):
        told("pay_1", "100.00")
        brought(SETTLEMENT, settlement_file(row("pay_1", "100.00")))
        flows.reconcile()
        batch = checked(SETTLEMENT, settlement_file(row("pay_1", "50.00")))
        assert reasons(batch) == ["This line was matched with other figures: 100.0000, fee 0.0000"]

    def test_can_be_taken_back_until_they_are_matched(self, told):
        batch = brought(SETTLEMENT, FILE)
        imports.import_undo(batch_id=batch.pk, actor=None)
        imports.run_undo(batch_id=batch.pk)
        assert (SettlementRow.objects.count(), Settlement.objects.get().rows) == (0, 0)
        told("pay_1", "100.00")
        batch = brought(SETTLEMENT, FILE)
        flows.reconcile()
        imports.import_undo(batch_id=batch.pk, actor=None)
        imports.run_undo(batch_id=batch.pk)
        assert list(SettlementRow.objects.values_list("entity_id", flat=True)) == ["pay_1"]

    def test_with_nonsense_amounts_are_refused(self):
        wrong = settlement_file(
            *(row(f"pay_{n}", "1.00", fee="0", credit=bad) for n, bad in enumerate(["NaN", "-5", "1e3"]))
        )
        batch = checked(SETTLEMENT, wrong)
        assert batch.rows_wrong == 3
        refused(batch)

    def test_only_finance_imports_them(self, console):
        assert "Settlement file of Razorpay" in console("FINANCE").get("/admin/core/importbatch/add/").content.decode()
        assert console("SUPPORT").get("/admin/core/importbatch/add/").status_code == 403

    def test_only_finance_and_admins_see_them(self, console):
        batch = brought(SETTLEMENT, FILE)
        page, errors = (f"/admin/core/importbatch/{batch.pk}/{step}/" for step in ("change", "errors"))
        for role in ("FINANCE", "ADMIN"):
            client = console(role)
            assert str(batch.pk) in client.get("/admin/core/importbatch/").content.decode()
            assert client.get(page).status_code == 200
        for role in ("ANALYST", "VIEWER", "OPERATOR"):
            client = console(role)
            assert str(batch.pk) not in client.get("/admin/core/importbatch/").content.decode()
            assert [client.get(address).status_code for address in (page, errors)] == [302, 403]

    def test_have_all_the_headings_this_suite_writes(self):
        assert len(HEADINGS.split(",")) == 13


class TestStatements:
    LINES = "2026-11-20,NEFT CR ONE,R1,,100.00,1100.00,INR,X\n2026-11-20,NEFT CR TWO,R2,,50.00,1150.00,INR,X\n"

    def test_the_same_line_in_another_form_is_the_same_line(self, gateways, taken):
        taken("500.00")
        gateways.settle()
        for form in ("csv", "mt940", "camt053"):
            brought("bank_statement", gateways.bank_statement(form=form))
        assert BankLine.objects.count() == 1

    def test_with_a_line_missing_are_refused(self):
        batch = checked("bank_statement", BANK + self.LINES.replace("1150", "1170"))
        assert "a row is missing, or was changed" in reasons(batch)[0]
        refused(batch)

    def test_may_run_from_the_newest_to_the_oldest(self):
        first, second = self.LINES.splitlines()
        assert brought("bank_statement", f"{BANK}{second}\n{first}\n").rows_new == 2

    def test_with_both_sides_on_a_line_are_refused(self):
        batch = checked("bank_statement", BANK + "2026-11-20,ODD,R1,5.00,100.00,1100.00,INR,X\n")
        assert "exactly one of both" in reasons(batch)[0]
        refused(batch)

    def test_equal_lines_without_a_balance_are_told_apart_by_their_words(self):
        two = "2026-11-20,CASH A,,,10.00,,INR,X\n2026-11-20,CASH B,,,10.00,,INR,X\n"
        assert brought("bank_statement", BANK + two).rows_new == 2

    @pytest.mark.parametrize("form", ["mt940", "camt053"])
    def test_cut_off_in_mt940_and_camt_are_not_read(self, form, gateways, taken, tmp_path):
        taken("500.00")
        gateways.settle()
        text = gateways.bank_statement(form=form)
        path = tmp_path / "statement"
        path.write_text(text[: text.rindex(":62F:") if form == "mt940" else len(text) * 2 // 3])
        with pytest.raises(FileUnreadable):
            list((mt940_rows if form == "mt940" else camt_rows)(path))

    def test_with_entries_that_do_not_lead_to_the_closing_balance_are_not_read(self, gateways, taken, tmp_path):
        taken("500.00")
        (settled,) = gateways.settle()
        amount = f"{settled['amount'] // 100},{settled['amount'] % 100:02}"
        path = tmp_path / "statement"
        path.write_text(gateways.bank_statement(form="mt940").replace(f"C{amount}NTRF", "C1,00NTRF"))
        with pytest.raises(FileUnreadable, match="is the file cut off"):
            list(mt940_rows(path))

    def test_that_define_entities_are_not_read(self, tmp_path):
        path = tmp_path / "statement"
        path.write_text(
            '<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
            '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02">'
            "<BkToCstmrStmt>&x;</BkToCstmrStmt></Document>"
        )
        with pytest.raises(FileUnreadable, match="entities"):
            list(camt_rows(path))

    def test_a_payment_in_no_books_makes_no_match(self):
        brought("bank_statement", BANK + self.LINES)
        flows.reconcile()
        assert not Match.objects.exists()
