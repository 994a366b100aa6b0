# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""User names for people who have none yet."""

from __future__ import annotations

import random
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ansible_collections.scimops.slack.plugins.module_utils._model.normalize import user_name_key
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._plan.user_names import (
    MOST_FURTHER,
    NameTemplate,
    further_user_names,
    make_user_names,
)
from ansible_collections.scimops.slack.plugins.module_utils._source.rows import DesiredUser


def people(*emails: str) -> list[DesiredUser]:
    return [DesiredUser(f"users[{number}]", {"email": email}) for number, email in enumerate(emails)]


@pytest.mark.parametrize(
    ("template", "name"),
    [
        ("email", "anna.smith_x"),
        ("given_name", "zoe"),
        ("{given_name}.{family_name}", "zoe.o_strasse"),
        ("{given_name:1}{family_name}", "zo_strasse"),
        ("{title}", "anna.smith_x"),
        ("{title}-{given_name}", "zoe"),
    ],
)
def test_names_are_made_by_a_template(template: str, name: str) -> None:
    values = {"email": "Anna.Smith+x@example.com", "given_name": "Zoë", "family_name": "O'Straße"}
    assert NameTemplate(template).name(values) == name


@pytest.mark.parametrize("template", ["", "anna", "{nickname}", "{given_name", "{password}", "{given_name:x}"])
def test_a_template_names_attributes(template: str) -> None:
    with pytest.raises(Refused, match="user_name_from"):
        NameTemplate(template)


def test_a_name_that_is_taken_gets_a_number() -> None:
    names = make_user_names(people("anna@a.example", "anna@b.example", "bert@a.example"), NameTemplate(), ["Anna"])
    assert names == ["anna2", "anna3", "bert"]


def test_a_long_name_is_cut_and_stays_unique() -> None:
    long = "a-very-long-name-indeed-it-is"
    names = make_user_names(people(f"{long}@a.example", f"{long}@b.example"), NameTemplate(), [])
    assert names == ["a-very-long-name-inde", "a-very-long-name-ind2"]


def test_who_has_nothing_to_make_a_name_of_gets_one_too() -> None:
    assert NameTemplate("given_name").name({"given_name": "诸葛亮"}) == "user"


addresses = st.lists(
    st.builds("{}@{}.example".format, st.text("aäß诸1.+'-_", min_size=1, max_size=30), st.sampled_from("ab")),
    unique_by=str.lower,
    max_size=12,
)


@given(addresses, st.lists(st.text("aä1_-", max_size=4), max_size=5), st.randoms(use_true_random=False))
def test_names_are_unique_valid_and_the_same_in_any_order(
    emails: list[str], taken: list[str], rng: random.Random
) -> None:
    rows = people(*emails)
    names = make_user_names(rows, NameTemplate(), taken)
    keys = [user_name_key(name) for name in names]
    assert len(set(keys)) == len(rows)
    assert not set(keys) & {user_name_key(name) for name in taken if name}
    assert all(re.fullmatch(r"[a-z0-9._-]{1,21}", name) for name in names)
    shuffled = list(zip(rows, names))
    rng.shuffle(shuffled)
    assert make_user_names([row for row, _name in shuffled], NameTemplate(), taken) == [name for _row, name in shuffled]


def test_rows_of_one_position_have_names_of_their_own() -> None:
    """As the entries of a JSON file that is one line have."""
    rows = [row._replace(position="roster.json:1") for row in people("anna@a.example", "bert@a.example")]
    assert make_user_names(rows, NameTemplate(), []) == ["anna", "bert"]


@pytest.mark.parametrize(
    ("refused", "first", "last"),
    [
        ("general", "general2", "general11"),
        ("general2", "general3", "general12"),
        ("ann_1990", "ann_19902", "ann_199011"),
        ("maximiliana.featherst", "maximiliana.feathers2", "maximiliana.feather11"),
        ("7", "72", "711"),
    ],
)
def test_names_after_one_that_slack_refuses(refused: str, first: str, last: str) -> None:
    names = further_user_names(refused)
    assert (names[0], names[-1]) == (first, last)
    assert len(set(names)) == len(names) == MOST_FURTHER
    assert max(map(len, names)) <= 21
