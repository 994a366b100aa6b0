# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""What is different between two reviews."""

from __future__ import annotations

import typing as t

from .accounts import Fact

#: What is compared of an account, in the order in which people read it; the name that the review gives it.
COMPARED = ("name", "user_name", "email", "kind", "title", "department", "manager", "guest_expiration")

Document = t.Mapping[str, t.Any]


def changes(before: Document, after: Document) -> list[Fact]:
    """All that is different, one entry for each attribute, accounts first.

    :param before: the last review.
    :param after: the present one, as far as it is made: its ``accounts`` and ``groups``.
    :returns: ``subject`` (account, group), ``id``, ``name``, ``what`` (appeared, gone, deactivated, reactivated,
        changed, members), ``attribute``, ``before`` and ``after``.
    """
    names = {account["id"]: account["name"] for document in (before, after) for account in document["accounts"]}
    found = list(_resources("account", before["accounts"], after["accounts"], _account_changes))
    found += _resources("group", before["groups"], after["groups"], lambda old, new: _group_changes(old, new, names))
    return found


def _resources(
    subject: str,
    before: t.Iterable[Fact],
    after: t.Iterable[Fact],
    compare: t.Callable[[Fact, Fact], t.Iterable[Fact]],
) -> t.Iterator[Fact]:
    old = {fact["id"]: fact for fact in before}
    new = {fact["id"]: fact for fact in after}
    for id_, fact in new.items():
        found = compare(old[id_], fact) if id_ in old else [_change("appeared")]
        for change in found:
            yield {"subject": subject, "id": id_, "name": fact["name"], **change}
    for id_ in old.keys() - new.keys():
        yield {"subject": subject, "id": id_, "name": old[id_]["name"], **_change("gone")}


def _change(what: str, attribute: str | None = None, before: t.Any = None, after: t.Any = None) -> Fact:
    return {"what": what, "attribute": attribute, "before": before, "after": after}


def _account_changes(old: Fact, new: Fact) -> t.Iterator[Fact]:
    if old["active"] != new["active"]:
        yield _change("reactivated" if new["active"] else "deactivated")
    for attribute in COMPARED:
        if old.get(attribute) != new[attribute]:
            shown = "manager_name" if attribute == "manager" else attribute
            yield _change("changed", attribute, *(one.get(shown) or one.get(attribute) for one in (old, new)))


def _group_changes(old: Fact, new: Fact, names: t.Mapping[str, str]) -> t.Iterator[Fact]:
    if old["name"] != new["name"]:
        yield _change("changed", "name", old["name"], new["name"])
    left, joined = set(old["members"]) - set(new["members"]), set(new["members"]) - set(old["members"])
    if left or joined:
        listed = (", ".join(sorted(names.get(id_, id_) for id_ in ids)) or None for ids in (left, joined))
        yield _change("members", "members", *listed)
