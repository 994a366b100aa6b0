# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""From the rows of a source to checked people and groups."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Problem
from ansible_collections.scimops.slack.plugins.module_utils._source.desired import InvalidRows, read_desired
from ansible_collections.scimops.slack.plugins.module_utils._source.members import NamedMembers
from ansible_collections.scimops.slack.plugins.module_utils._source.rows import Row
from tests.support.directory import desired_directory


def problems(users: list[Any] | None, groups: list[Any] | None = None) -> list[tuple[str, str]]:
    return [(problem.position, problem.option) for problem in desired_directory(users, groups).problems]


def test_an_empty_value_clears_and_a_missing_or_null_one_is_not_managed() -> None:
    (row,) = desired_directory([{"email": "a@example.com", "title": "", "phone": None}]).users or ()
    assert row.values == {"email": "a@example.com", "title": None}


def test_what_an_info_module_returned_is_taken_as_it_is() -> None:
    info = {
        "id": "U0A",
        "user_name": "a",
        "email": "a@example.com",
        "title": None,
        "photo": "https://example.com/a.png",
        "profile_url": None,
        "guest": False,
        "active": True,
        "meta": {"bot": False, "groups": []},
    }
    (row,) = desired_directory([info]).users or ()
    assert (row.id, row.leaves) == ("U0A", False)
    group = {"id": "S0A", "name": "Sales", "members": ["U0A"], "meta": {"created": None}}
    (team,) = desired_directory(None, [group]).groups or ()
    assert team.members == NamedMembers(exactly=("U0A",))


@pytest.mark.parametrize("row", [{"active": False}, {"active": "no"}, {"state": "absent"}])
def test_a_leaver_is_told_by_active_or_state(row: dict[str, Any]) -> None:
    (user,) = desired_directory([{"email": "a@example.com", **row}]).users or ()
    assert user.leaves
    assert "active" not in user.values


def test_an_empty_user_name_is_none_at_all() -> None:
    assert not desired_directory([{"email": "a@example.com", "user_name": "", "photo": "", "password": " "}]).problems


def test_lists_may_be_cells_of_a_table() -> None:
    (user,) = (
        desired_directory([{"email": "a@example.com", "previous_emails": "b@example.com; c@example.com"}]).users or ()
    )
    assert user.previous_emails == ("b@example.com", "c@example.com")


@pytest.mark.parametrize(
    ("row", "attribute"),
    [
        ("text", "row"),
        ({}, "email"),
        ({"title": "CEO"}, "email"),
        ({"email": "nowhere"}, "email"),
        ({"email": "a@example.com", "guest": ""}, "guest"),
        ({"email": "a@example.com", "id": "anna"}, "id"),
        ({"email": "a@example.com", "titel": "CEO"}, "titel"),
        ({"email": "a@example.com", "replace": True}, "replace"),
        ({"email": "a@example.com", "state": "gone"}, "state"),
        ({"email": "a@example.com", "previous_emails": ["nowhere"]}, "previous_emails"),
        ({"email": "a@example.com", "previous_emails": 7}, "previous_emails"),
        ({"email": "a@example.com", "user_name": "a" * 22}, "user_name"),
        ({"email": "a@example.com", "secondary_email": "A@example.com"}, "secondary_email"),
    ],
)
def test_a_row_that_breaks_a_rule(row: Any, attribute: str) -> None:
    assert problems([row]) == [("users[0]", attribute)]


@pytest.mark.parametrize(
    ("row", "attribute"),
    [
        (None, "row"),
        ({}, "name"),
        ({"id": "U0A"}, "id"),
        ({"name": "Sales", "members": {"plus": []}}, "members"),
        ({"name": "Sales", "members": {"set": [], "add": ["a"]}}, "members.set"),
        ({"name": "Sales", "members": {"add": ["a"], "remove": ["a"]}}, "members.add"),
        ({"name": "Sales", "members": {"add": "a"}}, "members.add"),
        ({"name": "Sales", "members": [7]}, "members.set"),
        ({"name": "Sales", "members": 7}, "members"),
        ({"name": "Sales", "members_where": {}}, "members_where"),
        ({"name": "Sales", "members_where": {"password": "x"}}, "members_where.password"),
        ({"name": "Sales", "members_where": {"active": True}}, "members_where.active"),
        ({"name": "Sales", "members_where": {"guest": "maybe"}}, "members_where.guest"),
        ({"name": "Sales", "members_where": {"title": []}}, "members_where.title"),
        ({"name": "Sales", "members": [], "members_where": {"title": "CEO"}}, "members_where"),
        ({"name": "Sales", "allow_empty": "maybe"}, "allow_empty"),
    ],
)
def test_a_group_that_breaks_a_rule(row: Any, attribute: str) -> None:
    assert problems([{"email": "a@example.com"}], [row]) == [("groups[0]", attribute)]


def test_a_rule_needs_the_people_that_it_is_about() -> None:
    assert problems(None, [{"name": "Sales", "members_where": {"title": "CEO"}}]) == [("groups[0]", "members_where")]


@pytest.mark.parametrize(
    ("one", "other", "attribute"),
    [
        ({"email": "a@example.com"}, {"email": "A@Example.com"}, "email"),
        ({"email": "a@example.com"}, {"email": "b@example.com", "secondary_email": "A@example.com"}, "secondary_email"),
        ({"user_name": "Anna.B"}, {"user_name": "anna.b@example.com"}, "user_name"),
        ({"user_name": "jörg"}, {"user_name": "j_rg"}, "user_name"),
        ({"id": "U0A"}, {"id": "U0A", "email": "b@example.com"}, "id"),
    ],
)
def test_two_rows_for_one_person_are_refused_with_both_positions(
    one: dict[str, Any], other: dict[str, Any], attribute: str
) -> None:
    found = desired_directory([one, other])
    (problem,) = found.problems
    assert (problem.position, problem.option, problem.others) == ("users[1]", attribute, ("users[0]",))
    assert "users[0]" in str(problem)
    assert found.users == ()
    assert [row.position for row in found.skipped_users] == ["users[0]", "users[1]"]


def test_two_groups_of_one_name_are_refused_with_both_positions() -> None:
    (problem,) = desired_directory(None, [{"name": "Sales"}, {"name": "sales"}]).problems
    assert (problem.position, problem.others) == ("groups[1]", ("groups[0]",))


def test_every_problem_is_told_at_once_and_no_password() -> None:
    found = desired_directory(
        [{"email": "nowhere", "timezone": "Atlantis"}, {"email": "b@example.com"}, {"password": ["s3cret"]}]
    )
    with pytest.raises(InvalidRows) as refused:
        found.require_valid(skip_invalid=False)
    assert {problem.option for problem in refused.value.problems} == {"email", "timezone", "password"}
    assert "s3cret" not in str(refused.value) + str(refused.value.details)
    found.require_valid(skip_invalid=True)
    assert [row.email for row in found.users or ()] == ["b@example.com"]


def test_what_a_reader_found_wrong_belongs_to_the_row() -> None:
    found = read_desired(
        [Row("roster.csv:2", {"email": "a@example.com"}, (Problem("guest", "maybe", "must be true", "roster.csv:2"),))],
        None,
    )
    assert [str(problem) for problem in found.problems] == ["roster.csv:2: guest: 'maybe' must be true"]
    assert found.users == ()
