# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Limits that a plan must keep before anything is written."""

from __future__ import annotations

import math
import typing as t
from dataclasses import dataclass

from .._model.problems import Refused
from .._model.text import folded
from .plan import Kind, Operation, Subject
from .snapshot import Snapshot, SourceSummary

#: A percentage of few says little: up to so many it stops nothing, and the count alone decides. One leaver in an
#: office of ten is 10 %, and nobody's mistake.
SMALL = 3
#: So many of those concerned are named.
EXAMPLES = 5


@dataclass(frozen=True)
class Limit:
    """How much a plan may do of one kind.

    :ivar count: so many; ``None`` for any number.
    :ivar percent: so much of all that is managed; ``None`` for any part.
    """

    count: int | None
    percent: float | None

    def allows(self, base: int) -> int | None:
        """How many are allowed: by count or by percent, whichever is stricter; ``None`` when nothing limits it.

        :param base: of how many the percentage is.
        """
        by_percent = None if self.percent is None else part_of(base, self.percent)
        limits = [limit for limit in (self.count, by_percent) if limit is not None]
        return min(limits) if limits else None

    def __str__(self) -> str:
        parts = [f"{self.count}"] if self.count is not None else []
        parts += [f"{self.percent:g} %"] if self.percent is not None else []
        return " and ".join(parts) or "no limit"


def part_of(base: int, percent: float) -> int:
    """How many a percentage allows; a few are always allowed, unless it is nought."""
    return max(SMALL, math.floor(base * percent / 100)) if percent else 0


#: What a night brings in an organisation that nothing is wrong with, with room to spare: people leave and join by the
#: dozen and not by the hundred, e-mail addresses and groups mostly stay. What can't be taken back is held tighter.
DEFAULTS: t.Mapping[str, Limit] = {
    # Whoever is wrongly deactivated is locked out at once: a truncated export shows here first.
    "deactivations": Limit(50, 5),
    # They cost seats; the first filling of a workspace is meant to be allowed by hand.
    "creations": Limit(200, 20),
    # They cost seats too, and a leaver who comes back is rare.
    "reactivations": Limit(50, 5),
    # A wrong column gives one person's sign-in to another.
    "email_changes": Limit(50, 5),
    # A conversion takes people out of channels and groups, and Slack does not put them back.
    "guest_conversions": Limit(20, 2),
    # For good: Slack keeps nothing of a deleted group.
    "group_deletions": Limit(5, 10),
    # From any one group, of its members: a department that is renamed in the source empties its group.
    "group_removals": Limit(200, 50),
    # Attributes emptied: a column that came without its values.
    "clearings": Limit(500, 10),
    # A new row and an account that no row is about share an employee number: the person has another name or address,
    # and would get a second account.
    "renames": Limit(10, 1),
}


class Violation(t.NamedTuple):
    """A guard that a plan does not pass.

    :ivar limit: what is allowed, in words.
    :ivar figure: what the plan would do.
    :ivar examples: the first of those concerned.
    :ivar how_to_allow: what to set to let it through once.
    """

    guard: str
    limit: str
    figure: int
    examples: tuple[str, ...]
    how_to_allow: str

    def __str__(self) -> str:
        more = ", …" if self.figure > len(self.examples) else ""
        shown = f" ({', '.join(self.examples)}{more})" if self.examples else ""
        return f"{self.guard}: {self.figure}{shown}, and the limit is {self.limit}. {self.how_to_allow}"

    def public(self) -> dict[str, t.Any]:
        """The guard as results show it."""
        return {**self._asdict(), "examples": list(self.examples)}


@dataclass(frozen=True)
class Managed:
    """What percentages are of.

    :ivar users: active accounts in the scope.
    :ivar groups: managed groups.
    :ivar group_sizes: members by group id.
    """

    users: int
    groups: int
    group_sizes: t.Mapping[str, int]


def read_limits(given: t.Mapping[str, t.Any]) -> dict[str, Limit]:
    """Check the option ``guards``: by guard a ``count`` and a ``percent``, each a number from 0, or -1 for no limit.

    What is not given keeps its default.

    :raises Refused: naming every guard and value that is wrong.
    """
    limits, problems = dict(DEFAULTS), []
    for guard, values in given.items():
        if guard not in DEFAULTS:
            problems.append(f"guards: {guard!r} must be one of {', '.join(DEFAULTS)}")
        elif not isinstance(values, t.Mapping) or set(values) - {"count", "percent"}:
            problems.append(f"guards.{guard}: {values!r} must be a dictionary with count, percent or both")
        else:
            limits[guard] = _limit(guard, values, problems)
    if problems:
        raise Refused("; ".join(problems), invalid=["guards"])
    return limits


def _limit(guard: str, values: t.Mapping[str, t.Any], problems: list[str]) -> Limit:
    given: dict[str, t.Any] = vars(DEFAULTS[guard]).copy()
    for name, value in values.items():
        if value is None:
            continue
        right = isinstance(value, int) if name == "count" else isinstance(value, (int, float))
        if not right or isinstance(value, bool) or (value < 0 and value != -1):
            kind = "a whole number" if name == "count" else "a number"
            problems.append(f"guards.{guard}.{name}: {value!r} must be {kind} from 0, or -1 for no limit")
            continue
        given[name] = None if value == -1 else value
    return Limit(given["count"], given["percent"])


def judge(
    operations: t.Sequence[Operation],
    managed: Managed,
    limits: t.Mapping[str, Limit] | None = None,
    renames: t.Sequence[str] = (),
) -> list[Violation]:
    """The guards that a plan does not pass; nothing may be written when there is one.

    :param renames: the rows that may be about people who have an account under another name.
    :param limits: by guard; the defaults for those that are not there.
    """
    limits = {**DEFAULTS, **(limits or {})}
    violations = []
    for guard, found in {**_figures(operations), "renames": renames}.items():
        base = managed.groups if guard == "group_deletions" else managed.users
        violations += _judge(guard, limits[guard], base, found)
    for operation in operations:
        leaving = operation.leaves if operation.kind is Kind.MEMBERS else ()
        base = managed.group_sizes.get(operation.id or "", 0)
        violations += _judge("group_removals", limits["group_removals"], base, [operation.label] * len(leaving))
    return violations


def _judge(guard: str, limit: Limit, base: int, found: t.Sequence[str]) -> list[Violation]:
    allowed = limit.allows(base)
    if allowed is None or len(found) <= allowed:
        return []
    needed = f"count: {len(found)}, percent: {_percent(len(found), base)}"
    words = f"{allowed} ({limit} of {base})"
    return [
        Violation(
            guard,
            words,
            len(found),
            tuple(dict.fromkeys(found))[:EXAMPLES],
            f"If that is meant, set guards: {{{guard}: {{{needed}}}}} for this one run",
        )
    ]


def _percent(figure: int, base: int) -> int:
    """The least percentage that lets a figure through; -1 when no percentage would."""
    return math.ceil(figure * 100 / base) if base and figure <= base else -1


def _figures(operations: t.Iterable[Operation]) -> dict[str, list[str]]:
    """Whom each guard is about, but for the removals from groups."""
    figures: dict[str, list[str]] = {guard: [] for guard in DEFAULTS if guard != "group_removals"}
    for operation in operations:
        for guard in _guards_of(operation):
            figures[guard].append(operation.label)
    return figures


def _guards_of(operation: Operation) -> t.Iterator[str]:
    """The guards that an operation counts for, as often as it does."""
    before, after = operation.before, operation.after
    if operation.subject is Subject.GROUP:
        if operation.kind is Kind.DELETE:
            yield "group_deletions"
        return
    if operation.kind is Kind.CREATE:
        yield "creations"
        return
    if after.get("active") is False:
        yield "deactivations"
    if after.get("active") is True:
        yield "reactivations"
    if "email" in after:
        yield "email_changes"
    if "guest" in after:
        yield "guest_conversions"
    for option, value in after.items():
        if value is None and before.get(option) is not None:
            yield "clearings"


@dataclass(frozen=True)
class SourceLimits:
    """What the source must be like.

    :ivar min_users: people that it must have at least.
    :ivar max_shrinkage: the percentage of the last accepted source that may be missing; ``None`` for any.
    """

    min_users: int = 1
    max_shrinkage: float | None = 10


def judge_source(source: SourceSummary, last: Snapshot | None, limits: SourceLimits | None = None) -> list[Violation]:
    """The guards that the source itself does not pass.

    :param last: the last source that was accepted, ``None`` when there was none.
    """
    limits = limits or SourceLimits()
    violations = []
    for kind, size in (("users", source.users), ("groups", source.groups)):
        if size == 0:
            never = f"An empty list of {kind} is never taken for the truth"
            violations.append(Violation("empty_source", f"at least 1 of {kind}", 0, (), never))
    if source.users and source.users < limits.min_users:
        allow = f"If that is meant, set min_users: {source.users} for this one run"
        violations.append(Violation("source_size", f"at least {limits.min_users} users", source.users, (), allow))
    if last is not None and limits.max_shrinkage is not None:
        violations += _shrinkage(source, last, limits.max_shrinkage)
    return violations


def _shrinkage(source: SourceSummary, last: Snapshot, percent: float) -> t.Iterator[Violation]:
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
            yield Violation(
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
    url = folded(str(identity.get("url") or "")).rstrip("/")
    host = url.split("//", 1)[-1]
    names = {folded(str(identity.get(key) or "")) for key in ("team_id", "enterprise_id", "team", "enterprise")}
    names |= {url, host, host.split(".", 1)[0]}
    if folded(expected).rstrip("/") not in names - {""}:
        found = f"{identity.get('team') or 'a workspace without a name'} ({identity.get('team_id') or 'no id'})"
        raise Refused(
            f"expect_workspace: {expected!r} must be where the token belongs, and it belongs to {found}",
            invalid=["expect_workspace"],
        )
