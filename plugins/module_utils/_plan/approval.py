# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""A plan as a document that people read, keep and approve, and what has changed since they did."""

from __future__ import annotations

import hashlib
import json
import re
import typing as t

from .._model.problems import Refused
from .plan import Operation, PendingId, PublicOperation, count

#: 2 lists who joins and leaves a group beside the values before and after.
FORMAT = 2
#: What digest() returns.
DIGEST = re.compile(r"[0-9a-f]{64}")
#: What the digest covers of an entry.
_RELEVANT = ("key", "kind", "subject", "id", "label", "before", "after", "joins", "leaves", "needs")


class PlanEntry(PublicOperation):
    """An operation in a plan file. Ids of accounts that the plan creates stand as ``{"pending": key}``."""

    key: str
    needs: list[str]


class PlanDocument(t.TypedDict, total=False):
    """A plan file.

    ``digest`` covers the operations and what they rest on. ``version`` is that of the collection, ``counts`` the number
    of operations of each kind, and ``workspace``, ``cost`` and ``findings`` are as in the result of the run.
    """

    format: int
    digest: str
    version: str
    counts: dict[str, int]
    workspace: dict[str, t.Any]
    cost: t.Mapping[str, t.Any]
    findings: list[dict[str, t.Any]]
    operations: list[PlanEntry]


def to_document(operations: t.Sequence[Operation], **facts: t.Any) -> PlanDocument:
    """The plan as a document, the same whenever the plan is the same.

    :param facts: what else belongs in it, such as the workspace, the cost or the findings; not part of the digest.
    """
    entries = [_entry(operation) for operation in operations]
    document = {
        "format": FORMAT,
        "digest": digest(entries),
        "counts": count(operations),
        **facts,
        "operations": entries,
    }
    return t.cast("PlanDocument", document)


def _entry(operation: Operation) -> PlanEntry:
    public = operation.public()
    return {
        "key": operation.key,
        "kind": public["kind"],
        "subject": public["subject"],
        "id": public["id"],
        "label": public["label"],
        "reason": public["reason"],
        "before": _plain(public["before"]),
        "after": _plain(public["after"]),
        "joins": _plain(operation.joins),
        "leaves": list(operation.leaves),
        "needs": sorted(operation.needs),
    }


def _plain(value: t.Any) -> t.Any:
    if isinstance(value, PendingId):
        return {"pending": value.key}
    if isinstance(value, t.Mapping):
        return {str(key): _plain(value[key]) for key in sorted(value)}
    if isinstance(value, (set, frozenset)):
        return sorted(map(_plain, value))
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    return value


def digest(entries: t.Iterable[PlanEntry]) -> str:
    """The digest of a plan's operations and of the observed values that they rest on.

    Of a password only that there is one is part of it, so that nobody can guess it; how a plan is worded is none.
    """
    digest = hashlib.sha256(b"[")
    for number, entry in enumerate(sorted(entries, key=lambda entry: str(entry["key"]))):
        # Entry by entry, since the text of a large plan is as large as the plan itself.
        text = json.dumps(_relevant(entry), sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        digest.update(f"{',' if number else ''}{text}".encode())
    digest.update(b"]")
    return digest.hexdigest()


def _relevant(entry: PlanEntry) -> dict[str, t.Any]:
    values = t.cast("t.Mapping[str, t.Any]", entry)
    return {name: values[name] for name in _RELEVANT}


def checked(document: t.Any) -> PlanDocument:
    """The document that was approved, once it is certain that it is one and that nobody has changed it.

    :raises Refused: when it is not.
    """
    try:
        right = document["format"] == FORMAT and document["digest"] == digest(document["operations"])
    except (KeyError, TypeError, AttributeError):
        raise Refused("approved_plan: must be a plan that plan_file wrote", invalid=["approved_plan"]) from None
    if not right:
        rule = "approved_plan: must be as plan_file wrote it, and its digest is not that of its operations"
        raise Refused(rule, invalid=["approved_plan"])
    return t.cast("PlanDocument", document)


def differences(approved: PlanDocument, fresh: PlanDocument) -> list[str]:
    """What a fresh plan does otherwise than the approved one, a sentence for each; empty when they are the same."""
    if approved["digest"] == fresh["digest"]:
        return []
    old = {entry["key"]: _relevant(entry) for entry in approved["operations"]}
    new = {entry["key"]: _relevant(entry) for entry in fresh["operations"]}
    found = [f"{_name(entry)}: not approved" for key, entry in new.items() if key not in old]
    found += [f"{_name(entry)}: approved, and no longer to be done" for key, entry in old.items() if key not in new]
    for key in old.keys() & new.keys():
        if old[key] != new[key]:
            found.append(f"{_name(new[key])}: {'; '.join(_changes(old[key], new[key]))}")
    return sorted(found)


def _name(entry: t.Mapping[str, t.Any]) -> str:
    label, account = entry["label"], entry["id"]
    return f"{entry['kind']} {entry['subject']} {label}" + (f" ({account})" if account and account != label else "")


def _changes(old: t.Mapping[str, t.Any], new: t.Mapping[str, t.Any]) -> t.Iterator[str]:
    for side, words in (("before", "Slack now has"), ("after", "it would now become")):
        for option in sorted(old[side].keys() | new[side].keys()):
            was, now = old[side].get(option), new[side].get(option)
            if was != now or (option in old[side]) != (option in new[side]):
                yield f"{option}: {words} {now!r}, approved was {was!r}"
    for name in ("joins", "leaves", "label", "needs"):
        if old[name] != new[name]:
            yield f"{name}: now {new[name]!r}, approved was {old[name]!r}"
