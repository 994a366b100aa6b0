# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Problems: how messages and results name them, and that no secret is in either."""

from __future__ import annotations

import dataclasses

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.problems import WHOLE_ROW, Finding, Problem, Topic


@pytest.mark.parametrize(
    ("problem", "text"),
    [
        (Problem("title", "x", "must fit"), "title: 'x' must fit"),
        (Problem("title", "x", "must fit", "roster.csv:17", 17), "roster.csv:17: title: 'x' must fit"),
        (
            Problem("title", "x", "must fit", "roster.csv:17", 17, "Job Title"),
            "roster.csv:17: column 'Job Title': title: 'x' must fit",
        ),
        (Problem("title", "x", "must fit", "roster.csv:17", 17, "title"), "roster.csv:17: title: 'x' must fit"),
        (Problem("email", None, "must be given", "users[3]"), "users[3]: email: must be given"),
        (Problem(WHOLE_ROW, None, "must have 3 cells", "r:4", 4), "r:4: must have 3 cells"),
        (Problem(WHOLE_ROW, "x", "must be a dictionary", "users[0]"), "users[0]: 'x' must be a dictionary"),
    ],
)
def test_messages_name_place_column_option_value_and_rule(problem: Problem, text: str) -> None:
    assert str(problem) == text


def test_results_name_the_same() -> None:
    problem = Problem("title", "x", "must fit", "roster.csv:17", 17, "Job Title", ("roster.csv:3",))
    assert problem.public() == {
        "position": "roster.csv:17",
        "line": 17,
        "column": "Job Title",
        "attribute": "title",
        "value": "x",
        "rule": "must fit",
        "others": ["roster.csv:3"],
    }


@pytest.mark.parametrize("option", ["password", "Password", "members_where.password"])
def test_a_secret_is_nowhere(option: str) -> None:
    problem = dataclasses.replace(Problem(option, "hunter2", "must not be so"), position="r:1")
    assert str(problem) == f"r:1: {option}: (hidden) must not be so"
    assert problem.public()["value"] is None
    assert "hunter2" not in f"{problem!r} {problem.public()}"


def test_of_long_values_and_rules_the_beginning_is_shown() -> None:
    for value in ("x" * 10_000_000, [0] * 1_000_000, ["x" * 10_000] * 60, {"a": "x" * 10_000}):
        problem = Problem("title", value, f"comes from {'y' * 10_000_000!r}, which must be text")
        assert len(str(problem)) < 4000
        assert str(problem).endswith("which must be text")
        assert len(repr(problem.public())) < 25_000
    assert str(Problem("title", "x" * 290, "must be text")).count("x") == 291


def test_what_cannot_be_seen_is_shown_as_its_escape() -> None:
    problem = Problem("address", {"locality": ["a\u200b", "b\ud83d"], "region": 1}, "must be visible")
    assert problem.public()["value"] == {"locality": ["a\\u200b", "b\\ud83d"], "region": 1}
    assert str(Finding(Topic.ABSENT, "", "an\u200bn", "is there")) == "an\\u200bn: is there"
