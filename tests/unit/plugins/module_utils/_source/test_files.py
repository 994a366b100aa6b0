# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files to rows: every format, with the line of each row, and what is wrong with a file told with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._source import files
from ansible_collections.scimops.slack.plugins.module_utils._source.files import SourceError, open_file, read_text

Rows = list[tuple[int, dict[str, object]]]


def rows(text: str, **options: str) -> Rows:
    return [(row.line, dict(row.cells)) for row in read_text(text, **options).rows]


def rows_of(path: Path, **options: str) -> Rows:
    with open_file(str(path), **options) as source:
        return [(row.line, dict(row.cells)) for row in source.rows]


def faults(text: str, **options: str) -> list[tuple[int, str]]:
    return [(row.line, row.fault) for row in read_text(text, **options).rows if row.fault]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_the_delimiter_is_found_out(delimiter: str) -> None:
    text = delimiter.join(("a", "b", "c")) + "\n" + delimiter.join(("1", "2", "3")) + "\n"
    assert rows(text) == [(2, {"a": "1", "b": "2", "c": "3"})]


def test_the_delimiter_is_not_taken_from_inside_quotation_marks() -> None:
    assert rows('"a;b;c;d",e\n1,2\n') == [(2, {"a;b;c;d": "1", "e": "2"})]


def test_a_given_delimiter_counts() -> None:
    assert rows("a;b,c\n1;2,3\n", delimiter=";") == [(2, {"a": "1", "b,c": "2,3"})]


def test_a_delimiter_of_two_characters_is_refused() -> None:
    with pytest.raises(SourceError, match=r"^delimiter: '::' must be one character$"):
        rows("a\n", delimiter="::")


def test_the_delimiter_that_excel_declares_counts_and_its_line_is_counted() -> None:
    assert rows("sep=;\r\na;b,c\r\n1;2\r\n") == [(3, {"a": "1", "b,c": "2"})]


def test_a_file_of_one_column() -> None:
    assert rows("email\na@example.com\n") == [(2, {"email": "a@example.com"})]


def test_a_byte_order_mark_is_no_part_of_the_first_column() -> None:
    assert rows("\ufeffa,b\n1,2\n") == [(2, {"a": "1", "b": "2"})]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_line_ends_of_every_system(tmp_path: Path, end: str) -> None:
    file = tmp_path / "roster.csv"
    file.write_bytes(end.join(["a,b", "1,2", "3,4", ""]).encode())
    assert rows_of(file) == [(2, {"a": "1", "b": "2"}), (3, {"a": "3", "b": "4"})]


def test_blanks_around_cells_and_columns_are_left_out() -> None:
    assert rows("a , b\n 1,2 \n") == [(2, {"a": "1", "b": "2"})]


def test_blank_lines_and_lines_of_empty_cells_are_passed_over() -> None:
    assert rows("\na,b\n\n1,2\n,\n  ,  \n3,4\n\n") == [(4, {"a": "1", "b": "2"}), (7, {"a": "3", "b": "4"})]


def test_a_row_is_where_it_begins() -> None:
    assert rows('a,b\n"x\ny",1\nz,2\n') == [(2, {"a": "x\ny", "b": "1"}), (4, {"a": "z", "b": "2"})]


def test_quotation_marks_and_delimiters_inside_cells() -> None:
    assert rows('a,b\n"Director, ""North""",1\n') == [(2, {"a": 'Director, "North"', "b": "1"})]


def test_rows_with_more_or_fewer_cells_are_at_fault() -> None:
    assert faults("a,b\n1\n2,3\n4,5,6\n") == [
        (2, "must have as many cells as the header, which has 2, and it has 1"),
        (4, "must have as many cells as the header, which has 2, and it has 3"),
    ]


def test_columns_without_a_name_are_passed_over() -> None:
    assert rows("a,,b\n1,2,3\n") == [(2, {"a": "1", "b": "3"})]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "r.csv: is empty, and its first line must name the columns"),
        ("\n\n", "r.csv: is empty, and its first line must name the columns"),
        ('a,b\n1,2\n"x"y,3\n', "r.csv:3: is not CSV: ',' expected after '\"'"),
        ('a,b\n1,2\n3,"4\n5,6\n', "r.csv:3: is not CSV: unexpected end of data"),
    ],
)
def test_what_is_no_csv_is_refused_with_its_line(text: str, message: str) -> None:
    with pytest.raises(SourceError) as refused:
        rows(text, name="r.csv")
    assert str(refused.value) == message


def test_a_long_cell_is_read() -> None:
    assert rows(f"a\n{'x' * 200_000}\n") == [(2, {"a": "x" * 200_000})]


def test_csv_and_json_lines_are_read_line_by_line(tmp_path: Path) -> None:
    """A file that is broken far down gives its first rows before anybody notices."""
    for name, first, row, broken in (
        ("r.csv", "a,b\n", "1,2\n", '"x"y\n'),
        ("r.jsonl", "", '{"a": 1}\n', "\udcff"),
    ):
        file = tmp_path / name
        file.write_bytes((first + row * 200_000 + broken).encode("utf-8", "surrogateescape"))
        with open_file(str(file)) as source:
            assert next(source.rows).cells
            with pytest.raises(SourceError):
                list(source.rows)


LIST = [{"email": "a@example.com", "active": True}, {"email": "b@example.com", "title": None}]
JSON = '[\n  {"email": "a@example.com", "active": true},\n\n  {"email": "b@example.com",\n   "title": null}\n]\n'
YAML = "---\n- email: a@example.com\n  active: true\n\n- email: b@example.com\n  title:\n"


@pytest.mark.parametrize(
    ("file_format", "text", "lines"),
    [
        ("json", JSON, [2, 4]),
        ("json", '{"meta": {"total": [2]},\n"users": ' + JSON + ', "more": 1}', [3, 5]),
        ("yaml", YAML, [2, 5]),
        ("yaml", "total: 2\nusers:\n" + YAML[4:], [3, 6]),
        ("jsonl", '{"email": "a@example.com", "active": true}\n\n{"email": "b@example.com", "title": null}\n', [1, 3]),
    ],
)
def test_lists_of_dictionaries(file_format: str, text: str, lines: list[int]) -> None:
    assert rows(text, file_format=file_format) == list(zip(lines, LIST))


def test_the_key_of_the_list_can_be_another() -> None:
    assert rows('{"groups": [{"name": "Sales"}]}', file_format="json", collection="groups") == [(1, {"name": "Sales"})]


@pytest.mark.parametrize("text", ["[]", "[ ]\n", '{"users": []}'])
def test_empty_lists_have_no_rows(text: str) -> None:
    assert rows(text, file_format="json") == rows(text, file_format="yaml") == []


def test_dates_of_yaml_become_text() -> None:
    text = "- start_date: 2026-03-01\n  guest_expiration: 2026-12-31T17:00:00Z\n  tags: [2026-03-01]\n"
    assert rows(text, file_format="yaml") == [
        (
            1,
            {"start_date": "2026-03-01", "guest_expiration": "2026-12-31T17:00:00+00:00", "tags": ["2026-03-01"]},
        )
    ]


def test_entries_that_are_no_dictionaries_are_at_fault() -> None:
    fault = "must be a dictionary, and it is of the type str"
    assert faults('[{"a": 1},\n"x"]', file_format="json") == [(2, fault)]
    assert faults("- a: 1\n- x\n", file_format="yaml") == [(2, fault)]
    assert faults('{"a": 1}\n"x"\n', file_format="jsonl") == [(2, fault)]


def test_a_bad_line_of_json_lines_does_not_hide_the_others() -> None:
    source = read_text('{"a": 1}\n{"a": \n{"a": 3}\n', file_format="jsonl")
    assert [(row.line, dict(row.cells), row.fault[:22]) for row in source.rows] == [
        (1, {"a": 1}, ""),
        (2, {}, "must be a JSON object:"),
        (3, {"a": 3}, ""),
    ]


@pytest.mark.parametrize(
    ("file_format", "text", "message"),
    [
        ("json", '[{"a": 1}', "line 1 must have ',' where it has ''"),
        ("json", '[{"a": 1}\n {"a": 2}]', "line 2 must have ',' where it has '{'"),
        ("json", '[{"a": }]', "Expecting value: line 1 column 8"),
        ("json", '{"people": []}', "it has no 'users'"),
        ("json", '{"users": {}}', "line 1 must have '[' where it has '{'"),
        ("json", "3", "must have '[' where it has '3'"),
        ("json", "", "must have '[' where it has ''"),
        ("yaml", "- a: 1\n b", "line 2, column 2"),
        ("yaml", "people: []", "it is neither"),
        ("yaml", "users: 3", "it is neither"),
        ("yaml", "", "it is neither"),
        ("yaml", "- !!python/object:os.system {}", "could not determine a constructor"),
        ("yaml", "- !!bool perhaps", "line 1 has a value that is not of its type"),
        ("yaml", "- a: 1\n- !!timestamp soon", "line 2 has a value that is not of its type"),
        ("yaml", "- 2026-02-31", "line 1 has a value that is not of its type"),
    ],
)
def test_what_is_no_list_is_refused(file_format: str, text: str, message: str) -> None:
    with pytest.raises(SourceError) as refused:
        rows(text, name="people", file_format=file_format)
    assert str(refused.value).startswith("people: must be a list, or a dictionary with a list under 'users': ")
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("file_format", "text", "message"),
    [
        ("json", '[{"a": 1}]\n[{"a": 2}]', "line 2 has text behind the end, which begins with '[{\"a\": 2}]'; put all"),
        ("json", '{"users": [{"a": 1}]}\n\n{"users": []}', "line 3 has text behind the end"),
        ("json", '[{"a": 1}]\n# the end', "line 2 has text behind the end, which begins with '# the end'"),
        ("json", '[{"a": 1},\n {"a": 2,\n "a": 3}]', "the key 'a' for the second time; remove one: line 3 column 2"),
        ("json", '[{"a": {"\\u0062": 1, "b": "x"}}]', "the key 'b' for the second time; remove one: line 1 column 22"),
        ("json", '{"users": [{"a": 1}],\n"users": []}', "line 2 has the key 'users' for the second time; remove one"),
        ("json", '{"total": 1, "total": 2,\n"users": []}', "line 1 has the key 'total' for the second time"),
        ("json", '{"users": [{"a": 1}],\n"more": {"b": 1, "b": 2}}', "the key 'b' for the second time"),
        ("json", '{"users": [{"a": 1}]', "line 1 must have ',' where it has ''"),
        ("json", '{"users": [{"a": 1}], 3: 4}', "line 1 must have '\"' where it has '3'"),
        ("json", '[{"a": 1},\n]', "line 1 has a comma that nothing follows but ']'; remove it"),
        ("json", '{"users": [{"a": 1}],}', "line 1 has a comma that nothing follows but '}'; remove it"),
        ("json", '[{"a": 1,}]', "line 1 column"),
        ("json", '[{"a": "NaN"},\n{"a": NaN}]', "NaN, which is no number of JSON; write null: line 2 column 7"),
        ("json", '[{"a": [1, -Infinity]}]', "-Infinity, which is no number of JSON; write null: line 1 column 12"),
        ("json", '[{"a": 1e999}]', "1e999, which is no number of JSON; write null: line 1 column 8"),
        ("json", '[{"a": ' + "[" * 100_000 + "]" * 100_000 + "}]", "nested too deep"),
        ("yaml", "- a: 1\n---\n- a: 2\n", "line 2 begins a second document; put all entries into one list"),
        ("yaml", "users: []\n...\n---\nusers: []\n", "line 3 begins a second document"),
        ("yaml", "- a: 1\n  b: 2\n  a: 3\n", "line 3 has the key 'a' again, after line 1; remove one"),
        ("yaml", "- c: {a: 1, 'a': 3}\n", "line 1 has the key 'a' again, after line 1; remove one"),
        ("yaml", "users:\n  - a: 1\nusers:\n  - a: 2\n", "line 3 has the key 'users' again, after line 1; remove one"),
        ("yaml", "- a: .nan\n", "line 1 has a value that is not of its type"),
    ],
)
def test_no_part_of_a_file_is_dropped(file_format: str, text: str, message: str) -> None:
    with pytest.raises(SourceError) as refused:
        rows(text, name="people", file_format=file_format)
    assert str(refused.value).startswith("people: must be a list, or a dictionary with a list under 'users': ")
    assert message in str(refused.value)


def test_the_tail_of_a_line_of_json_lines_is_not_dropped() -> None:
    text = '{"a": 1} {"a": 2}\n{"a": 1, "a": 2}\n{"a": NaN}\n{"a": 3}\n'
    assert faults(text, file_format="jsonl") == [
        (1, "must be a JSON object: text behind the end of the value, of which there may be one, at column 10"),
        (2, "must be a JSON object: the key 'a' for the second time; remove one, at column 10"),
        (3, "must be a JSON object: NaN, which is no number of JSON; write null, at column 7"),
    ]


def test_yaml_keys_that_anchors_bring_may_be_there_again() -> None:
    text = "base: &base {a: 1, b: 2}\nusers:\n- &first\n  <<: *base\n  b: 3\n- <<: *first\n  a: 4\n- *base\n"
    assert rows(text, file_format="yaml") == [(3, {"a": 1, "b": 3}), (6, {"a": 4, "b": 3}), (1, {"a": 1, "b": 2})]


def test_keys_of_yaml_that_are_the_same_as_text_are_a_fault() -> None:
    assert faults("- true: 1\n  'True': 2\n", file_format="yaml") == [(1, "has two keys that are the same as text")]


def test_yaml_without_pyyaml_says_what_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(files, "HAS_YAML", False)
    with pytest.raises(SourceError, match="the Python package PyYAML is needed"):
        rows(YAML, file_format="yaml")


def test_an_unknown_format_is_refused() -> None:
    with pytest.raises(SourceError, match=r"^format: 'xlsx' must be one of csv, yaml, json, jsonl$"):
        rows("", file_format="xlsx")


@pytest.mark.parametrize(
    ("ending", "text"),
    [
        (".csv", "a\n1\n"),
        (".TSV", "a\tb\n1\t\n"),
        (".json", '[{"a": "1"}]'),
        (".jsonl", '{"a": "1"}'),
        (".ndjson", '{"a": "1"}'),
        (".yml", "- a: '1'"),
        (".yaml", "- a: '1'"),
    ],
)
def test_the_ending_tells_the_format(tmp_path: Path, ending: str, text: str) -> None:
    file = tmp_path / f"roster{ending}"
    file.write_text(text, encoding="utf-8")
    assert [cells["a"] for _line, cells in rows_of(file)] == ["1"]


def test_another_ending_needs_a_format(tmp_path: Path) -> None:
    file = tmp_path / "roster.txt"
    file.write_text("a\n1\n", encoding="utf-8")
    assert rows_of(file, file_format="csv") == [(2, {"a": "1"})]
    with pytest.raises(SourceError, match=r"^roster.txt: the format must be given"):
        rows_of(file)


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_unicode_is_recognised(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "roster.csv"
    file.write_text("First Name\nZoë 健太\n", encoding=encoding)
    assert rows_of(file) == [(2, {"First Name": "Zoë 健太"})]


def test_another_encoding_must_be_said(tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text("a\nZoë\n", encoding="cp1252")
    assert rows_of(file, encoding="cp1252") == [(2, {"a": "Zoë"})]
    with pytest.raises(SourceError, match=r"^roster.csv: the text after line 0 is not utf-8, .*save the file as UTF-8"):
        rows_of(file)
    with pytest.raises(SourceError, match=r"^roster.csv: unknown encoding: klingon$"):
        rows_of(file, encoding="klingon")


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    with pytest.raises(SourceError) as refused:
        rows_of(file)
    assert str(refused.value) == f"{file}: No such file or directory"


def test_positions_name_the_file_and_the_line(tmp_path: Path) -> None:
    file = tmp_path / "roster.csv"
    file.write_text("a\n", encoding="utf-8")
    with open_file(str(file)) as source:
        assert (source.position(17), read_text("a\n").position(17)) == ("roster.csv:17", "line 17")


def test_errors_of_the_reader_are_its_own(tmp_path: Path) -> None:
    """What the one who reads raises is not taken for a fault of the file."""
    file = tmp_path / "roster.csv"
    file.write_text("a\n1\n", encoding="utf-8")
    with pytest.raises(KeyError, match="mine"), open_file(str(file)):
        raise KeyError("mine")


def test_text_that_is_no_template_for_ansible_is_text() -> None:
    assert rows('- title: !unsafe "{{ x }}"\n', file_format="yaml") == [(1, {"title": "{{ x }}"})]
    with pytest.raises(SourceError, match="could not determine a constructor"):
        rows("- title: !other x\n", file_format="yaml")
