# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The task of the access review: Slack, roster, last review and journals in, a folder of files out."""

from __future__ import annotations

import json
import os
import re
import stat
import typing as t
from dataclasses import dataclass
from datetime import date, datetime, timezone

from .._apply.journal import JournalEntry, RunSummary, entries, summaries
from .._model.accounts import AccountIndex
from .._model.problems import Refused
from .._model.resources import User
from .._model.strict_json import loads
from .._model.workspace import Workspace, require_same
from .._review.document import Counts, FindingFact, NotAReview, OperationFact, ReviewDocument, Run, checked
from .._review.facts import review
from .._review.page import PLACES, page
from .._review.roster import Roster
from .._review.tables import NAMES, tables
from .._source.files import open_file
from .._source.mapping import Columns, read_users
from .._source.records import SourceError
from .._version import VERSION
from .files import read_json, write_file
from .specs import ModuleSpec, Params, invalid, options_of
from .task import Task

PAGE, DATA = "review.html", "review.json"

#: Without the zero, 0640 that was not quoted in YAML, and became 416, would be taken for octal.
_MODE = re.compile(r"0o?[0-7]{3}")
#: Bad rows of a roster that a message lists.
_SHOWN = 20


@dataclass(frozen=True)
class ReviewOptions:
    """The options of ``slack_scim_access_review``.

    :ivar day: of the review, as in ``2026-12-31``.
    :ivar runs: how many of the last runs in the journals it shows at most.
    :ivar mode: the permissions of the files.
    """

    dest: str
    title: str
    day: str
    roster: str | None
    columns: Columns | None
    protected: tuple[str, ...]
    grace_days: int
    previous: str | None
    journals: tuple[str, ...]
    runs: int
    mode: int
    page: str | None


class ReviewSummary(t.TypedDict, total=False):
    """What a diff shows of a review: not its people. ``findings`` are numbers by key; nothing where nothing differs."""

    date: str
    counts: Counts
    findings: dict[str, int]
    written: list[str]
    removed: list[str]


class ReviewDiff(t.TypedDict):
    """The diff of a review: its figures, and the files that differ."""

    before_header: str
    after_header: str
    before: ReviewSummary
    after: ReviewSummary


class ReviewResult(t.TypedDict):
    """What ``slack_scim_access_review`` returns."""

    changed: bool
    dest: str
    files: list[str]
    date: str
    counts: Counts
    findings: list[FindingFact]
    diff: ReviewDiff


def parse(params: Params) -> ReviewOptions:
    """The options of a review.

    :raises Refused: naming the option, its value and the rule that it breaks.
    """
    options = options_of(ReviewOptions, params, day=_day(params["date"]), mode=_mode(params["mode"]))
    for option, value in (("grace_days", options.grace_days), ("runs", options.runs)):
        if value < 0:
            raise invalid(option, value, "must be at least 0")
    return options


REVIEW = ModuleSpec(
    parse=parse,
    options={
        "dest": {"type": "path", "required": True},
        "title": {"type": "str", "default": "Slack access review"},
        "date": {"type": "str"},
        "roster": {"type": "path"},
        "columns": {"type": "dict"},
        "protected": {"type": "list", "elements": "str", "default": []},
        "grace_days": {"type": "int", "default": 14},
        "previous": {"type": "path"},
        "journals": {"type": "list", "elements": "path", "default": []},
        "runs": {"type": "int", "default": 10},
        "mode": {"type": "raw", "default": "0600"},
        # Left out, the action plugin sends the page of the collection along: Ansible ships no assets.
        "page": {"type": "path"},
    },
    required_by={"columns": ["roster"]},
)


def access_review(task: Task, options: ReviewOptions, frame: t.Callable[[], str] | None = None) -> ReviewResult:
    """Write the review.

    :param frame: gives the page of the collection, without a review in it, where that is at hand.
    """
    roster = _roster(options)
    empty_page = _page(options.page) if options.page is not None or frame is None else frame()
    previous = _previous(options)
    runs = _runs(options.journals, options.runs)
    _check_folder(options.dest)

    workspace = Workspace.of(task.client.auth_test())
    if previous is not None:
        require_same("previous", options.previous or "", previous.get("workspace"), workspace)
    users, groups = task.client.all_users(), task.client.all_groups()
    _warn_of_unknown(task, options, users)
    document = review(
        users,
        groups,
        day=options.day,
        title=options.title,
        roster=roster,
        previous=previous,
        runs=runs,
        workspace={**workspace.stamp(), "version": VERSION},
    )
    files = {
        PAGE: page(empty_page, document),
        **tables(document),
        DATA: json.dumps(document, ensure_ascii=False, indent=1) + "\n",
    }
    return _written(options, files, document, task.check_mode)


def _warn_of_unknown(task: Task, options: ReviewOptions, users: t.Iterable[User]) -> None:
    """Warn of the entries of ``protected`` that mean no account, and so excuse nobody."""
    known = AccountIndex(users)
    unknown = [reference for reference in options.protected if not known.resolve(reference).found]
    if unknown:
        task.warn(
            f"protected: {', '.join(map(repr, unknown))} must be the id, email or user name of an account in Slack"
        )


def _written(
    options: ReviewOptions, files: t.Mapping[str, str], document: ReviewDocument, check_mode: bool
) -> ReviewResult:
    """Write those of the files that differ and return what was written. Check mode stops here."""
    folder, mode = options.dest, options.mode
    # A lone half of a surrogate pair, which JSON may hold, becomes the escape that JSON has for it.
    contents = {name: text.encode("utf-8", "backslashreplace") for name, text in files.items()}
    before = _summary_there(os.path.join(folder, DATA))
    differing = [name for name, content in contents.items() if _differs(os.path.join(folder, name), content, mode)]
    obsolete = [name for name in NAMES if name not in contents and os.path.lexists(os.path.join(folder, name))]
    if not check_mode and (differing or obsolete):
        try:
            _write(folder, {name: contents[name] for name in differing}, mode)
            for name in obsolete:
                os.unlink(os.path.join(folder, name))
        except OSError as error:
            raise invalid("dest", folder, f"cannot be written: {error}") from None
    return {
        "changed": bool(differing or obsolete),
        "dest": folder,
        "files": [os.path.join(folder, name) for name in contents],
        "date": document["date"],
        "counts": document["counts"],
        "findings": document["findings"],
        "diff": {
            "before_header": folder,
            "after_header": folder,
            "before": before if differing or obsolete else {},
            "after": {**_summary(document), "written": differing, "removed": obsolete} if differing or obsolete else {},
        },
    }


def _summary(document: ReviewDocument) -> ReviewSummary:
    found = {finding["key"]: finding["count"] for finding in document["findings"]}
    return {"date": document["date"], "counts": document["counts"], "findings": found}


def _summary_there(path: str) -> ReviewSummary:
    """The summary of the review that is in a file; empty where there is none."""
    try:
        return _summary(checked(_json(path)))
    except (NotAReview, KeyError, TypeError):
        return {}


def _differs(path: str, content: bytes, mode: int) -> bool:
    try:
        with open(path, "rb") as file:
            return stat.S_IMODE(os.fstat(file.fileno()).st_mode) != mode or file.read() != content
    except OSError:
        return True


def _write(folder: str, contents: t.Mapping[str, bytes], mode: int) -> None:
    """Write files, each whole or not at all; the folder is made where it is not there.

    :raises OSError: when one cannot be written.
    """
    # Who may read the files may enter the folder.
    os.makedirs(folder, mode=mode | 0o300 | (mode & 0o444) >> 2, exist_ok=True)
    for name, content in contents.items():
        write_file(os.path.join(folder, name), content, mode)


def _check_folder(folder: str) -> None:
    if os.path.lexists(folder) and not os.path.isdir(folder):
        raise invalid("dest", folder, "must be a folder")


def _page(path: str | None) -> str:
    """A page without a review in it.

    :raises Refused: when it cannot be read, or has no place for the review.
    """
    if path is None:
        raise Refused("The page comes with the action plugin of this module, so that it must be run as a task.")
    try:
        with open(path, encoding="utf-8") as file:
            text = file.read()
    except (OSError, ValueError) as error:
        raise invalid("page", path, f"cannot be read: {error}") from None
    missing = [place for place in PLACES if place not in text]
    if missing:
        raise invalid("page", path, f"must have the place {missing[0]}")
    return text


def _day(value: str | None) -> str:
    if value is None:
        return datetime.now(timezone.utc).date().isoformat()
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise invalid("date", value, "must be a date such as 2026-12-31") from None


def _mode(value: t.Any) -> int:
    """Permissions as Ansible takes them: a number, or octal digits."""
    if isinstance(value, int) and not isinstance(value, bool) and not value & ~0o777:
        return value
    if isinstance(value, str) and _MODE.fullmatch(value):
        return int(value.replace("o", ""), 8)
    raise invalid("mode", value, "must be permissions in octal digits that begin with a zero, such as '0600'")


def _roster(options: ReviewOptions) -> Roster | None:
    """The roster that the options name.

    :raises Refused: when it cannot be relied on: a review against half of it would call the other half leavers.
    """
    path = options.roster
    if path is None:
        return None
    try:
        with open_file(path) as source:
            people = list(read_users(source, options.columns))
    except SourceError as error:
        raise Refused(f"roster: {error}", invalid=["roster"]) from None
    bad = [str(problem) for person in people for problem in person.problems]
    if bad:
        more = [f"and {len(bad) - _SHOWN} more"] if len(bad) > _SHOWN else []
        raise Refused("roster: " + "\n".join(bad[:_SHOWN] + more), invalid=["roster"], problems=bad)
    if not people:
        raise invalid("roster", path, "must not be empty, or everybody would be outside it")
    listed = [{**person.values, "active": _listed(person.values)} for person in people]
    return Roster(listed, options.protected, options.grace_days)


def _listed(values: t.Mapping[str, t.Any]) -> bool:
    """Whether the roster says that a person should get in."""
    return values.get("active") is not False and values.get("state") != "absent"


def _previous(options: ReviewOptions) -> ReviewDocument | None:
    path, day = options.previous, options.day
    if path is None:
        return None
    if os.path.realpath(path) == os.path.realpath(os.path.join(options.dest, DATA)):
        raise invalid("previous", path, "must not be the review that dest holds, which is about to be written")
    found = read_json("previous", path)
    if found is None:
        raise invalid("previous", path, "must be a JSON file that can be read")
    try:
        document = checked(found)
    except NotAReview as error:
        raise invalid("previous", path, str(error)) from None
    if document["date"] > day:
        raise invalid("previous", path, f"must not be of a later day ({document['date']}) than this review ({day})")
    return document


def _json(path: str) -> t.Any:
    try:
        with open(path, encoding="utf-8") as file:
            return loads(file.read())
    except (OSError, ValueError):
        return None


def _runs(journals: t.Sequence[str], most: int) -> list[Run]:
    """What the last runs of all journals did, the latest first."""
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
