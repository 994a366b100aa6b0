# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Exceptions to guards, and the days on which they hold."""

from __future__ import annotations

import datetime
import math
from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._guard.guard_exceptions import (
    exception_for,
    read_exceptions,
)
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Refused

TODAY = datetime.date(2026, 5, 17)
ENTRY = {"guard": "creations", "until": "2026-05-17", "count": 200, "reason": "Merger"}


def test_an_exception_holds_up_to_its_day() -> None:
    exceptions = read_exceptions([ENTRY, {**ENTRY, "count": None, "percent": 30.0}, {**ENTRY, "guard": "renames"}])
    assert exception_for("creations", 1000, exceptions, TODAY) == exceptions[1]
    assert exception_for("creations", 100, exceptions, TODAY) == exceptions[0]
    assert exception_for("creations", 100, exceptions, TODAY + datetime.timedelta(days=1)) is None
    assert exception_for("deactivations", 100, exceptions, TODAY) is None


def test_it_is_shown_with_its_reason_and_whether_it_has_expired() -> None:
    (exception,) = read_exceptions([ENTRY])
    assert str(exception) == "200 until 2026-05-17: Merger"
    assert exception.public(TODAY) == {**ENTRY, "percent": None, "expired": False}
    assert exception.public(datetime.date(2026, 5, 18))["expired"] is True


@pytest.mark.parametrize(
    ("wrong", "part"),
    [
        ({"guard": "empty_source"}, "guard"),
        ({"until": "soon"}, "until"),
        ({"count": None}, "count or percent"),
        ({"percent": 5.0}, "count or percent"),
        ({"count": -1}, "count"),
        ({"count": None, "percent": math.inf}, "percent"),
        ({"count": None, "percent": math.nan}, "percent"),
        ({"reason": " "}, "reason"),
    ],
)
def test_entries_that_are_refused(wrong: dict[str, Any], part: str) -> None:
    with pytest.raises(Refused, match=rf"guard_exceptions\[0\].*{part}"):
        read_exceptions([{**ENTRY, **wrong}])
