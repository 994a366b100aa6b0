# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures of the runs of ansible-playbook."""

from __future__ import annotations

import typing as t

import pytest

from tests.support.cycle import Way

#: Both versions in the worker process. One code is behind all ways: what shipping changes is seen by the tests below.
WORKER = (Way("local", "v1"), Way("local", "v2"))
#: Of the tests marked `matrix`, which run under each ansible-core.
SHIPPED_TOO = (Way("local", "v1"), Way("elsewhere", "v2"))


def _named(way: Way) -> str:
    return f"{'worker' if way.connection == 'local' else 'shipped'}-{way.version}"


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Each test that takes a way is run in two."""
    if "way" in metafunc.fixturenames:
        ways = SHIPPED_TOO if metafunc.definition.get_closest_marker("matrix") else WORKER
        metafunc.parametrize("way", ways, ids=_named, indirect=True)


@pytest.fixture
def way(request: pytest.FixtureRequest) -> Way:
    """How modules are run, and which SCIM."""
    return t.cast("Way", request.param)
