# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The task of the access review: reads Slack, roster, last review and journals, and writes a folder of files."""

from __future__ import annotations

import dataclasses
import os
import re
import typing as t
from dataclasses import dataclass
from datetime import date, datetime, timezone

from .._apply.journal_files import parts
from .._files.files import FileOptions
from .._model.accounts import AccountIndex, several
from .._model.resources import Group, User
from .._review.document import ReviewDocument
from .._review.evidence import ReadFile, Reading, ReadList, name_of, other_organization
from .._review.facts import review
from .._review.roster import Roster
from .._scim.listed import Listed
from .._source.row_rules import RowRules
from .._version import VERSION
from .file_options import FILE_OPTIONS, ROW_OPTIONS, parse_file_options, parse_row_rules, with_preset_of
from .files import Named, instant
from .review_files import DATA, ReviewResult, check_folder, write_review
from .review_inputs import last_runs, own_page, previous_review, roster_of
from .specs import ModuleSpec, Params, invalid, options_of
from .task import Task

#: The zero is required: an unquoted 0640 in YAML becomes 416, which must not be read as octal.
_MODE = re.compile(r"0o?[0-7]{3}")


@dataclass(frozen=True)
class ReviewOptions:
    """The options of ``slack_scim_access_review``.

    :ivar day: of the review, such as ``2026-12-31``.
    :ivar file_options: the options for reading the roster.
    :ivar runs: the most last runs of the journals in the review.
    :ivar mode: the permissions of the files.
    """

    dest: str
    title: str
    day: str
    roster: str | None
    rules: RowRules
    file_options: FileOptions
    protected: tuple[str, ...]
    grace_days: int
    previous: str | None
    journals: tuple[str, ...]
    runs: int
    mode: int
    page: str | None


def parse(params: Params) -> ReviewOptions:
    """The options of a review.

    :raises Refused: when an option breaks a rule; the message names option, value and rule.
    """
    of_roster = with_preset_of(params)
    options = options_of(
        ReviewOptions,
        params,
        day=_day(params["date"]),
        mode=_mode(params["mode"]),
        file_options=parse_file_options(of_roster),
        rules=parse_row_rules(of_roster),
    )
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
        **ROW_OPTIONS,
        **FILE_OPTIONS,
        "protected": {"type": "list", "elements": "str", "default": []},
        "grace_days": {"type": "int", "default": 14},
        "previous": {"type": "path"},
        "journals": {"type": "list", "elements": "path", "default": []},
        "runs": {"type": "int", "default": 10},
        "mode": {"type": "raw", "default": "0600"},
        # When omitted, the action plugin passes the page of the collection, because Ansible ships no assets.
        "page": {"type": "path"},
    },
    required_by={option: ["roster"] for option in ("columns_preset", "columns", "compose", "rows_when", "pick", "at")},
)


def access_review(task: Task, options: ReviewOptions, frame: t.Callable[[], str] | None = None) -> ReviewResult:
    """Write the review, and return the result.

    :param frame: returns the empty page of the collection; ``None`` where it is not available.
    """
    roster, roster_file = _roster(options)
    empty_page = own_page(options.page) if options.page is not None or frame is None else frame()
    previous, previous_file = _previous(options)
    runs = last_runs(options.journals, options.runs)
    check_folder(options.dest, _inputs(task, options))

    slack = _read(task)
    _warn_of_unknown(task, options, slack.users)
    document = review(
        slack.users,
        slack.groups,
        day=options.day,
        title=options.title,
        reading=dataclasses.replace(slack.reading, roster=roster_file, previous=previous_file),
        roster=roster,
        previous=previous,
        runs=runs,
    )
    if previous is not None and (other := other_organization(document["evidence"], previous.get("evidence"))):
        ours = name_of(document["evidence"]["organization"])
        rule = f"must belong to the organization of the token, {ours}, but it belongs to {other}"
        raise invalid("previous", options.previous, rule)
    return write_review(options.dest, options.mode, empty_page, document, task.check_mode)


def _inputs(task: Task, options: ReviewOptions) -> list[Named]:
    """The options and paths of the files that the review reads."""
    journals = [("journals", file) for path in options.journals for file in [path, *_parts(path)]]
    read = (
        ("roster", options.roster),
        ("previous", options.previous),
        ("page", options.page),
        ("ca_path", task.client.connection.ca_path),
    )
    return [*read, *journals]


def _parts(path: str) -> list[str]:
    """The rotated parts of a journal."""
    try:
        return parts(path)
    except OSError as error:
        raise invalid("journals", path, f"cannot be read: {error.strerror or error}") from None


@dataclass(frozen=True)
class _Slack:
    """The accounts and groups in Slack, and how they were read."""

    users: list[User]
    groups: list[Group]
    reading: Reading


def _read(task: Task) -> _Slack:
    """All accounts and groups.

    :raises ScimError: when they cannot be read, or a list is incomplete.
    """
    connection = task.client.connection
    started = datetime.now(timezone.utc)
    # SCIM first: its error explains the problem of a token, that of auth.test does not.
    users = task.client.list_users()
    everybody = users.whole()
    groups = task.client.list_groups()
    every_group = groups.whole()
    identity = task.client.auth_test()
    reading = Reading(
        identity=identity,
        started=instant(started),
        ended=instant(datetime.now(timezone.utc)),
        api_url=connection.api_url,
        api_version=connection.version,
        lists=(_read_list("accounts", users), _read_list("groups", groups)),
        version=VERSION,
    )
    return _Slack(everybody, every_group, reading)


def _read_list(resource: str, listed: Listed[User] | Listed[Group]) -> ReadList:
    return ReadList(resource, len(listed.received), listed.announced, listed.complete)


def _roster(options: ReviewOptions) -> tuple[Roster | None, ReadFile | None]:
    if options.roster is None:
        return None, None
    return roster_of(options.roster, options.file_options, options.rules, options.protected, options.grace_days)


def _previous(options: ReviewOptions) -> tuple[ReviewDocument | None, ReadFile | None]:
    path = options.previous
    if path is None:
        return None, None
    if os.path.realpath(path) == os.path.realpath(os.path.join(options.dest, DATA)):
        raise invalid("previous", path, "must not be the review in dest, which this run replaces")
    return previous_review(path, options.day)


def _warn_of_unknown(task: Task, options: ReviewOptions, users: t.Iterable[User]) -> None:
    """Warn of entries of ``protected`` that match no account, or may match several, and so have no effect."""
    known = AccountIndex(users)
    resolutions = [known.resolve(reference) for reference in options.protected]
    unknown = [resolution.reference for resolution in resolutions if not resolution.found]
    for resolution in resolutions:
        if resolution.ambiguous:
            task.warn(f"protected: {resolution.reference!r} {several(user.label for user in resolution.found)}")
    if unknown:
        task.warn(
            f"protected: {', '.join(map(repr, unknown))} must be the id, email or user name of an account in Slack"
        )


def _day(value: str | None) -> str:
    if value is None:
        return datetime.now(timezone.utc).date().isoformat()
    try:
        return date.fromisoformat(value).isoformat()
    except ValueError:
        raise invalid("date", value, "must be a date such as 2026-12-31") from None


def _mode(value: t.Any) -> int:
    """Permissions from a number or octal digits, as in Ansible's ``mode``."""
    if isinstance(value, int) and not isinstance(value, bool) and not value & ~0o777:
        return value
    if isinstance(value, str) and _MODE.fullmatch(value):
        return int(value.replace("o", ""), 8)
    raise invalid("mode", value, "must be permissions in octal digits that begin with a zero, such as '0600'")
