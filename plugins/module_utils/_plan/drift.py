# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The changes of an account or group between two readings.

Each reading keeps one record for each, the compact JSON of the compared values: a fraction of a resource's memory.
"""

from __future__ import annotations

import json
import typing as t
from dataclasses import dataclass, field

from .._model.attributes import ATTRIBUTES
from .._model.documents import Each, FileKind, Maybe, Values
from .._model.problems import Refused
from .._model.resources import Group, User
from .._version import VERSION

#: Version 2 added the organization.
FORMAT = 2
#: The compared options: all that Slack shows as stored.
COMPARED = tuple(option for option, row in ATTRIBUTES.items() if row.comparable and not row.secret)

FILE = FileKind(
    "what this source has written",
    FORMAT,
    1,
    {
        "api_url": str,
        "whole": Each(str),
        "users": Values(dict),
        "groups": Values({"name": str, "members": Each(str)}),
        "workspace": Maybe(dict),
    },
)

Event = dict[str, t.Any]


def user_record(user: User) -> bytes:
    """The record of an account.

    :raises Refused: when Slack does not show whether it is active.
    """
    values = {**user.values, "active": user.active}
    return _compact({option: values[option] for option in COMPARED if values.get(option) is not None})


def group_record(group: Group) -> bytes:
    """The record of a group."""
    return _compact({"name": group.name, "members": sorted(group.member_ids)})


def user_event(account_id: str, before: bytes | None, after: bytes) -> Event | None:
    """The event for an account; ``None`` when nothing changed.

    :param before: its record from the last reading; ``None`` when there is none.
    """
    if before == after:
        return None
    now: dict[str, t.Any] = json.loads(after)
    event = {"resource": "user", "id": account_id, "email": now.get("email"), "user_name": now.get("user_name")}
    if before is None:
        return {**event, "change": "appeared", "changed": list(now), "before": {}, "after": now}
    then: dict[str, t.Any] = json.loads(before)
    changed = [option for option in COMPARED if then.get(option) != now.get(option)]
    change = "changed"
    if "active" in changed:
        change = "reactivated" if now.get("active") else "deactivated"
    return {**event, "change": change, "changed": changed, **_before_and_after(changed, then, now)}


def group_event(group_id: str, before: bytes | None, after: bytes | None) -> Event | None:
    """The event for a group; ``None`` when nothing changed.

    :param before: its record from the last reading; ``None`` when there is none.
    :param after: its record now; ``None`` when the group was deleted.
    """
    if before == after:
        return None
    then: dict[str, t.Any] = json.loads(before) if before is not None else {}
    now: dict[str, t.Any] = json.loads(after) if after is not None else {}
    members, members_now = set(then.get("members", ())), set(now.get("members", ()))
    change = "appeared" if before is None else "deleted" if after is None else "changed"
    changed = [option for option in ("name", "members") if then.get(option) != now.get(option)]
    return {
        "resource": "group",
        "id": group_id,
        "name": now.get("name", then.get("name")),
        "change": change,
        "changed": changed,
        **_before_and_after(["name"] if "name" in changed else [], then, now),
        "members": {"added": sorted(members_now - members), "removed": sorted(members - members_now)},
    }


def _before_and_after(
    options: t.Iterable[str], then: t.Mapping[str, t.Any], now: t.Mapping[str, t.Any]
) -> dict[str, dict[str, t.Any]]:
    return {
        "before": {option: then.get(option) for option in options},
        "after": {option: now.get(option) for option in options},
    }


@dataclass
class Seen:
    """All records, and the kinds that have been read completely; before that, a new account or group is no event.

    :ivar api_url: the API that they were read from.
    :ivar workspace: the organization; empty until it has been read.
    """

    api_url: str
    users: dict[str, bytes] = field(default_factory=dict)
    groups: dict[str, bytes] = field(default_factory=dict)
    whole: set[str] = field(default_factory=set)
    workspace: dict[str, t.Any] = field(default_factory=dict)

    def dumped(self) -> bytes:
        """All records as JSON, one on a line."""
        head = {
            "format": FORMAT,
            "version": VERSION,
            "workspace": self.workspace,
            "api_url": self.api_url,
            "whole": sorted(self.whole),
        }
        lines = [_compact(head)[:-1], b',"users":{', _lines(self.users), b'},"groups":{', _lines(self.groups), b"}}\n"]
        return b"".join(lines)

    @classmethod
    def loaded(cls, document: t.Any, api_url: str, path: str | None = None) -> Seen:
        """The records that :meth:`dumped` wrote.

        :raises Refused: when the document is something else, or belongs to another organization's API.
        """
        held = FILE.require("state_file", path, document)
        if held["api_url"] != api_url:
            raise Refused(f"state_file: {path!r} is of {held['api_url']!r}, and api_url is {api_url!r}")
        users, groups = ({id: _compact(record) for id, record in held[kind].items()} for kind in ("users", "groups"))
        return cls(api_url, users, groups, set(held["whole"]), dict(held.get("workspace") or {}))


def _lines(records: t.Mapping[str, bytes]) -> bytes:
    return b",".join(b"\n" + json.dumps(id).encode() + b":" + record for id, record in records.items())


def _compact(value: t.Mapping[str, t.Any]) -> bytes:
    return json.dumps(value, separators=(",", ":")).encode()
