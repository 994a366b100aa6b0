# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The document of a review: its parts are as their types say, and what is no review is refused."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._review import document as types
from ansible_collections.scimops.slack.plugins.module_utils._review import evidence
from ansible_collections.scimops.slack.plugins.module_utils._review.legend import LegendFact, NotShownFact
from ansible_collections.scimops.slack.plugins.module_utils._review.roster import Roster

Make = Callable[..., Any]

OPERATION = dict.fromkeys(types.OperationFact.__annotations__, "x")
RUN = {**dict.fromkeys(types.Run.__annotations__, "x"), "planned": 1, "operations": [OPERATION]}


def full(user: Make, group: Make, reviewed: Make) -> Any:
    """A review that has at least one of everything."""
    resources = [user("U1"), user("U2", guest=True), group("S1", "U1")]
    roster = Roster([{"email": "new@example.com"}])
    return reviewed(*resources, roster=roster, previous=reviewed(user("U1"), roster=roster), runs=[RUN])


def test_each_part_has_the_keys_of_its_type(user: Make, group: Make, reviewed: Make) -> None:
    document = full(user, group, reviewed)
    assert document.keys() == types.ReviewDocument.__annotations__.keys()
    parts = {
        types.Counts: [document["counts"]],
        types.KindCounts: document["counts"]["by_kind"].values(),
        types.FindingFact: document["findings"],
        types.DecisionFact: document["decisions"],
        LegendFact: document["legend"],
        evidence.EvidenceFact: [document["evidence"]],
        evidence.OrganizationFact: [document["evidence"]["organization"]],
        evidence.TokenOwnerFact: [document["evidence"]["token_owner"]],
        evidence.ReadingFact: [document["evidence"]["reading"]],
        evidence.ListFact: document["evidence"]["lists"],
        evidence.RosterFileFact: [document["evidence"]["roster"]],
        evidence.PreviousFact: [document["evidence"]["previous"]],
        NotShownFact: document["evidence"]["not_shown"],
        types.AccountFact: document["accounts"],
        types.GuestFact: document["guests"],
        types.GroupFact: document["groups"],
        types.UnmanagedFact: document["without_manager"],
        types.RosterFacts: [document["roster"]],
        types.OutsideFact: document["roster"]["outside"],
        types.PersonFact: document["roster"]["without_account"],
        types.ChangeFact: document["changes"],
        types.RunFact: document["runs"],
        types.OperationFact: document["runs"][0]["operations"],
    }
    for kind, facts in parts.items():
        assert [fact.keys() for fact in facts] == [kind.__annotations__.keys()] * len(facts), kind
        assert facts, kind


def test_a_review_that_was_written_and_read_is_one(user: Make, group: Make, reviewed: Make) -> None:
    document = full(user, group, reviewed)
    assert types.checked(json.loads(json.dumps(document))) == document


def test_a_review_of_the_first_release_can_be_compared_with(user: Make, group: Make, reviewed: Make) -> None:
    document = full(user, group, reviewed)
    first = {key: value for key, value in document.items() if key not in ("evidence", "decisions", "legend")}
    assert types.checked(first) == first
    assert reviewed(user("U1"), previous=first)["compared_with"] == first["date"]


@pytest.mark.parametrize(
    ("document", "words"),
    [
        (None, "must be the review.json"),
        ([], "must be the review.json"),
        ({"schema": "other"}, "must be the review.json"),
        ({"schema": types.SCHEMA, "schema_version": 2}, "must have the schema version 1, and has 2"),
        ({"schema": types.SCHEMA, "schema_version": 1}, "lacks its date"),
    ],
)
def test_what_is_no_review_is_refused(document: Any, words: str) -> None:
    with pytest.raises(types.NotAReview, match=words):
        types.checked(document)


@pytest.mark.parametrize(
    "part",
    [
        {"date": "soon"},
        {"date": 20261123},
        {"accounts": {}},
        {"accounts": ["U1"]},
        {"accounts": [{"id": "U1", "name": "Nora"}]},
        {"groups": [{"id": "S1", "name": "Sales", "members": "U1"}]},
        {"roster": []},
        {"roster": {}},
        {"roster": {"outside": [{"id": "U1", "verdict": "left"}]}},
        {"roster": {"outside": [{"id": "U1", "verdict": "left", "outside_since": "soon"}]}},
    ],
)
def test_a_review_of_which_a_part_is_broken_is_refused(reviewed: Make, part: dict[str, Any]) -> None:
    with pytest.raises(types.NotAReview, match="must be a whole review"):
        types.checked({**reviewed(), **part})
