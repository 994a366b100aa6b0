# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The files that an access review reads: page, roster, last review and journals, each with its digest."""

from __future__ import annotations

import hashlib
import os
import typing as t
from datetime import datetime, timezone

from .._apply.journal_reader import JournalEntry, RunSummary, entries, summaries
from .._files.files import FileOptions, open_file
from .._files.opening import open_regular
from .._files.records import SourceError
from .._model.problems import Refused
from .._review.document import NotAReview, OperationFact, ReviewDocument, Run, checked
from .._review.evidence import ReadFile
from .._review.roster import Roster
from .._source.mapping import read_users
from .._source.row_rules import RowRules
from .._source.rows import Row
from .files import instant, read_frame, read_json
from .specs import invalid

#: The attributes that identify an account.
KEYS = ("id", "email", "user_name")
#: The most invalid rows of a roster in a message.
_SHOWN = 20

Read = t.TypeVar("Read")


def _with_digest(option: str, path: str, read: t.Callable[[], Read]) -> tuple[Read, ReadFile]:
    """The content of a file, with the digest that identifies the file.

    :raises Refused: when the file cannot be read, or changes while it is read.
    """
    before = _read_file(option, path)
    found = read()
    if _read_file(option, path) != before:
        raise invalid(option, path, "must not change while it is read")
    return found, before


def _read_file(option: str, path: str) -> ReadFile:
    digest = hashlib.sha256()
    try:
        with open_regular(path) as file:
            modified = datetime.fromtimestamp(os.fstat(file.fileno()).st_mtime, timezone.utc)
            for block in iter(lambda: file.read(1 << 20), b""):
                digest.update(block)
    except SourceError as error:
        raise Refused(f"{option}: {error}", invalid=[option]) from None
    except OSError as error:
        raise invalid(option, path, f"must be a file that can be read: {error.strerror or error}") from None
    return ReadFile(os.path.basename(path), instant(modified), digest.hexdigest())


def own_page(path: str | None) -> str:
    """A page without a review.

    :raises Refused: when it cannot be read, or has no place for the review.
    """
    if path is None:
        raise Refused("The module must run as a task, because its action plugin provides the page.")
    return read_frame("page", path)


def roster_of(
    path: str, file_options: FileOptions, rules: RowRules, protected: t.Sequence[str], grace_days: int
) -> tuple[Roster, ReadFile]:
    """The roster in a file, with the digest that identifies the file.

    :raises Refused: when it has invalid rows or none: a review would report the people of missing rows as leavers.
    """
    people, file = _with_digest("roster", path, lambda: _people(path, file_options, rules))
    bad = [str(problem) for person in people for problem in person.problems]
    if bad:
        more = [f"and {len(bad) - _SHOWN} more"] if len(bad) > _SHOWN else []
        raise Refused("roster: " + "\n".join(bad[:_SHOWN] + more), invalid=["roster"], problems=bad)
    if all(person.left_out for person in people):
        empty = "must not be empty" if not people else "must have a row that rows_when does not leave out"
        raise invalid("roster", path, f"{empty}, because every account would then be outside the roster")
    listed = [{**person.values, "active": _listed(person.values)} for person in people if not person.left_out]
    # Accounts of people whom rows_when leaves out are outside the roster on purpose.
    apart = [str(value) for person in people if person.left_out for value in map(person.values.get, KEYS) if value]
    return Roster(listed, (*protected, *apart), grace_days), file


def _people(path: str, file_options: FileOptions, rules: RowRules) -> list[Row]:
    try:
        with open_file(path, file_options) as source:
            return list(read_users(source, rules))
    except SourceError as error:
        raise Refused(f"roster: {error}", invalid=["roster"]) from None


def _listed(values: t.Mapping[str, t.Any]) -> bool:
    """Whether a person in the roster should have access."""
    return values.get("active") is not False and values.get("state") != "absent"


def previous_review(path: str, day: str) -> tuple[ReviewDocument, ReadFile]:
    """The last review, with the digest that identifies its file.

    :param day: the day of the present review.
    :raises Refused: when it is not a review, or is of a later day.
    """
    if not os.path.exists(path):
        raise invalid("previous", path, "must be a JSON file that can be read")
    found, file = _with_digest("previous", path, lambda: read_json("previous", path))
    try:
        document = checked(found)
    except NotAReview as error:
        raise invalid("previous", path, str(error)) from None
    if document["date"] > day:
        raise invalid("previous", path, f"must not be later ({document['date']}) than this review ({day})")
    return document, file


def last_runs(journals: t.Sequence[str], most: int) -> list[Run]:
    """The last runs of all journals, the latest first."""
    runs: list[Run] = []
    for path in journals:
        try:
            operations = entries(path)
            runs.extend(_run(path, summary, operations) for summary in summaries(path))
        except OSError as error:
            raise invalid("journals", path, f"cannot be read: {error.strerror or error}") from None
    return sorted(runs, key=lambda run: run["started"], reverse=True)[:most]


def _run(path: str, summary: RunSummary, operations: t.Iterable[JournalEntry]) -> Run:
    return {
        "journal": path,
        "run": summary.run,
        "started": summary.started,
        "ended": summary.ended,
        "planned": summary.operations,
        "stopped": summary.stopped,
        "operations": [_operation(entry) for entry in operations if entry.run == summary.run],
    }


def _operation(entry: JournalEntry) -> OperationFact:
    operation, error = entry.operation, (entry.outcome or {}).get("error") or {}
    answer = (error.get(key) for key in ("code", "message"))
    return {
        "time": entry.time,
        "kind": operation.get("kind"),
        "subject": operation.get("subject"),
        "id": entry.id,
        "name": operation.get("label"),
        "reason": operation.get("reason"),
        "status": entry.status.value if entry.status else None,
        "error": ": ".join(str(part) for part in answer if part) or None,
    }
