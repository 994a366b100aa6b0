# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Members of a group by name and by rule, with all that is wrong with them."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._source.members import (
    NamedMembers,
    listed,
    members_rule,
    named_members,
)


@pytest.mark.parametrize(
    ("value", "members"),
    [
        (None, None),
        ([], NamedMembers(exactly=())),
        (["U1", " U1 ", "a@example.com"], NamedMembers(exactly=("U1", "a@example.com"))),
        ('["U1", "a@example.com"]', NamedMembers(exactly=("U1", "a@example.com"))),
        (' {"add": ["U1"]} ', NamedMembers(("U1",))),
        ({"add": ["U1"], "remove": ["U2"]}, NamedMembers(("U1",), ("U2",))),
        ({"set": ["U1"], "add": None}, NamedMembers(exactly=("U1",))),
    ],
)
def test_members_by_name(value: t.Any, members: NamedMembers | None) -> None:
    assert named_members(value) == (members, [])


def test_who_joins() -> None:
    assert NamedMembers(("U1",), ("U2",)).joining == ("U1",)
    assert NamedMembers(exactly=("U3",)).joining == ("U3",)


@pytest.mark.parametrize(
    ("value", "problems"),
    [
        (7, ["members: 7 must be a dictionary with add, remove, set, or a list"]),
        ({"plus": [], "add": []}, ["members: 'plus' must not be used; the keys are add, remove, set"]),
        (
            {"add": ["a\u200b"]},
            ["members.add: 'a\\u200b' must not contain U+200B (ZERO WIDTH SPACE), which cannot be seen"],
        ),
        ({"set": [], "add": ["a"]}, ["members.set: [] must not be given together with add or remove"]),
        ({"add": ["a"], "remove": ["a"]}, ["members.add: ['a'] must not also be in remove"]),
        (
            {"add": "a", "remove": ["b", 7, " "]},
            [
                "members.add: 'a' must be a list",
                "members.remove: 7 must be text: the id, email or user name of an account",
                "members.remove: ' ' must be text: the id, email or user name of an account",
            ],
        ),
    ],
)
def test_members_that_break_rules(value: t.Any, problems: list[str]) -> None:
    members, found = named_members(value)
    assert (members, [str(problem) for problem in found]) == (None, problems)


@pytest.mark.parametrize(
    "text", ["umller3@example.com", "a@example.com, b@example.com", "", '"a"', "{'add': ['a']}", "7"]
)
def test_text_is_no_list_of_members(text: str) -> None:
    members, (problem,) = named_members(text)
    assert members is None
    assert problem.rule.startswith("must be a dictionary or a list, but it is text; write {add: […]}")


def test_members_by_rule() -> None:
    assert members_rule(None) == (None, [])
    assert members_rule({"department": "Sales", "guest": ["no", ""]}) == (
        {"department": ("Sales",), "guest": (False, None)},
        [],
    )


def test_every_problem_of_a_rule_is_reported() -> None:
    where, problems = members_rule({"active": True, "title": [], "guest": "maybe", "password": "hunter2"})
    assert where is None
    about = "must be an attribute of a user that members_where can compare (the attributes are: user_name, email, "
    shown = [str(problem) for problem in problems]
    assert [one.partition("secondary_email")[0] for one in shown] == [
        f"members_where.active: True {about}",
        "members_where.title: [] must have at least one value",
        "members_where.guest: 'maybe' must be true or false",
        f"members_where.password: (hidden) {about}",
    ]
    (misspelt,) = members_rule({"dept": "Sales"})[1]
    assert str(misspelt).endswith("(did you mean department?)")
    assert [str(problem) for problem in members_rule({})[1]] == [
        "members_where: {} must be a dictionary of attributes and their values, not empty"
    ]


def test_lists_in_cells() -> None:
    assert listed("a, b;c") == ["a", "b", "c"]
    assert listed(" a  b ") == ["a", "b"]
    assert listed("a@example.com b@example.com\nc@example.com;") == [f"{one}@example.com" for one in "abc"]
    # One word of a name may be the user name of another person.
    assert listed("Ann Quist, Ben Lund") == ["Ann Quist", "Ben Lund"]
    assert listed(["a"]) == ["a"]
