# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What a plan rests on, and how old it was."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.workspace import Workspace
from ansible_collections.scimops.slack.plugins.module_utils._report.provenance import (
    Provenance,
    SourcePart,
    age_in_words,
)

MADE = "2026-05-17T12:00:00Z"
ROSTER = SourcePart("users_file", "roster.csv", 60, "2026-05-14T11:59:00Z", "ab" * 32)


@pytest.mark.parametrize(
    ("seconds", "words"),
    [
        (0, "less than a minute"),
        (59, "less than a minute"),
        (60, "1 minute"),
        (7199, "1 hour"),
        (7200, "2 hours"),
        (86400 * 3 + 7, "3 days"),
    ],
)
def test_an_age_is_in_its_largest_unit(seconds: float, words: str) -> None:
    assert age_in_words(seconds) == words


def test_a_file_has_its_age_and_digest() -> None:
    assert ROSTER.title == "roster.csv (users_file), 60 rows"
    assert ROSTER.details(MADE) == f"changed 2026-05-14T11:59:00Z, 3 days before the plan, SHA-256 {'ab' * 32}"


def test_a_file_of_the_future_is_new() -> None:
    assert SourcePart("users_file", "x", 1, "2026-05-18T00:00:00Z").age(MADE) == "less than a minute"


def test_a_server_has_neither_age_nor_digest() -> None:
    server = SourcePart("users_ldap", "ldaps://ldap.example.com")
    assert (server.title, server.details(MADE)) == ("ldaps://ldap.example.com (users_ldap)", "")


def test_the_plan_file_holds_all_of_it() -> None:
    origin = Provenance(MADE, "1.1.0", Workspace(team_id="T1"), "Nora (U1)", (ROSTER,))
    (part,) = origin.public()["source"]
    assert part == {**vars(ROSTER), "age": "3 days"}
    assert (origin.public()["made"], origin.public()["token_owner"]) == (MADE, "Nora (U1)")
