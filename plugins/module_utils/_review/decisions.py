# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""What the reviewer has to decide on: active accounts with access in question, and runs that did not finish."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

from .accounts import day_of
from .document import Accounts, DecisionFact, ReviewDocument
from .legend import CHECK, FINE, GUEST_VERDICTS, RUNS, VERDICTS, Meaning

_MEANINGS: t.Mapping[str, Meaning] = {**RUNS, **VERDICTS}
#: The reasons in the order of their urgency: accounts before runs, and what needs acting upon first.
_ORDER = sorted([*VERDICTS, *RUNS], key=lambda key: _MEANINGS[key].attention == CHECK)


@dataclass(frozen=True)
class _Question:
    """A reason to decide on something, and since when it has held."""

    reason: str
    since: str | None


def decision_facts(document: ReviewDocument, accounts: Accounts) -> list[DecisionFact]:
    """What the reviewer has to decide on, each account and run once: the most urgent first, of those the oldest.

    :param document: a review with its guests, roster and runs.
    """
    questions: dict[str, list[_Question]] = {}
    for id_, question in _of_accounts(document):
        questions.setdefault(id_, []).append(question)
    found = [_decision("account", id_, accounts[id_]["name"], of_one) for id_, of_one in questions.items()]
    for run in document["runs"]:
        reason = f"run_{run['state']}"
        if reason in RUNS:
            started = _Question(reason, day_of(run["started"]))
            found.append(_decision("run", run["run"], run["run"], [started]))
    found.sort(key=lambda fact: (_ORDER.index(fact["reasons"][0]), fact["since"] or "9999", fact["name"], fact["id"]))
    for number, fact in enumerate(found, 1):
        fact["number"] = number
    return found


def _of_accounts(document: ReviewDocument) -> t.Iterator[tuple[str, _Question]]:
    for fact in document["roster"]["outside"] if document["roster"] else ():
        if fact["attention"] != FINE and fact["verdict"] not in GUEST_VERDICTS.values():
            yield fact["id"], _Question(fact["verdict"], fact["outside_since"])
    for guest in document["guests"]:
        verdict = GUEST_VERDICTS.get(guest["ends"])
        if verdict:
            yield guest["id"], _Question(verdict, day_of(guest["expires"]))


def _decision(subject: str, id_: str, name: str, questions: t.Iterable[_Question]) -> DecisionFact:
    ordered = sorted(questions, key=lambda question: _ORDER.index(question.reason))
    first = _MEANINGS[ordered[0].reason]
    return {
        "number": 0,
        "attention": first.attention,
        "reasons": [question.reason for question in ordered],
        "subject": subject,
        "id": id_,
        "name": name,
        "since": ordered[0].since,
        "proposal": first.proposal or "",
    }
