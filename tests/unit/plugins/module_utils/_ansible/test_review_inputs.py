# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The files that a review rests on."""

from __future__ import annotations

import hashlib
import os
from datetime import datetime, timedelta, timezone
from pathlib import Path

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._ansible import review_inputs
from ansible_collections.scimops.slack.plugins.module_utils._files.files import FileOptions
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused
from ansible_collections.scimops.slack.plugins.module_utils._source.row_rules import RowRules


def test_an_instant_is_in_utc() -> None:
    zone = timezone(timedelta(hours=2))
    assert review_inputs.instant(datetime(2026, 12, 31, 1, 2, 3, 999999, zone)) == "2026-12-30T23:02:03Z"


def test_a_roster_comes_with_what_identifies_its_file(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_bytes(b"email\r\nnora@example.com\r\n")
    os.utime(path, (1_790_000_000, 1_790_000_000))
    roster, file = review_inputs.roster_of(str(path), FileOptions(), RowRules(), ["U1"], 3)
    assert (roster.entries[0]["email"], roster.protected, roster.grace_days) == ("nora@example.com", ("U1",), 3)
    assert (file.name, file.modified) == ("people.csv", "2026-09-21T14:13:20Z")
    assert file.sha256 == hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_roster_without_a_row_that_counts_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    for text, rule in (("email,n\n", "must not be empty"), ("email,n\nann@example.com,1\n", "that rows_when does not")):
        path.write_text(text, encoding="utf-8")
        with pytest.raises(
            Refused, match=f"roster: .*{rule}.*, because every account would then be outside the roster"
        ):
            review_inputs.roster_of(
                str(path), FileOptions(), RowRules({"email": "email"}, rows_when="row['n'] == 1"), [], 0
            )


def test_a_roster_that_changes_while_it_is_read_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "people.csv"
    path.write_text("email\nnora@example.com\n")
    read = review_inputs.read_users

    def read_and_change(*given: object) -> object:
        people = list(read(*given))
        path.write_text("email\nnora@example.com\nivo@example.com\n")
        return people

    monkeypatch.setattr(review_inputs, "read_users", read_and_change)
    with pytest.raises(Refused, match=r"roster: .*must not change while it is read"):
        review_inputs.roster_of(str(path), FileOptions(), RowRules(), [], 0)
