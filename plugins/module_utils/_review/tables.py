# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The review as CSV files, for spreadsheets and for whatever reads it next."""

from __future__ import annotations

import csv
import io
import re
import typing as t

from .document import GuestFact, OutsideFact, ReviewDocument, UnmanagedFact

Row = t.Mapping[str, object]

#: Where a spreadsheet begins a formula: at the beginning of a cell. In countries that write 1,5 for 1.5, a spreadsheet
#: begins a cell after each semicolon, and as it then ignores our quotation marks, after each line break. Some read the
#: wide characters of East Asia as the narrow ones.
_FORMULA = re.compile(r"""\A(?=[\t\r\n])|(?:\A|(?<=[;\r\n]))(?=[ \t"]*[=+\-@\uff1d\uff0b\uff0d\uff20])""")

_ACCOUNT = ("id", "name", "user_name", "email")
_PERSON = (*_ACCOUNT, "title", "department")
#: The table of what has to be decided on, and its columns that the reviewer fills in.
DECISIONS = "decisions.csv"
FILLED_IN = ("decision", "decided_by", "decided_on", "note")


#: All files that there may be.
NAMES = (
    "accounts.csv",
    "changes.csv",
    "decisions.csv",
    "groups.csv",
    "guests.csv",
    "members.csv",
    "operations.csv",
    "outside_roster.csv",
    "runs.csv",
    "without_account.csv",
    "without_manager.csv",
)


def tables(document: ReviewDocument) -> dict[str, str]:
    """The review's CSV files by their names: UTF-8 text with a header row and lines that end with CRLF (RFC 4180).

    What the review says nothing of (a roster, changes) has no file.
    """
    made: dict[str, tuple[t.Sequence[str], t.Iterable[Row]]] = {
        "accounts.csv": (
            (
                *_ACCOUNT,
                "kind",
                "active",
                "title",
                "department",
                "manager",
                "manager_name",
                "reports",
                "groups",
                "guest_expiration",
                "created",
                "age_days",
            ),
            document["accounts"],
        ),
        DECISIONS: (
            (
                "number",
                "attention",
                "reasons",
                "subject",
                *_PERSON,
                "kind",
                "manager_name",
                "groups",
                "since",
                "proposal",
                *FILLED_IN,
            ),
            _decisions(document),
        ),
        "guests.csv": ((*_ACCOUNT, "expires", "days_left", "ends"), _with_account(document, document["guests"])),
        "groups.csv": (
            ("id", "name", "size", "active", "guests", "deactivated", "unknown", "created"),
            document["groups"],
        ),
        "members.csv": (("group_id", "group", *_ACCOUNT, "kind", "active"), _members(document)),
        "without_manager.csv": ((*_PERSON, "manager", "reason"), _with_account(document, document["without_manager"])),
        "runs.csv": (("journal", "run", "started", "ended", "state", "planned", "stopped"), document["runs"]),
        "operations.csv": (
            ("run", "time", "kind", "subject", "id", "name", "reason", "status", "error"),
            _operations(document),
        ),
    }
    if document["roster"] is not None:
        made["outside_roster.csv"] = (
            (
                *_PERSON,
                "kind",
                "active",
                "verdict",
                "attention",
                "outside_since",
                "outside_days",
                "age_days",
                "roster_address",
            ),
            _with_account(document, document["roster"]["outside"]),
        )
        made["without_account.csv"] = (
            ("name", "email", "user_name", "department"),
            document["roster"]["without_account"],
        )
    if document["changes"] is not None:
        made["changes.csv"] = (("subject", "id", "name", "what", "attribute", "before", "after"), document["changes"])
    return {name: _csv(columns, rows) for name, (columns, rows) in made.items()}


def _with_account(
    document: ReviewDocument, facts: t.Iterable[GuestFact | UnmanagedFact | OutsideFact]
) -> t.Iterator[Row]:
    accounts = {account["id"]: account for account in document["accounts"]}
    for fact in facts:
        yield {**accounts[fact["id"]], **fact}


def _decisions(document: ReviewDocument) -> t.Iterator[Row]:
    accounts = {account["id"]: account for account in document["accounts"]}
    for decision in document["decisions"]:
        account: Row = accounts[decision["id"]] if decision["subject"] == "account" else {}
        yield {**account, **decision, "reasons": " ".join(decision["reasons"])}


def filled_in(text: str) -> bool:
    """Whether a table of decisions, as a spreadsheet may have saved it, holds decisions of the reviewer."""
    text = text.lstrip("\ufeff")
    delimiter = max(",;\t", key=text.partition("\n")[0].count)
    table = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        if not set(FILLED_IN) <= set(table.fieldnames or ()):
            return bool(text.strip())
        return any(map(_written_in, table))
    except csv.Error:
        return True


def _written_in(row: t.Mapping[t.Any, t.Any]) -> bool:
    """Whether a row has a decision, or is one that a reviewer has added, such as a signature below the table."""
    cells = {column: (cell or "").strip() for column, cell in row.items() if column is not None}
    beyond = "".join(row.get(None) or ()).strip()
    if beyond or any(cells[column] for column in FILLED_IN):
        return True
    return any(cells.values()) and not cells.get("number", "").isdigit()


def _members(document: ReviewDocument) -> t.Iterator[Row]:
    accounts = {account["id"]: account for account in document["accounts"]}
    for group in document["groups"]:
        for id_ in group["members"]:
            account: Row = accounts.get(id_) or {"id": id_}
            yield {**account, "group_id": group["id"], "group": group["name"]}


def _operations(document: ReviewDocument) -> t.Iterator[Row]:
    for run in document["runs"]:
        for operation in run["operations"]:
            yield {**operation, "run": run["run"]}


def _csv(columns: t.Sequence[str], rows: t.Iterable[Row]) -> str:
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(columns)
    writer.writerows([_cell(row.get(column)) for column in columns] for row in rows)
    return text.getvalue()


def _cell(value: object) -> object:
    """A cell that a spreadsheet shows as it is: what it would take for a formula is quoted (names come from people)."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    return _FORMULA.sub("'", value) if isinstance(value, str) else value
