# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Finds accounts by id, e-mail address or user name, in as few requests as possible."""

from __future__ import annotations

import typing as t

from .._model.accounts import AccountIndex, account_named, is_user_id
from .._model.normalize import plain
from .._model.problems import Refused
from .._model.resources import User
from .._model.text import InvalidValue
from .._scim.http_client import ScimClient
from .._scim.paging import PAGE_SIZE

#: The most ids that are read one by one without first checking whether a list takes fewer requests.
FEW_IDS = 2


def find_people(client: ScimClient, references: t.Sequence[str]) -> list[User | None]:
    """The account of each id, e-mail address or user name, ``None`` when there is none.

    :raises Refused: when a reference is empty or matches several accounts.
    :raises ScimError: when a request to Slack fails.
    """
    cleaned = [_reference(reference) for reference in references]
    known = look_up(client, cleaned)
    return [account_named(known.resolve(reference)) for reference in cleaned]


def _reference(written: str) -> str:
    rule = "must be the id, e-mail address or user name of an account, but it is empty"
    try:
        reference = plain(written)
    except InvalidValue as error:
        reference, rule = None, error.rule
    if reference is None:
        raise Refused(f"{written!r} {rule}")
    return reference


def look_up(client: ScimClient, references: t.Iterable[str]) -> AccountIndex:
    """The accounts that references match, and possibly others.

    A text in the form of an id is read as an id first. When Slack has no such id, it is looked up as a user name.
    """
    texts = list(dict.fromkeys(references))
    ids = [text for text in texts if is_user_id(text)]
    if len(ids) > FEW_IDS:
        total = client.search_users(count=1).total
        if total is not None and -(-total // PAGE_SIZE) < len(ids):
            return AccountIndex(client.all_users())
    emails = [text for text in texts if "@" in text]
    names = [text for text in texts if "@" not in text and not is_user_id(text)]
    found = client.find_users(emails, names, ids)
    unread = set(ids).difference(user.id for user in found)
    if unread:
        found += client.find_users(user_names=sorted(unread))
    return AccountIndex(found)
