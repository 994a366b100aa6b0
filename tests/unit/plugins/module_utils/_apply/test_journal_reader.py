# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The last run of a journal, from its end."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._apply import journal_lines
from ansible_collections.scimops.slack.plugins.module_utils._apply.journal_files import CUT
from ansible_collections.scimops.slack.plugins.module_utils._apply.journal_reader import (
    last_run,
    last_summary,
    summaries,
)
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused


def line(run: str, event: str, key: str = "", **more: Any) -> bytes:
    record = {"event": event, "run": run, "time": "2026-05-17T12:00:00.000+00:00", **more}
    if key:
        operation = {"kind": "update", "subject": "user", "id": key, "label": key, "before": {}, "after": {}}
        record |= {"key": key, "operation": operation, "id": key}
    return json.dumps(record).encode() + b"\n"


def write(path: Path, *lines: bytes) -> str:
    path.write_bytes(b"".join(lines))
    return str(path)


ONE = (line("one", "run", operations=1), line("one", "begin", "U1"), line("one", "done", "U1"), line("one", "end"))


@pytest.mark.parametrize("chunk", [1, 7, 64, 1 << 16])
def test_the_last_run_is_the_one_that_began_last(tmp_path: Path, chunk: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(journal_lines, "_CHUNK", chunk)
    two = (line("two", "run", operations=2), line("two", "begin", "U2 \u00e9"), line("two", "begin", "U3"))
    half = (b'{"event": "half', b"\n", CUT)
    path = write(tmp_path / "journal", *ONE, two[0], two[1], *half, line("one", "done", "U1"), two[2])
    found = last_run(path)
    assert found is not None
    assert (found[0], [record.get("key") for record in found[1]]) == ("two", [None, "U2 \u00e9", "U3"])
    assert last_summary(path) == summaries(path)[-1]


@pytest.mark.parametrize("content", [b"", b"\n\n", b"half", CUT, b"[" * 100_000])
def test_a_journal_without_a_run_has_none(tmp_path: Path, content: bytes) -> None:
    assert last_run(write(tmp_path / "journal", content)) is None
    assert last_summary(write(tmp_path / "journal", content)) is None


@pytest.mark.parametrize(
    "damaged", [b'{"event": 1, "run": null}', b'{"event": "done", "run": "one", "operation": null}']
)
def test_a_damaged_record_is_refused(tmp_path: Path, damaged: bytes) -> None:
    path = write(tmp_path / "journal", *ONE, damaged, b"\n")
    with pytest.raises(Refused, match="journal', line 1 from its end: is damaged"):
        last_run(path)


def test_only_the_last_run_is_read(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    with path.open("wb") as file:
        file.truncate(1 << 36)  # holes: to read them would take minutes
    with path.open("ab") as file:
        file.write(b"\n" + b"".join(ONE))
    assert os.path.getsize(path) > 1 << 36
    assert [record["event"] for record in (last_run(str(path)) or ("", []))[1]] == ["run", "begin", "done", "end"]


def test_a_damaged_record_is_refused_with_its_file_and_line(tmp_path: Path) -> None:
    write(tmp_path / "journal.1", *ONE, b'{"event": "begin", "run": "one"}')
    path = write(tmp_path / "journal", *ONE)
    with pytest.raises(Refused, match=r"journal\.1', line 5: is damaged: key is missing"):
        summaries(path)
