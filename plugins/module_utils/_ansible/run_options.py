# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The options of a run that applies a plan: guards, approval, the files to write, and the limits of applying.

``slack_scim_directory`` and ``slack_scim_undo`` share them.
"""

from __future__ import annotations

import os
import typing as t
from dataclasses import dataclass

from .._apply.circuit_breaker import SafetyLimits
from .._apply.journal_files import JournalLimits
from .._guard.guard_exceptions import RAISED, GuardException, read_exceptions
from .._guard.limits import DEFAULTS, Limit, read_limits
from .._model.problems import Refused
from .._report import approval
from .files import require_apart, require_writable, same_file
from .specs import (
    BATCH_SIZE_MAX,
    BATCH_SIZE_RULE,
    SETTLE_TIMEOUT,
    SETTLE_TIMEOUT_MAX,
    SETTLE_TIMEOUT_RULE,
    Params,
    invalid,
    options_of,
)

LOCK_WAIT_MAX = 86400
#: A hundred years.
KEEP_DAYS_MAX = 36500
LOCK_WAIT_RULE = f"must be from 0 to {LOCK_WAIT_MAX}"

_LIMIT = {
    "count": {"type": "int"},
    "percent": {"type": "float"},
    "floor": {"type": "int"},
    "window_days": {"type": "int"},
    "window_percent": {"type": "float"},
    "window_floor": {"type": "int"},
}

#: The beginning of a plan as Markdown.
MARKDOWN_MARKS = ("# Plan for Slack", "- Digest: ")
#: The options of files that a run writes, with the marks near the beginning of each; a snapshot is checked by reading.
_MARKS: dict[str, tuple[str, ...]] = {
    "plan_file": ("{", '"format"', '"digest"'),
    "plan_markdown_file": MARKDOWN_MARKS,
    "plan_summary_file": MARKDOWN_MARKS,
    "plan_page_file": ("<!DOCTYPE html>", "A plan, written by scimops.slack."),
    "journal_file": ("{", '"event"'),
    "operations_file": ("[", '"kind"', '"subject"'),
    "snapshot_file": (),
}
#: The options of files that a run reads.
_READ = ("users_file", "groups_file", "approved_plan", "ca_path", "plan_page_template")

#: The options of the documentation fragment ``scimops.slack._directory``.
RUN_OPTIONS: dict[str, dict[str, t.Any]] = {
    "guards": {
        "type": "dict",
        "options": {guard: {"type": "dict", "options": dict(_LIMIT)} for guard in DEFAULTS},
    },
    "guard_exceptions": {
        "type": "list",
        "elements": "dict",
        "default": [],
        "options": {
            "guard": {"type": "str", "required": True, "choices": list(RAISED)},
            "until": {"type": "str", "required": True},
            "count": {"type": "int"},
            "percent": {"type": "float"},
            "reason": {"type": "str", "required": True},
        },
    },
    "expect_workspace": {"type": "str"},
    "plan_file": {"type": "path"},
    "plan_markdown_file": {"type": "path"},
    "plan_summary_file": {"type": "path"},
    "plan_summary_names": {"type": "bool", "default": True},
    "plan_page_file": {"type": "path"},
    # When omitted, the action plugin passes the page of the collection, because Ansible ships no assets.
    "plan_page_template": {"type": "path"},
    "approved_plan": {"type": "path"},
    "approved_digest": {"type": "str"},
    "journal_file": {"type": "path"},
    "journal_max_mb": {"type": "float", "default": 100.0},
    "journal_keep_days": {"type": "int", "default": 0},
    "operations_file": {"type": "path"},
    "max_operations_returned": {"type": "int", "default": 500},
    "rate_share": {"type": "float", "default": 0.8},
    "budget_dir": {"type": "path", "default": "~/.cache/scimops.slack"},
    "lock_wait": {"type": "float", "default": 0.0},
    "canary": {"type": "list", "elements": "int", "default": [1, 10]},
    "max_failures": {"type": "int", "default": 50},
    "max_failure_rate": {"type": "float", "default": 10.0},
    "batch_size": {"type": "int", "default": 1000},
    "progress_interval": {"type": "float", "default": 5.0},
    "settle_timeout": {"type": "float", "default": SETTLE_TIMEOUT},
}


@dataclass(frozen=True)
class RunFiles:
    """The paths of the files that a run writes, and of the plan that it reads; ``None`` for an omitted option.

    :ivar plan: the plan as JSON.
    :ivar plan_markdown: the complete plan for people.
    :ivar plan_summary: the plan for a comment on a pull request; ``summary_names``: whether it names people.
    :ivar plan_page: the plan as a page; ``plan_template``: a page of the user's own for it.
    :ivar approved_plan: the approved plan.
    :ivar journal: the record of each operation before and after it is applied.
    :ivar operations: the outcome of each operation, at the end of the run.
    :ivar snapshot: the last accepted source; ``slack_scim_undo`` has none.
    """

    plan: str | None
    plan_markdown: str | None
    plan_summary: str | None
    summary_names: bool
    plan_page: str | None
    plan_template: str | None
    approved_plan: str | None
    journal: str | None
    operations: str | None
    snapshot: str | None


@dataclass(frozen=True)
class RunOptions:
    """The options for evaluating, approving, applying and reporting a plan.

    :ivar limits: the limit of each guard.
    :ivar exceptions: higher limits, up to a day.
    :ivar expect_workspace: the workspace or organization that the token must belong to; ``None`` for any.
    :ivar listed: the most entries of each list in the result; ``None`` for any number.
    :ivar rate_share: the part of Slack's rate limits to use, above 0 and at most 1.
    :ivar budget_dir: the folder through which runs on one host share the rate limits.
    :ivar lock_wait: seconds to wait for the end of another run on the same organization.
    :ivar batch_size: the most members that one request adds and removes.
    :ivar progress_interval: seconds between two reports of progress.
    :ivar settle_timeout: the most seconds to wait until Slack shows an accepted change.
    """

    limits: t.Mapping[str, Limit]
    exceptions: tuple[GuardException, ...]
    expect_workspace: str | None
    files: RunFiles
    journal_limits: JournalLimits
    approved_digest: str | None
    listed: int | None
    rate_share: float
    budget_dir: str
    lock_wait: float
    safety: SafetyLimits
    batch_size: int
    progress_interval: float
    settle_timeout: float


def parse_run_options(params: Params) -> RunOptions:
    """The options of a run.

    :raises Refused: when an option breaks a rule; the message names option, value and rule.
    """
    _check_ranges(params)
    limits = read_limits({guard: limit for guard, limit in (params["guards"] or {}).items() if limit})
    plan, approved = params["plan_file"], params["approved_plan"]
    if plan and approved and same_file(plan, approved):
        rule = "must not be the same file as plan_file, because the plan would be compared with itself"
        raise invalid("approved_plan", approved, rule)
    files = _files(params)
    digest = params["approved_digest"]
    if digest is not None and not approval.DIGEST.fullmatch(digest):
        raise invalid("approved_digest", digest, "must be the digest of a plan, 64 hexadecimal digits (0-9, a-f)")
    return options_of(
        RunOptions,
        params,
        limits=limits,
        exceptions=read_exceptions(params["guard_exceptions"] or ()),
        files=files,
        journal_limits=JournalLimits(params["journal_max_mb"], params["journal_keep_days"]),
        listed=_unless_negative(params["max_operations_returned"]),
        budget_dir=os.path.expanduser(params["budget_dir"]),
        safety=SafetyLimits(
            canary=tuple(params["canary"]),
            max_failures=_unless_negative(params["max_failures"]),
            max_failure_rate=_unless_negative(params["max_failure_rate"]),
        ),
    )


Number = t.TypeVar("Number", int, float)


def _unless_negative(number: Number) -> Number | None:
    """A limit; ``None`` for a negative number, which means no limit."""
    return None if number < 0 else number


def _check_ranges(params: Params) -> None:
    ranges: tuple[tuple[str, t.Callable[[t.Any], bool], str], ...] = (
        ("rate_share", lambda share: 0 < share <= 1, "must be above 0 and at most 1"),
        ("max_operations_returned", lambda number: number >= -1, "must be 0 or more, or -1 for no limit"),
        ("max_failures", lambda number: number >= -1, "must be 0 or more, or -1 for no limit"),
        (
            "max_failure_rate",
            lambda percent: -1 <= percent <= 100,  # noqa: PLR2004
            "must be from 0 to 100, or -1 for no limit",
        ),
        ("batch_size", lambda number: 1 <= number <= BATCH_SIZE_MAX, BATCH_SIZE_RULE),
        ("canary", lambda sizes: all(size > 0 for size in sizes), "must be a list of numbers above 0"),
        ("progress_interval", lambda seconds: seconds > 0, "must be more than 0"),
        ("journal_max_mb", lambda size: size >= 0, "must be 0 or more"),
        ("journal_keep_days", lambda days: 0 <= days <= KEEP_DAYS_MAX, f"must be from 0 to {KEEP_DAYS_MAX}"),
        ("lock_wait", lambda seconds: 0 <= seconds <= LOCK_WAIT_MAX, LOCK_WAIT_RULE),
        ("settle_timeout", lambda seconds: 0 <= seconds <= SETTLE_TIMEOUT_MAX, SETTLE_TIMEOUT_RULE),
    )
    broken = [(option, rule) for option, right, rule in ranges if not right(params[option])]
    if broken:
        words = "; ".join(f"{option}: {params[option]!r} {rule}" for option, rule in broken)
        raise Refused(words, invalid=[option for option, _rule in broken])


def _files(params: Params) -> RunFiles:
    """The files of a run, checked: those to write are writable, and replace only files of earlier runs.

    :raises Refused: when a check fails; the message names the option.
    """
    for option, marks in _MARKS.items():
        require_writable(option, params.get(option), marks, in_place=option == "journal_file")
    read = [(option, params.get(option)) for option in _READ]
    read.append(("ldap.ca_path", (params.get("ldap") or {}).get("ca_path")))
    journal, reverted = params["journal_file"], params.get("undo_journal")
    # An undo may append its records to the journal that it reads.
    if reverted and not (journal and same_file(journal, reverted)):
        read.append(("undo_journal", reverted))
    require_apart([(option, params.get(option)) for option in _MARKS], read, ("journal_file", "undo_journal"))
    return RunFiles(
        plan=params["plan_file"],
        plan_markdown=params["plan_markdown_file"],
        plan_summary=params["plan_summary_file"],
        summary_names=params["plan_summary_names"],
        plan_page=params["plan_page_file"],
        plan_template=params["plan_page_template"],
        approved_plan=params["approved_plan"],
        journal=params["journal_file"],
        operations=params["operations_file"],
        snapshot=params.get("snapshot_file"),
    )
