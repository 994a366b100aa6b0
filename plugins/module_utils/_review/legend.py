# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The words of a review with their meaning, and what a review cannot show. Page and document say them from here."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass

#: What a finding asks of the reviewer.
ACT, CHECK, FINE = "act", "check", "fine"


@dataclass(frozen=True)
class Meaning:
    """A word of the review.

    :ivar proposal: what the reviewer can decide; ``None`` where there is nothing to decide.
    """

    attention: str
    label: str
    text: str
    proposal: str | None = None


ATTENTION: t.Mapping[str, Meaning] = {
    ACT: Meaning(ACT, "Act", "Access that should have ended, or a run that did not finish. Action is required."),
    CHECK: Meaning(CHECK, "Check", "It may be right or wrong. Review is required."),
    FINE: Meaning(FINE, "Note", "For information. No action is required."),
}

#: What a review says of an account that is not on the roster, the most urgent first.
VERDICTS: t.Mapping[str, Meaning] = {
    "left": Meaning(
        ACT,
        "Left",
        "An active account that was on the roster at the last review, or whose person is not active on the roster.",
        "Deactivate the account",
    ),
    "unknown": Meaning(
        ACT,
        "Unknown",
        "An active member who is not on the roster and is older than the grace period.",
        "Deactivate the account, or add the person to the roster",
    ),
    "guest_expired": Meaning(
        ACT,
        "Guest past the end date",
        "A guest whose access should have ended, and who is still active.",
        "Deactivate the account, or set a later end date",
    ),
    "guest_end_unreadable": Meaning(
        CHECK,
        "Guest whose end date cannot be read",
        "An active guest for whom Slack shows an end date that cannot be read. When the access ends is unknown.",
        "Look up the end date in Slack, and set it again",
    ),
    "guest_no_end": Meaning(
        CHECK, "Guest without an end date", "An active guest whose access has no end date.", "Set an end date"
    ),
    "other_address": Meaning(
        CHECK,
        "Other address",
        "An account with the name of a person on the roster who has no account: probably theirs, with another address.",
        "Correct the address in Slack or in the roster",
    ),
    "new": Meaning(
        CHECK,
        "New",
        "An active member who is not on the roster and is not older than the grace period.",
        "Make sure that the person is added to the roster",
    ),
    "guest": Meaning(FINE, "Guest", "A guest whose access has an end date."),
    "protected": Meaning(FINE, "Protected", "Listed in the option protected, so no decision is needed."),
    "app": Meaning(FINE, "App", "The account of an app. Remove the app to remove the account."),
    "deactivated": Meaning(FINE, "Deactivated", "A deactivated account, with which no one can sign in."),
}
#: The verdict on a guest whose access ends so; any other guest is fine.
GUEST_VERDICTS: t.Mapping[str, str] = {
    "expired": "guest_expired",
    "unreadable": "guest_end_unreadable",
    "no_end": "guest_no_end",
}

RUNS: t.Mapping[str, Meaning] = {
    "run_killed": Meaning(
        ACT,
        "Killed",
        "The journal has no end of the run: the run was killed, or is still active.",
        "Run it again, and check its last operations",
    ),
    "run_stopped": Meaning(
        ACT,
        "Stopped",
        "A run stopped before its last operation.",
        "Remove the cause, and run it again",
    ),
}

NOT_SHOWN: t.Mapping[str, str] = {
    "roles": "Who is an owner or admin of the organization or of a workspace.",
    "sign_ins": "When somebody last signed in, from where, and whether two-factor authentication is on.",
    "apps": "What apps may do (their scopes), who installed them, and which tokens exist. "
    "Only the accounts of bots are listed.",
    "workspaces": "Which workspaces and channels an account can reach.",
    "slack_connect": "People of other organizations in shared channels (Slack Connect). They have no account here.",
}


class LegendFact(t.TypedDict):
    """A word with its meaning. ``kind`` is attention, verdict or run."""

    kind: str
    key: str
    attention: str
    label: str
    text: str
    proposal: str | None


class NotShownFact(t.TypedDict):
    """Something that SCIM does not show, and the review cannot either."""

    key: str
    text: str


def legend_facts(*, roster: bool, runs: bool) -> list[LegendFact]:
    """The words that a review uses, with their meaning.

    :param roster: whether there is a roster. Without one, the verdicts are those on guests alone.
    :param runs: whether it shows runs.
    """
    verdicts = {key: one for key, one in VERDICTS.items() if roster or key in GUEST_VERDICTS.values()}
    parts = {"attention": ATTENTION, "verdict": verdicts, "run": RUNS if runs else {}}
    return [_legend(kind, key, meaning) for kind, words in parts.items() for key, meaning in words.items()]


def _legend(kind: str, key: str, meaning: Meaning) -> LegendFact:
    return {
        "kind": kind,
        "key": key,
        "attention": meaning.attention,
        "label": meaning.label,
        "text": meaning.text,
        "proposal": meaning.proposal,
    }


def not_shown_facts() -> list[NotShownFact]:
    """What SCIM does not show."""
    return [{"key": key, "text": text} for key, text in NOT_SHOWN.items()]
