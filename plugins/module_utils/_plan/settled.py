# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A run that left nothing to do and nothing to tell, kept by digests of all that it rested on.

The plan is a function of the source, the options, and what Slack has. As long as each of them is the same, so is the
plan. Time alone changes it only for accounts that are missing and not yet for long enough, and those are told.
"""

from __future__ import annotations

import hashlib
import json
import typing as t
from dataclasses import dataclass

from .directory_plan import DirectoryPlan
from .plan import Plan

if t.TYPE_CHECKING:
    from .._source.desired import Wanted

#: The release whose rules decided; by the rules of another one everything is decided anew.
RELEASE = "1.0.0"


@dataclass(frozen=True)
class Settled:
    """What such a run rested on, and what it came to.

    :ivar basis: the digest of the source and the options.
    :ivar account: the digest of whose token it was.
    :ivar pages: the digest of each answer of Slack, by request.
    :ivar since: when it was, in ISO 8601.
    :ivar managed_users: as of the plan.
    :ivar matched: how many rows were found by what.
    """

    basis: str
    account: str
    pages: t.Mapping[str, str]
    since: str
    managed_users: int
    matched: t.Mapping[str, int]


def basis_of(*parts: t.Any) -> str:
    """The digest of what a run rests on: anything that JSON can hold."""
    text = json.dumps([RELEASE, *parts], sort_keys=True, default=str)
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def nothing_left(wanted: Wanted, plan: DirectoryPlan) -> bool:
    """Whether a run has nothing to do and nothing to tell."""
    return not (plan.plan.operations or plan.plan.warnings or plan.findings or wanted.problems)


def plan_of(settled: Settled) -> DirectoryPlan:
    """The plan of a run that rests on the same."""
    return DirectoryPlan(Plan(), (), (), settled.managed_users, 0, {}, {})


def to_document(settled: Settled) -> dict[str, t.Any]:
    """As it is written into the snapshot."""
    return {**vars(settled), "pages": dict(settled.pages), "matched": dict(settled.matched)}


def from_document(document: t.Any) -> Settled:
    """What a snapshot holds.

    :raises KeyError, TypeError, ValueError, AttributeError: when it is none.
    """
    return Settled(
        str(document["basis"]),
        str(document["account"]),
        {str(request): str(digest) for request, digest in document["pages"].items()},
        str(document["since"]),
        int(document["managed_users"]),
        {str(key): int(number) for key, number in document["matched"].items()},
    )
