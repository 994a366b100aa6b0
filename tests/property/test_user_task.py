# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""slack_scim_user for any account and any desired state, over real HTTP.

Check mode tells what the run does, the run does it, a second run has nothing to do; 1.1 and 2.0 give the same result.
"""

from __future__ import annotations

from typing import Any

from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ansible_collections.scimops.slack.plugins.module_utils._ansible.task import outcome
from ansible_collections.scimops.slack.plugins.module_utils._ansible.user import SPEC, run
from ansible_collections.scimops.slack.plugins.module_utils._model.attributes import ATTRIBUTES
from tests.support.sandbox import Sandbox

ADDRESSES = st.sampled_from(["ann@example.com", "Ann@Example.com", "ann.b@example.com"])
NAMES = st.sampled_from(["ann", "Ann", "ann.b", "ann_b@example.com"])
TEXT = st.sampled_from(["", " ", "Ann", "O'Neil", 'He said "hi"', "日本 \\ /", "x" * 60])
PHONE = st.sampled_from(["", "+1 555 0100", "+1 555 0101"])
MOMENT = st.sampled_from(["", "2031-01-01T00:00:00Z", "2031-01-01T01:00:00+01:00", "2032-05-05T12:30:00-07:00"])
OWN: dict[str, st.SearchStrategy[Any]] = {
    "secondary_email": st.sampled_from(["", "second@example.org", "SECOND@example.org", "other@example.org"]),
    "phone": PHONE,
    "mobile_phone": PHONE,
    "address": st.fixed_dictionaries({}, optional={"locality": TEXT, "country": TEXT, "postal_code": TEXT}),
    "timezone": st.sampled_from(["Europe/Berlin", "America/New York"]),
    "display_name": st.sampled_from(["", "Ann", "Ann (Ops) <b>", "Änn"]),
    "guest": st.booleans(),
    "start_date": st.one_of(MOMENT, st.sampled_from(["2024-04-10"])),
    "active": st.booleans(),
}
LEFT_OUT = {"user_name", "email", "manager", "photo", "password", "profile_url", "guest_expiration"}
OPTIONS = {option: OWN.get(option, TEXT) for option in ATTRIBUTES if option not in LEFT_OUT}

people = st.fixed_dictionaries({"user_name": NAMES, "email": ADDRESSES}, optional=OPTIONS)
desires = st.fixed_dictionaries(
    {},
    optional={**OPTIONS, "user_name": NAMES, "email": ADDRESSES, "replace": st.booleans(), "reactivate": st.booleans()},
)


class Slack:
    """Tasks on a sandbox that holds nobody but its owner."""

    def __init__(self, sandbox: Sandbox, version: str) -> None:
        self.sandbox, self.version = sandbox, version
        sandbox.control.reset()

    def task(self, arguments: dict[str, Any], check: bool = False) -> dict[str, Any]:
        given = {**arguments, "token": self.sandbox.token, "api_url": self.sandbox.url, "api_version": self.version}
        validated = ArgumentSpecValidator(SPEC.argument_spec).validate(given)
        assert not validated.error_messages
        return outcome(
            SPEC,
            run,
            validated.validated_parameters,
            check_mode=check,
            warn=lambda _warning: None,
            warn_deprecated=lambda _text: None,
        )


def shown(result: dict[str, Any]) -> dict[str, Any]:
    """The account without what is each account's own."""
    return {option: value for option, value in result["user"].items() if option not in ("id", "meta", "photo")}


def leaves_without_names(before: dict[str, Any], desired: dict[str, Any]) -> bool:
    """Whether a task may blank both names of a person, which Slack refuses (wire §17 on 7.2.13)."""
    names = [str(desired.get(option, before.get(option, ""))).strip() for option in ("given_name", "family_name")]
    return not any(names) and bool(desired.keys() & {"given_name", "family_name"})


def steps(slack: Slack, before: dict[str, Any], desired: dict[str, Any]) -> dict[str, Any]:
    created = slack.task({**before, "active": True})
    if not before.get("active", True):
        slack.task({"id": created["user"]["id"], "state": "absent"})
    task = {**desired, "id": created["user"]["id"]}
    slack.sandbox.control.settings(read_only=True)
    checked = slack.task(task, check=True)
    slack.sandbox.control.settings(read_only=False)
    done = slack.task(task)
    planned = [{key: value for key, value in one.items() if key != "status"} for one in done["operations"]]
    assert checked["operations"] == planned
    assert (checked["changed"], checked["diff"]) == (done["changed"], done["diff"])
    slack.sandbox.control.forget_requests()
    again = slack.task(task)
    assert (again["changed"], again["operations"]) == (False, [])
    assert [request["method"] for request in slack.sandbox.control.requests()] == ["GET"]
    assert shown(again) == shown(done)
    return shown(done)


@settings(max_examples=60, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(before=people, desired=desires)
def test_check_run_again(sandbox_process: Sandbox, before: dict[str, Any], desired: dict[str, Any]) -> None:
    clash = {str(desired.get(key, before.get(key)) or key).lower() for key in ("email", "secondary_email")}
    if len(clash) < 2 or leaves_without_names(before, desired):
        return
    first = steps(Slack(sandbox_process, "v1"), before, desired)
    assert first == steps(Slack(sandbox_process, "v2"), before, desired)
