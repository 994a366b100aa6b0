# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The last run of a journal, from its end."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._apply import journal_reader
from ansible_collections.scimops.slack.plugins.module_utils._apply.journal_files import CUT
from ansible_collections.scimops.slack.plugins.module_utils._apply.journal_reader import (
    last_run,
    last_summary,
    lines_from_end,
    objects,
    objects_from_end,
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
    monkeypatch.setattr(journal_reader, "_CHUNK", chunk)
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


RUN, BEGIN, DONE = b'{"event":"run","run":"one"}\n', b'{"event":"begin"}\n', b'{"event":"done"}\n'
HALF = b'{"event":"do'
EXPIRED = b'{"event":"expired"}\n'

Read = Callable[[str], Iterator[tuple[dict[str, Any], str]]]

both_directions = pytest.mark.parametrize("read", [objects, objects_from_end])


def events(read: Read, path: Path) -> list[str]:
    found = [one["event"] for one, _place in read(str(path))]
    return found if read is objects else found[::-1]


@both_directions
@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (RUN + HALF, ["run"]),
        (RUN + HALF + b"\n", ["run"]),
        (RUN + HALF + b"\n" + CUT + BEGIN, ["run", "cut", "begin"]),
        (RUN + HALF + b"\n" + RUN, ["run", "run"]),
        (RUN + HALF + b"\n\n" + EXPIRED, ["run", "expired"]),
        (RUN + HALF + b"\n" + CUT[:4], ["run"]),
        (RUN + HALF + b"\n" + CUT[:4] + b"\n" + CUT + DONE, ["run", "cut", "done"]),
        (RUN + b"\0" * 4096, ["run"]),
        (b"", []),
        (b"\n\n", []),
    ],
)
def test_half_a_line_that_a_run_leaves_is_no_damage(
    tmp_path: Path, read: Read, content: bytes, expected: list[str]
) -> None:
    (tmp_path / "journal").write_bytes(content)
    assert events(read, tmp_path / "journal") == expected


@both_directions
@pytest.mark.parametrize(
    "damage", [HALF + b"\n", b"[]\n", b"7\n", b"<<<<<<< HEAD\n", b"[" * 100_000 + b"\n", b"\xff\n", b"\0\0\n"]
)
def test_a_line_that_is_no_record_between_those_of_a_run_is_refused(tmp_path: Path, read: Read, damage: bytes) -> None:
    path = tmp_path / "journal"
    path.write_bytes(RUN + damage + DONE)
    place = "line 2" if read is objects else "line 2 from its end"
    with pytest.raises(Refused, match=rf"journal', {place}: is damaged: it is not a complete record"):
        list(read(str(path)))


@both_directions
def test_only_one_line_at_the_end_may_be_no_record(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "journal"
    path.write_bytes(RUN + b"notes\n" + b"more notes\n")
    with pytest.raises(Refused, match="is damaged"):
        list(read(str(path)))


@both_directions
def test_each_cut_of_a_journal_that_the_next_run_goes_on_with_is_read(tmp_path: Path, read: Read) -> None:
    whole = RUN + BEGIN + DONE
    for end in range(len(whole)):
        half = whole[:end]
        cut = b"" if not half or half.endswith(b"\n") else b"\n" + CUT
        (tmp_path / "journal").write_bytes(half + cut + BEGIN)
        assert events(read, tmp_path / "journal")[-1:] == ["begin"]


@both_directions
def test_a_line_that_is_too_long_is_refused_and_not_kept_in_memory(
    tmp_path: Path, read: Read, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(journal_reader, "_CHUNK", 64)
    monkeypatch.setattr(journal_reader, "_LONGEST", 1000)
    path = tmp_path / "journal"
    path.write_bytes(RUN + b"x" * 100_000 + b"\n" + DONE)
    assert max(map(len, lines_from_end(str(path)))) <= 1000
    with pytest.raises(Refused, match="is damaged"):
        list(read(str(path)))
