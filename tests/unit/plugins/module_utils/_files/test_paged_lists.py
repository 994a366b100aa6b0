# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A page of an API is not the whole list."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._files.files import read_text
from ansible_collections.scimops.slack.plugins.module_utils._files.records import SourceError

ENTRIES = '[{"email": "a@example.com"}, {"email": "b@example.com"}]'


def read(text: str, file_format: str, at: str | None = None) -> int:
    return len(list(read_text(text, name="r", file_format=file_format, at=at).records))


@pytest.mark.parametrize("file_format", ["json", "yaml"])
@pytest.mark.parametrize(
    ("beside", "words"),
    [
        ('"@odata.nextLink": "https://graph.example.com/users?$skiptoken=x"', "because it has '@odata.nextLink'"),
        ('"nextPageToken": "x"', "because it has 'nextPageToken'"),
        ('"totalCount": 3', "because it has 2 entries, and its 'totalCount' is 3"),
        ('"totalResults": "20"', "because it has 2 entries, and its 'totalResults' is 20"),
        ('"total": 3', "because it has 2 entries, and its 'total' is 3"),
        ('"next": "https://api.example.com/people?page=2"', "because it has 'next'"),
        ('"next": "/people?page=2"', "because it has 'next'"),
        ('"has_more": true', "because it has 'has_more'"),
        ('"pagination": {"next_cursor": "x"}', "because it has 'next_cursor'"),
        ('"_links": {"next": {"href": "/people?page=2"}}', "because it has 'next'"),
        ('"paging": {"next": {"after": "x"}}', "because it has 'next'"),
        ('"info": {"more_records": true}', "because it has 'more_records'"),
        ('"__next": "https://api.example.com/User?$skiptoken=x"', "because it has '__next'"),
        ('"@odata.count": 3', "because it has 2 entries, and its '@odata.count' is 3"),
        ('"total_pages": 3', "because it has 1 page, and its 'total_pages' is 3"),
        ('"pagination": {"current_page": 1, "pageCount": "2"}', "because it has 1 page, and its 'pageCount' is 2"),
        ('"meta": {"page": {"total": 3}}', "because it has 2 entries, and its 'total' is 3"),
    ],
)
@pytest.mark.parametrize("form", ['{{{beside}, "users": {entries}}}', '{{"users": {entries}, {beside}}}'])
def test_one_page_of_several_is_refused(form: str, beside: str, words: str, file_format: str) -> None:
    with pytest.raises(SourceError, match="it is one page of several") as refused:
        read(form.format(beside=beside, entries=ENTRIES), file_format)
    assert words in str(refused.value)


@pytest.mark.parametrize("file_format", ["json", "yaml"])
@pytest.mark.parametrize(
    "beside",
    [
        *('"@odata.nextLink": null', '"nextPageToken": ""', '"totalCount": 2', '"totalCount": 1', '"next": "x"'),
        *('"next": null', '"next": {"href": ""}', '"hasMore": false', '"_links": {"next": null}', '"total": [9]'),
        *('"company": {"total": 9, "next": "/about"}', '"meta": {"total": 2}'),
        *('"totalPages": 1', '"totalPages": 2, "total": 2', '"total_pages": null'),
    ],
)
def test_the_last_page_may_say_so(beside: str, file_format: str) -> None:
    assert read(f'{{{beside}, "users": {ENTRIES}}}', file_format) == 2


def test_what_counts_stands_beside_the_list() -> None:
    assert read(f'{{"totalCount": 9, "data": {{"people": {ENTRIES}}}}}', "json", "data.people") == 2
    for beside in ('"meta": {"total": 9}', '"nextLink": "x"'):
        for file_format in ("json", "yaml"):
            with pytest.raises(SourceError, match="it is one page of several"):
                read(f'{{"data": {{"people": {ENTRIES}}}, {beside}}}', file_format, "data.people")
    with pytest.raises(SourceError, match="'totalCount' is 9"):
        read(f'{{"data": {{"people": {ENTRIES}, "totalCount": 9}}}}', "json", "data.people")
