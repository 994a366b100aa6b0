# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The one reader: a row of any source, as a person or a group, with all the rules that it breaks."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.problems import WHOLE_ROW, Problem
from ansible_collections.scimops.slack.plugins.module_utils._source.members import NamedMembers
from ansible_collections.scimops.slack.plugins.module_utils._source.rows import (
    DesiredGroup,
    DesiredUser,
    Row,
    read_group,
    read_user,
)


def test_a_person() -> None:
    values = {"id": "U012AB3CD", "email": " Ada@example.com", "title": "", "active": "no", "meta": {"bot": False}}
    user, problems = read_user(Row("r:2", {**values, "previous_emails": "a@example.com, b@example.com"}, line=2))
    assert problems == []
    assert user == DesiredUser(
        "r:2",
        {"email": "Ada@example.com", "title": None},
        "U012AB3CD",
        ("a@example.com", "b@example.com"),
        leaves=True,
        line=2,
    )
    assert (user.label, user.user_name, user.order) == ("Ada@example.com", "", ("ada@example.com", "", "U012AB3CD"))


def test_a_group() -> None:
    values = {"name": " Sales ", "members": ["U1"], "allow_empty": "yes", "state": "absent", "meta": {}}
    assert read_group(Row("groups[0]", values)) == (
        DesiredGroup("groups[0]", None, "Sales", NamedMembers(exactly=("U1",)), None, allow_empty=True, leaves=True),
        [],
    )


def test_problems_have_the_place_of_the_row_and_the_column_of_the_option() -> None:
    row = Row("r:7", {"id": "anna", "titel": "x"}, line=7, columns={"id": "Slack ID"})
    assert read_user(row)[1] == [
        Problem("titel", None, "must not be given, because there is no such attribute (did you mean title?)", "r:7", 7),
        Problem("id", "anna", "must be the id of an account, such as U012AB3CD", "r:7", 7, "Slack ID"),
    ]


def test_problems_that_are_known_come_first_and_once() -> None:
    known = Problem("email", None, "comes from 2 values", "CN=Ada", None, "mail")
    user, problems = read_user(Row("CN=Ada", {"timezone": "Mars"}, (known,)))
    assert problems[0] is known
    assert [problem.option for problem in problems] == ["email", "timezone"]
    assert user.label == "without a key"


@pytest.mark.parametrize("read", [read_user, read_group])
def test_a_row_that_is_wrong_as_a_whole_has_no_other_problem(read: t.Callable[[Row], t.Any]) -> None:
    known = Problem(WHOLE_ROW, None, "must have 3 cells", "r:2", 2)
    assert read(Row("r:2", {}, (known,), 2))[1] == [known]
    (problem,) = read(Row("users[0]", t.cast("t.Any", "text")))[1]
    assert str(problem) == "users[0]: must be a dictionary"


@pytest.mark.parametrize("values", [{"title": ["x"]}, {"titel": "x"}, {"state": "gone"}])
def test_a_row_without_a_key_says_so_whatever_else_is_wrong_with_it(values: dict[str, t.Any]) -> None:
    """Otherwise nobody would notice that any account may be meant."""
    (option,) = values
    assert [problem.option for problem in read_user(Row("r:2", values))[1]] == [option, "email"]


def test_a_group_without_a_key_says_so_whatever_else_is_wrong_with_it() -> None:
    problems = read_group(Row("r:2", {"allow_empty": "maybe"}))[1]
    assert [problem.option for problem in problems] == ["allow_empty", "name"]


def test_options_of_the_task_are_not_in_a_row() -> None:
    (problem,) = read_user(Row("users[0]", {"email": "a@example.com", "replace": True}))[1]
    assert problem.rule == "must not be in a row, because it applies to the whole task"
