# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Templates, and the one value of a cell; the rules of columns have more of them."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.text import InvalidValue
from ansible_collections.scimops.slack.plugins.module_utils._source.templates import read_template, single


def test_templates_know_their_columns() -> None:
    template = read_template("{a|default:b|lower} ({c})")
    assert template.columns == {"a", "b", "c"}
    assert template.value({"a": "", "b": "X", "c": "y"}) == "x (y)"
    assert template.value({}) is None


def test_the_one_value_of_a_cell() -> None:
    assert single(("b", "A"), first=True) == "A"
    assert single(()) == ""
    with pytest.raises(InvalidValue, match="comes from 2 values, 'A', 'b', but must come from one"):
        single(("b", "A"))
