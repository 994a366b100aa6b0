# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The sandbox's settings: one row for each toggle of the wire catalog's §13, and the sandbox's own switches."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from slack_scim_sandbox.checks import (
    BadControl,
    Check,
    count,
    create_delay,
    delay,
    filter_refused,
    flag,
    number,
    one_of,
    page_limit,
    rate_limit,
    time_scale,
    times,
    total_excess,
)


@dataclass(frozen=True)
class Setting:
    """One setting: its default, how a value is checked, and what it does."""

    default: Any
    check: Check
    help: str


SETTINGS: dict[str, Setting] = {
    # the sandbox's own switches
    "read_only": Setting(False, flag, "refuse every SCIM write with 403 permission_denied"),
    "limits": Setting("none", one_of("none", "slack"), "slack: the rate limits of wire §9"),
    "time_scale": Setting(1.0, time_scale, "how much faster the clock of limits and delays runs"),
    "latency": Setting(0.0, number, "seconds that each SCIM request takes"),
    "retry_after": Setting(1, count, "the least Retry-After of a bucket's or lock's 429, in seconds (wire 9.5)"),
    "connection_close": Setting(True, flag, "answer with `connection: close` (wire 2.1)"),
    "gzip": Setting(False, flag, "compress bodies where the client accepts it (wire 2.8)"),
    "token_role": Setting("owner", one_of("owner", "admin"), "the rights of the token (wire 3.6)"),
    "group_member_max": Setting(15000, count, "most members of a group (wire 8.13)"),
    # wire §13
    "v2_error_envelope": Setting(
        "v1",
        one_of("v1", "v2_except_401", "v2", "unsupported_version"),
        "envelope of errors on v2 (§17, C2); unsupported_version: 400 for a bad token, else v2_except_401 (C3)",
    ),
    "installation": Setting(
        "organization",
        one_of("organization", "plus_teams_only", "non_org_teams_only", "ip_not_allowed"),
        "how the app is installed: as it must be, or refused on each request (2.12, 3.7)",
    ),
    "installation_status": Setting(400, one_of(400, 403), "status of plan and installation errors (§17, 3.7, 4.a)"),
    "put_without_active": Setting("preserve", one_of("preserve", "deactivate"), "PUT without `active` (C4, 7.4.6)"),
    "put_nickname_mismatch": Setting(
        "nickName", one_of("nickName", "userName", "400"), "who wins when PUT sends both, different (C20)"
    ),
    "put_blank_names": Setting(
        "cleared", one_of("cleared", "400"), "PUT with two blank names; 400: invalid_name_required (§17, 7.2.13)"
    ),
    "v2_group_patch_status": Setting(200, one_of(200, 204), "PATCH of a group on v2 (C6)"),
    "enterprise_add": Setting(
        "merge",
        one_of("merge", "whole", "400"),
        "v2 `add` of a partial enterprise object; whole: what it leaves out is cleared (7.2.26, §17)",
    ),
    "v2_member_removal": Setting(
        "both", one_of("both", "path_filter", "value_list"), "the form of removing members that is understood (C18)"
    ),
    "v2_member_removal_mismatch": Setting(
        "400", one_of("400", "ignored", "all_removed"), "what the other form of removing members does (8.10, C18)"
    ),
    "v1_member_removal": Setting(
        "works", one_of("works", "ignored"), "ignored: an entry with `operation: delete` counts as without (8.8)"
    ),
    "guests_in_groups": Setting("allow", one_of("allow", "refuse"), "multi-channel guests as members (C7)"),
    "user_name_clash": Setting(
        "409", one_of("409", "truncated"), "a user name that is taken; truncated: cut until it is free (7.2.10)"
    ),
    "guest_channels": Setting("absent", one_of("absent", "shown"), "`channels` in the guest extension (7.6.3)"),
    "guest_expiration": Setting(
        "as_given",
        one_of("as_given", "full_hour"),
        "the expiration that comes back; full_hour: rounded up (§17, 7.6.2)",
    ),
    "guests_expire": Setting(
        False, flag, "guests are deactivated on the full hour after their expiration (§17, 7.6.2)"
    ),
    "duplicate_group_name": Setting(409, one_of(409, "allow"), "a second group of one name (8.6)"),
    "duplicate_email_status": Setting(409, one_of(409, 400), "status for a taken e-mail (C9)"),
    "duplicate_email_text": Setting(
        "by_version",
        one_of("by_version", "email_taken", "user_creation_failed"),
        "text for a taken e-mail; by_version as in C9",
    ),
    "deactivate_delay": Setting(delay("", 0), delay, "how long a deactivated account still reads as active (7.5.3)"),
    "write_delay": Setting(delay("", 0), delay, "how long a write isn't seen by reads (8.16)"),
    "create_delay": Setting(
        create_delay("", 0), create_delay, "how long, and where, a new user or group is not seen by reads (8.16)"
    ),
    "empty_group_create": Setting(False, flag, "POST of a group returns an empty body (8.16)"),
    "display_name_locked": Setting(False, flag, "a display name can't be updated: 400 invalid_display_name (7.2.14)"),
    "emoji": Setting(
        "not_in_display_names",
        one_of("not_in_display_names", "refused"),
        "where an emoji is refused with invalid_emoji_not_allowed; refused: in every text (§17, 7.2.13)",
    ),
    "filter_mode": Setting(
        "works",
        one_of("works", "refused_on_v2", "miss_on_email"),
        "refused_on_v2: 400 invalid_query there; miss_on_email: filters on e-mail find nobody (C1, 6.6)",
    ),
    "lone_surrogates": Setting(False, flag, "texts that end with an emoji are sent with its first half only"),
    "filter_refused": Setting("off", filter_refused, "refuse every filter with this status and code (6.11-6.13, C1)"),
    "secondary_email_filter": Setting(
        "missed", one_of("missed", "found", "found_on_v2"), "whether filters on e-mail find second addresses (6.14)"
    ),
    "list_members": Setting(
        "shown", one_of("shown", "absent", "null"), "the key `members` of groups in lists; reads by id have it (5.14)"
    ),
    "total_excess": Setting(
        total_excess("", 0), total_excess, "how much larger totalResults is than what there is (5.7)"
    ),
    "page_overlap": Setting(0, count, "how many resources too early each page but the first begins (5.13)"),
    "page_limit": Setting(
        "off", page_limit, "the largest page of a list, in items or bytes, and what a larger one gets"
    ),
    "rate_limit": Setting("off", rate_limit, "off, slack, or 429s to force (§9)"),
    "transient_create_error": Setting(0, times, "POSTs of a user that fail with invited_user_not_created (7.5.10)"),
    "transient_reactivate_error": Setting(0, times, "reactivations that fail with invited_user_not_reactivated (§17)"),
    "transient_error_status": Setting(500, one_of(500, 400), "status of both these errors (4.a)"),
    "deactivated_email": Setting(
        "changes", one_of("changes", "ignored", "403"), "new addresses for an account that stays deactivated (§17)"
    ),
    "invalid_email_code": Setting(
        "email_invalid",
        one_of("email_invalid", "bad_email_address"),
        "an address that is none; bad_email_address: also one that does not exist, which ends with .invalid (§17)",
    ),
    "drop_profile_on_invalid": Setting(True, flag, "one invalid profile value at creation drops all (7.2.24)"),
    "unknown_attribute": Setting("ignore", one_of("ignore", "400"), "an attribute that Slack does not know (7.2.4)"),
    "unknown_path": Setting("ignore", one_of("ignore", "400"), "a PATCH path that Slack does not know (7.3.9)"),
    "require_schemas": Setting(
        "default",
        one_of("default", "everywhere", "nowhere"),
        "bodies without `schemas`: refused on POST, and on v2 PUT and PATCH (C15)",
    ),
    "secondary_email_placeholder": Setting(
        "absent", one_of("absent", "empty"), 'an unset second e-mail; empty: {"value":"","primary":false} (C22)'
    ),
    "schemas_payload": Setting("well_formed", one_of("well_formed", "malformed"), "v2 /Schemas (C19)"),
    "membership_on_deactivate": Setting("removed", one_of("removed", "kept"), "memberships of a deactivated account"),
    "html_5xx": Setting(0, times, "how many requests get a 503 with an HTML body (4.10)"),
}


class Settings:
    """The values in force. `settings["read_only"]` reads one; `update` changes some, or none if any is wrong."""

    def __init__(self, initial: Mapping[str, Any] | None = None) -> None:
        self._values = {name: setting.default for name, setting in SETTINGS.items()}
        self.update(initial or {})
        self._initial = dict(self._values)

    def __getitem__(self, name: str) -> Any:
        return self._values[name]

    def as_dict(self) -> dict[str, Any]:
        return dict(self._values)

    def update(self, changes: Mapping[str, Any]) -> None:
        checked = {}
        for name, value in changes.items():
            if name not in SETTINGS:
                raise BadControl(f"settings: {name!r} is unknown; known are {', '.join(SETTINGS)}")
            checked[name] = SETTINGS[name].check(name, value)
        if checked.get("rate_limit") in ("off", "slack"):  # one table behind both names
            checked["limits"] = "slack" if checked["rate_limit"] == "slack" else "none"
            checked["rate_limit"] = "off"
        self._values |= checked

    def restore(self, changes: Mapping[str, Any]) -> None:
        """Back to the values the sandbox was started with, but for `changes`; nothing happens if any is wrong."""
        current, self._values = self._values, dict(self._initial)
        try:
            self.update(changes)
        except BadControl:
            self._values = current
            raise

    def use_up(self, name: str) -> bool:
        """Whether a counted setting has a use left; takes it."""
        if not self._values[name]:
            return False
        self._values[name] -= 1
        return True

    def forced_429(self) -> dict[str, Any] | None:
        """The next forced 429, if one is left; takes it."""
        forced = self._values["rate_limit"]
        if forced == "off" or forced["times"] == 0:
            return None
        self._values["rate_limit"] = forced | {"times": forced["times"] - 1}
        return dict(forced)
