# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which rows of a table are data, and CSV whose quotation marks do not fit."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._files.records import SourceError
from ansible_collections.scimops.slack.plugins.module_utils._files.tables import Layout
from tests.support.records import Records, faults, records

EXPORT = """\
Staff, as of 2026-11-01
"All ""regions\"""

Mail;Name
(work);(full)
a@example.com;Ann
# left in May
b@example.com;Bob

Total: 2
Printed by HR
"""


def test_titles_second_headers_comments_and_totals_are_no_data() -> None:
    layout = Layout(header_row=4, skip_rows=1, comment="#", footer="Total")
    assert records(EXPORT, layout=layout) == [
        (6, {"Mail": "a@example.com", "Name": "Ann"}),
        (8, {"Mail": "b@example.com", "Name": "Bob"}),
    ]


def test_comments_may_stand_above_the_header() -> None:
    assert records("# a;b;c\n\na,b\n1,2\n", layout=Layout(comment="#")) == [(4, {"a": "1", "b": "2"})]


def test_the_row_of_the_header_counts_the_line_by_which_excel_declares_the_delimiter() -> None:
    assert records("sep=;\nStaff\na;b\n1;2\n", layout=Layout(header_row=3)) == [(4, {"a": "1", "b": "2"})]


def test_a_person_is_not_skipped() -> None:
    text = "Mail,Name\na@example.com,Ann\n"
    with pytest.raises(
        SourceError, match=r"^r:2: 'a@example.com' must not be in a row that skip_rows leaves out; set skip_rows: 0$"
    ):
        records(text, name="r", layout=Layout(skip_rows=1))


def test_a_file_whose_footer_is_missing_may_be_cut_off() -> None:
    rule = "must have a row that begins with 'Total'; without it, the file may be truncated"
    with pytest.raises(SourceError, match=f"^r: {rule}$"):
        records("Mail\na@example.com\n", name="r", layout=Layout(footer="Total"))


def test_a_footer_is_near_the_end() -> None:
    text = "Name\nTotally Fine\n" + "Ann\n" * 10
    with pytest.raises(SourceError, match=r"^r:2: begins with the footer 'Total', but 10 rows follow it$"):
        records(text, name="r", layout=Layout(footer="Total"))


@pytest.mark.parametrize("rows", ["Total@example.com,Ann\n", "Total,2\nann@example.com,Ann\n"])
def test_a_footer_drops_no_person(rows: str) -> None:
    text = f"Mail,Name\nzoe@example.com,Zoe\n{rows}"
    with pytest.raises(SourceError, match=r"^r:[34]: '.*@example.com' must not be in a row that the footer 'Total'"):
        records(text, name="r", layout=Layout(footer="Total"))


def test_a_footer_and_a_skipped_title_may_name_who_exported_the_file() -> None:
    text = "Exported for hr@example.com\nMail,Name\nzoe@example.com,Zoe\nTotal,1\nExported by hr@example.com\n"
    layout = Layout(header_row=2, footer="Total")
    assert records(text, layout=layout) == [(3, {"Mail": "zoe@example.com", "Name": "Zoe"})]
    assert records("Mail\nLast change by hr@example.com\nzoe@example.com\n", layout=Layout(skip_rows=1)) == [
        (3, {"Mail": "zoe@example.com"})
    ]


def test_a_header_that_is_repeated_is_no_person() -> None:
    assert records("User,Title\nann,Chef\nUser,Title\nben,Cook\n") == [
        (2, {"User": "ann", "Title": "Chef"}),
        (4, {"User": "ben", "Title": "Cook"}),
    ]
    assert records("User\nUser\n") == [(2, {"User": "User"})]


def test_a_header_below_the_end_is_missing() -> None:
    with pytest.raises(SourceError, match=r"^r: is empty; its row 9 must have the column names$"):
        records("a\n1\n", name="r", layout=Layout(header_row=9))


@pytest.mark.parametrize(
    ("options", "message"),
    [({"header_row": 0}, "header_row: 0 must be 1 or more"), ({"skip_rows": -1}, "skip_rows: -1 must be 0 or more")],
)
def test_numbers_of_rows_are_checked(options: dict[str, int], message: str) -> None:
    with pytest.raises(SourceError) as refused:
        Layout(**options)
    assert str(refused.value) == message


def test_empty_cells_beyond_the_header_are_harmless() -> None:
    assert records("a,b\n1,2,,\n3,4\n") == [(2, {"a": "1", "b": "2"}), (3, {"a": "3", "b": "4"})]
    assert [line for line, _fault in faults("a,b\n1,2,,x\n")] == [2]


SWALLOWING = 'Mail,Notes,City\na@example.com,"{},Oslo\nb@example.com,x,Oslo\nc@example.com,{}",Oslo\n'


def test_rows_between_two_stray_quotation_marks_are_not_lost() -> None:
    """Whatever the column: nothing may use it."""
    assert faults(SWALLOWING.format("short", "tall")) == [
        (
            2,
            "must be one row, but the cell of the column 'Notes' contains 3 lines with the delimiters of whole rows; "
            "look for an unmatched quotation mark, or add the column to allow_damaged",
        )
    ]


def test_rows_that_a_quotation_mark_in_the_header_swallows_are_not_lost() -> None:
    with pytest.raises(SourceError, match=r"^r:1: must be one row, but the cell of the column 'Notes,City' contains"):
        records('Mail,"Notes,City\na@example.com,x",Oslo\nb@example.com,y,Oslo\n', name="r")


def test_columns_with_lines_of_their_own_are_columns() -> None:
    assert records('Mail;"Employee\nnumber"\na@example.com;7\n') == [
        (3, {"Mail": "a@example.com", "Employee\nnumber": "7"})
    ]


def lines_of_notes(notes: str, **options: str) -> Records:
    return records(f'Mail,Notes,City\na@example.com,"{notes}",Oslo\n', **options)


def test_cells_with_lines_of_their_own_are_cells() -> None:
    assert lines_of_notes("Works,\nmostly") == [
        (2, {"Mail": "a@example.com", "Notes": "Works,\nmostly", "City": "Oslo"})
    ]


def test_a_cell_may_look_like_rows_where_that_is_allowed() -> None:
    notes = "a,b\nc,d"
    assert faults(f'Mail,Notes,City\na@example.com,"{notes}",Oslo\n')
    ((_line, cells),) = lines_of_notes(notes, layout=Layout(allow_damaged=frozenset({"Notes"})))
    assert cells["Notes"] == notes


def test_quotation_marks_with_a_backslash_are_not_taken_as_text() -> None:
    text = 'a,b\n1,x\\"y\n'
    rule = "must be CSV, but the cell of the column 'b' has a quotation mark that is escaped with a backslash; double"
    ((line, fault),) = faults(text)
    assert line == 2
    assert fault.startswith(rule)
    assert records(text, layout=Layout(allow_damaged=frozenset({"b"}))) == [(2, {"a": "1", "b": 'x\\"y'})]


def test_a_tab_may_be_written_as_on_a_command_line() -> None:
    assert records("a\tb\n1\t2\n", delimiter="\\t") == [(2, {"a": "1", "b": "2"})]
    for wrong in ("", ";;", '"', "\n", "\\n"):
        with pytest.raises(SourceError, match=r"must be one character, such as ; or \\t for a tab$"):
            records("a;b\n1;2\n", delimiter=wrong)


def test_a_header_without_end_is_refused() -> None:
    for text in ("a" * 200_000, '{"users": [' + '{"a": "b"},' * 20_000 + "]}\n"):
        assert records(text) == []  # a header alone, whose columns no rule finds
    with pytest.raises(SourceError, match=r"^r:1: is not CSV: field larger than field limit"):
        records("Mail," + "a" * 10_000_001, name="r")
    assert records('sep="\n1\n') == [(2, {'sep="': "1"})]
