# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The door for text and the folding, for any text at all."""

from __future__ import annotations

import typing as t
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.scimops.slack.plugins.module_utils._model import text
from ansible_collections.scimops.slack.plugins.module_utils._model.normalize import user_name_key
from ansible_collections.scimops.slack.plugins.module_utils._model.text import InvalidValue

#: Characters that are near to what the door is about, and any others, halves of surrogate pairs among them.
ODD = st.sampled_from(
    "aA \u00a0\u3000\t\n\u200b\u200c\u200d\ufeff\u00ad\u202e\u2028\ufe0f\u0308\u0345\u00df\u1e9e\u0130\u0131"
    "\ud83d\udc69"
    "\U0001f469\U0001f3fd\u0645\u0915\u094d\uff21\ufffd\uffff\ue000#='"
)
TEXTS = st.text(st.one_of(ODD, st.characters(codec=None)), max_size=12)
FORMS: t.Sequence[t.Literal["NFC", "NFD"]] = ("NFC", "NFD")
CASES: t.Sequence[t.Callable[[str], str]] = (str.upper, str.lower, str.title, str.swapcase, str.casefold)


@given(written=TEXTS, prose=st.booleans(), lines=st.booleans())
def test_what_passes_is_composed_trimmed_visible_and_passes_again(written: str, prose: bool, lines: bool) -> None:
    try:
        passed = text.desired_text(written, prose=prose, lines=lines)
    except InvalidValue:
        return
    if passed is None:
        assert not written.strip()
        return
    assert passed
    assert passed == passed.strip() == unicodedata.normalize("NFC", passed)
    assert text.desired_text(passed, prose=prose, lines=lines) == passed
    assert text.observed(passed) == passed
    passed.encode()
    if not lines:
        assert text.shown(passed) == passed


@given(written=TEXTS)
def test_an_address_has_no_character_that_cannot_be_seen(written: str) -> None:
    try:
        passed = text.desired_text(written, prose=False) or ""
    except InvalidValue:
        return
    assert not {unicodedata.category(char) for char in passed} & {"Cc", "Cs", "Co", "Zl", "Zp"}
    assert not set(passed) & set("\u200b\u200c\u200d\ufeff\u00ad\u202e\ufe0f")


@given(held=TEXTS)
def test_text_of_slack_passes_whatever_it_is(held: str) -> None:
    kept = text.observed(held)
    assert text.observed(kept) == kept == unicodedata.normalize("NFC", kept)
    assert kept == kept.strip()
    text.shown(kept).encode()
    assert not [char for char in text.unseen(text.shown(kept)) if char != "\ufffd"]


@given(held=TEXTS, form=st.sampled_from(FORMS), case=st.sampled_from(CASES), blanks=st.text(" \u00a0\t", max_size=2))
def test_texts_that_differ_in_case_composition_or_blanks_around_them_are_the_same(
    held: str, form: t.Literal["NFC", "NFD"], case: t.Callable[[str], str], blanks: str
) -> None:
    # The capital of the dotless i is the capital of i, and Unicode does not count the two as one letter.
    held = held.replace("\u0131", "i")
    other = blanks + unicodedata.normalize(form, case(held)) + blanks
    assert text.folded(other) == text.folded(held)
    assert text.folded(text.folded(held)) == text.folded(held)


@given(name=st.text(st.characters(codec="utf-8"), max_size=12), form=st.sampled_from(FORMS))
def test_user_names_are_compared_whatever_their_composition(name: str, form: t.Literal["NFC", "NFD"]) -> None:
    assert user_name_key(unicodedata.normalize(form, name)) == user_name_key(name)
