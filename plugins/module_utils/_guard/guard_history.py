# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The changes of the last days' runs, as the snapshot keeps them for the guards: counts, ids, dates and digests."""

from __future__ import annotations

import datetime
import typing as t
from dataclasses import dataclass, field

from .._model.documents import Each, Maybe, Values
from .._plan.plan import Kind, Operation, Subject
from .figures import figures_of
from .limits import WINDOW_DAYS_MAX

#: The number of days for which runs are kept, and the largest number of runs.
KEEP_DAYS = WINDOW_DAYS_MAX
KEEP_RUNS = 2000
#: Days within which a return after leaving, or leaving after an arrival, may be caused by an old source.
REVERSAL_DAYS = 30
SCHEMA = {
    "day": str,
    "figures": Values(int),
    "left": Each(str),
    "came": Each(str),
    "source": Maybe(str),
}


@dataclass(frozen=True)
class RunRecord:
    """The changes of one run.

    :ivar figures: the figures by guard and, for guards that judge each group separately, group id; without those that
        an exception allowed.
    :ivar left: the ids of the accounts that the run deactivated, ``came`` of those that it created or reactivated.
    :ivar source: the digest of its source.
    """

    day: datetime.date
    figures: t.Mapping[str, int] = field(default_factory=dict)
    left: tuple[str, ...] = ()
    came: tuple[str, ...] = ()
    source: str | None = None


@dataclass(frozen=True)
class History:
    """The runs of the last days, the oldest first."""

    runs: tuple[RunRecord, ...] = ()

    def done(self, figure: str, today: datetime.date, days: int, allowed: int) -> int:
        """The sum of a figure over the runs of the last days, including today.

        :param figure: a guard, with the id of the group for guards that judge each group separately.
        :param allowed: the limit within these days. A single run with a larger figure was allowed explicitly, and does
            not count.
        """
        since = today - datetime.timedelta(days=days - 1)
        found = (run.figures.get(figure, 0) for run in self.runs if run.day >= since)
        return sum(done for done in found if done <= allowed)

    def lately(
        self, ids: t.Literal["left", "came"], today: datetime.date, most: int | None
    ) -> dict[str, datetime.date]:
        """The accounts that left or came within the last weeks, and the last day on which they did.

        :param most: runs in which more accounts left or came do not count: they were allowed explicitly, as the first
            run of an organization is, and do not indicate an old source.
        """
        since = today - datetime.timedelta(days=REVERSAL_DAYS)
        runs = [run for run in self.runs if run.day >= since and (most is None or len(getattr(run, ids)) <= most)]
        return {account: run.day for run in runs for account in getattr(run, ids)}

    def accepted_on(self, source: str) -> datetime.date | None:
        """The last day on which a source was accepted, if another one has been accepted since; else ``None``."""
        digests = [(run.day, run.source) for run in self.runs if run.source]
        if not digests or digests[-1][1] == source:
            return None
        return next((day for day, digest in reversed(digests) if digest == source), None)

    def with_run(self, run: RunRecord) -> History:
        """The history including a run, without runs that are too old.

        A run without changes and with the same source as the run before is not kept.
        """
        since = run.day - datetime.timedelta(days=KEEP_DAYS)
        runs = [one for one in self.runs if one.day >= since]
        last = next((one.source for one in reversed(runs) if one.source), None)
        if run.figures or run.left or run.came or run.source != last:
            runs.append(run)
        return History(tuple(runs[-KEEP_RUNS:]))


def run_record(
    done: t.Iterable[tuple[Operation, str | None]],
    today: datetime.date,
    *,
    source: str | None = None,
    missing: int = 0,
    excepted: t.Container[str] = (),
) -> RunRecord:
    """The record of a run.

    :param done: the applied operations, each with the id of its account or group.
    :param missing: the number of accounts of the last accepted source that were missing from this one.
    :param excepted: the guards with a raised limit; what an exception allowed does not count in later runs.
    """
    operations = list(done)
    found = figures_of((operation for operation, _id in operations), today)
    figures = {str(counted): len(names) for counted, names in found.items() if counted.guard not in excepted}
    if missing and "source_shrinkage" not in excepted:
        figures["source_shrinkage"] = missing
    users = [(operation, id) for operation, id in operations if operation.subject is Subject.USER and id]
    left = {id for operation, id in users if operation.kind is Kind.DEACTIVATE}
    came = {id for operation, id in users if operation.kind in (Kind.CREATE, Kind.REACTIVATE)}
    return RunRecord(today, figures, tuple(sorted(left)), tuple(sorted(came)), source)


def to_document(history: History) -> list[dict[str, t.Any]]:
    """The runs as stored in the snapshot."""
    return [
        {
            "day": run.day.isoformat(),
            "figures": dict(run.figures),
            "left": list(run.left),
            "came": list(run.came),
            "source": run.source,
        }
        for run in history.runs
    ]


def from_document(runs: t.Iterable[t.Mapping[str, t.Any]]) -> History:
    """The history in a snapshot.

    :raises ValueError: when a day is not a valid date.
    """
    return History(
        tuple(
            RunRecord(
                datetime.date.fromisoformat(run["day"]),
                dict(run["figures"]),
                tuple(run["left"]),
                tuple(run["came"]),
                run.get("source"),
            )
            for run in runs
        )
    )
