# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Which lines of a journal are records, and which of them are damaged."""

from __future__ import annotations

import datetime
import json

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._apply.journal_records import (
    ExpiredRun,
    expired_of,
    object_of,
    record_of,
    time_of,
)
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused

DONE = '{"event": "done", "run": "one", "key": "k", "operation": %s}'


@pytest.mark.parametrize(
    ("line", "words"),
    [
        (DONE % "null", "operation must be an object, but is null"),
        (DONE % '{"kind": "create"}', "operation.subject is missing"),
        ('{"event": "begin", "run": "one"}', "key is missing"),
        ('{"event": "begin"}', "run is missing"),
        ("{}", "event is missing"),
        ('{"event": [], "run": "one"}', "event must be text, but is a list"),
        ('{"event": "run", "run": "one", "format": 99}', "by a newer version of scimops.slack: its format is 99"),
        ('{"event": "run", "run": "one", "workspace": [{"a": 1}]}', "workspace must be an object, but is a list"),
    ],
)
def test_a_record_that_no_version_wrote_is_refused_with_its_line(line: str, words: str) -> None:
    with pytest.raises(Refused, match=r"^line 5: ") as refused:
        record_of(json.loads(line), "line 5")
    assert words in str(refused.value)


@pytest.mark.parametrize("line", [b"", b"[]", b'{"event": "done", "run', b"[" * 100_000, b"\xff"])
def test_half_a_line_and_what_is_no_object_are_none(line: bytes) -> None:
    assert object_of(line) is None


EXPIRED = '{"event":"expired","time":"2027-01-15T08:00:00+00:00","runs":[%s],"more":2}'


def test_expired_runs_are_of_no_run() -> None:
    run = ExpiredRun("one", "2026-01-15", 7, "2027-01-15")
    line = (EXPIRED % json.dumps(run._asdict())).encode()
    assert record_of(json.loads(line), "line 1") is None
    assert expired_of(line, "line 1") == ([run], 2)
    assert expired_of(b'{"event":"end","run":"one"}', "line 1") == ([], 0)
    with pytest.raises(Refused, match="line 1: is damaged"):
        expired_of((EXPIRED % '{"run":"one"}').encode(), "line 1")


@pytest.mark.parametrize(
    "line", [b"", b'{"event":"end"}', b'{"event":"end","time":7}', b'{"event":"end","time":"2027-01-15T08:00:00"}']
)
def test_a_time_without_an_offset_or_none_is_not_known(line: bytes) -> None:
    assert time_of(line) is None
    assert time_of((EXPIRED % "").encode()) == datetime.datetime(2027, 1, 15, 8, tzinfo=datetime.timezone.utc)
