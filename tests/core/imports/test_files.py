"""Files: what they are by their bytes, where their headings stand, which ones are refused."""

import io
import zipfile
from datetime import date
from itertools import islice

import openpyxl
import pytest
import xlwt

from apps.core.imports.engine.fields import Field, FieldType
from apps.core.imports.engine.headings import find_headings
from apps.core.imports.engine.matching import guess, known_headings
from apps.core.imports.engine.reading import opened
from apps.core.imports.engine.refusals import FileUnreadable
from apps.core.imports.engine.sniff import Format, Limits, sniff

ROWS = [["UserID", "Turnover"], ["p1", "10"], ["p2", "20"]]
TEXT = "UserID,Turnover\r\np1,10\r\np2,20\r\n"
FIELDS = (
    Field(name="external_id", title="Player ID", type=FieldType.ID, required=True, synonyms=("UserID",)),
    Field(name="stakes", title="Stakes", type=FieldType.AMOUNT, metric=True, synonyms=("Turnover",)),
)


@pytest.fixture
def put(tmp_path):
    """`put(content)`: the path of a file with a name that says nothing."""

    def write(content: bytes, name: str = "upload"):
        path = tmp_path / name
        path.write_bytes(content)
        return path

    return write


def read(path):
    with opened(path, sniff(path)) as table:
        return list(table.rows)


def refusal(path, limits=None) -> str:
    with pytest.raises(FileUnreadable) as unreadable:
        sniff(path, limits)
    return unreadable.value.text


def xlsx(rows, *, title="Sheet") -> bytes:
    book = openpyxl.Workbook()
    book.active.title = title
    for row in rows:
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def xls(rows) -> bytes:
    book = xlwt.Workbook()
    sheet = book.add_sheet("Players")
    for number, row in enumerate(rows):
        for column, cell in enumerate(row):
            sheet.write(number, column, cell)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def packed(**members: str) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, text in members.items():
            archive.writestr(name.replace("__", "/").replace("_xml", ".xml"), text)
    return content.getvalue()


class TestFormats:
    @pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
    def test_text_in_its_encodings(self, put, encoding):
        path = put(TEXT.replace("p2", "José").encode(encoding))
        assert read(path) == [["UserID", "Turnover"], ["p1", "10"], ["José", "20"]]

    @pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be"])
    def test_utf_16_without_a_mark(self, put, encoding):
        assert read(put(TEXT.encode(encoding))) == ROWS

    @pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
    def test_delimiters(self, put, delimiter):
        assert read(put(TEXT.replace(",", delimiter).encode())) == ROWS

    def test_the_separator_line_of_excel_is_skipped_but_counted(self, put):
        assert read(put(b"sep=;\r\nUserID;Turnover\r\np1;10\r\n")) == [[], ["UserID", "Turnover"], ["p1", "10"]]

    def test_xlsx_whatever_it_is_called(self, put):
        path = put(xlsx([["UserID", "Turnover"], ["p1", 10.5]]), "export.csv")
        assert sniff(path).format == Format.XLSX
        assert read(path) == [["UserID", "Turnover"], ["p1", 10.5]]

    def test_the_row_numbers_of_a_sheet_that_begins_lower(self, put):
        book = openpyxl.Workbook()
        book.active["C3"], book.active["D3"], book.active["C4"] = "UserID", "Turnover", "p1"
        content = io.BytesIO()
        book.save(content)
        assert read(put(content.getvalue()))[2:] == [["", "", "UserID", "Turnover"], ["", "", "p1", ""]]

    def test_old_xls(self, put):
        path = put(xls([["UserID", "Turnover"], ["p1", 10.5]]))
        assert sniff(path).format == Format.XLS
        assert read(path) == [["UserID", "Turnover"], ["p1", 10.5]]

    def test_dates_of_a_sheet_are_dates(self, put):
        assert read(put(xlsx([["UserID", "RegDate"], ["p1", date(2026, 1, 5)]])))[1] == ["p1", date(2026, 1, 5)]


class TestRefusals:
    @pytest.mark.parametrize("content", [b"", b"  \r\n\n", "\ufeff\r\n".encode()])
    def test_an_empty_file(self, put, content):
        assert refusal(put(content)) == "The file is empty."

    def test_a_word_document_called_xlsx(self, put):
        content = packed(word__document_xml="<w/>", **{"[Content_Types]_xml": "<t/>"})
        assert refusal(put(content, "players.xlsx")) == "This is a Word document, not a spreadsheet."

    def test_any_other_archive(self, put):
        expected = "This is a zip archive, not an xlsx spreadsheet: save the table as xlsx or csv."
        assert refusal(put(packed(players="1,2"))) == expected

    def test_a_zip_bomb_is_not_opened(self, put):
        content = packed(xl__workbook_xml="<w/>", xl__worksheets__sheet1_xml="0" * (64 << 20))
        expected = "The file unpacks to more than 12 MB, which no spreadsheet of its size does."
        assert refusal(put(content)) == expected

    def test_a_bomb_that_lies_about_its_size(self, put):
        content = packed(xl__workbook_xml="<w/>", xl__worksheets__sheet1_xml="0" * (64 << 20))
        name, true, false = b"xl/worksheets/sheet1.xml", (64 << 20).to_bytes(4, "little"), (100).to_bytes(4, "little")
        # The size stands 22 bytes into the header before the data, of 30, and 24 into the one at the end, of 46.
        for place in (content.index(name) - 30 + 22, content.rindex(name) - 46 + 24):
            assert content[place : place + 4] == true
            content = content[:place] + false + content[place + 4 :]
        assert "unpacks to more than 12 MB" in refusal(put(content))

    def test_the_limit_of_unpacked_bytes(self, put):
        content = xlsx([["UserID", "Turnover"], *([f"p{n}", n] for n in range(2_000))])
        path = put(content)
        assert sniff(path).format == Format.XLSX
        assert "unpacks to more than" in refusal(path, Limits(unpacked_bytes=1 << 16))

    def test_a_damaged_archive(self, put):
        assert refusal(put(b"PK\x03\x04 not really")) == (
            "The xlsx file is damaged: open it in Excel and save it again."
        )

    def test_an_encrypted_workbook(self, put):
        content = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le")
        assert refusal(put(content)) == "The file is protected by a password: save it without one."

    @pytest.mark.parametrize(
        ("content", "sentence"),
        [
            (b"%PDF-1.7", "This is a PDF: export the table as xlsx or csv."),
            (
                b"<html><table><tr><td>1</td></tr></table>",
                "This is a web page, not a spreadsheet: open it in Excel and save it as xlsx.",
            ),
            (
                b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x81",
                "The file is neither a spreadsheet nor text in UTF-8, UTF-16 or Windows-1252.",
            ),
        ],
    )
    def test_other_things(self, put, content, sentence):
        assert refusal(put(content)) == sentence

    def test_an_open_quotation_mark(self, put):
        path = put(b'UserID,Turnover\r\np1,"' + b"x" * 40_000)
        with pytest.raises(FileUnreadable) as unreadable:
            read(path)
        assert unreadable.value.text == (
            "Line 2 cannot be read (field larger than field limit (32767)): is a quotation mark left open?"
        )


class TestHeadings:
    def find(self, rows, **options):
        return find_headings(rows, known=known_headings(FIELDS), **options)

    def test_below_title_lines(self):
        found = self.find([["Report of October"], [], ["UserID", "Turnover"], ["p1", "10"]])
        assert (found.names, found.rows) == (("UserID", "Turnover"), 3)
        assert found.notices == ("2 line(s) above the headings are left out.",)

    def test_blank_and_repeated_headings(self):
        found = self.find([["UserID", "", "Turnover", "Turnover"], ["p1", "x", "1", "2"]])
        assert found.names == ("UserID", "Column B", "Turnover (column C)", "Turnover (column D)")
        assert found.notices == (
            "Column B has no heading.",
            "Repeated headings: Turnover. Choose which column to use.",
        )
        assert guess(found.names, FIELDS) == {0: "external_id", 2: "stakes"}

    def test_merged_headings_over_two_rows(self, put):
        book = openpyxl.Workbook()
        sheet = book.active
        for row in (["Player", "Casino", "", "Sport"], ["UserID", "Turnover", "Bets", "Turnover"], ["p1", 1, 2, 3]):
            sheet.append(row)
        sheet.merge_cells("B1:C1")
        content = io.BytesIO()
        book.save(content)
        path = put(content.getvalue())
        with opened(path, sniff(path)) as table:
            found = self.find(list(islice(table.rows, 10)), merged=table.merged)
        assert found.names == ("Player UserID", "Casino Turnover", "Casino Bets", "Sport Turnover")
        assert (found.rows, found.notices) == (2, ("Merged headings: rows 1 and 2 are read as one.",))

    def test_no_headings_at_all(self):
        with pytest.raises(FileUnreadable) as unreadable:
            self.find([["1", "2"], ["3", "4"]])
        assert unreadable.value.text == "No row of headings was found in the first lines."


class TestGuesses:
    def test_synonyms_then_words_inside(self):
        assert guess(("User ID", "Total turnover EUR"), FIELDS) == {0: "external_id", 1: "stakes"}

    def test_a_preset_wins_and_may_leave_out(self):
        names = ("UserID", "Turnover", "Bets")
        assert guess(names, FIELDS, {"Bets": "stakes", "Turnover": ""}) == {0: "external_id", 2: "stakes"}
