# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""What Slack changed that was not to change is restored and said; what it cannot give is no change."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._apply.applied import Applied, ApplyOptions
from ansible_collections.scimops.slack.plugins.module_utils._apply.apply_group import LATE_LOOKS
from ansible_collections.scimops.slack.plugins.module_utils._apply.mending import apply_and_mend
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group, Reference, User
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, Operation, Subject
from ansible_collections.scimops.slack.plugins.module_utils._scim.api import Conversations, codec_for
from ansible_collections.scimops.slack.plugins.module_utils._scim.forms import Enterprise, Removal
from ansible_collections.scimops.slack.plugins.module_utils._scim.messages import Request, Response
from ansible_collections.scimops.slack.plugins.module_utils._scim.retry import Policy
from ansible_collections.scimops.slack.plugins.module_utils._scim.schemas import SCHEMAS_V1, SCHEMAS_V2
from tests.support.conversations import Script, ScriptedClient, Talk, Wire, reply

ANN = User("U1", {"user_name": "ann", "title": "CTO", "department": "IT", "cost_center": "7", "family_name": "Ek"})
TEAM = Group("S1", "Team", tuple(map(Reference, ("U1", "U2", "U3"))))


@pytest.fixture(params=["v1", "v2"])
def slack(request: pytest.FixtureRequest) -> Conversations:
    return Conversations(codec_for(request.param), Policy(retries=0))


def change(**after: Any) -> Operation:
    return Operation(Kind.UPDATE, Subject.USER, "U1", "ann", "", {}, after)


def leaving(*members: str) -> Operation:
    return Operation(Kind.MEMBERS, Subject.GROUP, "S1", "Team", "", {}, {}, leaves=members)


def run(slack: Conversations, operation: Operation, observed: Any, *answers: Any) -> tuple[Talk, Applied]:
    talk = Script().drive(apply_and_mend(slack, operation, observed, ApplyOptions(read_backs=0)), *answers)
    return talk, talk.result


def named(user_name: str, name: dict[str, str]) -> dict[str, Any]:
    enterprise = {"department": "IT", "costCenter": "7"}
    extensions = {schemas.enterprise: enterprise for schemas in (SCHEMAS_V1, SCHEMAS_V2)}
    return {**Wire.user("U1", "", user_name, title="CTO"), "name": name, **extensions}


def ann(slack: Conversations, title: str | None = "CTO", family: str | None = "Ek", **enterprise: str) -> Any:
    body = {**Wire.user("U1", "", "ann", title=title), "name": {"familyName": family}}
    return reply(200, {**body, slack.codec.schemas.enterprise: enterprise})


def test_cleared_neighbors_are_restored_in_the_next_form(slack: Conversations) -> None:
    answers = [ann(slack, department="Sales"), ann(slack, department="Sales", costCenter="7")]
    talk, applied = run(slack, change(department="Sales"), ANN, *answers)
    assert talk.lines == ["PATCH /Users/U1"] * 2
    assert applied.warnings == ("cost_center: Slack cleared values that were not to be changed; restored",)
    assert slack.enterprise_forms.current in (Enterprise.PATHS, Enterprise.WHOLE_OBJECT)
    sent = str(talk.requests[1].body)
    assert "'7'" in sent
    assert "Sales" in sent


def test_what_cannot_be_restored_is_said(slack: Conversations) -> None:
    lost = ann(slack, department="Sales")
    _talk, applied = run(slack, change(department="Sales"), ANN, lost, lost)
    first, second = applied.warnings
    assert first == "cost_center: Slack cleared values that were not to be changed; not restored"
    assert second.startswith("cost_center: Slack stored None and not '7'")
    refused = reply(403, {"Errors": {"description": "permission_denied", "code": 403}})
    _talk, applied = run(slack, change(department="Sales"), ANN, lost, refused)
    (warning,) = applied.warnings
    assert "cost_center: Slack cleared" in warning
    assert "permission_denied" in warning


def test_a_cleared_family_name_is_restored_with_the_given_name(slack: Conversations) -> None:
    changed = {"given_name": "Ann"}
    lost = reply(200, named("ann", {"givenName": "Ann"}))
    whole = reply(200, named("ann", {"givenName": "Ann", "familyName": "Ek"}))
    talk, applied = run(slack, change(**changed), ANN, lost, whole)
    assert applied.warnings == ("family_name: Slack cleared values that were not to be changed; restored",)
    assert slack.enterprise_forms.current is Enterprise.PARTIAL_OBJECT
    assert "Ek" in str(talk.requests[1].body)


def test_what_somebody_else_cleared_elsewhere_is_left_to_them(slack: Conversations) -> None:
    """The title has nothing to do with the department."""
    gone = ann(slack, title=None, department="Sales", costCenter="7")
    talk, applied = run(slack, change(department="Sales"), ANN, gone)
    assert talk.lines == ["PATCH /Users/U1"]
    assert applied.warnings == ()


def test_members_that_stayed_leave_in_the_next_form(slack: Conversations) -> None:
    stayed = reply(200, Wire.group("S1", "Team", "U1", "U2", "U3"))
    left = reply(200, Wire.group("S1", "Team", "U2", "U3"))
    whole_group = [stayed, reply(204)] if slack.codec.version == "v1" else [reply(204)]
    talk, applied = run(slack, leaving("U1"), TEAM, reply(204), stayed, *whole_group, left)
    assert applied.warnings == ()
    assert slack.removals.current is not slack.codec.removals[0]
    assert talk.lines[-1] == "GET /Groups/S1"


def test_members_that_slack_takes_in_no_form_are_named(slack: Conversations) -> None:
    def stale(request: Request) -> Response:
        return reply(204) if request.method != "GET" else reply(200, Wire.group("S1", "Team", "U1", "U2", "U3"))

    client = ScriptedClient(stale)
    applied = client.converse(apply_and_mend(slack, leaving("U1"), TEAM, ApplyOptions(read_backs=1)))
    assert (applied.warnings, applied.undone) == (("members: Slack did not remove U1",), True)
    written = [line for line in client.lines if not line.startswith("GET")]
    assert written == ["PATCH /Groups/S1"] * (len(slack.codec.removals) - 1) + ["PUT /Groups/S1"]


def test_what_a_group_shows_late_is_done(slack: Conversations) -> None:
    joining = Operation(Kind.MEMBERS, Subject.GROUP, "S1", "Team", "", {}, {}, joins=("U4",))
    stale, now = (reply(200, Wire.group("S1", "Team", "U1", "U2", "U3", *ids)) for ids in ((), ("U4",)))
    talk, applied = run(slack, joining, TEAM, reply(204), stale, stale, now)
    assert (applied.warnings, applied.undone, talk.waits) == ((), False, list(LATE_LOOKS))
    _talk, applied = run(slack, joining, TEAM, reply(204), stale, stale, reply(500))
    assert (applied.warnings, applied.undone) == (("members: Slack did not add U4",), True)


def test_members_that_slack_removed_with_the_others_are_added_back(slack: Conversations) -> None:
    emptied, back = (reply(200, Wire.group("S1", "Team", *ids)) for ids in ((), ("U2", "U3")))
    talk, applied = run(slack, leaving("U1"), TEAM, reply(204), emptied, reply(204), back)
    assert talk.lines == ["PATCH /Groups/S1", "GET /Groups/S1"] * 2
    assert applied.warnings == ("members: Slack also removed U2, U3; restored",)


def test_a_member_who_left_meanwhile_is_not_added_back(slack: Conversations) -> None:
    talk, applied = run(slack, leaving("U1"), TEAM, reply(204), reply(200, Wire.group("S1", "Team", "U3")))
    assert talk.lines == ["PATCH /Groups/S1", "GET /Groups/S1"]
    assert applied.warnings == ()
    assert slack.removals.current in (Removal.DELETE_ENTRY, Removal.PATH_FILTER)


def test_a_user_name_that_slack_keeps_is_no_change(slack: Conversations) -> None:
    """wire 7.2.10."""
    kept = reply(200, named("ann", {"familyName": "Ek"}))
    _talk, applied = run(slack, change(user_name="anna"), ANN, kept)
    assert not applied.done
    (warning,) = applied.warnings
    assert "'anna'" in warning
    assert "not available" in warning
    renamed = reply(200, named("an", {"familyName": "Ek"}))
    _talk, applied = run(slack, change(user_name="anna"), ANN, renamed)
    assert applied.done, "it was shortened only now"
