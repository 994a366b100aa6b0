# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import json
import os
import resource
import stat
import threading
from pathlib import Path

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._apply.journal import Journal
from ansible_collections.scimops.slack.plugins.module_utils._apply.journal_reader import (
    entries,
    read,
    summaries,
    unfinished,
)
from ansible_collections.scimops.slack.plugins.module_utils._apply.journal_records import FORMAT
from ansible_collections.scimops.slack.plugins.module_utils._apply.outcomes import Outcome, Status
from ansible_collections.scimops.slack.plugins.module_utils._model.resources import Reference, User
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, Operation, PendingId, Subject
from ansible_collections.scimops.slack.plugins.module_utils._version import VERSION

NOON = 1_800_000_000.0


def create(label: str, **after: object) -> Operation:
    return Operation(Kind.CREATE, Subject.USER, None, label, "new", {}, after)


def deactivate(user: str) -> Operation:
    return Operation(Kind.DEACTIVATE, Subject.USER, user, user, "left", {"active": True}, {"active": False})


def journal(path: Path, run: str = "one") -> Journal:
    return Journal(str(path), run, lambda: NOON)


def write_run(path: Path, run: str, *operations: Operation, killed_in: Operation | None = None) -> None:
    with journal(path, run) as writing:
        writing.start(len(operations))
        for operation in operations:
            writing.begin(operation.key, operation, None)
            if operation is killed_in:
                return
            writing.end(operation.key, Outcome(operation, Status.DONE, operation.id or "U1", written=True))
        writing.finish({"done": len(operations)}, None)


def test_an_operation_is_recorded_before_and_after(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    ann = create("ann@example.com", user_name="ann")
    write_run(path, "one", ann)

    started, begun, done, ended = read(str(path))
    assert started == {
        "event": "run",
        "run": "one",
        "time": "2027-01-15T08:00:00.000+00:00",
        "format": FORMAT,
        "version": VERSION,
        "workspace": {},
        "operations": 1,
    }
    assert begun == {
        "event": "begin",
        "run": "one",
        "key": "create user ann@example.com",
        "time": "2027-01-15T08:00:00.000+00:00",
        "operation": ann.public(),
        "id": None,
        "outcome": None,
    }
    assert done["event"] == "done"
    assert done["id"] == "U1"
    assert done["outcome"] == {"error": None, "warnings": [], "seconds": 0.0}
    assert ended["event"] == "end"
    assert ended["counts"] == {"done": 1}
    assert ended["stopped"] is None


def test_it_is_the_owners_alone(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    path.write_text("")
    path.chmod(0o644)
    journal(path).close()
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    journal(tmp_path / "new").close()
    assert stat.S_IMODE((tmp_path / "new").stat().st_mode) == 0o600


def test_it_is_a_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(OSError, match="not a regular file"):
        journal(tmp_path / "pipe")


def test_secrets_stay_out(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    write_run(path, "one", create("ann@example.com", password="correct horse"))
    assert "correct horse" not in path.read_text()


def test_what_stands_for_an_id_is_written_as_that(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    operation = Operation(
        Kind.UPDATE, Subject.USER, "U2", "bo", "manager", {}, {"manager": PendingId("create user ann")}
    )
    write_run(path, "one", operation)
    assert next(iter(entries(str(path)))).operation["after"] == {"manager": {"pending": "create user ann"}}


def test_a_deactivation_keeps_the_groups_of_the_account(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    leaver = User("U1", {"active": True}, (Reference("S1"), Reference("S2")))
    with journal(path) as writing:
        writing.begin("deactivate user U1", deactivate("U1"), leaver)
    assert entries(str(path))[0].operation["groups"] == ["S1", "S2"]


def test_groups_that_slack_does_not_show_are_not_recorded_as_none(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    with journal(path) as writing:
        writing.begin("deactivate user U1", deactivate("U1"), User("U1", {"active": True}, shows_groups=False))
    assert entries(str(path))[0].operation["groups"] is None


def test_half_a_line_of_a_killed_run_does_no_harm(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    write_run(path, "one", deactivate("U1"), deactivate("U2"))
    whole = path.read_bytes()
    for cut in range(1, 200, 7):
        path.write_bytes(whole[:-cut])
        write_run(path, "two", deactivate("U3"))
        found = [entry.key for entry in entries(str(path)) if entry.run == "two"]
        assert found == ["deactivate user U3"]
        assert [entry.key for entry in entries(str(path)) if entry.run == "one"] == [
            "deactivate user U1",
            "deactivate user U2",
        ]


def test_what_was_begun_and_not_ended_is_unfinished_until_a_later_run_ends_it(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    first, second = deactivate("U1"), deactivate("U2")
    write_run(path, "one", first, second, killed_in=second)
    assert [entry.key for entry in unfinished(str(path))] == [second.key]
    write_run(path, "two", second)
    assert unfinished(str(path)) == []


def test_runs_are_summed_up(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    write_run(path, "one", create("ann"), create("bo"), deactivate("U9"), killed_in=None)
    cut_short = deactivate("U2")
    write_run(path, "two", deactivate("U1"), cut_short, killed_in=cut_short)

    one, two = summaries(str(path))
    assert one.ended is not None
    assert one.counts == {"create user": {"done": 2}, "deactivate user": {"done": 1}}
    assert one.unfinished == ()
    assert two.ended is None
    assert two.operations == 2
    assert two.counts == {"deactivate user": {"done": 1}}
    assert two.unfinished == (cut_short.key,)


def test_threads_do_not_mix_their_lines(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    with journal(path) as writing:
        threads = [
            threading.Thread(target=lambda n=n: [writing.begin(f"{n} {i}", create("x" * 500), None) for i in range(50)])
            for n in range(8)
        ]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    lines = path.read_text().splitlines()
    assert len(lines) == 400
    assert len({json.loads(line)["key"] for line in lines}) == 400


def test_a_record_that_does_not_fit_is_told(tmp_path: Path) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    with journal(tmp_path / "journal") as writing:
        resource.setrlimit(resource.RLIMIT_FSIZE, (10, hard))
        try:
            with pytest.raises(OSError, match="too large"):
                writing.start(1)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_half_a_surrogate_pair_is_recorded_as_an_escape(tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    write_run(path, "one", create("ann", title="Clerk \ud83d"))
    assert rb'"title":"Clerk \ud83d"' in path.read_bytes()
    assert entries(str(path))[0].operation["after"]["title"] == "Clerk \ud83d"


def test_a_mark_before_the_records_and_a_line_without_end_are_no_damage(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    write_run(path, "one", create("ann@example.com", user_name="ann"))
    path.write_text(f"\ufeff{path.read_text(encoding='utf-8')}{'[' * 100_000}\n", encoding="utf-8")
    assert [record["event"] for record in read(str(path))] == ["run", "begin", "done", "end"]


def test_the_header_says_whose_run_it_is(tmp_path: Path) -> None:
    path = tmp_path / "journal"
    with Journal(str(path), "one", lambda: 0.0, {"team_id": "T1"}) as journal:
        journal.start(0)
    (header,) = read(str(path))
    assert header["workspace"] == {"team_id": "T1"}
