# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures that all tests share.

ansible-test reads this file too, where the sandbox is not installed: what needs it is imported late.
"""

from __future__ import annotations

import typing as t

import pytest

if t.TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.playbook import PlaybookRunner
    from tests.support.sandbox import Sandbox


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "matrix: a smoke test that `make test-matrix` runs on every ansible-core")


@pytest.fixture(scope="session")
def sandbox_process() -> Iterator[Sandbox]:
    """One sandbox for each worker; tests take `sandbox`."""
    from tests.support.sandbox import Sandbox  # noqa: PLC0415

    with Sandbox() as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(sandbox_process: Sandbox) -> Sandbox:
    """A running sandbox that holds its token's owner only, with default settings and no faults."""
    sandbox_process.control.reset()
    return sandbox_process


@pytest.fixture
def play(sandbox: Sandbox, tmp_path: Path) -> PlaybookRunner:
    """Runs ansible-playbook against `sandbox`, whose address and token are in the environment."""
    from tests.support.playbook import PlaybookRunner  # noqa: PLC0415

    return PlaybookRunner(tmp_path, sandbox.environment)
