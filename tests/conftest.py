# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Fixtures that all tests share.

ansible-test reads this file too, where the sandbox is not installed: what needs it is imported late.
"""

from __future__ import annotations

import contextlib
import os
import typing as t

import pytest

if t.TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from tests.support.fork_server import ForkServer
    from tests.support.playbook import PlaybookRunner
    from tests.support.sandbox import Organization, Sandbox

#: Of the second organization that the sandbox serves.
OTHER_TOKEN = "xoxp-another-sandbox"


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "matrix: a smoke test that `make test-matrix` runs on every ansible-core")
    config.addinivalue_line("markers", "all: shows at length what a shorter test shows; only `make test-all` runs it")
    with contextlib.suppress(ImportError):  # some environments run no test that needs it
        no_time_limits()


def no_time_limits() -> None:
    """Let Hypothesis judge no test by how long it took, for how fast the machine is does not matter."""
    from hypothesis import HealthCheck, settings  # noqa: PLC0415

    unhurried = [*settings().suppress_health_check, HealthCheck.too_slow]
    settings.register_profile("unhurried", settings(), deadline=None, suppress_health_check=unhurried)
    settings.load_profile("unhurried")


@pytest.fixture(scope="session")
def sandbox_process() -> Iterator[Sandbox]:
    """One sandbox for each worker; tests take `sandbox`."""
    from tests.support.sandbox import Sandbox  # noqa: PLC0415

    with Sandbox("--another", OTHER_TOKEN) as sandbox:
        yield sandbox


@pytest.fixture
def sandbox(sandbox_process: Sandbox) -> Sandbox:
    """A running sandbox that holds its token's owner only, with default settings and no faults."""
    sandbox_process.control.reset()
    return sandbox_process


@pytest.fixture
def other_organization(sandbox_process: Sandbox) -> Iterator[Organization]:
    """Another organization of the same process. It holds its token's owner only, whose id is that in `sandbox`."""
    from tests.support.sandbox import Organization  # noqa: PLC0415

    other = Organization(sandbox_process.base_url, OTHER_TOKEN)
    other.control.reset()
    yield other
    other.control.close()


@pytest.fixture(scope="session")
def fork_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ForkServer | None]:
    """One process for each worker that has imported the Ansible of .venv; none for another Ansible or coverage."""
    from tests.support.fork_server import ForkServer  # noqa: PLC0415
    from tests.support.playbook import CHECKOUT, PROGRAMS, isolated  # noqa: PLC0415

    if PROGRAMS.resolve() != CHECKOUT / ".venv" / "bin" or "COVERAGE_PROCESS_START" in os.environ:
        yield None
        return
    folder = tmp_path_factory.mktemp("ansible")
    with ForkServer(isolated(folder, PROGRAMS, folder / "home" / ".ansible")) as server:
        yield server


@pytest.fixture
def play(sandbox: Sandbox, tmp_path: Path, fork_server: ForkServer | None) -> PlaybookRunner:
    """Runs ansible-playbook against `sandbox`, whose address and token are in the environment."""
    from tests.support.playbook import PlaybookRunner  # noqa: PLC0415

    return PlaybookRunner(tmp_path, sandbox.environment, server=fork_server)
