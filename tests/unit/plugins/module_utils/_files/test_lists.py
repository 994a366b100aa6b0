# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""JSON, YAML and JSON Lines to records: the line of each, and no part of a text dropped."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._files.files import read_text
from ansible_collections.scimops.slack.plugins.module_utils._files.records import SourceError
from tests.support.records import faults, records

LIST = [{"email": "a@example.com", "active": "true"}, {"email": "b@example.com", "title": None}]
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
    assert records(text, file_format=file_format) == list(zip(lines, LIST))


def test_each_entry_has_a_position_of_its_own() -> None:
    for file_format, text in (
        ("json", '[{"a": 1}, {"a": 2},\n{"a": 3}, {"a": 4}]'),
        ("yaml", "[{a: 1}, {a: 2},\n {a: 3}, {a: 4}]"),
    ):
        source = read_text(text, name="r", file_format=file_format)
        positions = [record.position for record in source.records]
        assert positions == ["r:1", "r:1 (entry 2)", "r:2", "r:2 (entry 4)"]
    source = read_text("- &a {a: 1}\n- {a: 2}\n- *a\n- {a: 3}\n", name="r", file_format="yaml")
    assert [record.position for record in source.records] == ["r:1", "r:2", "r:1 (entry 3)", "r:4"]


def test_the_key_of_the_list_can_be_another() -> None:
    assert records('{"groups": [{"name": "Sales"}]}', file_format="json", collection="groups") == [
        (1, {"name": "Sales"})
    ]


@pytest.mark.parametrize("text", ["[]", "[ ]\n", '{"users": []}'])
def test_empty_lists_have_no_rows(text: str) -> None:
    assert records(text, file_format="json") == records(text, file_format="yaml") == []


def test_entries_that_are_no_dictionaries_are_at_fault() -> None:
    fault = "must be a dictionary, but it is of the type str"
    assert faults('[{"a": 1},\n"x"]', file_format="json") == [(2, fault)]
    assert faults("- a: 1\n- x\n", file_format="yaml") == [(2, fault)]
    assert faults('{"a": 1}\n"x"\n', file_format="jsonl") == [(2, fault)]


def test_a_bad_line_of_json_lines_does_not_hide_the_others() -> None:
    source = read_text('{"a": 1}\n{"a": \n{"a": 3}\n', file_format="jsonl")
    assert [(record.line, dict(record.cells), record.fault[:22]) for record in source.records] == [
        (1, {"a": "1"}, ""),
        (2, {}, "must be a JSON object:"),
        (3, {"a": "3"}, ""),
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
    ],
)
def test_what_is_no_list_is_refused(file_format: str, text: str, message: str) -> None:
    with pytest.raises(SourceError) as refused:
        records(text, name="people", file_format=file_format)
    assert str(refused.value).startswith("people: must be a list, or a dictionary with a list under 'users': ")
    assert message in str(refused.value)


@pytest.mark.parametrize(
    ("file_format", "text", "message"),
    [
        ("json", '[{"a": 1}]\n[{"a": 2}]', "line 2 has text after the end, which begins with '[{\"a\": 2}]'; put all"),
        ("json", '{"users": [{"a": 1}]}\n\n{"users": []}', "line 3 has text after the end"),
        ("json", '[{"a": 1}]\n# the end', "line 2 has text after the end, which begins with '# the end'"),
        ("json", '[{"a": 1},\n {"a": 2,\n "a": 3}]', "the key 'a' for the second time; remove one: line 3 column 2"),
        ("json", '[{"a": {"\\u0062": 1, "b": "x"}}]', "the key 'b' for the second time; remove one: line 1 column 22"),
        ("json", '{"users": [{"a": 1}],\n"users": []}', "line 2 has the key 'users' for the second time; remove one"),
        ("json", '{"total": 1, "total": 2,\n"users": []}', "line 1 has the key 'total' for the second time"),
        ("json", '{"users": [{"a": 1}],\n"more": {"b": 1, "b": 2}}', "the key 'b' for the second time"),
        ("json", '{"users": [{"a": 1}]', "line 1 must have ',' where it has ''"),
        ("json", '{"users": [{"a": 1}], 3: 4}', "line 1 must have '\"' where it has '3'"),
        ("json", '[{"a": 1},\n]', "line 1 has a comma before ']'; remove it"),
        ("json", '{"users": [{"a": 1}],}', "line 1 has a comma before '}'; remove it"),
        ("json", '[{"a": 1,}]', "line 1 column"),
        ("json", '[{"a": "NaN"},\n{"a": NaN}]', "NaN, which is not a JSON number; write null: line 2 column 7"),
        ("json", '[{"a": [1, -Infinity]}]', "-Infinity, which is not a JSON number; write null: line 1 column 12"),
        ("json", '[{"a": ' + "[" * 100_000 + "]" * 100_000 + "}]", "nested too deep"),
        ("yaml", "- a: 1\n---\n- a: 2\n", "line 2 begins a second document; put all entries into one list"),
        ("yaml", "users: []\n...\n---\nusers: []\n", "line 3 begins a second document"),
        ("yaml", "- a: 1\n  b: 2\n  a: 3\n", "line 3 has the key 'a' again, after line 1; remove one"),
        ("yaml", "- c: {a: 1, 'a': 3}\n", "line 1 has the key 'a' again, after line 1; remove one"),
        ("yaml", "users:\n  - a: 1\nusers:\n  - a: 2\n", "line 3 has the key 'users' again, after line 1; remove one"),
    ],
)
def test_no_part_of_a_file_is_dropped(file_format: str, text: str, message: str) -> None:
    with pytest.raises(SourceError) as refused:
        records(text, name="people", file_format=file_format)
    assert str(refused.value).startswith("people: must be a list, or a dictionary with a list under 'users': ")
    assert message in str(refused.value)


def test_the_tail_of_a_line_of_json_lines_is_not_dropped() -> None:
    text = '{"a": 1} {"a": 2}\n{"a": 1, "a": 2}\n{"a": NaN}\n{"a": 3}\n{"a": 3\r\n'
    assert faults(text, file_format="jsonl") == [
        (1, "must be a JSON object: text after the end of the value; only one value is allowed, at column 10"),
        (2, "must be a JSON object: the key 'a' for the second time; remove one, at column 10"),
        (3, "must be a JSON object: NaN, which is not a JSON number; write null, at column 7"),
        (5, "must be a JSON object: Expecting ',' delimiter, at column 8"),
    ]


def test_entries_that_are_nested_too_deep_are_at_fault() -> None:
    fault = "must not be nested more than 50 levels deep"
    deep, ordinary = "[" * 51 + "]" * 51, "[" * 50 + "]" * 50
    assert faults(f'[{{"a": {deep}}}, {{"a": {ordinary}}}]', file_format="json") == [(1, fault)]
    assert faults(f"- a: {deep}\n- a: {{b: {ordinary[2:-2]}}}\n", file_format="yaml") == [(1, fault)]


@pytest.mark.parametrize("file_format", ["json", "jsonl"])
def test_numbers_and_truth_values_of_json_are_as_they_are_written(file_format: str) -> None:
    text = '{"a": 1001.0, "b": true, "c": [1.50, false, null], "d": {"e": -7, "f": true}, "g": 1e999}'
    cells = {"a": "1001.0", "b": "true", "c": ["1.50", "false", None], "d": {"e": "-7", "f": "true"}, "g": "1e999"}
    assert records(text if file_format == "jsonl" else f"[{text}]", file_format=file_format) == [(1, cells)]


def test_half_a_surrogate_pair_in_the_name_of_a_column_can_be_shown() -> None:
    assert records('[{"a\\ud83d": "x"}]', file_format="json") == [(1, {"a\ufffd": "x"})]


@pytest.mark.parametrize("file_format", ["json", "yaml"])
def test_a_list_in_the_depth_of_a_document(file_format: str) -> None:
    text = '{"meta": {"data": []}, "data": {"n": 1, "people": [{"email": "a@example.com"}], "x": [1]}, "users": []}'
    (record,) = read_text(text, file_format=file_format, at="data.people").records
    assert record.cells == {"email": "a@example.com"}
    for wrong, at in ((text, "data.persons"), (text, "users.people"), (text, "data"), ("[]", "data")):
        with pytest.raises(SourceError, match=f"^roster: must have a list at '{at}': "):
            list(read_text(wrong, file_format=file_format, at=at).records)
    for cut in range(len(text)):
        with pytest.raises(SourceError):
            list(read_text(text[:cut], file_format=file_format, at="data.people").records)


@pytest.mark.parametrize(("file_format", "text"), [("json", '[{"a": 1}]'), ("yaml", "- a: 1\n")])
def test_a_list_itself_has_no_path(file_format: str, text: str) -> None:
    with pytest.raises(SourceError, match="the document is a list itself; omit at, or set it to an empty text"):
        records(text, file_format=file_format, at="value")


def test_json_lines_that_are_called_json_are_named() -> None:
    with pytest.raises(SourceError, match="it has no 'users'; another object follows, so set file_format: jsonl"):
        records('{"a": 1}\n{"a": 2}\n', file_format="json")
