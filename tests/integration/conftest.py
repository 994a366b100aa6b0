# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of the runs of ansible-playbook."""

from __future__ import annotations

import typing as t
import zlib

import pytest

from tests.support.cycle import Way

#: Both versions in the worker process. One code is behind them, so that `make test` runs each test on one of them, and
#: `make test-all` on the other. What shipping a module changes is seen by the tests below.
WORKER = (Way("local", "v1"), Way("local", "v2"))
#: Of the tests marked `matrix`, which run under each ansible-core. test_both_ways compares both for each module, so
#: `make test-all` runs the second way.
SHIPPED_TOO = (Way("local", "v1"), pytest.param(Way("elsewhere", "v2"), marks=pytest.mark.all))


def _named(way: Way) -> str:
    return f"{'worker' if way.connection == 'local' else 'shipped'}-{way.version}"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test that takes a way is run in two."""
    if "way" not in metafunc.fixturenames:
        return
    if metafunc.definition.get_closest_marker("matrix"):
        metafunc.parametrize("way", SHIPPED_TOO, ids=_named, indirect=True)
        return
    later = zlib.crc32(metafunc.definition.name.encode()) % len(WORKER)
    ways = [pytest.param(way, marks=pytest.mark.all if number == later else ()) for number, way in enumerate(WORKER)]
    metafunc.parametrize("way", ways, ids=_named, indirect=True)


@pytest.fixture
def way(request: pytest.FixtureRequest) -> Way:
    """How modules are run, and which SCIM."""
    return t.cast("Way", request.param)
