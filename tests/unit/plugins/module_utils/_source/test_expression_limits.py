# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""No operation of an expression takes all memory or never ends, and ordinary ones are as they were."""

from __future__ import annotations

from typing import Any

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.text import InvalidValue
from ansible_collections.scimops.slack.plugins.module_utils._source.expressions import ExpressionEnvironment

ROW = {"A": "Quist", "No": "1234567", "Photo": "x" * 2_000_000}


def value(text: str) -> Any:
    return ExpressionEnvironment(None).expression("compose.title", text).value(ROW)


@pytest.mark.parametrize(
    "text",
    [
        "2 ** (10 ** 10)",
        "(row['No'] | int) ** 99999",
        "9 ** (9 ** (9 ** 9))",
        "2 ** 9000 * 2 ** 9000",
        "'x' * 10 ** 12",
        "10 ** 12 * row['A']",
        "[0] * 10 ** 10",
        "row['A'] | center(10 ** 10)",
        "row['A'] | indent(10 ** 10)",
        "row['A'] | indent(width=10 ** 10)",
        "[1] | batch(10 ** 10, 'x') | list",
        "[1] | slice(10 ** 10) | list",
        "1.5 | round(10 ** 9, 'ceil')",
        "{'a': 1} | tojson(indent=10 ** 9)",
        "'%1000000000d' % 1",
        "'%*d' % (1000000000, 1)",
        "'%1000000000d' | format(1)",
        "'{:>1000000000}'.format(1)",
        "'{:>{width}}'.format(1, width=1000000000)",
        "row['A'].zfill(10 ** 10)",
        "row['A'].ljust(10 ** 10)",
        "'\\t'.expandtabs(10 ** 10)",
        "(1).to_bytes(10 ** 10, 'big')",
        "row['Photo'] | replace('x', row['Photo'])",
        "row['Photo'].replace('x', row['Photo'])",
        "row['Photo'].join(range(99999) | list)",
        "range(99999) | list | join(row['Photo'])",
    ],
)
def test_results_that_are_too_large_are_refused(text: str) -> None:
    with pytest.raises(InvalidValue, match="would create a value of more than 100,000 characters, entries or digits"):
        value(text)


def test_ranges_that_are_too_large_are_refused() -> None:
    with pytest.raises(InvalidValue, match="fails: Range too big"):
        value("range(10 ** 9) | list | length")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("'0' * (10 - row['No'] | length) ~ row['No']", "0001234567"),
        ("'%08d' % (row['No'] | int)", "01234567"),
        ("'{:08d}'.format(row['No'] | int)", "01234567"),
        ("'%s' | format(row['Photo']) | length", 2_000_000),
        ("row['No'].zfill(9)", "001234567"),
        ("row['No'] | int * 100 ** 2", 12345670000),
        ("1.5 ** 2", 2.25),
        ("2 ** -1", 0.5),
        ("[1, 2] * 2", [1, 2, 1, 2]),
        ("row['Photo'] | replace('x', 'yy') | length", 4_000_000),
        ("row['A'] | replace('u', 'U') | upper | center(9)", "  QUIST  "),
        ("row['A'].replace('i', 'j')", "Qujst"),
        ("['a', 'b'] | join(', ')", "a, b"),
        ("', '.join(['a', 'b'])", "a, b"),
        ("[1, 2, 3] | batch(2) | list", [[1, 2], [3]]),
        ("2.567 | round(1)", 2.6),
        ("{'a': 1} | tojson", '{"a": 1}'),
        ("today.fromordinal(738000).year", 2021),
    ],
)
def test_ordinary_results_are_as_they_were(text: str, expected: Any) -> None:
    assert value(text) == expected
