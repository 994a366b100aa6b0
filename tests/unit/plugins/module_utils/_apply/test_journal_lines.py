# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which lines of a journal a killed run leaves, and which are damage, read in both directions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._apply import journal_lines
from ansible_collections.scimops.slack.plugins.module_utils._apply.journal_files import CUT
from ansible_collections.scimops.slack.plugins.module_utils._apply.journal_lines import (
    lines_from_end,
    objects,
    objects_from_end,
)
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused

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
    monkeypatch.setattr(journal_lines, "_CHUNK", 64)
    monkeypatch.setattr(journal_lines, "_LONGEST", 1000)
    path = tmp_path / "journal"
    path.write_bytes(RUN + b"x" * 100_000 + b"\n" + DONE)
    assert max(map(len, lines_from_end(str(path)))) <= 1000
    with pytest.raises(Refused, match="is damaged"):
        list(read(str(path)))
