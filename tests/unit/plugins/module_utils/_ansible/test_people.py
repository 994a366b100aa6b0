# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Accounts by whatever names them, and how many requests that takes."""

from __future__ import annotations

import re

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._ansible.people import FEW_IDS, find_people, look_up
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._scim.messages import Request, Response
from tests.support.conversations import ScriptedClient, Wire, listing, reply

#: The token's owner, without whom Slack has not shown everybody.
OWNER = Wire.user("U0OWNER00", "owner@example.com", "owner")
PEOPLE = {
    one["id"]: one
    for one in (
        OWNER,
        Wire.user("U0ANN0000", "ann@example.com", "ann"),
        Wire.user("U0BO00000", "bo@example.com", "u0named00"),
        *(Wire.user(f"U0PERSON{number}", f"p{number}@example.com", f"p{number}") for number in range(5)),
    )
}


def answer(request: Request) -> Response:
    """What Slack has: one by its id, those that a filter names, or all."""
    id = request.path.rpartition("/")[2]
    if id != "Users":
        return reply(200, PEOPLE[id]) if id in PEOPLE else Wire.absent()
    found = list(PEOPLE.values())
    if "filter" in request.query:
        named = set(re.findall(r'"([^"]+)"', request.query["filter"].lower()))
        found = [one for one in found if named & {one["userName"], one["emails"][0]["value"], one["id"].lower()}]
    shown = found[: int(request.query.get("count", "1000"))]
    return listing(*shown, total=len(found))


def find(*references: str) -> tuple[list[str | None], list[str]]:
    """The ids that references mean, and the requests that it took."""
    with ScriptedClient(answer) as client:
        return [user.id if user else None for user in find_people(client, references)], client.lines


def test_each_reference_has_its_account_or_none() -> None:
    references = (" ANN@example.com ", "bo@example.com", "Ann", "U0ANN0000", "nobody@example.com", "nobody")
    found, _lines = find(*references)
    assert found == ["U0ANN0000", "U0BO00000", "U0ANN0000", "U0ANN0000", None, None]


def test_an_id_is_read_and_nothing_else_is_asked_for() -> None:
    assert find("U0ANN0000", "U0ANN0000") == (["U0ANN0000", "U0ANN0000"], ["GET /Users/U0ANN0000"])


def test_a_user_name_in_the_form_of_an_id_is_found_after_the_id_was_not() -> None:
    found, lines = find("U0NAMED00")
    assert found == ["U0BO00000"]
    assert lines[0] == "GET /Users/U0NAMED00"
    assert len(lines) > 1


def test_many_ids_are_read_from_the_list_of_all_where_that_takes_fewer_requests() -> None:
    ids = [f"U0PERSON{number}" for number in range(FEW_IDS + 1)]
    found, lines = find(*ids)
    assert found == ids
    assert set(lines) == {"GET /Users"}
    few, lines = find(*ids[:FEW_IDS])
    assert few == ids[:FEW_IDS]
    assert lines == [f"GET /Users/{id}" for id in ids[:FEW_IDS]]


@pytest.mark.parametrize("reference", ["", "   "])
def test_a_reference_that_is_empty_is_refused_before_anything_is_asked(reference: str) -> None:
    with ScriptedClient(answer) as client:
        with pytest.raises(Refused, match="it is empty"):
            find_people(client, ["ann", reference])
        assert client.lines == []


def test_nothing_is_asked_for_no_reference() -> None:
    with ScriptedClient(answer) as client:
        assert list(look_up(client, [])) == []
        assert client.lines == []
