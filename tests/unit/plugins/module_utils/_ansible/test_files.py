# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Files that a task keeps."""

from __future__ import annotations

import fcntl
import multiprocessing
import os
import signal
import stat
from pathlib import Path
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._ansible.files import (
    read_json,
    require_writable,
    write_file,
    write_json,
)
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused


def test_what_is_written_is_read_and_only_the_owner_may(tmp_path: Path) -> None:
    path = tmp_path / "plan"
    write_json("plan_file", str(path), {"name": "Änn"})
    assert read_json("plan_file", str(path)) == {"name": "Änn"}
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert [file.name for file in tmp_path.iterdir()] == ["plan"]


def test_a_file_that_is_not_there_is_none(tmp_path: Path) -> None:
    assert read_json("plan_file", str(tmp_path / "plan")) is None


def test_what_cannot_be_replaced_stays_as_it_is(tmp_path: Path) -> None:
    folder = tmp_path / "folder"
    folder.mkdir()
    with pytest.raises(OSError, match="folder"):
        write_file(str(folder), b"content")
    assert [file.name for file in tmp_path.iterdir()] == ["folder"]


@pytest.mark.parametrize(
    ("content", "rule"), [("{", "must be a JSON file"), ('{"a": 1, "a": 2}', "must be a JSON file")]
)
def test_what_is_no_json_is_refused(tmp_path: Path, content: str, rule: str) -> None:
    path = tmp_path / "plan"
    path.write_text(content)
    with pytest.raises(Refused) as caught:
        read_json("approved_plan", str(path))
    assert str(caught.value).startswith(f"approved_plan: {str(path)!r} must be a JSON file")
    assert caught.value.details == {"invalid": ["approved_plan"]}


def test_a_folder_that_is_missing_is_refused(tmp_path: Path) -> None:
    path = str(tmp_path / "missing" / "plan")
    require_writable("plan_file", None)
    with pytest.raises(Refused, match="must be in a folder that exists"):
        require_writable("plan_file", path)
    with pytest.raises(Refused, match="must be a file that can be written"):
        write_json("plan_file", path, {})


def test_the_file_that_a_link_names_is_written_and_the_link_stays(tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()
    target, link = tmp_path / "folder" / "plan", tmp_path / "plan"
    link.symlink_to(target)
    require_writable("plan_file", str(link), ("{",))
    write_json("plan_file", str(link), {})
    assert link.is_symlink()
    assert target.read_text() == "{}\n"


def test_a_link_of_another_user_in_a_shared_folder_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "shared"
    folder.mkdir()
    folder.chmod(0o1777)
    link = folder / "plan"
    link.symlink_to(tmp_path / "plan")
    require_writable("plan_file", str(link))
    owner, lstat = os.getuid(), os.lstat
    monkeypatch.setattr(os, "lstat", lambda path: os.stat_result([*lstat(path)[:4], owner + 1, *lstat(path)[5:10]]))
    with pytest.raises(Refused, match="must not be a symbolic link of another user"):
        require_writable("plan_file", str(link))


def test_a_device_is_not_replaced_even_when_it_appears_late(tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    with pytest.raises(OSError, match="is not a regular file"):
        write_file(str(pipe), b"content")
    assert stat.S_ISFIFO(pipe.stat().st_mode)


def stop_before_it_is_in_place(path: str, stopped: Any) -> None:
    """The body of a process that writes a file and waits with all of it written, until it is killed."""

    def replace(*_paths: str) -> None:
        stopped.send(None)
        signal.pause()

    os.replace = replace
    write_file(path, b"half")


def test_what_a_killed_run_left_is_removed_by_the_next_and_nothing_else_is(tmp_path: Path) -> None:
    path = tmp_path / ("n" * 255)  # the longest name that a file can have
    context = multiprocessing.get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    process = context.Process(target=stop_before_it_is_in_place, args=(str(path), sending))
    process.start()
    receiving.recv()
    (temporary,) = tmp_path.iterdir()
    begin = temporary.name[:-16]
    others = {".plan.abcdefgh", f"{begin}link", f"{begin}linked", f"{begin}twice", "target", "second"}
    for name in (".plan.abcdefgh", f"{begin}twice", "target"):
        (tmp_path / name).write_text("another's")
    (tmp_path / f"{begin}link").symlink_to(tmp_path / "target")
    (tmp_path / f"{begin}linked").symlink_to(tmp_path / "missing")
    os.link(tmp_path / f"{begin}twice", tmp_path / "second")
    write_file(str(path), b"one")
    assert {one.name for one in tmp_path.iterdir()} == others | {path.name, temporary.name}  # it is being written
    process.kill()
    process.join()
    write_file(str(tmp_path / "another"), b"content")
    assert temporary.exists()  # it is of another file
    write_file(str(path), b"two")
    assert {one.name for one in tmp_path.iterdir()} == others | {path.name, "another"}
    assert path.read_bytes() == b"two"


def _write_often(path: str, content: bytes) -> None:
    for _number in range(300):
        write_file(path, content)


def test_processes_that_write_one_file_do_not_remove_what_the_others_write(tmp_path: Path) -> None:
    path = tmp_path / "plan"
    context = multiprocessing.get_context("fork")
    processes = [context.Process(target=_write_often, args=(str(path), content)) for content in (b"a" * 99, b"b" * 99)]
    for process in processes:
        process.start()
    for process in processes:
        process.join()
    assert [process.exitcode for process in processes] == [0, 0]
    assert [one.name for one in tmp_path.iterdir()] == ["plan"]
    assert path.read_bytes() in {b"a" * 99, b"b" * 99}


def test_a_file_is_written_where_folders_may_not_be_listed_or_files_not_locked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_arguments: object) -> None:
        raise OSError

    monkeypatch.setattr(os, "listdir", refuse)
    monkeypatch.setattr(fcntl, "flock", refuse)
    write_file(str(tmp_path / "plan"), b"content")
    assert (tmp_path / "plan").read_bytes() == b"content"


@pytest.mark.parametrize("kind", ["pipe", "device", "folder"])
def test_what_is_no_regular_file_is_not_waited_for(tmp_path: Path, kind: str) -> None:
    os.mkfifo(tmp_path / "pipe")
    path = {"pipe": str(tmp_path / "pipe"), "device": "/dev/zero", "folder": str(tmp_path)}[kind]
    with pytest.raises(Refused, match=r"approved_plan: .* must be a file that can be read"):
        read_json("approved_plan", path)
