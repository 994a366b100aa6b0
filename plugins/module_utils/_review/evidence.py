# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""What a review is evidence of: the organization, when and with whose token it was read, and which files it rests on.

Instants are in UTC, such as ``2026-12-31T02:00:00Z``. ``None`` is what Slack does not say, or what was not given.
"""

from __future__ import annotations

import typing as t
from dataclasses import dataclass
from datetime import datetime

from .legend import NotShownFact, not_shown_facts

COLLECTION = "scimops.slack"


@dataclass(frozen=True)
class ReadFile:
    """A file that a review rests on.

    :ivar name: without its folder.
    :ivar modified: the instant of its last change.
    :ivar sha256: the digest of its bytes, in hexadecimal digits.
    """

    name: str
    modified: str
    sha256: str


@dataclass(frozen=True)
class ReadList:
    """A list as it was read: how many entries came, how many Slack announced, and whether all came."""

    resource: str
    received: int
    announced: int | None
    complete: bool


@dataclass(frozen=True)
class Reading:
    """How Slack was read.

    :ivar identity: what ``auth.test`` answered.
    :ivar started: an instant, as is ``ended``.
    :ivar version: that of the collection.
    """

    identity: t.Mapping[str, t.Any]
    started: str
    ended: str
    api_url: str
    api_version: str
    lists: t.Sequence[ReadList]
    version: str
    roster: ReadFile | None = None
    previous: ReadFile | None = None


class OrganizationFact(t.TypedDict):
    """The organization or workspace that the token belongs to."""

    team: str | None
    team_id: str | None
    enterprise: str | None
    enterprise_id: str | None
    url: str | None


class TokenOwnerFact(t.TypedDict):
    """The account whose token was used. ``name`` and ``email`` are ``None`` when the account is not listed."""

    id: str | None
    user_name: str | None
    name: str | None
    email: str | None


class ReadingFact(t.TypedDict):
    """When Slack was read, and through which API."""

    started: str
    ended: str
    api_url: str
    api_version: str


class ListFact(t.TypedDict):
    """How complete a list is. ``resource`` is accounts or groups."""

    resource: str
    received: int
    announced: int | None
    complete: bool


class RosterFileFact(t.TypedDict):
    """The roster. ``age_days`` is its age when Slack was read; ``protected`` and ``grace_days`` are the options."""

    file: str
    modified: str
    age_days: int
    sha256: str
    protected: list[str]
    grace_days: int


class PreviousFact(t.TypedDict):
    """The review that this one is compared with."""

    file: str
    date: str
    sha256: str


class EvidenceFact(t.TypedDict):
    """What a review is evidence of. ``roster`` and ``previous`` are ``None`` when there were none."""

    collection: str
    version: str
    organization: OrganizationFact
    token_owner: TokenOwnerFact
    reading: ReadingFact
    lists: list[ListFact]
    roster: RosterFileFact | None
    previous: PreviousFact | None
    not_shown: list[NotShownFact]


def evidence_fact(
    reading: Reading,
    accounts: t.Mapping[str, t.Mapping[str, t.Any]],
    *,
    protected: t.Sequence[str] = (),
    grace_days: int = 0,
    previous_date: str | None = None,
) -> EvidenceFact:
    """What a review is evidence of.

    :param accounts: what the review says of each account, by id.
    :param previous_date: the day of the last review.
    """
    return {
        "collection": COLLECTION,
        "version": reading.version,
        "organization": organization_fact(reading.identity),
        "token_owner": _token_owner(reading.identity, accounts),
        "reading": {
            "started": reading.started,
            "ended": reading.ended,
            "api_url": reading.api_url,
            "api_version": reading.api_version,
        },
        "lists": [
            {
                "resource": one.resource,
                "received": one.received,
                "announced": one.announced,
                "complete": one.complete,
            }
            for one in reading.lists
        ],
        "roster": _roster(reading.roster, reading.started, protected, grace_days) if reading.roster else None,
        "previous": _previous(reading.previous, previous_date),
        "not_shown": not_shown_facts(),
    }


def organization_fact(identity: t.Mapping[str, t.Any]) -> OrganizationFact:
    """The organization or workspace that a token belongs to.

    :param identity: what ``auth.test`` answered.
    """
    return {
        "team": _text(identity.get("team")),
        "team_id": _text(identity.get("team_id")),
        "enterprise": _text(identity.get("enterprise")),
        "enterprise_id": _text(identity.get("enterprise_id")),
        "url": _text(identity.get("url")),
    }


def _token_owner(identity: t.Mapping[str, t.Any], accounts: t.Mapping[str, t.Mapping[str, t.Any]]) -> TokenOwnerFact:
    id_ = _text(identity.get("user_id"))
    account = accounts.get(id_ or "", {})
    return {
        "id": id_,
        "user_name": _text(identity.get("user")),
        "name": _text(account.get("name")),
        "email": _text(account.get("email")),
    }


def _roster(file: ReadFile, read: str, protected: t.Sequence[str], grace_days: int) -> RosterFileFact:
    return {
        "file": file.name,
        "modified": file.modified,
        # A file whose clock is ahead is new, not of a negative age.
        "age_days": max((_instant(read) - _instant(file.modified)).days, 0),
        "sha256": file.sha256,
        "protected": list(protected),
        "grace_days": grace_days,
    }


def _previous(file: ReadFile | None, day: str | None) -> PreviousFact | None:
    return {"file": file.name, "date": day, "sha256": file.sha256} if file and day else None


def other_organization(evidence: EvidenceFact, before: object) -> str | None:
    """The organization of an earlier review, for a message, when it is another one; ``None`` when it is not known.

    :param before: the evidence of the earlier review; reviews of version 1.0.0 have none.
    """
    earlier = before.get("organization") if isinstance(before, t.Mapping) else None
    if not isinstance(earlier, t.Mapping):
        return None
    ours, theirs = _id_of(evidence["organization"]), _id_of(earlier)
    return None if not theirs or ours == theirs else name_of(earlier)


def name_of(organization: t.Mapping[str, t.Any]) -> str:
    """The organization for a message; the workspace where there is no organization."""
    name = _text(organization.get("enterprise")) or _text(organization.get("team")) or "without a name"
    return f"{name} ({_id_of(organization) or 'no id'})"


def _id_of(organization: t.Mapping[str, t.Any]) -> str | None:
    return _text(organization.get("enterprise_id")) or _text(organization.get("team_id"))


Document = t.TypeVar("Document", bound=t.Mapping[str, t.Any])


def with_first_reading(document: Document, before: object) -> Document:
    """The document with the instants of an earlier one of the same data, so that the same data gives the same files.

    :param before: the document that was written before. When anything but an instant differs, it does not count.
    """
    if not isinstance(before, t.Mapping) or _timeless(before) != _timeless(document):
        return document
    return t.cast("Document", {**document, "evidence": before["evidence"]})


def _timeless(document: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The document without instants of reading and of files."""
    evidence = document.get("evidence")
    kept = dict(evidence) if isinstance(evidence, t.Mapping) else {}
    for part, instants in (("reading", {"started", "ended"}), ("roster", {"modified", "age_days"})):
        values = kept.get(part)
        if isinstance(values, t.Mapping):
            kept[part] = {key: value for key, value in values.items() if key not in instants}
    return {**document, "evidence": kept}


def _instant(text: str) -> datetime:
    return datetime.fromisoformat(text.replace("Z", "+00:00"))


def _text(value: object) -> str | None:
    return value if isinstance(value, str) and value else None
