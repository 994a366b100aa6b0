# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Limits that the source must keep, and the workspace that is meant, before anything is planned or written."""

from __future__ import annotations

import math
import typing as t
from dataclasses import dataclass

from .._model.problems import Refused
from .guards import EXAMPLES, Trip, part_of
from .snapshot import Snapshot, Source


@dataclass(frozen=True)
class SourceLimits:
    """What the source must be like.

    :ivar min_users: people that it must have at least.
    :ivar max_shrinkage: the percentage of the last accepted source that may be missing; ``None`` for any.
    """

    min_users: int = 1
    max_shrinkage: float | None = 10


def judge_source(source: Source, last: Snapshot | None, limits: SourceLimits | None = None) -> list[Trip]:
    """The guards that the source itself does not pass.

    :param last: the last source that was accepted, ``None`` when there was none.
    """
    limits = limits or SourceLimits()
    trips = []
    for kind, size in (("users", source.users), ("groups", source.groups)):
        if size == 0:
            never = f"An empty list of {kind} is never taken for the truth"
            trips.append(Trip("empty_source", f"at least 1 of {kind}", 0, (), never))
    if source.users and source.users < limits.min_users:
        allow = f"If that is meant, set min_users: {source.users} for this one run"
        trips.append(Trip("source_size", f"at least {limits.min_users} users", source.users, (), allow))
    if last is not None and limits.max_shrinkage is not None:
        trips += _shrinkage(source, last, limits.max_shrinkage)
    return trips


def _shrinkage(source: Source, last: Snapshot, percent: float) -> t.Iterator[Trip]:
    lost = {
        "users": (last.users, source.users, len(last.ids - source.ids)),
        "groups": (last.groups, source.groups, 0),
    }
    for kind, (before, now, gone) in lost.items():
        if not now or not before:
            continue
        missing = max(before - now, gone)
        allowed = part_of(before, percent)
        if missing > allowed:
            needed = min(100, math.ceil(missing * 100 / before))
            yield Trip(
                "source_shrinkage",
                f"{allowed} ({percent:g} % of the {before} {kind} of the last accepted source)",
                missing,
                tuple(sorted(last.ids - source.ids)[:EXAMPLES]) if kind == "users" else (),
                f"If so many {kind} are meant to be missing, set max_shrinkage: {needed} for this one run",
            )


def require_workspace(expected: str | None, identity: t.Mapping[str, t.Any]) -> None:
    """Stop when the token belongs to another workspace or organisation than the one that is expected.

    :param expected: its id (``T…`` or ``E…``), its name, its address or the first part of that; ``None`` for any.
    :param identity: what ``auth.test`` answered.
    :raises Refused: naming both.
    """
    if expected is None:
        return
    url = str(identity.get("url") or "").strip().rstrip("/").lower()
    host = url.split("//", 1)[-1]
    names = {str(identity.get(key) or "").strip().lower() for key in ("team_id", "enterprise_id", "team", "enterprise")}
    names |= {url, host, host.split(".", 1)[0]}
    if expected.strip().rstrip("/").lower() not in names - {""}:
        found = f"{identity.get('team') or 'a workspace without a name'} ({identity.get('team_id') or 'no id'})"
        raise Refused(
            f"expect_workspace: {expected!r} must be where the token belongs, and it belongs to {found}",
            invalid=["expect_workspace"],
        )
