# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The access review: one document that says who can get into Slack, and what about it deserves a look.

Pure: no I/O, no clock. The document is plain JSON, the same for the same input; page and tables are rendered from it.
"""

from __future__ import annotations

import typing as t
from collections import Counter
from dataclasses import dataclass

from .._model.accounts import AccountIndex
from .._model.resources import Group, User
from .accounts import KINDS, NO_END, UNREADABLE_END, account_facts, group_facts, guest_facts, without_manager
from .comparison import changes
from .decisions import decision_facts
from .document import SCHEMA, SCHEMA_VERSION, AccountFact, Counts, FindingFact, ReviewDocument, Run, RunFact
from .evidence import Reading, evidence_fact
from .legend import ACT, CHECK, FINE, legend_facts
from .roster import Roster, roster_facts


def review(
    users: t.Sequence[User],
    groups: t.Sequence[Group],
    *,
    day: str,
    title: str,
    reading: Reading,
    roster: Roster | None = None,
    previous: ReviewDocument | None = None,
    runs: t.Sequence[Run] = (),
) -> ReviewDocument:
    """The review as a document.

    :param users: all accounts that Slack lists, deactivated ones and apps too.
    :param groups: all groups, with their members.
    :param day: the day of the review, ``YYYY-MM-DD``.
    :param reading: how Slack was read.
    :param roster: who should have an account; without one nothing is said of who is outside it.
    :param previous: the document of the last review; without one nothing is said of changes.
    :param runs: what the last runs did, the latest first.
    """
    groups = list({group.id: group for group in groups}.values())
    index = AccountIndex(users)
    accounts = account_facts(index, groups, day)
    document: ReviewDocument = {
        "schema": SCHEMA,
        "schema_version": SCHEMA_VERSION,
        "title": title,
        "date": day,
        "compared_with": previous["date"] if previous else None,
        "evidence": evidence_fact(
            reading,
            accounts,
            protected=roster.protected if roster else (),
            grace_days=roster.grace_days if roster else 0,
            previous_date=previous["date"] if previous else None,
        ),
        "counts": _counts(accounts.values(), len(groups)),
        "findings": [],
        "decisions": [],
        "legend": legend_facts(roster=roster is not None, runs=bool(runs)),
        "accounts": list(accounts.values()),
        "guests": guest_facts(accounts, day),
        "groups": group_facts(groups, accounts),
        "without_manager": without_manager(accounts),
        "roster": roster_facts(roster, index, accounts, day, previous) if roster else None,
        "changes": None,
        "runs": [_run(run) for run in runs],
    }
    document["changes"] = changes(previous, document) if previous else None
    document["findings"] = _findings(document)
    document["decisions"] = decision_facts(document, accounts)
    return document


def _counts(accounts: t.Iterable[AccountFact], groups: int) -> Counts:
    states = Counter((account["kind"], account["active"]) for account in accounts)
    return {
        "accounts": sum(states.values()),
        "by_kind": {kind: {"active": states[kind, True], "deactivated": states[kind, False]} for kind in KINDS},
        "groups": groups,
    }


def _run(run: Run) -> RunFact:
    counts = Counter(operation["status"] or "unfinished" for operation in run["operations"])
    ended = "killed" if run["ended"] is None else "stopped" if run["stopped"] else "ended"
    return {**run, "state": ended, "counts": dict(sorted(counts.items()))}


@dataclass(frozen=True)
class _Finding:
    """Something that deserves a look: what it asks of the reviewer, the section of the page, and its text."""

    key: str
    attention: str
    section: str
    one: str
    many: str


_FINDINGS = (
    _Finding("left", ACT, "roster", "active account of a leaver", "active accounts of leavers"),
    _Finding("unknown", ACT, "roster", "active account unknown to the roster", "active accounts unknown to the roster"),
    _Finding("guests_expired", ACT, "guests", "guest past the end date", "guests past their end dates"),
    _Finding("runs_cut_short", ACT, "runs", "run that did not finish", "runs that did not finish"),
    _Finding(
        "guests_end_unreadable",
        CHECK,
        "guests",
        "guest whose end date cannot be read",
        "guests whose end dates cannot be read",
    ),
    _Finding("guests_no_end", CHECK, "guests", "guest without an end date", "guests without an end date"),
    _Finding("other_address", CHECK, "roster", "account with another address", "accounts with another address"),
    _Finding("new", CHECK, "roster", "new account not on the roster", "new accounts not on the roster"),
    _Finding(
        "without_account",
        CHECK,
        "roster",
        "person on the roster without an account",
        "people on the roster without an account",
    ),
    _Finding("without_manager", CHECK, "managers", "person without a manager", "people without a manager"),
    _Finding(
        "groups_with_deactivated", CHECK, "groups", "group with deactivated members", "groups with deactivated members"
    ),
    _Finding("operations_failed", CHECK, "runs", "operation not applied", "operations not applied"),
    _Finding(
        "guests_expiring",
        FINE,
        "guests",
        "guest whose access ends within 30 days",
        "guests whose access ends within 30 days",
    ),
    _Finding("empty_groups", FINE, "groups", "empty group", "empty groups"),
)


def _findings(document: ReviewDocument) -> list[FindingFact]:
    """What deserves a look, the most urgent first; what there is none of is left out."""
    counts = _finding_counts(document)
    return [
        {
            "key": finding.key,
            "attention": finding.attention,
            "section": finding.section,
            "count": counts[finding.key],
            "text": finding.one if counts[finding.key] == 1 else finding.many,
        }
        for finding in _FINDINGS
        if counts[finding.key]
    ]


def _finding_counts(document: ReviewDocument) -> t.Mapping[str, int]:
    roster, groups, runs = document["roster"], document["groups"], document["runs"]
    verdicts = Counter(account["verdict"] for account in (roster["outside"] if roster else ()))
    ends = Counter(guest["ends"] for guest in document["guests"])
    return {
        **{verdict: verdicts[verdict] for verdict in ("left", "unknown", "other_address", "new")},
        "without_account": len(roster["without_account"]) if roster else 0,
        "guests_expired": ends["expired"],
        "guests_end_unreadable": ends[UNREADABLE_END],
        "guests_no_end": ends[NO_END],
        "guests_expiring": ends["within_7_days"] + ends["within_30_days"],
        "without_manager": len(document["without_manager"]),
        "groups_with_deactivated": sum(bool(group["deactivated"]) for group in groups),
        "empty_groups": sum(not group["size"] for group in groups),
        "runs_cut_short": sum(run["state"] != "ended" for run in runs),
        "operations_failed": sum(
            run["counts"].get(status, 0) for run in runs for status in ("failed", "not_done", "unverified", "pending")
        ),
    }
