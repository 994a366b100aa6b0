# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of the runs of ansible-playbook."""

from __future__ import annotations

import typing as t

import pytest

from tests.support.cycle import Way

#: Each way to run modules, each version.
WAYS = (Way("local", "v1"), Way("elsewhere", "v2"))


def _named(way: Way) -> str:
    return f"{'worker' if way.connection == 'local' else 'shipped'}-{way.version}"


@pytest.fixture(params=WAYS, ids=_named)
def way(request: pytest.FixtureRequest) -> Way:
    """In the worker process on 1.1, and shipped on 2.0: one code is behind both, so that no test needs all four."""
    return t.cast("Way", request.param)
