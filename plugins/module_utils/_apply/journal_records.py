# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The records of a journal: their keys, and the decision which lines are records."""

from __future__ import annotations

import datetime
import json
import typing as t

from .._model.documents import Each, Maybe, mismatch
from .._model.problems import Refused
from .._plan.plan import PublicOperation
from .outcomes import Status


class Record(t.TypedDict, total=False):
    """A line of a journal.

    All have ``event``, ``run`` and ``time`` (ISO 8601, UTC). The first of a run has the ``format`` of the journal, the
    ``version`` of the collection, the ``workspace`` and the number of ``operations``; the last has ``counts`` and
    ``stopped``; those between have the other keys.
    """

    event: str
    run: str
    time: str
    format: int
    version: str
    workspace: dict[str, t.Any]
    operations: int
    counts: dict[str, int]
    stopped: str | None
    key: str
    operation: PublicOperation
    id: str | None
    outcome: dict[str, t.Any] | None


BEGIN = "begin"
RUN = "run"
#: Since format 2, the first record of a run has the format and the organization.
FORMAT = 2
END = "end"
#: The event of a record that names expired runs. It belongs to no run.
EXPIRED = "expired"
#: The event of the mark after half a line. It belongs to no run.
CUT = "cut"
ENDED = frozenset(status.value for status in Status)
_ANY_RECORD: dict[str, t.Any] = {
    "event": str,
    "run": str,
    "time": Maybe(str),
    "format": Maybe(int),
    "workspace": Maybe(dict),
    "stopped": Maybe(str),
}
_OF_EXPIRED: dict[str, t.Any] = {
    "runs": Each({"run": str, "started": str, "operations": int, "expired": str}),
    "more": int,
}
_OF_OPERATION: dict[str, t.Any] = {
    **_ANY_RECORD,
    "key": str,
    "id": Maybe(str),
    "operation": {
        "kind": str,
        "subject": str,
        "id": Maybe(str),
        "label": str,
        "before": dict,
        "after": dict,
        "joins": Maybe(list),
        "leaves": Maybe(Each(str)),
        "groups": Maybe(Each(str)),
    },
    "outcome": Maybe(dict),
}


class ExpiredRun(t.NamedTuple):
    """A run whose records were deleted from a journal.

    :ivar started: when it began, in ISO 8601.
    :ivar operations: the number of its operations in the journal.
    :ivar expired: when its records were deleted, in ISO 8601.
    """

    run: str
    started: str
    operations: int
    expired: str


def object_of(line: bytes) -> dict[str, t.Any] | None:
    """The JSON object of a line of a journal; ``None`` for half a line and for JSON that is not an object."""
    # An editor may have put a byte order mark before the first record.
    text = line.decode("utf-8", "replace").lstrip("\ufeff")
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return found if isinstance(found, dict) else None


def record_of(found: dict[str, t.Any], place: str) -> Record | None:
    """The record of a line of a journal; ``None`` for a line that belongs to no run.

    :param found: the object of the line.
    :param place: the place of the line, for messages.
    :raises Refused: when the record is damaged, or written by a newer version.
    """
    if "run" not in found and found.get("event") in (CUT, EXPIRED):
        return None
    _require_whole(place, found)
    return t.cast("Record", found)


def damaged(place: str, wrong: str = "it is not a complete record") -> Refused:
    """The exception for a line of a journal that no version of the collection has written."""
    return Refused(f"{place}: is damaged: {wrong}")


def expired_of(line: bytes, place: str) -> tuple[list[ExpiredRun], int]:
    """The expired runs that a line of a journal names, and the number of those that it only counts.

    :param place: the place of the line, for messages.
    :raises Refused: when the record is damaged.
    """
    record = object_of(line) or {}
    if record.get("event") != EXPIRED:
        return [], 0
    wrong = mismatch(record, _OF_EXPIRED)
    if wrong:
        raise damaged(place, wrong)
    return [ExpiredRun(*(run[name] for name in ExpiredRun._fields)) for run in record["runs"]], record["more"]


def time_of(line: bytes) -> datetime.datetime | None:
    """The time of a line of a journal; ``None`` for half a line and for anything that is not a record."""
    try:
        time = datetime.datetime.fromisoformat((object_of(line) or {})["time"])
    except (KeyError, TypeError, ValueError):
        return None
    return time if time.tzinfo else None


def _require_whole(place: str, record: dict[str, t.Any]) -> None:
    """Check that a version of the collection has written a record.

    :raises Refused: when none has; the message has the place.
    """
    event = record.get("event")
    written_for = record.get("format", FORMAT) if event == RUN else FORMAT
    if isinstance(written_for, int) and written_for > FORMAT:
        raise Refused(
            f"{place}: was written by a newer version of scimops.slack: its format is "
            f"{written_for}, and this version reads formats up to {FORMAT}. Update the collection"
        )
    operates = isinstance(event, str) and (event == BEGIN or event in ENDED)
    wrong = mismatch(record, _OF_OPERATION if operates else _ANY_RECORD)
    if wrong:
        raise damaged(place, wrong)
