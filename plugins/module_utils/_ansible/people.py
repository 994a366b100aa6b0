# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Accounts by whatever names them, one or many, in as few requests as possible."""

from __future__ import annotations

import typing as t

from .._model.accounts import AccountIndex, kind_of_reference, the_one
from .._model.problems import Refused
from .._model.resources import User
from .._scim.http_client import ScimClient
from .._scim.paging import PAGE_SIZE

#: So many ids are read one by one without counting first whether a listing would take fewer requests.
FEW_IDS = 2


def find_people(client: ScimClient, references: t.Sequence[str]) -> list[User | None]:
    """The account that each id, e-mail address or user name names, ``None`` where there is none.

    :raises Refused: when a reference is empty or names several accounts.
    :raises ScimError: when Slack cannot be asked.
    """
    named: dict[str, list[str]] = {"id": [], "email": [], "user_name": []}
    for reference in references:
        if not reference.strip():
            raise Refused(f"{reference!r} must be the id, e-mail address or user name of an account, and it is empty")
        named[kind_of_reference(reference.strip())].append(reference.strip())
    known = AccountIndex(_accounts(client, named))
    return [_named(known, reference.strip()) for reference in references]


def _accounts(client: ScimClient, named: t.Mapping[str, t.Sequence[str]]) -> list[User]:
    """The accounts that are named, and maybe others."""
    ids = set(named["id"])
    if len(ids) > FEW_IDS and -(-client.search_users(count=1).total // PAGE_SIZE) < len(ids):
        return client.all_users()
    return client.find_users(named["email"], named["user_name"], named["id"])


def _named(known: AccountIndex, reference: str) -> User | None:
    kind = kind_of_reference(reference)
    if kind == "id":
        return known.with_id(reference)
    find = known.with_email if kind == "email" else known.with_user_name
    return the_one(find(reference), kind, reference)
