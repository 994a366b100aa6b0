# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Documents that say of their list that it is a part: a page of an API that was saved as if it were the whole."""

from __future__ import annotations

import typing as t

#: What stands beside the list of a page that another one follows: Microsoft Graph, Google, and others.
NEXT = ("@odata.nextLink", "nextLink", "nextPageToken", "next_page_token", "next_cursor")
#: How many entries all pages together have: SCIM (RFC 7644, 3.4.2), JumpCloud, and others.
TOTALS = ("totalCount", "totalResults", "total_count")


def require_whole_list(beside: t.Mapping[str, t.Any], count: int) -> None:
    """Refuse a list that is a part of another one.

    :param beside: what the document has beside the list, by key.
    :param count: how many entries the list has.
    :raises ValueError: naming the key that says so.
    """
    for key in NEXT:
        if isinstance(beside.get(key), str) and beside[key].strip():
            raise ValueError(f"it is one page of several, because it has {key!r}; put the entries of all pages into it")
    for key in TOTALS:
        total = str(beside.get(key, ""))
        if total.isdecimal() and int(total) > count:
            raise ValueError(
                f"it is one page of several, because it has {count} entries, and its {key!r} is {total}; put the "
                "entries of all pages into it"
            )
