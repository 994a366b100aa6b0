# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""A plan as a document to read, keep and approve, and the differences from an approved plan."""

from __future__ import annotations

import hashlib
import json
import re
import typing as t

from .._model.documents import Each, FileKind, Maybe
from .._model.problems import Refused
from .._plan.plan import Operation, PendingId, PublicOperation, count
from .people import Names

#: From version 3 on, the digest covers all facts of the document, see :func:`digest`.
FORMAT = 3
#: Keys of a plan file about the reading, which differ in each run; the digest of an approval does not cover them.
_SEALED = ("names", "provenance", "guards")
#: The form of a digest.
DIGEST = re.compile(r"[0-9a-f]{64}")
_ENTRY = {
    "key": str,
    "kind": str,
    "subject": str,
    "id": Maybe(str),
    "label": str,
    "reason": str,
    "before": dict,
    "after": dict,
    "joins": list,
    "leaves": list,
    "needs": list,
}
FILE = FileKind(
    "a plan that plan_file wrote",
    FORMAT,
    FORMAT,
    {"digest": str, "seal": Maybe(str), "workspace": Maybe(dict), "operations": Each(_ENTRY)},
)


class PlanEntry(PublicOperation):
    """An operation in a plan file. Placeholders for accounts that the plan creates are ``{"pending": key}``."""

    key: str
    needs: list[str]


class PlanDocument(t.TypedDict, total=False):
    """A plan file.

    ``digest`` is what an approval names: it covers the operations and their reasons, the organization, the cost and the
    findings. ``seal`` covers the whole file. ``version`` is that of the collection, ``counts`` the number of
    operations of each kind, ``names`` the labels of their accounts and groups by id, ``provenance`` the plan's inputs,
    ``guards`` the figure and the limit of each guard, and ``workspace``, ``cost`` and ``findings`` are as in the result
    of the run.
    """

    format: int
    digest: str
    seal: str
    names: dict[str, str]
    provenance: dict[str, t.Any]
    guards: list[dict[str, t.Any]]
    version: str
    counts: dict[str, int]
    workspace: dict[str, t.Any]
    cost: t.Mapping[str, t.Any]
    findings: list[dict[str, t.Any]]
    operations: list[PlanEntry]


def to_document(operations: t.Sequence[Operation], names: Names | None = None, **facts: t.Any) -> PlanDocument:
    """The plan as a document; equal plans have the same digest.

    :param names: of accounts and groups.
    :param facts: further keys, such as the workspace, the cost or the findings.
    """
    entries = [_entry(operation) for operation in operations]
    document = {
        "format": FORMAT,
        "digest": "",
        "seal": "",
        "counts": count(operations),
        **facts,
        "names": _names(operations, names or Names()),
        "operations": entries,
    }
    document["digest"] = digest(document)
    document["seal"] = seal(document)
    return t.cast("PlanDocument", document)


def _names(operations: t.Iterable[Operation], names: Names) -> dict[str, str]:
    """The accounts and groups of the operations, by id."""
    named: dict[str, str] = {}
    for operation in operations:
        if operation.id:
            named[operation.id] = names.subject(operation)
        managers = (operation.before.get("manager"), operation.after.get("manager"))
        for member in (*operation.joins, *operation.leaves, *managers):
            if isinstance(member, str) and member not in named:
                named[member] = names.account(member, operation.id)
    return dict(sorted(named.items()))


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


def digest(document: t.Mapping[str, t.Any]) -> str:
    """The digest of what a person reads in a plan: the organization, the operations, their reasons, the findings.

    Of a password it covers only the presence, so that nobody can guess it. The order of operations does not matter.
    """
    digest = hashlib.sha256()
    # Entry by entry, because the text of a large plan is as large as the plan itself.
    for entry in sorted(document["operations"], key=lambda entry: str(entry["key"])):
        digest.update(_text(entry))
    digest.update(_text(_facts(document)))
    return digest.hexdigest()


def seal(document: t.Mapping[str, t.Any]) -> str:
    """The digest of a whole plan file, which detects any change."""
    rest = {name: document.get(name) for name in ("digest", *_SEALED)}
    return hashlib.sha256(_text(rest)).hexdigest()


def _text(value: t.Any) -> bytes:
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return f"{text}\n".encode("utf-8", "backslashreplace")


def _facts(document: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The facts that an approval covers besides the operations."""
    return {name: value for name, value in document.items() if name not in {"digest", "seal", "operations", *_SEALED}}


def checked(document: t.Any, path: str | None = None) -> PlanDocument:
    """The approved document, after a check of its format and its seal.

    :raises Refused: when it is not a plan file, or has been changed.
    """
    plan = t.cast("PlanDocument", FILE.require("approved_plan", path, document))
    if plan["digest"] != digest(plan) or plan.get("seal", "") != seal(plan):
        rule = "must be as plan_file wrote it, but its digest or seal does not match its content"
        raise Refused(f"approved_plan: {rule}", invalid=["approved_plan"])
    return plan


def differences(approved: PlanDocument, fresh: PlanDocument) -> list[str]:
    """The differences of a new plan from the approved one, a sentence for each; empty when they are the same."""
    if approved["digest"] == fresh["digest"]:
        return []
    old = {entry["key"]: entry for entry in approved["operations"]}
    new = {entry["key"]: entry for entry in fresh["operations"]}
    names = {**approved.get("names", {}), **fresh.get("names", {})}
    found = [f"{_name(entry)}: not approved" for key, entry in new.items() if key not in old]
    found += [f"{_name(entry)}: approved, but no longer planned" for key, entry in old.items() if key not in new]
    for key in old.keys() & new.keys():
        if old[key] != new[key]:
            found.append(f"{_name(new[key])}: {'; '.join(_changes(old[key], new[key], names))}")
    # Counts and cost follow from the operations, so they are reported only where nothing else differs.
    found += _other_facts(approved, fresh, ("version", "workspace"))
    return sorted(found + (list(_other_findings(approved, fresh)) or ([] if found else _remaining(approved, fresh))))


def _other_facts(approved: PlanDocument, fresh: PlanDocument, names: t.Iterable[str]) -> list[str]:
    old, new = _facts(approved), _facts(fresh)
    return [
        f"{name}: now {new.get(name)!r}, approved: {old.get(name)!r}"
        for name in names
        if old.get(name) != new.get(name)
    ]


def _remaining(approved: PlanDocument, fresh: PlanDocument) -> list[str]:
    return _other_facts(approved, fresh, sorted(_facts(approved).keys() | _facts(fresh).keys()))


def _other_findings(approved: PlanDocument, fresh: PlanDocument) -> t.Iterator[str]:
    old, new = ({_text(one): one for one in plan.get("findings", [])} for plan in (approved, fresh))
    for text in old.keys() ^ new.keys():
        finding = old.get(text) or new[text]
        status = "approved, but no longer reported" if text in old else "not approved"
        yield f"finding {finding.get('label')}: {finding.get('message')}: {status}"


def _name(entry: t.Mapping[str, t.Any]) -> str:
    label, account = entry["label"], entry["id"]
    return f"{entry['kind']} {entry['subject']} {label}" + (f" ({account})" if account and account != label else "")


def _changes(old: t.Mapping[str, t.Any], new: t.Mapping[str, t.Any], names: t.Mapping[str, str]) -> t.Iterator[str]:
    for side, words in (("before", "Slack now has"), ("after", "it would now become")):
        for option in sorted(old[side].keys() | new[side].keys()):
            was, now = old[side].get(option), new[side].get(option)
            if was != now or (option in old[side]) != (option in new[side]):
                yield f"{option}: {words} {_named(option, now, names)}, approved: {_named(option, was, names)}"
    for side, verb in (("joins", "added"), ("leaves", "removed")):
        was, now = ([_person(one, names) for one in entry[side]] for entry in (old, new))
        if was != now:
            more, fewer = sorted(set(now) - set(was)), sorted(set(was) - set(now))
            yield from (f"{one} would be {verb}, not approved" for one in more)
            yield from (f"{one} would no longer be {verb}" for one in fewer)
    for name in ("label", "reason", "needs"):
        if old[name] != new[name]:
            yield f"{name}: now {new[name]!r}, approved: {old[name]!r}"


def _named(option: str, value: t.Any, names: t.Mapping[str, str]) -> str:
    return _person(value, names) if option == "manager" and value else repr(value)


def _person(member: t.Any, names: t.Mapping[str, str]) -> str:
    """The label of an account, by its id or by the key of the operation that creates it."""
    return str(member["pending"]) if isinstance(member, t.Mapping) else names.get(member, str(member))
