# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The plan for one group."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .._model.problems import Refused
from .._model.resources import Group
from .plan import Kind, Operation, Plan, Subject


@dataclass(frozen=True)
class MembersIntent:
    """What is asked for the members of a group, as ids.

    :ivar exactly: the members and no others; ``None`` when ``add`` and ``remove`` say it.
    :ivar allow_empty: whether the group may lose its last member by ``exactly``.
    """

    add: frozenset[str] = frozenset()
    remove: frozenset[str] = frozenset()
    exactly: frozenset[str] | None = None
    allow_empty: bool = False

    def difference(self, present: frozenset[str]) -> tuple[list[str], list[str]]:
        """The ids that shall join and those that shall leave, in order."""
        wanted = self.exactly if self.exactly is not None else (present | self.add) - self.remove
        return sorted(wanted - present), sorted(present - wanted)


@dataclass(frozen=True)
class GroupIntent:
    """What is asked for one group.

    :ivar name: its name, a new one for a group that was found by id; ``None`` when it is not managed.
    :ivar members: ``None`` when they are not managed.
    """

    name: str | None
    members: MembersIntent | None = None
    present: bool = True


def plan_group(intent: GroupIntent, observed: Group | None) -> Plan:
    """Decide what is to be done for one group.

    :param observed: the group that is meant, ``None`` when Slack has none.
    :raises Refused: when it must not or cannot be done.
    """
    if not intent.present:
        return Plan((_deletion(observed),)) if observed else Plan()
    if observed is None:
        return _create(intent)
    operations = []
    if intent.name is not None and intent.name != observed.name:
        operations.append(
            Operation(
                Kind.UPDATE,
                Subject.GROUP,
                observed.id,
                observed.name,
                "name not as desired",
                {"name": observed.name},
                {"name": intent.name},
            )
        )
    if intent.members:
        operations.extend(_membership(intent.members, observed))
    return Plan(tuple(operations))


def _deletion(group: Group) -> Operation:
    return Operation(
        Kind.DELETE,
        Subject.GROUP,
        group.id,
        group.name,
        "the group exists and shall not",
        {"name": group.name, "members": sorted(group.member_ids)},
        {},
    )


def _create(intent: GroupIntent) -> Plan:
    if not intent.name:
        raise Refused(
            "Slack has no such group, and name must be given to create one",
            missing=["name"],
        )
    joining = intent.members.difference(frozenset())[0] if intent.members else []
    after: dict[str, t.Any] = {"name": intent.name}
    if joining:
        after["members"] = joining
    return Plan(
        (
            Operation(
                Kind.CREATE,
                Subject.GROUP,
                None,
                intent.name,
                "Slack has no group of this name",
                {},
                after,
            ),
        )
    )


def _membership(members: MembersIntent, group: Group) -> t.Iterator[Operation]:
    joining, leaving = members.difference(group.member_ids)
    if leaving and members.exactly is not None and not members.exactly and not members.allow_empty:
        raise Refused(
            f"members: set is empty, which would take all {len(leaving)} members out of {group.label}; "
            "allow_empty: true allows it"
        )
    if joining or leaving:
        counts = [f"{len(ids)} to {verb}" for ids, verb in ((joining, "add"), (leaving, "remove")) if ids]
        yield Operation(
            Kind.MEMBERS,
            Subject.GROUP,
            group.id,
            group.name,
            "members not as desired: " + ", ".join(counts),
            {"members": leaving} if leaving else {},
            {"members": joining} if joining else {},
        )
