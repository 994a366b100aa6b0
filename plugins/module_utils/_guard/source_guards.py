# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The guards of the source: its size, missing accounts, and signs of an old source."""

from __future__ import annotations

import dataclasses
import hashlib
import json
import math
import typing as t
from dataclasses import dataclass

from .._model.problems import Refused
from .._model.text import folded
from .._plan.plan import DirectoryPlan, Kind, Subject
from .figures import Counted
from .guard_history import History
from .guards import EXAMPLES, Judgment, Past, Violation, judge_figure
from .limits import DEFAULTS, SHRINKAGE, SHRINKAGE_LIMIT, Limit
from .snapshot import Snapshot, SourceSummary

if t.TYPE_CHECKING:
    from .._source.desired import DesiredDirectory


@dataclass(frozen=True)
class SourceLimits:
    """The limits for the source.

    :ivar min_users: the smallest number of people.
    :ivar max_shrinkage: the percentage of the last accepted source that may be missing; ``None`` for no limit.
    """

    min_users: int = 1
    max_shrinkage: float | None = SHRINKAGE_LIMIT.percent

    @property
    def shrinkage(self) -> Limit:
        """The limit for missing accounts; within the days of its window it is half as much again as in one run."""
        percent = self.max_shrinkage
        window = None if percent is None else percent * 1.5
        return dataclasses.replace(SHRINKAGE_LIMIT, percent=percent, window_percent=window)


@dataclass(frozen=True)
class SourceFacts:
    """A source, the last accepted one, and the plan.

    :ivar last: the snapshot; ``None`` when it is missing or none is kept.
    :ivar acts: whether anything is done about absent accounts.
    """

    summary: SourceSummary
    plan: DirectoryPlan
    last: Snapshot | None
    acts: bool


def judge_source(
    facts: SourceFacts, limits: SourceLimits, guards: t.Mapping[str, Limit], past: Past
) -> tuple[list[Violation], list[Judgment]]:
    """The guards of the source: violations that only another source can resolve, and judgments with figure and limit.

    :param guards: the limits from the option ``guards``.
    """
    absent = list(facts.plan.first_missed) if facts.acts else []
    judgments = judge_shrinkage(facts.summary, None if past.lost else facts.last, limits, past, absent)
    if past.history is not None:
        judgments.append(judge_reversals(facts.plan, past.history, guards, past, facts.summary.digest))
    return judge_size(facts.summary, limits), judgments


def judge_size(source: SourceSummary, limits: SourceLimits) -> list[Violation]:
    """The violations that only a larger source or a lower ``min_users`` can resolve."""
    violations = []
    for kind, size in (("users", source.users), ("groups", source.groups)):
        if size == 0:
            never = f"An empty list of {kind} is never treated as complete"
            violations.append(Violation("empty_source", f"at least 1 of {kind}", 0, (), never))
    if source.users and source.users < limits.min_users:
        allow = f"If this is intended, set min_users: {source.users} for this one run"
        violations.append(Violation("source_size", f"at least {limits.min_users} users", source.users, (), allow))
    return violations


def missing_accounts(source: SourceSummary, last: Snapshot | None) -> frozenset[str]:
    """The accounts of the last accepted source that match no row of this one."""
    return last.ids - source.ids if source.users and last else frozenset()


def judge_shrinkage(
    source: SourceSummary, last: Snapshot | None, limits: SourceLimits, past: Past, absent: t.Collection[str] = ()
) -> list[Judgment]:
    """The judgments of how much is missing from the source, for people and for groups.

    :param last: the last accepted source; ``None`` when there was none or its snapshot is missing.
    :param absent: the managed accounts that are absent from the source, if something would be done about them. They
        count as missing where an expected snapshot is lost.
    """
    if last is None:
        if not (past.lost and absent and source.users):
            return []
        size = len(absent) + len(source.ids)
        return [_shrinkage(sorted(absent), len(absent), (size, "managed accounts in Slack"), limits, past)]
    judged = []
    if source.users and last.users:
        lost = sorted(missing_accounts(source, last))
        missing = max(last.users - source.users, len(lost))
        judged.append(_shrinkage(lost, missing, (last.users, "users of the last accepted source"), limits, past))
    if source.groups and last.groups:
        missing = max(0, last.groups - source.groups)
        # Groups are few, and have no history.
        alone = dataclasses.replace(past, history=None)
        judged.append(_shrinkage([], missing, (last.groups, "groups of the last accepted source"), limits, alone))
    return judged


def _shrinkage(
    lost: t.Sequence[str], missing: int, base: tuple[int, str], limits: SourceLimits, past: Past
) -> Judgment:
    names = [*lost, *[""] * (missing - len(lost))]
    plain = judge_figure(Counted(SHRINKAGE), names, base, {SHRINKAGE: limits.shrinkage}, past)
    window = plain.window.figure if plain.window else 0
    percent = min(100, math.ceil(max(missing, window) * 100 / base[0])) if base[0] else 100
    if plain.strictest:  # the percentage does not apply then
        percent = -1
    kind = "groups" if base[1].startswith("groups") else "users"
    hint = f"If this number of missing {kind} is intended, set max_shrinkage: {percent} for this one run"
    return dataclasses.replace(plain, examples=tuple(lost[:EXAMPLES]), hint=hint)


def judge_reversals(
    plan: DirectoryPlan, history: History, limits: t.Mapping[str, Limit], past: Past, digest: str | None
) -> Judgment:
    """The judgment of accounts that left or came within the last weeks, and would now come back or leave again.

    :param digest: of the source. When an earlier run had the same one, and another source has been accepted since, no
        account may come back or leave.
    """
    size = plan.managed_users
    left = history.lately("left", past.today, DEFAULTS["deactivations"].allows_in_window(size))
    came = history.lately("came", past.today, DEFAULTS["creations"].allows_in_window(size))
    names = []
    for operation in plan.plan.operations:
        if operation.subject is not Subject.USER or operation.id is None:
            continue
        if operation.kind is Kind.REACTIVATE and operation.id in left:
            names.append(f"{operation.label} (left on {left[operation.id]})")
        elif operation.kind is Kind.DEACTIVATE and operation.id in came:
            names.append(f"{operation.label} (joined on {came[operation.id]})")
    limit, note = limits["reversals"], ""
    accepted_on = history.accepted_on(digest) if digest else None
    if accepted_on:
        limit = dataclasses.replace(limit, percent=None if limit.percent is None else 0)
        note = f"The source is the same as on {accepted_on}, and another source has been accepted since then"
    judged = judge_figure(Counted("reversals"), names, (size, "managed accounts"), {"reversals": limit}, past)
    return dataclasses.replace(judged, note=note)


def source_digest(desired: DesiredDirectory) -> str:
    """The digest of the content of a source, independent of the order of its rows and the format of its files."""
    users = [
        json.dumps([row.id, row.leaves, dict(row.values)], sort_keys=True, default=str) for row in desired.users or ()
    ]
    groups = [repr((row.id, row.name, row.leaves, row.members, row.where)) for row in desired.groups or ()]
    digest = hashlib.sha256()
    for part in (*sorted(users), *sorted(groups)):
        digest.update(part.encode("utf-8", "surrogatepass") + b"\n")
    return digest.hexdigest()


def require_workspace(expected: str | None, identity: t.Mapping[str, t.Any]) -> None:
    """Stop when the token belongs to another workspace or organization than the expected one.

    :param expected: its id (``T…`` or ``E…``), its name, its address or the first part of that; ``None`` for any.
    :param identity: the response of ``auth.test``.
    :raises Refused: naming both.
    """
    if expected is None:
        return
    url = folded(str(identity.get("url") or "")).rstrip("/")
    host = url.split("//", 1)[-1]
    names = {folded(str(identity.get(key) or "")) for key in ("team_id", "enterprise_id", "team", "enterprise")}
    names |= {url, host, host.split(".", 1)[0]}
    if folded(expected).rstrip("/") not in names - {""}:
        found = f"{identity.get('team') or 'a workspace without a name'} ({identity.get('team_id') or 'no id'})"
        raise Refused(
            f"expect_workspace: {expected!r} must be the organization of the token, which belongs to {found}",
            invalid=["expect_workspace"],
        )
