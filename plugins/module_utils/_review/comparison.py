# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""What is different between two reviews."""

from __future__ import annotations

import typing as t

from .document import AccountFact, ChangeFact, GroupFact, ReviewDocument

#: What is compared of an account, in the order in which people read it; the name that the review gives it.
COMPARED = ("name", "user_name", "email", "kind", "title", "department", "manager", "guest_expiration")

_Fact = t.TypeVar("_Fact", AccountFact, GroupFact)


class _Change(t.NamedTuple):
    """A difference between an account or group and what it was."""

    what: str
    attribute: str | None = None
    before: str | None = None
    after: str | None = None


def changes(before: ReviewDocument, after: ReviewDocument) -> list[ChangeFact]:
    """All that is different, one entry for each attribute, accounts first.

    :param before: the last review.
    :param after: the present one; its ``accounts`` and ``groups`` are compared.
    """
    names = {account["id"]: account["name"] for document in (before, after) for account in document["accounts"]}
    found = list(_resources("account", before["accounts"], after["accounts"], _account_changes))
    found += _resources("group", before["groups"], after["groups"], lambda old, new: _group_changes(old, new, names))
    return found


def _resources(
    subject: str,
    before: t.Iterable[_Fact],
    after: t.Iterable[_Fact],
    compare: t.Callable[[_Fact, _Fact], t.Iterable[_Change]],
) -> t.Iterator[ChangeFact]:
    old = {fact["id"]: fact for fact in before}
    new = {fact["id"]: fact for fact in after}
    for id_, fact in new.items():
        for change in compare(old[id_], fact) if id_ in old else [_Change("appeared")]:
            yield _change(subject, id_, fact["name"], change)
    for id_ in old.keys() - new.keys():
        yield _change(subject, id_, old[id_]["name"], _Change("gone"))


def _change(subject: str, id_: str, name: str, change: _Change) -> ChangeFact:
    return {
        "subject": subject,
        "id": id_,
        "name": name,
        "what": change.what,
        "attribute": change.attribute,
        "before": change.before,
        "after": change.after,
    }


def _account_changes(old: AccountFact, new: AccountFact) -> t.Iterator[_Change]:
    if old["active"] != new["active"]:
        yield _Change("reactivated" if new["active"] else "deactivated")
    # The last review may be of a release that knew fewer attributes.
    was, now = t.cast("t.Mapping[str, str | None]", old), t.cast("t.Mapping[str, str | None]", new)
    for attribute in COMPARED:
        if was.get(attribute) != now[attribute]:
            shown = "manager_name" if attribute == "manager" else attribute
            yield _Change("changed", attribute, *(one.get(shown) or one.get(attribute) for one in (was, now)))


def _group_changes(old: GroupFact, new: GroupFact, names: t.Mapping[str, str]) -> t.Iterator[_Change]:
    if old["name"] != new["name"]:
        yield _Change("changed", "name", old["name"], new["name"])
    left, joined = set(old["members"]) - set(new["members"]), set(new["members"]) - set(old["members"])
    if left or joined:
        listed = (", ".join(sorted(names.get(id_, id_) for id_ in ids)) or None for ids in (left, joined))
        yield _Change("members", "members", *listed)
