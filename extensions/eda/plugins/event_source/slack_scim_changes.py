# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Changes in a Slack organization's directory, for Event-Driven Ansible."""

from __future__ import annotations

DOCUMENTATION = r"""
---
short_description: Changes of accounts and groups in a Slack organization
version_added: 1.0.0
author:
  - The scimops.slack project (@scimops)
description:
  - Reads the directory through Slack's SCIM API at intervals, and emits one event for each account or group that has
    changed since the last reading.
  - C(event.resource) is V(user), V(group) or V(service), and C(event.change) is the kind of change. For accounts, it is
    V(appeared), V(changed), V(deactivated) or V(reactivated). For groups, it is V(appeared), V(changed) or V(deleted).
  - C(event.id) is the id of the account or group. An event of an account has C(event.email) and C(event.user_name), one
    of a group C(event.name). C(event.changed) lists the names of the attributes that differ, as in
    M(scimops.slack.slack_scim_user). C(event.before) and C(event.after) contain their values. C(event.members.added)
    and C(event.members.removed) are the ids of the members who were added to and removed from a group.
  - The first reading emits no events. It records the initial state.
  - Only Slack's own error C(no_such_group) is a deletion. A list that is shorter than it announces, or has no accounts,
    is an outage.
  - When Slack cannot be read, the source emits one event of V(service) with C(event.change=outage) and C(event.error),
    keeps trying with growing pauses, and emits V(recovered) once. Changes during the outage are emitted afterwards.
  - When O(state_file) cannot be written, the source emits one event of V(service) with C(event.change=local_failure)
    and C(event.error). It keeps watching Slack, tries to write the file at each reading, and emits V(local_recovered)
    when the file was written. A restart in between emits the events since the last written state again.
  - Each event is emitted at least once. After a crash, the last events may be emitted a second time.
  - The source keeps one short record of each account and group, and one page of a list.
options:
  token:
    description:
      - The user token (C(xoxp-)) with the scope C(admin). When omitted, the environment variable E(SLACK_SCIM_TOKEN).
      - No event, message or file contains the token.
    type: str
  api_url:
    description:
      - The URL of Slack's SCIM API, without the version. When omitted, E(SLACK_SCIM_URL) if it is set.
    type: str
    default: https://api.slack.com/scim
  api_version:
    description:
      - The version of the API, V(v1) or V(v2). When omitted, E(SLACK_SCIM_VERSION) if it is set.
    type: str
    choices: [v1, v2]
    default: v1
  validate_certs:
    description:
      - Whether to check the server's certificate.
    type: bool
    default: true
  ca_path:
    description:
      - A file or directory with the certificates of trusted authorities, in PEM format.
    type: path
  timeout:
    description:
      - How long to wait for the connection, and for each part of a reply, in seconds.
      - A request and its whole reply may take four times as long.
    type: float
    default: 30.0
  retries:
    description:
      - How often a request is retried before this counts as an outage.
    type: int
    default: 5
  rate_limit_wait:
    description:
      - The longest pause, in seconds, that Slack may ask for. A longer one counts as an outage.
    type: float
    default: 300.0
  interval:
    description:
      - Seconds between two readings, at least 1. A reading takes one request for each 1,000 accounts, and one for each
        100 to 1,000 groups, depending on the number of members.
    type: float
    default: 300.0
  rate_share:
    description:
      - The part of Slack's rate limits to use, above 0 and at most 1. Other runs of the organization need the rest.
    type: float
    default: 0.2
  state_file:
    description:
      - A file that stores the last reading, so that the source can report after a restart what has changed meanwhile.
        It is replaced atomically, and only its owner can read it. It contains names and addresses, but no token.
      - The source ends with an error when the file belongs to another organization, is damaged, or was written by a
        newer version of the collection.
      - When omitted, each start begins with a first reading.
    type: path
  users:
    description:
      - Whether to watch accounts.
    type: bool
    default: true
  groups:
    description:
      - Whether to watch groups.
    type: bool
    default: true
requirements:
  - aiohttp
  - requests
"""

EXAMPLES = r"""
- name: Report deactivated accounts
  hosts: localhost
  sources:
    - scimops.slack.slack_scim_changes:
        interval: 300
        state_file: /var/lib/slack_scim/changes.json
  rules:
    - name: Deactivated
      condition: event.resource == "user" and event.change == "deactivated"
      action:
        debug:
          msg: "{{ event.email }} is deactivated"
"""

import asyncio
import logging
import os
import sys
import typing as t
from dataclasses import dataclass
from pathlib import Path

# ansible-rulebook runs this file without Ansible's own way to import collections.
COLLECTIONS = str(Path(__file__).parents[7])
if COLLECTIONS not in sys.path:
    sys.path.append(COLLECTIONS)

from ansible_collections.scimops.slack.plugins.module_utils._ansible.files import (
    read_json,
    require_writable,
    write_file,
)
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Group, User
from ansible_collections.scimops.slack.plugins.module_utils._model.workspace import Workspace, require_same
from ansible_collections.scimops.slack.plugins.module_utils._plan.drift import (
    Event,
    Seen,
    group_event,
    group_record,
    user_event,
    user_record,
)
from ansible_collections.scimops.slack.plugins.module_utils._scim.async_client import AsyncScimClient
from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import DEFAULT_API_URL, Connection
from ansible_collections.scimops.slack.plugins.module_utils._scim.errors import NotFoundError, ScimError
from ansible_collections.scimops.slack.plugins.module_utils._scim.listed import Walk
from ansible_collections.scimops.slack.plugins.module_utils._scim.rate_limits import Budget

#: Seconds between two tries in a long outage, unless the interval is longer.
LONGEST_PAUSE = 900.0

Resource = t.TypeVar("Resource", User, Group)
Convert = t.Callable[[str, t.Any], t.Any]

logger = logging.getLogger(__name__)


class Queue(t.Protocol):
    """Where events go."""

    async def put(self, event: Event) -> None:
        """Hand an event on."""


def _text(option: str, value: t.Any) -> str:
    if not isinstance(value, str):
        raise Refused(f"{option}: must be text")  # without the value: it may be the token
    return value


def _number(option: str, value: t.Any) -> float:
    try:
        return float(value)
    except (TypeError, ValueError):
        raise Refused(f"{option}: {value!r} must be a number") from None


def _integer(option: str, value: t.Any) -> int:
    number = _number(option, value)
    if number != number // 1:
        raise Refused(f"{option}: {value!r} must be a whole number")
    return int(number)


def _boolean(option: str, value: t.Any) -> bool:
    known = {"true": True, "yes": True, "false": False, "no": False}.get(str(value).lower())
    if known is None:
        raise Refused(f"{option}: {value!r} must be true or false")
    return known


#: How each option is read, the value without one, and the environment variable that is asked before that.
OPTIONS: dict[str, tuple[Convert, t.Any, str | None]] = {
    "token": (_text, "", "SLACK_SCIM_TOKEN"),
    "api_url": (_text, DEFAULT_API_URL, "SLACK_SCIM_URL"),
    "api_version": (_text, "v1", "SLACK_SCIM_VERSION"),
    "validate_certs": (_boolean, True, None),
    "ca_path": (_text, None, None),
    "timeout": (_number, 30.0, None),
    "retries": (_integer, 5, None),
    "rate_limit_wait": (_number, 300.0, None),
    "interval": (_number, 300.0, None),
    "rate_share": (_number, 0.2, None),
    "state_file": (_text, None, None),
    "users": (_boolean, True, None),
    "groups": (_boolean, True, None),
}
CONNECTION = ("token", "api_url", "validate_certs", "ca_path", "timeout", "retries", "rate_limit_wait")


@dataclass(frozen=True)
class Settings:
    """The source's options, checked; see the documentation.

    :ivar interval: seconds.
    """

    connection: Connection
    interval: float
    rate_share: float
    state_file: str | None
    users: bool
    groups: bool

    @classmethod
    def of(cls, args: t.Mapping[str, t.Any]) -> Settings:
        """The settings that a rulebook gives.

        :raises Refused: naming option, value and rule; so does ConfigurationError for those of the connection.
        """
        unknown = sorted(set(args) - set(OPTIONS) - {"eda_feedback_queue"})
        if unknown:
            raise Refused(f"{unknown[0]}: is not an option of slack_scim_changes; the options are {', '.join(OPTIONS)}")
        values = {option: _value(option, args.get(option)) for option in OPTIONS}
        if not values["interval"] >= 1:
            raise Refused(f"interval: {values['interval']!r} must be at least 1 second")
        if not 0 < values["rate_share"] <= 1:
            raise Refused(f"rate_share: {values['rate_share']!r} must be above 0 and at most 1")
        if not values["users"] and not values["groups"]:
            raise Refused("users: one of users and groups must be true")
        require_writable("state_file", values["state_file"])
        connection = Connection(version=values["api_version"], **{option: values[option] for option in CONNECTION})
        own = ("interval", "rate_share", "state_file", "users", "groups")
        return cls(connection, **{option: values[option] for option in own})


def _value(option: str, written: t.Any) -> t.Any:
    convert, default, variable = OPTIONS[option]
    if written is None and variable is not None:
        written = os.environ.get(variable) or None
    return default if written is None else convert(option, written)


async def main(queue: Queue, args: dict[str, t.Any]) -> None:
    """Watch until cancelled; the entry point that ansible-rulebook calls.

    :param args: the options of the documentation.
    :raises Refused: when an option breaks a rule; so does ConfigurationError.
    """
    settings = Settings.of(args)
    seen = _remembered(settings)
    async with AsyncScimClient(settings.connection, Budget(settings.rate_share)) as client:
        await Watch(client, settings, seen, queue).run()


def _remembered(settings: Settings) -> Seen:
    api_url = settings.connection.api_url
    path = settings.state_file
    document = read_json("state_file", path) if path else None
    if document is None:
        return Seen(api_url)
    return Seen.loaded(document, api_url, path)


class Watch:
    """One source at work.

    :param seen: what was seen before; it is kept up to date.
    """

    def __init__(self, client: AsyncScimClient, settings: Settings, seen: Seen, queue: Queue) -> None:
        self._client = client
        self._settings = settings
        self._seen = seen
        self._queue = queue
        self._unsaved = False
        self._unwritable: str | None = None
        self._identified = False

    async def run(self) -> None:
        """Look, tell, wait, for ever. An outage is told once, and its end; so is a failure to write the state."""
        failures = 0
        while True:
            writable = self._unwritable is None
            try:
                await self._look()
            except (ScimError, OSError) as error:
                failures += 1
                logger.warning("slack_scim_changes: %s", error)
                if failures == 1:
                    code = error.code if isinstance(error, ScimError) else None
                    await self._report("outage", error=str(error), code=code)
            else:
                if failures:
                    await self._report("recovered")
                failures = 0
            if self._unwritable is not None and writable:
                await self._report("local_failure", error=self._unwritable)
            elif self._unwritable is None and not writable:
                await self._report("local_recovered")
            await asyncio.sleep(pause(self._settings.interval, failures))

    async def _report(self, change: str, **more: t.Any) -> None:
        await self._queue.put({"resource": "service", "change": change, **more})

    async def _look(self) -> None:
        """Read all that is watched, and emit what differs. What was told is kept, however the look ends."""
        if not self._identified:
            await self._identify()
        try:
            if self._settings.users:
                await self._look_at_users()
            if self._settings.groups:
                await self._look_at_groups()
        finally:
            await self._save()

    async def _identify(self) -> None:
        """Find out whose token it is, before what was seen elsewhere becomes news.

        :raises Refused: when the state file belongs to another organization.
        """
        workspace = Workspace.of(await self._client.auth_test())
        require_same("state_file", self._settings.state_file or "", self._seen.workspace, workspace)
        if self._seen.workspace != workspace.stamp():
            self._seen.workspace = dict(workspace.stamp())
            self._unsaved = True
        self._identified = True

    async def _look_at_users(self) -> None:
        async for user in _each("/Users", self._client.next_users):
            record = _record(f"/Users/{user.id}", user_record, user)
            await self._emit("users", user_event(user.id, self._seen.users.get(user.id), record))
            self._keep(self._seen.users, user.id, record)
        self._complete("users")

    async def _look_at_groups(self) -> None:
        met = set()
        async for group in _each("/Groups", self._client.next_groups):
            met.add(group.id)
            record = _record(f"/Groups/{group.id}", group_record, group)
            await self._emit("groups", group_event(group.id, self._seen.groups.get(group.id), record))
            self._keep(self._seen.groups, group.id, record)
        for group_id in [id for id in self._seen.groups if id not in met]:
            if await self._is_deleted(group_id):  # a list that moves may leave one out (wire 5.13)
                await self._emit("groups", group_event(group_id, self._seen.groups[group_id], None))
                del self._seen.groups[group_id]
                self._unsaved = True
        self._complete("groups")

    async def _is_deleted(self, group_id: str) -> bool:
        try:
            await self._client.read_group(group_id)
        except NotFoundError as error:
            if error.code != "no_such_group":  # Slack's own word for it (wire 8.17)
                raise
            return True
        return False

    async def _emit(self, kind: str, event: Event | None) -> None:
        if event is not None and (kind in self._seen.whole or event["change"] != "appeared"):
            await self._queue.put(event)

    def _keep(self, records: dict[str, bytes], id: str, record: bytes) -> None:
        if records.get(id) != record:
            records[id] = record
            self._unsaved = True

    def _complete(self, kind: str) -> None:
        if kind not in self._seen.whole:
            self._seen.whole.add(kind)
            self._unsaved = True

    async def _save(self) -> None:
        """Write the state file. A failure of the host is no outage of Slack; the next look tries again."""
        path = self._settings.state_file
        if not self._unsaved or not path:
            return
        try:
            await asyncio.to_thread(write_file, path, self._seen.dumped())
        except OSError as error:
            self._unwritable = f"state_file: {path!r} cannot be written: {error.strerror or error}"
            logger.warning("slack_scim_changes: %s", self._unwritable)
        else:
            self._unsaved, self._unwritable = False, None


def _record(path: str, record_of: t.Callable[[Resource], bytes], resource: Resource) -> bytes:
    """What is kept of an account or a group.

    :raises ScimError: when Slack does not show all of it.
    """
    try:
        return record_of(resource)
    except Refused as refused:
        raise ScimError(f"GET {path}: {refused}", description=str(refused), method="GET", path=path) from None


async def _each(
    path: str, next_page: t.Callable[[Walk[Resource]], t.Awaitable[list[Resource]]]
) -> t.AsyncIterator[Resource]:
    """All resources of a list, with one page in memory; those of a list that is read again come twice.

    :raises IncompleteListError: when Slack gives less than it announces, also when it is read again.
    """
    for _reading in range(2):
        walk = Walk[Resource](path)
        while walk.more:
            for resource in await next_page(walk):
                yield resource
        if walk.complete:
            return
    raise walk.error


def pause(interval: float, failures: int) -> float:
    """Seconds until the next look, after so many failures in a row."""
    return min(interval * 2.0 ** min(max(failures - 1, 0), 30), max(interval, LONGEST_PAUSE))
