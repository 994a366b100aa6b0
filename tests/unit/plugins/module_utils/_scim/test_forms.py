# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Forms of one change: the next one when Slack refuses a form, and what works is remembered."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.resources import User
from ansible_collections.scimops.slack.plugins.module_utils._scim.api import Conversations
from ansible_collections.scimops.slack.plugins.module_utils._scim.errors import ScimError
from ansible_collections.scimops.slack.plugins.module_utils._scim.forms import Enterprise, Forms, Removal

ANN = User("U1", {"user_name": "ann", "department": "IT", "cost_center": "7"})


def refused(wire: t.Any, code: str = "invalid_request_payload", status: int = 400) -> t.Any:
    return wire.reply(status, {"Errors": {"description": code, "code": status}})


def test_the_next_form_is_used_once_a_form_has_failed() -> None:
    forms = Forms[Removal]([Removal.PATH_FILTER, Removal.VALUE_LIST])
    assert forms.failed(Removal.PATH_FILTER)
    assert forms.current is Removal.VALUE_LIST
    assert forms.failed(Removal.PATH_FILTER), "another thread saw the same"
    assert forms.current is Removal.VALUE_LIST
    assert not forms.failed(Removal.VALUE_LIST)


def test_a_refused_removal_is_sent_in_the_next_form_which_stays(
    drive: t.Any, slack_v2: Conversations, wire: t.Any
) -> None:
    talk = drive(slack_v2.patch_group("S1", remove=["U1", "U2"]), refused(wire), wire.reply(204))
    assert talk.requests[1].body["Operations"] == [
        {"op": "remove", "path": "members", "value": [{"value": "U1"}, {"value": "U2"}]}
    ]
    again = drive(slack_v2.patch_group("S1", remove=["U3"]), wire.reply(204))
    assert again.requests[0].body["Operations"] == [{"op": "remove", "path": "members", "value": [{"value": "U3"}]}]


@pytest.mark.parametrize(
    ("code", "status"), [("no_such_group_members", 400), ("permission_denied", 403), ("resource_gone", 404)]
)
def test_a_refusal_about_something_else_is_final(
    drive: t.Any, slack: Conversations, wire: t.Any, code: str, status: int
) -> None:
    with pytest.raises(ScimError, match=code):
        drive(slack.patch_group("S1", remove=["U1"]), refused(wire, code, status))
    assert slack.removals.current is slack.codec.removals[0]


def test_without_anything_to_remove_there_is_one_form(drive: t.Any, slack: Conversations, wire: t.Any) -> None:
    with pytest.raises(ScimError):
        drive(slack.patch_group("S1", add=["U1"]), refused(wire))


def test_when_no_form_is_taken_the_first_refusal_is_raised_and_nothing_learned(
    drive: t.Any, slack: Conversations, wire: t.Any
) -> None:
    changes = {"department": "Sales"}
    with pytest.raises(ScimError, match="improper_enterprise"):
        drive(
            slack.patch_user("U1", changes, ANN),
            refused(wire, "improper_enterprise_schema_format"),
            refused(wire),
        )
    assert slack.enterprise_forms.current is Enterprise.PARTIAL_OBJECT


def test_a_refused_partial_object_is_sent_attribute_by_attribute_on_v2(
    drive: t.Any, slack_v2: Conversations, wire: t.Any
) -> None:
    changes = {"department": "Sales", "manager": "U9"}
    talk = drive(
        slack_v2.patch_user("U1", changes, ANN),
        refused(wire, "improper_enterprise_schema_format"),
        wire.reply(200, wire.user("U1")),
    )
    urn = slack_v2.codec.schemas.enterprise
    assert talk.requests[1].body["Operations"] == [
        {"op": "add", "path": f"{urn}:department", "value": "Sales"},
        {"op": "add", "path": f"{urn}.manager.managerId", "value": "U9"},
    ]
    assert slack_v2.enterprise_forms.current is Enterprise.PATHS


def test_a_refused_partial_object_is_sent_whole_on_v1(drive: t.Any, slack_v1: Conversations, wire: t.Any) -> None:
    talk = drive(
        slack_v1.patch_user("U1", {"department": "Sales"}, ANN), refused(wire), wire.reply(200, wire.user("U1"))
    )
    whole = talk.requests[1].body[slack_v1.codec.schemas.enterprise]
    assert whole == {"department": "Sales", "costCenter": "7"}
    drive(slack_v1.patch_user("U1", {"title": "CEO"}, ANN), wire.reply(200, wire.user("U1")))
    assert slack_v1.enterprise_forms.current is Enterprise.WHOLE_OBJECT
