# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The door for text: what passes, what is refused with its code point, and what texts are compared by."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model import text
from ansible_collections.scimops.slack.plugins.module_utils._model.text import (
    InvalidValue,
    Meant,
    desired_text,
    require_whole,
)


@pytest.mark.parametrize(
    ("written", "passed"),
    [
        (None, None),
        ("", None),
        (" \t\u00a0\n", None),
        (" Boss ", "Boss"),
        ("Zoe\u0308", "Zo\u00eb"),
        (2024, "2024"),
        ("#1 fan", "#1 fan"),
        ("= 2", "= 2"),
        ("'t Hart", "'t Hart"),
    ],
)
def test_text_of_a_source_is_composed_and_trimmed(written: t.Any, passed: str | None) -> None:
    assert text.desired_text(written) == passed


@pytest.mark.parametrize(
    "written",
    [
        "\U0001f469\u200d\U0001f4bb Engineering",  # a woman at a computer
        "\U0001f468\U0001f3fd\u200d\U0001f680",  # with the color of the skin
        "\u2764\ufe0f Care",
        "\u2139\ufe0f Desk",
        "1\ufe0f\u20e3 Line",
        "\U0001f3f4\U000e0067\U000e0062\U000e0065\U000e006e\U000e0067\U000e007f",  # the flag of England
        "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645",  # Persian
        "\u0915\u094d\u200d\u0937",  # Hindi
        "\u845b\U000e0100",  # a Japanese family name in its own form
    ],
)
def test_joiners_and_selectors_stand_where_scripts_and_emoji_need_them(written: str) -> None:
    assert text.desired_text(written) == text.shown(written) == written
    with pytest.raises(InvalidValue, match=r"must not contain U\+"):
        text.desired_text(f"a{written}@example.com", prose=False)


@pytest.mark.parametrize(
    ("written", "rule"),
    [
        ("an\u200bna", "must not contain U+200B (ZERO WIDTH SPACE), which cannot be seen"),
        ("\ufeffanna", "must not contain U+FEFF (ZERO WIDTH NO-BREAK SPACE), which cannot be seen"),
        ("an\u00adna", "must not contain U+00AD (SOFT HYPHEN), which cannot be seen"),
        ("\u202eanna", "must not contain U+202E (RIGHT-TO-LEFT OVERRIDE), which cannot be seen"),
        ("an\u2066na", "must not contain U+2066 (LEFT-TO-RIGHT ISOLATE), which cannot be seen"),
        ("an\u200dna", "must not contain U+200D (ZERO WIDTH JOINER), which cannot be seen"),
        ("anna\ufe0f", "must not contain U+FE0F (VARIATION SELECTOR-16), which cannot be seen"),
        ("\u3164", "must not contain U+3164 (HANGUL FILLER), which cannot be seen"),
        ("a\x00b\x07", "must not contain U+0000, U+0007, which cannot be seen"),
        ("a\tb", "must not contain U+0009, which cannot be seen"),
        ("a\ud83d", "must not contain U+D83D, which cannot be seen"),
        ("a\ue000", "must not contain U+E000, which cannot be seen"),
        ("a\uffff", "must not contain U+FFFF, which cannot be seen"),
        ("a\ufdd0", "must not contain U+FDD0, which cannot be seen"),
        ("Gr\ufffd\u00dfe", "must not contain U+FFFD, which replaces a character that was lost by a wrong encoding"),
        ("a\nb", "must be one line, but it contains U+000A"),
        ("a\u2028b", "must be one line, but it contains U+2028 (LINE SEPARATOR)"),
        ("#N/A", "must be a value, but it is an error value of a spreadsheet"),
        ("#Name?", "must be a value, but it is an error value of a spreadsheet"),
        *(
            (written, "must be a value, but it is an error value of a spreadsheet")
            for written in (
                "#REF!",
                "#WERT!",
                "#\u00a1VALOR!",
                "#\u00bfNOMBRE?",
                "#DIV/0!",
                "#NV",
                "#I/T",
                "Err:502",
                "#\u041d/\u0414",
                "#YOK",
                "Loading...",
            )
        ),
        *(
            (written, "must be a value, but it is a spreadsheet formula; export the values")
            for written in ("=A2", "=$B$7&C7", "=VLOOKUP(A2,B:C,2,0)", "=1+1")
        ),
        ("#######", "must be a value, but it is an error value of a spreadsheet"),
        ('="00123"', "must be a value, but it is a spreadsheet formula; export the values"),
        ("'+49 30", "must not begin with an apostrophe, with which spreadsheets mark text; export the values"),
        (True, "must be text, but it is a boolean; write it in quotes"),
        (1.5, "must be text, but it is a number with a fraction; write it in quotes"),
        (datetime.date(2026, 1, 1), "must be text, but it is a date; write it in quotes"),
        (["x"], "must be text, but it is a list"),
        ({"a": 1}, "must be text, but it is a dictionary"),
        (b"x", "must be text, but it is of the type bytes"),
    ],
)
def test_what_is_no_text_or_damaged_is_refused(written: t.Any, rule: str) -> None:
    for prose in (True, False):
        with pytest.raises(InvalidValue) as refused:
            text.desired_text(written, prose=prose)
        assert refused.value.rule == rule


def test_an_apostrophe_begins_a_name_and_no_address() -> None:
    for written in ("'t Hooft", "'n"):
        assert text.desired_text(written) == written
    for written in ("'ann@example.com", "'A0012"):
        with pytest.raises(InvalidValue, match="must not begin with an apostrophe"):
            text.desired_text(written, prose=False)
        assert text.desired_text(text.Meant(written), prose=False) == written


def test_text_may_have_lines_where_it_is_said() -> None:
    assert text.desired_text("1 Way\r\nFloor 2\n", lines=True) == "1 Way\nFloor 2"
    with pytest.raises(InvalidValue, match=r"one line, but it contains U\+2029"):
        text.desired_text("1 Way\u2029", lines=True) and text.desired_text("1 Way\u2029Floor 2", lines=True)


@pytest.mark.parametrize("char", ["\U0001fae9", "\U00032000"])
def test_a_character_newer_than_the_tables_of_python_passes(char: str) -> None:
    assert text.desired_text(char) == char


@pytest.mark.parametrize("number", [297, -1, 0])
def test_a_number_may_have_lost_what_a_text_of_digits_had(number: int) -> None:
    assert text.wrong_type(number) == ""
    assert text.wrong_code(number).startswith("must be text, but it is a number, which has no leading zeros")
    assert text.wrong_code(True) == text.wrong_type(True)


@pytest.mark.parametrize(
    ("held", "kept", "shown"),
    [
        (" Sales ", "Sales", "Sales"),
        ("Zoe\u0308 ", "Zo\u00eb", "Zo\u00eb"),
        ("Bo\u200bss", "Bo\u200bss", "Bo\\u200bss"),
        ("Boss\u202e\U000e0041", "Boss\u202e\U000e0041", "Boss\\u202e\\U000e0041"),
        ("Boss \ud83d", "Boss \ufffd", "Boss \ufffd"),
        ("[a]\u200b-]", "[a]\u200b-]", "[a]\\u200b-]"),
    ],
)
def test_text_of_slack_is_kept_and_shown_with_its_unseen_characters_escaped(held: str, kept: str, shown: str) -> None:
    assert text.observed(held) == kept
    assert text.shown(kept) == shown


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("Sales", " sales ", True),
        ("STRASSE", "stra\u00dfe", True),
        ("\u1e9e", "ss", True),
        ("Zoe\u0308", "ZO\u00cb", True),
        ("\u0130", "i\u0307", True),
        ("\u0130", "i", False),
        ("\u0131", "I", False),
        ("\uff21nna", "\uff41nna", True),
        ("\uff21nna", "Anna", False),
        ("Sales\u00a0EMEA", "sales emea", True),
        ("Sales  EMEA", "Sales EMEA", False),
        ("an\u200bna", "anna", False),
        ("\u03a3\u03af\u03c3\u03c5\u03c6\u03bf\u03c2", "\u03a3\u038a\u03a3\u03a5\u03a6\u039f\u03a3", True),
    ],
)
def test_texts_are_compared_by_one_folding(one: str, other: str, same: bool) -> None:
    assert (text.folded(one) == text.folded(other)) is same


@pytest.mark.parametrize("written", ["#NV", '="00123"', "'+49 30"])
def test_text_that_is_meant_may_look_damaged(written: str) -> None:
    assert desired_text(Meant(written)) == written
    assert not isinstance(desired_text(Meant(written)), Meant)
    require_whole(Meant(written))
    with pytest.raises(InvalidValue):
        require_whole(written)


@pytest.mark.parametrize("written", ["a\ufffd", "a\u202eb", "a\0"])
def test_text_that_is_meant_can_be_seen(written: str) -> None:
    with pytest.raises(InvalidValue):
        desired_text(Meant(written))


def test_line_breaks_are_no_damage_of_a_part() -> None:
    require_whole("12 Main St\r\nFloor 3")


@pytest.mark.parametrize("written", ["#1", "#winning", "= 2", "=)", "'s-Hertogenbosch", "Errol:502"])
def test_text_that_no_spreadsheet_writes_is_text(written: str) -> None:
    assert desired_text(written) == written


def test_no_unseen_character_counts_as_seen_because_python_calls_it_printable() -> None:
    every = [chr(number) for number in range(0x110000)]
    assert [char for char in every if bool(text.unseen(char, prose=False)) != text._hidden(char)] == []


@pytest.mark.parametrize(
    ("number", "noun", "expected"),
    [(0, ("row",), "rows"), (1, ("row",), "row"), (2, ("row",), "rows"), (2, ("entry", "entries"), "entries")],
)
def test_a_noun_is_plural_unless_there_is_one(number: int, noun: tuple[str, ...], expected: str) -> None:
    assert text.plural(number, *noun) == expected
