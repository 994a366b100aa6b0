# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The changes that a journal records for each account and each group, from the first to the last."""

from __future__ import annotations

import datetime
import typing as t
from dataclasses import dataclass, field

from .._model.accounts import AccountIndex
from .._model.attributes import ATTRIBUTES, SECRETS
from .._model.resources import User
from .plan import HIDDEN, Kind

#: A record of a journal: ``event``, ``run``, ``key``, ``operation`` as :meth:`Operation.public` shows it, ``id``.
Record = t.Mapping[str, t.Any]

#: The largest difference between Slack's clock and ours.
_SKEW = datetime.timedelta(minutes=2)
#: The longest time that a creation without a recorded end can have taken.
_LONGEST = datetime.timedelta(minutes=15)
#: Events after which the change may be in effect: a run that was killed or lost a reply does not record the outcome.
_MAY_STAND = frozenset({"begin", "done", "unverified", "pending", "not_done", "failed"})


@dataclass
class AccountChange:
    """All recorded changes of one account.

    :ivar id: ``None`` when a creation has begun and its end is not recorded.
    :ivar created: the values at creation, ``None`` when the account existed before; ``begun`` when the creation began.
    :ivar before: the values before the first change, ``after`` those after the last one.
    :ivar groups: its groups before Slack may have removed it from them (wire 7.5.12, 7.6.6).
    :ivar lost_groups: whether an operation was one that removes an account from its groups.
    :ivar groups_unknown: whether such an operation was recorded without the groups: by an earlier version, or because
        Slack did not show them.
    """

    id: str | None
    label: str
    created: t.Mapping[str, t.Any] | None = None
    begun: str = ""
    before: dict[str, t.Any] = field(default_factory=dict)
    after: dict[str, t.Any] = field(default_factory=dict)
    groups: tuple[str, ...] = ()
    lost_groups: bool = False
    groups_unknown: bool = False

    def find(self, known: AccountIndex) -> User | None:
        """The account in Slack now; ``None`` when there is none."""
        if self.id:
            return known.with_id(self.id)
        made = self.created or {}
        user = known.resolve(made.get("email") or self.label).one
        same = user is not None and ATTRIBUTES["user_name"].same(user.values.get("user_name"), made.get("user_name"))
        return user if user and same and created_during(user.created, self.begun) else None


@dataclass
class GroupChange:
    """All recorded changes of one group.

    :ivar deleted: whether the last change was its deletion.
    :ivar name: its name before the first change, ``name_after`` the name after the last one; ``None`` when unchanged.
    :ivar members: for each account that joined or left, whether it was a member before; ``members_after``, whether it
        was one after.
    """

    id: str | None
    label: str
    created: bool = False
    begun: str = ""
    deleted: bool = False
    name: str | None = None
    name_after: str | None = None
    members: dict[str, bool] = field(default_factory=dict)
    members_after: dict[str, bool] = field(default_factory=dict)


def created_during(created: str | None, begun: str) -> bool:
    """Whether an account or group was created while a creation without a recorded end was running.

    If not, somebody else created it, and there is nothing to revert.

    :param created: the time of creation according to Slack.
    :param begun: the time at which the creation began according to the journal.
    """
    try:
        made, start = _instant(created or ""), _instant(begun)
        return start - _SKEW <= made <= start + _LONGEST
    except (ValueError, TypeError):
        return False


class DeletedGroup(t.NamedTuple):
    """A group that a run deleted, or may have deleted.

    :ivar begun: the time at which the deletion began.
    """

    name: str
    begun: str


def deleted_groups(records: t.Iterable[Record]) -> dict[str, DeletedGroup]:
    """The groups whose deletion has begun, by id."""
    found: dict[str, DeletedGroup] = {}
    for record in records:
        operation = record.get("operation") or {}
        if operation.get("subject") == "group" and operation.get("kind") == Kind.DELETE.value and operation.get("id"):
            name = operation["before"].get("name") or operation["label"]
            found.setdefault(operation["id"], DeletedGroup(name, record.get("time", "")))
    return found


def created_since(created: str | None, begun: str) -> bool:
    """Whether an account or group was created after an instant in the journal; false when that is unknown."""
    try:
        return _instant(created or "") >= _instant(begun) - _SKEW
    except (ValueError, TypeError):
        return False


def _instant(written: str) -> datetime.datetime:
    return datetime.datetime.fromisoformat(written.replace("Z", "+00:00"))


def read_changes(records: t.Iterable[Record]) -> tuple[list[AccountChange], list[GroupChange]]:
    """The changes of each account and each group, in the order in which they began."""
    accounts: dict[str, AccountChange] = {}
    groups: dict[str, GroupChange] = {}
    for record in _latest(records):
        operation, begun = record["operation"], record.get("time", "")
        name = record.get("id") or operation.get("id") or operation["label"]
        identity = record.get("id") or operation.get("id")
        if operation["subject"] == "user":
            account = accounts.setdefault(name, AccountChange(identity, operation["label"], begun=begun))
            _add_to_account(account, operation)
        else:
            group = groups.setdefault(name, GroupChange(identity, operation["label"], begun=begun))
            _add_to_group(group, operation)
    return list(accounts.values()), list(groups.values())


def _latest(records: t.Iterable[Record]) -> list[Record]:
    """The last record of each operation of each run, for operations that at least began."""
    found: dict[tuple[str, str], Record] = {}
    for record in records:
        if "operation" in record and "key" in record:
            found[str(record.get("run")), record["key"]] = record
    return [record for record in found.values() if record["event"] in _MAY_STAND]


def _add_to_account(account: AccountChange, operation: Record) -> None:
    after = {option: value for option, value in operation["after"].items() if _is_recorded(option, value)}
    if operation["kind"] == "create":
        account.created = after
        account.after.update(after)
        return
    for option, value in operation["before"].items():
        if _is_recorded(option, value) and option in after:
            account.before.setdefault(option, value)
    account.after.update({option: value for option, value in after.items() if option in operation["before"]})
    account.groups = tuple(dict.fromkeys((*account.groups, *(operation.get("groups") or ()))))
    if takes_groups(operation["kind"], operation["before"], operation["after"]):
        account.lost_groups = True
        account.groups_unknown = account.groups_unknown or operation.get("groups") is None


def takes_groups(kind: str, before: t.Mapping[str, t.Any], after: t.Mapping[str, t.Any]) -> bool:
    """Whether Slack removes an account from its groups in an operation: on deactivation (wire 7.5.12), and when a
    member becomes a guest (wire 7.6.6).
    """
    becomes_guest = bool(after.get("guest")) and not before.get("guest")
    return kind == Kind.DEACTIVATE.value or after.get("active") is False or becomes_guest


def _is_recorded(option: str, value: t.Any) -> bool:
    """Whether the journal has the value itself: no secret, and no placeholder for the id of an account to create."""
    pending = isinstance(value, t.Mapping) and "pending" in value
    return option in ATTRIBUTES and option not in SECRETS and value != HIDDEN and not pending


def _add_to_group(group: GroupChange, operation: Record) -> None:
    before, after, kind = operation["before"], operation["after"], operation["kind"]
    joins, leaves = _members(operation, "joins", after), _members(operation, "leaves", before)
    if kind == "create":
        group.created = True
        group.name_after = after.get("name")
        group.members_after.update(dict.fromkeys(joins, True))
        return
    if kind == "delete":
        group.deleted = True
        group.name = group.name or before.get("name")
        for account in leaves:
            group.members.setdefault(account, True)
        return
    if "name" in after:
        group.name = group.name or before.get("name")
        group.name_after = after["name"]
    for account, was in [*((one, True) for one in leaves), *((one, False) for one in joins)]:
        group.members.setdefault(account, was)
        group.members_after[account] = not was


def _members(operation: Record, field: str, values: t.Mapping[str, t.Any]) -> list[str]:
    """The ids of members who joined or left; 1.0.0 recorded them as ``members`` of the values before and after."""
    members = operation.get(field) or values.get("members") or ()
    return [account for account in members if isinstance(account, str)]
