# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Lists that are marked as partial: a page of an API that was saved as if it were the whole list."""

from __future__ import annotations

import re
import typing as t

#: Keys beside the list of a page that has a successor: Microsoft Graph, Google, and others.
NEXT = frozenset(
    {
        *("@odata.nextLink", "odata.nextLink", "nextLink", "next_link", "nextUrl", "next_url"),
        *("nextPage", "next_page", "nextPageToken", "next_page_token", "nextToken", "next_token"),
        *("nextCursor", "next_cursor", "after_cursor", "__next"),
    }
)
#: As above, if its value is an address.
_LINK = "next"
_ADDRESS = re.compile(r"(?:https?:/)?/|\?", re.IGNORECASE)
#: Keys that are true beside the list of such a page.
MORE = frozenset({"hasMore", "has_more", "hasNext", "has_next", "hasNextPage", "has_next_page", "more_records"})
#: Keys of the number of entries on all pages: SCIM (RFC 7644, 3.4.2), JumpCloud, and others.
TOTALS = frozenset(
    {
        *("total", "totalCount", "total_count", "totalResults", "total_results", "totalItems", "total_items"),
        *("totalElements", "total_elements", "totalRecords", "total_records", "totalNumber"),
        *("@odata.count", "odata.count", "__count"),
    }
)
#: Keys of the number of pages.
PAGES = frozenset(
    {
        *("totalPages", "total_pages", "pageCount", "page_count", "pagesCount", "pages_count", "numPages", "num_pages"),
        *("lastPage", "last_page"),
    }
)
#: Keys of objects about pages.
_ABOUT_PAGES = frozenset(
    {
        *("meta", "_meta", "metadata", "response_metadata", "page", "pages", "pageInfo", "page_info", "paging"),
        *("pagination", "links", "_links", "cursor", "cursors", "info"),
    }
)


def require_whole_list(parts: t.Sequence[t.Mapping[str, t.Any]], count: int) -> None:
    """Refuse a list that is only a part.

    :param parts: the other members, by key, of the objects on the path to the list. The last object contains the list
        itself, so that a number of entries there is that of the list.
    :param count: the number of entries in the list.
    :raises ValueError: naming the key that shows it.
    """
    for number, part in enumerate(parts, 1):
        _require_whole(part, count, of_the_list=number == len(parts))


def _require_whole(beside: t.Mapping[str, t.Any], count: int, of_the_list: bool) -> None:
    for key, value in beside.items():
        if isinstance(value, t.Mapping):
            if key == _LINK and any(isinstance(one, str) and one.strip() for one in value.values()):
                raise _page(f"has {key!r}")
            if key in _ABOUT_PAGES:
                _require_whole(value, count, True)
            continue
        text = "" if value is None else str(value).strip()
        if (
            (key in NEXT and text)
            or (key == _LINK and _ADDRESS.match(text))
            or (key in MORE and text.lower() == "true")
        ):
            raise _page(f"has {key!r}")
        if not (of_the_list and text.isdecimal()):
            continue
        if key in TOTALS and int(text) > count:
            raise _page(f"has {count} {'entry' if count == 1 else 'entries'}, and its {key!r} is {text}")
        if key in PAGES and int(text) > 1 and not _has_total(beside, count):
            raise _page(f"has 1 page, and its {key!r} is {text}")


def _has_total(beside: t.Mapping[str, t.Any], count: int) -> bool:
    """Whether the number of all entries is given, and is that of the list: all pages were combined."""
    return any(key in TOTALS and str(value).strip() == str(count) for key, value in beside.items())


def _page(why: str) -> ValueError:
    return ValueError(f"it is one page of several, because it {why}; put the entries of all pages into one file")
