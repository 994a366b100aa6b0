# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The normalisers: total, idempotent, and their keys agree with them."""

from __future__ import annotations

import datetime
import typing as t

import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.provisional import domains

from ansible_collections.scimops.slack.plugins.module_utils._model import normalize
from ansible_collections.scimops.slack.plugins.module_utils._model.attributes import ATTRIBUTES, Attribute
from ansible_collections.scimops.slack.plugins.module_utils._model.normalize import ADDRESS_KEYS
from ansible_collections.scimops.slack.plugins.module_utils._model.text import InvalidValue
from ansible_collections.scimops.slack.plugins.module_utils._model.validate import desired_values

ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text() | st.dates() | st.datetimes(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=5,
)
#: Texts that come near to what is accepted.
LIKELY = st.one_of(
    st.emails(),
    st.from_regex(r"[A-Za-z.@ _-]{0,30}", fullmatch=True),
    st.from_regex(r"\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,6})?)?(Z|[+-]\d{2}:?\d{2})?)?", fullmatch=True),
    st.sampled_from(["Europe/Berlin", "America/New York", "yes", "off", "https://example.com/a.png", " ", ""]),
    st.fixed_dictionaries({}, optional={key: st.text(max_size=10) | st.none() for key in ADDRESS_KEYS}),
)
ROWS = [pytest.param(row, id=option) for option, row in ATTRIBUTES.items()]


@pytest.mark.parametrize("row", ROWS)
@given(value=ANYTHING | LIKELY)
def test_normalising_is_total_and_idempotent(row: Attribute, value: t.Any) -> None:
    try:
        once = row.normalise(value)
    except InvalidValue:
        return
    assert row.normalise(once) == once
    assert row.same(once, once)
    assert once is None or once or once is False, "empty is None"


@pytest.mark.parametrize("row", ROWS)
@given(blanks=st.text(alphabet=" \t\n\r", max_size=4))
def test_blanks_are_empty(row: Attribute, blanks: str) -> None:
    if row.option == "address":
        assert row.normalise(dict.fromkeys(ADDRESS_KEYS, blanks)) is None
    else:
        assert row.normalise(blanks) is None


@given(given=st.dictionaries(st.sampled_from([*ATTRIBUTES, "nothing of ours"]), ANYTHING | LIKELY))
def test_desired_values_are_canonical_or_a_problem(given: dict[str, t.Any]) -> None:
    desired, problems = desired_values(given)
    wrong = {problem.option for problem in problems}
    managed = {option for option in given if option in ATTRIBUTES and given[option] is not None}
    assert desired.keys() | wrong >= managed
    assert desired.keys() <= managed
    again, _problems = desired_values({option: value for option, value in desired.items() if value is not None})
    assert again == {option: value for option, value in desired.items() if value is not None}


@given(name=st.text(min_size=1, max_size=40))
def test_user_names_are_as_slack_writes_them(name: str) -> None:
    try:
        made = normalize.user_name(name)
    except InvalidValue:
        return
    assert made is None or (len(made) <= normalize.USER_NAME_MAX and "@" not in made and " " not in made)


@given(local=st.from_regex(r"[a-z0-9._-]{1,21}", fullmatch=True), domain=domains())
def test_an_email_as_a_user_name_is_its_local_part(local: str, domain: str) -> None:
    """wire 7.2.6."""
    assert normalize.user_name(f"{local}@{domain}") == local
    assert normalize.user_name_key(f"{local.upper()}@{domain}") == normalize.user_name_key(local)


@given(
    moment=st.datetimes(
        min_value=datetime.datetime(1, 1, 3),
        max_value=datetime.datetime(9999, 12, 29),
    ),
    minutes=st.integers(-14 * 60, 14 * 60),
)
def test_one_instant_in_any_offset(moment: datetime.datetime, minutes: int) -> None:
    moment = moment.replace(microsecond=0, tzinfo=datetime.UTC)
    elsewhere = moment.astimezone(datetime.timezone(datetime.timedelta(minutes=minutes)))
    assert normalize.instant(moment.isoformat()) == normalize.instant(elsewhere.isoformat())
    assert normalize.instant(elsewhere.strftime("%Y-%m-%dT%H:%M:%S%z").rjust(24, "0")) == normalize.instant(moment)


@given(address=st.emails())
def test_emails_compare_without_case(address: str) -> None:
    row = ATTRIBUTES["email"]
    if address.isascii():
        assert row.same(address, address.upper())
        assert row.same(address, address.lower())
