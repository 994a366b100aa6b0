# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Accounts that stay unchanged because of rows that are not applied: skipped rows, and rows left out by a rule.

An account that may match such a row is never treated as absent; an account that cannot match it is not protected.
"""

from __future__ import annotations

import typing as t

from .._model.accounts import AccountIndex
from .._model.resources import User
from .._model.row_matching import ALL_KEYS, entry_text, named_by
from .._model.text import folded
from .._source.rows import DesiredUser

_NAMES = ("given_name", "family_name")


class RowProtection:
    """Finds the accounts that may match a row.

    :param known: all accounts.
    """

    def __init__(self, known: AccountIndex) -> None:
        self._known = known
        self._by_names: dict[tuple[str, ...], list[str]] | None = None

    def certain(self, row: DesiredUser) -> frozenset[str]:
        """The accounts that match a key or the employee number of a row or, where neither matches, its names."""
        found = named_by(row, self._known, ALL_KEYS)
        return found or frozenset(self._with_names(row))

    def _with_names(self, row: DesiredUser) -> t.Sequence[str]:
        if self._by_names is None:
            self._by_names = {}
            for user in self._known:
                self._by_names.setdefault(_names(user.values), []).append(user.id)
        names = _names(row.values)
        return self._by_names.get(names, ()) if all(names) else ()

    def in_texts(self, texts: t.Collection[str]) -> frozenset[str]:
        """The accounts whose id, addresses, user name or employee number is among the folded texts."""
        keys = ("id", "email", "secondary_email", "user_name", "employee_number")
        return frozenset(user.id for text in texts for key in keys for user in self._known.with_key(key, text)) | (
            frozenset(user.id for user in self._known if folded(user.id) in texts)
        )

    def possible(self, row: DesiredUser, without: t.Container[str]) -> frozenset[str]:
        """The active accounts that do not contradict a row without a readable key.

        :param without: the ids of accounts that match other rows.
        """
        return frozenset(
            user.id for user in self._known if user.active and user.id not in without and _may_be(row.values, user)
        )


def _names(values: t.Mapping[str, t.Any]) -> tuple[str, ...]:
    return tuple(folded(entry_text(values, option)) for option in _NAMES)


def _may_be(values: t.Mapping[str, t.Any], user: User) -> bool:
    own, others = entry_text(values, "employee_number"), entry_text(user.values, "employee_number")
    if own and others:
        return own == others
    pairs = zip(_names(values), _names(user.values))
    return all(one == other for one, other in pairs if one and other)
