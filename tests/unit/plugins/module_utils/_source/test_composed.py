# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Composed values: what an expression gives as the value of an option, alone and together."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.text import InvalidValue
from ansible_collections.scimops.slack.plugins.module_utils._source.composed import Composed, RowEvaluator
from ansible_collections.scimops.slack.plugins.module_utils._source.expressions import ExpressionEnvironment

ROW = {"A": "Quist, Nora", "End": "12/31/2026", "City": "Oslo"}
BERLIN = "Europe/Berlin"


def value(text: str, option: str = "title", time_zone: str | None = None) -> Any:
    expression = ExpressionEnvironment(time_zone).expression(f"compose.{option}", text)
    return Composed(option, expression, time_zone).value(ROW)


def test_values_have_nothing_of_jinja() -> None:
    assert value("row['A'] | family_name_first").__class__ is str
    assert value("row['A'] | escape").__class__ is str
    assert value("row['A'].split(',') | map('trim')") == ["Quist", "Nora"]
    assert value("{'locality': row['City'] | upper}", "address") == {"locality": "OSLO"}
    assert value("none") is None
    assert value("true", "active") is True


def test_days_end_in_the_time_zone() -> None:
    day = "row['End'] | roster_date('%m/%d/%Y')"
    assert value(day, "start_date") == "2026-12-31"
    assert value(day, "guest_expiration", BERLIN) == "2026-12-31T23:59:59+01:00"
    with pytest.raises(InvalidValue, match="a date, which ends at another time in each time zone; set time_zone"):
        value(day, "guest_expiration")
    assert value("'2026-12-31 08:00' | roster_time", "guest_expiration", BERLIN) == "2026-12-31T08:00:00+01:00"


def test_what_can_be_no_value_is_refused() -> None:
    with pytest.raises(InvalidValue, match="must be text, a boolean, a date or a list, but it is range"):
        value("range(3)")


def test_all_at_once_is_the_same_as_one_by_one() -> None:
    environment = ExpressionEnvironment(None)
    composed = {
        option: Composed(option, environment.expression(f"compose.{option}", text), None)
        for option, text in {"title": "row['A'] | lower", "department": "row['City'] ~ '!'", "active": "true"}.items()
    }
    when = environment.expression("rows_when", "row['City'] == 'Oslo'")
    found = RowEvaluator(environment, composed, when).values(ROW)
    assert found is not None
    assert found.counts is True
    assert found.composed == {option: rule.value(ROW) for option, rule in composed.items()}
    assert RowEvaluator(environment, composed, None).values({**ROW, "A": "#REF!"}) is None
    failing = {"title": Composed("title", environment.expression("compose.title", "row['A'][99] ~ ''"), None)}
    assert RowEvaluator(environment, failing, None).values(ROW) is None
    assert RowEvaluator(environment, {}, environment.expression("rows_when", "row['A']")).values(ROW) is None
