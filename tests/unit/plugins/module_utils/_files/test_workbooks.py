# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Excel workbooks: cells as people see them, and no row lost or taken from elsewhere."""

from __future__ import annotations

import datetime
import gzip
import io
import re
import zipfile
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from ansible_collections.scimops.slack.plugins.module_utils._files import workbooks
from ansible_collections.scimops.slack.plugins.module_utils._files.files import FileOptions, open_file
from ansible_collections.scimops.slack.plugins.module_utils._files.records import SourceError
from ansible_collections.scimops.slack.plugins.module_utils._files.tables import Layout
from ansible_collections.scimops.slack.plugins.module_utils._files.workbooks import number_text


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "r.xlsx"


def written(path: Path, *rows: list[Any], formats: dict[str, str] | None = None) -> Path:
    """A workbook with these rows in its only sheet, and number formats by cell."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    for cell, number_format in (formats or {}).items():
        book.active[cell].number_format = number_format
    book.save(path)
    return path


def records_of(path: Path, **options: Any) -> list[tuple[int, dict[str, Any]]]:
    with open_file(str(path), FileOptions(**options)) as source:
        return [(record.line or 0, dict(record.cells)) for record in source.records if not record.fault]


def refusal(path: Path, **options: Any) -> str:
    with pytest.raises(SourceError) as refused:
        records_of(path, **options)
    return str(refused.value)


def rewritten(path: Path, pattern: str, replacement: str) -> Path:
    """The workbook with a change in the XML of its sheets."""
    kept = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(kept) as old, zipfile.ZipFile(path, "w") as new:
        for part in old.namelist():
            content = old.read(part)
            if part.startswith("xl/worksheets/"):
                changed, count = re.subn(pattern, replacement, content.decode())
                assert count
                content = changed.encode()
            new.writestr(part, content)
    return path


def test_cells_are_text_as_people_see_them(path: Path) -> None:
    written(
        path,
        ["Mail", "No", "Zip", "Start", "At", "Active", "Share", "Note"],
        [
            "a@example.com",
            1001,
            451,
            datetime.date(2026, 3, 1),
            datetime.datetime(2026, 3, 1, 8, 30),
            True,
            1.5,
            "_x0041_",
        ],
        [" b@example.com ", "0007", 2134.0, None, None, False, 2, None],
        formats={"C2": "00000", "C3": "00000"},
    )
    first = {"Mail": "a@example.com", "No": "1001", "Zip": "00451", "Start": "2026-03-01", "At": "2026-03-01T08:30:00"}
    second = {"Mail": "b@example.com", "No": "0007", "Zip": "02134", "Start": "", "At": ""}
    assert records_of(path) == [
        (2, {**first, "Active": "true", "Share": "1.5", "Note": "A"}),
        (3, {**second, "Active": "false", "Share": "2", "Note": ""}),
    ]


@pytest.mark.parametrize(
    ("value", "number_format", "text"),
    [
        (451, "General", "451"),
        (451, "00000", "00451"),
        (4520123456, '"+"0', "+4520123456"),
        (4520123456, "\\+00 00 00 00 00", "+45 20 12 34 56"),
        (123456789, "000-00-0000", "123-45-6789"),
        (12, "000;-000", "012"),
        (5550100, "[<=9999999]###\\-####;(###) ###\\-####", "5550100"),
        (1234, "#,##0", "1234"),
        (-7, "000", "-7"),
        (7, "#", "7"),
        (0.5, "0%", "0.5"),
        (10**15, "0", "1.000000E+15"),
        (float("inf"), "0", "inf"),
    ],
)
def test_numbers_keep_the_zeros_and_signs_of_their_format(value: float, number_format: str, text: str) -> None:
    assert number_text(value, number_format) == text


def test_errors_are_what_they_are(path: Path) -> None:
    written(path, ["Mail", "Team"], ["a@example.com", "#N/A"])
    assert records_of(path) == [(2, {"Mail": "a@example.com", "Team": "#N/A"})]


def test_titles_and_totals_are_no_data(path: Path) -> None:
    written(path, ["Staff"], [], ["Mail", "Name"], ["a@example.com", "Ann"], [], ["Total", 1])
    assert records_of(path, layout=Layout(header_row=3, footer="Total")) == [
        (4, {"Mail": "a@example.com", "Name": "Ann"})
    ]


def test_the_size_that_a_sheet_states_does_not_count(path: Path) -> None:
    written(path, ["Mail"], ["a@example.com"], ["b@example.com"])
    rewritten(path, r'<dimension ref="[^"]*" ?/>', '<dimension ref="A1:A2"/>')
    assert [line for line, _cells in records_of(path)] == [2, 3]


def test_a_formula_counts_by_its_stored_result(path: Path) -> None:
    written(path, ["Mail", "Name"], ["a@example.com", '=UPPER("ann")'])
    assert refusal(path) == (
        "r.xlsx:2: the formula '=UPPER(\"ann\")' in B2 must have a stored result; open the workbook in Excel, save it, "
        "and export it again"
    )
    rewritten(path, r"(<c r=\"B2\")([^>]*>.*?</f>)<v ?/>", r'\1 t="str"\2<v>ANN</v>')
    assert records_of(path) == [(2, {"Mail": "a@example.com", "Name": "ANN"})]
    rewritten(path, "<v>ANN</v>", "<v></v>")
    assert records_of(path) == [(2, {"Mail": "a@example.com", "Name": ""})]


def test_merged_cells_below_the_header_are_refused(path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Staff", None], ["Mail", "Team"], ["a@example.com", "Sales"], ["b@example.com", None]):
        book.active.append(row)
    book.active.merge_cells("A1:B1")
    book.save(path)
    options = {"layout": Layout(header_row=2)}
    assert [line for line, _cells in records_of(path, **options)] == [3, 4]
    book.active.merge_cells("B3:B4")
    book.save(path)
    assert refusal(path, **options).startswith("r.xlsx:3: must not have merged cells, and B3:B4 is merged")


def test_many_merged_cells_of_another_sheet_do_not_matter(path: Path) -> None:
    book = openpyxl.Workbook()
    for row in (["Mail", "Team"], ["a@example.com", "Sales"]):
        book.active.append(row)
    other = book.create_sheet("Notes")
    other.merge_cells("A1:B9")
    other.sheet_state = "hidden"
    book.save(path)
    assert [line for line, _cells in records_of(path)] == [2]


def test_dates_before_those_of_excel_are_damage(path: Path) -> None:
    book = written(path, ["Since"], [-5], formats={"A2": "yyyy-mm-dd"})
    assert records_of(book) == [(2, {"Since": "########"})]


def test_a_style_that_does_not_exist_is_damage(path: Path) -> None:
    book = rewritten(written(path, ["No"], [451], formats={"A2": "00000"}), r' s="1"', ' s="77"')
    assert refusal(book).startswith("r.xlsx: must be a complete Excel workbook")


def test_an_archive_with_a_password_is_refused(path: Path) -> None:
    content = bytearray(written(path, ["Mail"], ["a@example.com"]).read_bytes())
    for signature, flags in ((b"PK\x01\x02", 8), (b"PK\x03\x04", 6)):
        for found in re.finditer(re.escape(signature), bytes(content)):
            content[found.start() + flags] |= 1
    path.write_bytes(content)
    assert "password required" in refusal(path)


def test_a_workbook_that_would_take_all_memory_is_refused(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "SIZE_MAX", 1 << 10)
    assert refusal(written(path, ["Mail"], ["a@example.com"])).startswith("r.xlsx: is larger than ")


def test_a_compressed_workbook_is_read(tmp_path: Path) -> None:
    path = tmp_path / "r.xlsx.gz"
    path.write_bytes(gzip.compress(written(tmp_path / "r.xlsx", ["Mail"], ["a@example.com"]).read_bytes()))
    assert records_of(path) == [(2, {"Mail": "a@example.com"})]


def test_the_sheet_is_the_only_visible_one_or_is_named(path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "Staff"
    book.active.append(["Mail"])
    book.active.append(["a@example.com"])
    hidden = book.create_sheet("Lists")
    hidden.append(["x"])
    hidden.sheet_state = "hidden"
    book.save(path)
    assert records_of(path) == [(2, {"Mail": "a@example.com"})]
    hidden.sheet_state = "visible"
    book.save(path)
    assert refusal(path) == (
        "r.xlsx: must have exactly one visible sheet, or sheet must be set; its sheets are: Staff, Lists"
    )
    assert refusal(path, sheet="staff") == "sheet: 'staff' must be a sheet of r.xlsx, whose sheets are: Staff, Lists"
    with open_file(str(path), FileOptions(sheet="Staff")) as source:
        assert source.reading == {"format": "xlsx", "sheet": "Staff"}


def test_a_workbook_that_is_cut_at_any_byte_is_refused(path: Path) -> None:
    content = written(path, ["Mail"], ["a@example.com"]).read_bytes()
    for length in [*range(0, len(content), 97), len(content) - 1]:
        path.write_bytes(content[:length])
        assert refusal(path).startswith("r.xlsx: ")


@pytest.mark.parametrize(
    ("content", "message"),
    [
        (b"Mail\na@example.com\n", "must be an Excel workbook (.xlsx), but it is not; set file_format to"),
        (b"<html>", "is a web page (HTML)"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "is an old Excel workbook (.xls), or one with a password"),
        (b"PK\x03\x04", "must be a complete Excel workbook (.xlsx), but it is not one or is truncated"),
    ],
)
def test_what_is_no_workbook_is_named(path: Path, content: bytes, message: str) -> None:
    path.write_bytes(content)
    assert refusal(path).startswith(f"r.xlsx: {message}")


def test_another_archive_is_no_workbook(path: Path) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("x", "y")
    assert refusal(path).startswith("r.xlsx: must be a complete Excel workbook")


def test_a_host_without_openpyxl_says_what_is_missing(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbooks, "HAS_OPENPYXL", False)
    assert refusal(path) == "r.xlsx: the Python package openpyxl is needed to read Excel workbooks on this host"
