"""Statements as banks really send them: several accounts and pages in a file, batches, reversals, holes."""

from decimal import Decimal

import pytest

from apps.core.imports.errors import FileUnreadable
from apps.payments.reconciliation.engine.statements import camt_rows, mt940_rows

HEAD = '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt>'
BLOCK = (
    ":20:{ref}\n:25:{account}\n:28C:{number}\n:{first}:C261120INR{opening}\n{lines}:{last}:C261120INR{closing}\n-\n"
)


def block(account: str, opening: str, closing: str, *lines: str, number="1/1", first="60F", last="62F") -> str:
    told = "".join(f"{line}\n" for line in lines)
    return BLOCK.format(
        ref=f"R{number.replace('/', '')}", account=account, number=number, first=first, last=last, opening=opening,
        closing=closing, lines=told,
    )  # fmt: skip


def entry(side: str, amount: str, words: str = "WORDS") -> str:
    return f":61:2611201120{side}{amount}NTRFNONREF//B1\n:86:{words}"


def stmt(account: str, opening: str, closing: str, *entries: str, code: str = "OPBD", side: str = "CRDT") -> str:
    return (
        f"<Stmt><Id>1</Id><Acct><Id><Othr><Id>{account}</Id></Othr></Id></Acct>"
        + "".join(
            f'<Bal><Tp><CdOrPrtry><Cd>{one}</Cd></CdOrPrtry></Tp><Amt Ccy="INR">{amount}</Amt>'
            f"<CdtDbtInd>{side}</CdtDbtInd><Dt><Dt>2026-11-20</Dt></Dt></Bal>"
            for one, amount in ((code, opening), ("CLBD", closing))
        )
        + "".join(entries)
        + "</Stmt>"
    )


def ntry(amount: str, *details: str, side: str = "CRDT", status: str = "BOOK") -> str:
    parts = f"<NtryDtls>{''.join(details)}</NtryDtls>" if details else ""
    return (
        f'<Ntry><Amt Ccy="INR">{amount}</Amt><CdtDbtInd>{side}</CdtDbtInd><Sts>{status}</Sts>'
        f"<BookgDt><Dt>2026-11-20</Dt></BookgDt><AcctSvcrRef>A1</AcctSvcrRef>{parts}</Ntry>"
    )


def detail(amount: str, words: str, currency: str = "INR") -> str:
    return (
        f'<TxDtls><Refs><EndToEndId>E-{words}</EndToEndId></Refs><AmtDtls><TxAmt><Amt Ccy="{currency}">{amount}</Amt>'
        f"</TxAmt></AmtDtls><RmtInf><Ustrd>{words}</Ustrd></RmtInf></TxDtls>"
    )


@pytest.fixture
def read(tmp_path):
    """`read(mt940_rows, text)`: account, narration, what moved and the balance after it, row by row."""

    def rows(reader, text: str) -> list[tuple[str, str, Decimal, Decimal]]:
        path = tmp_path / "statement"
        path.write_text(text)
        found = list(reader(path))[1:]
        return [(row[8], row[1], Decimal(row[5] or 0) - Decimal(row[4] or 0), Decimal(row[6])) for row in found]

    return rows


def camt(*statements: str) -> str:
    return f"{HEAD}{''.join(statements)}</BkToCstmrStmt></Document>"


class TestMT940:
    def test_of_two_accounts(self, read):
        found = read(mt940_rows, block("111", "0,00", "5,00", entry("C", "5,00")) + block("222", "9,00", "9,00"))
        assert found == [("111", "WORDS", 5, 5)]

    def test_of_two_pages(self, read):
        first = block("111", "100,00", "105,00", entry("C", "5,00", "ONE"), number="1/1", last="62M")
        second = block("111", "105,00", "103,00", entry("D", "2,00", "TWO"), number="1/2", first="60M")
        assert read(mt940_rows, first + second) == [("111", "ONE", 5, 105), ("111", "TWO", -2, 103)]

    def test_whose_second_page_is_missing(self, read):
        first = block("111", "100,00", "105,00", entry("C", "5,00"), number="1/1", last="62M")
        third = block("111", "107,00", "108,00", entry("C", "1,00"), number="1/3", first="60M")
        with pytest.raises(FileUnreadable, match="closes with 105.00 and the next opens with 107.00"):
            read(mt940_rows, first + third)

    def test_of_days_from_the_newest_to_the_oldest(self, read):
        newer, older = (
            block("111", "105,00", "106,00", entry("C", "1,00", "NEW")),
            block("111", "100,00", "105,00", entry("C", "5,00", "OLD")),
        )
        assert [row[1] for row in read(mt940_rows, newer + older)] == ["OLD", "NEW"]

    @pytest.mark.parametrize(("side", "moved", "closing"), [("RC", -5, "95,00"), ("RD", 5, "105,00")])
    def test_what_the_bank_takes_back_moves_the_other_way(self, side, moved, closing, read):
        assert read(mt940_rows, block("111", "100,00", closing, entry(side, "5,00")))[0][2] == moved

    def test_without_an_end(self, read):
        with pytest.raises(FileUnreadable, match="no closing balance"):
            read(mt940_rows, block("111", "100,00", "105,00", entry("C", "5,00")).rpartition(":62F:")[0])


class TestCAMT:
    def test_of_two_accounts_without_ibans(self, read):
        text = camt(stmt("111", "0.00", "5.00", ntry("5.00")), stmt("222", "9.00", "7.00", ntry("2.00", side="DBIT")))
        assert [(row[0], row[2], row[3]) for row in read(camt_rows, text)] == [("111", 5, 5), ("222", -2, 7)]

    def test_of_two_days_that_do_not_chain(self, read):
        text = camt(stmt("111", "0.00", "5.00", ntry("5.00")), stmt("111", "6.00", "7.00", ntry("1.00")))
        with pytest.raises(FileUnreadable, match="a statement between them is missing"):
            read(camt_rows, text)

    def test_a_batch_is_the_one_line_that_moved_the_account(self, read):
        batch = ntry("7.00", detail("3.00", "setl_1"), detail("4.00", "setl_2"))
        ((_, words, moved, balance),) = read(camt_rows, camt(stmt("111", "0.00", "7.00", batch)))
        assert (moved, balance) == (7, 7)
        assert {"setl_1", "setl_2"} <= set(words.split())

    def test_another_currency_inside_an_entry_does_not_move_the_account(self, read):
        paid = ntry("830.00", detail("10.00", "ABROAD", "USD"))
        assert read(camt_rows, camt(stmt("111", "0.00", "830.00", paid))) == [("111", "ABROAD", 830, 830)]

    def test_what_is_only_pending_is_no_line(self, read):
        assert read(camt_rows, camt(stmt("111", "5.00", "5.00", ntry("3.00", status="PDNG")))) == []

    def test_opens_with_what_was_closed_before_where_the_bank_says_it_so(self, read):
        with pytest.raises(FileUnreadable, match="lead from 1.00 to 6.00"):
            read(camt_rows, camt(stmt("111", "1.00", "5.00", ntry("5.00"), code="PRCD")))

    def test_an_overdraft_is_exact(self, read):
        text = camt(stmt("111", "99999999999999.99", "99999999999999.98", ntry("0.01"), side="DBIT"))
        assert read(camt_rows, text)[0][3] == Decimal("-99999999999999.98")

    def test_without_any_statement(self, read):
        with pytest.raises(FileUnreadable, match="no statement"):
            read(camt_rows, camt())
