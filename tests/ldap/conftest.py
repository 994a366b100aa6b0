# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A real OpenLDAP server, and runs of ansible-playbook by an Ansible that has python-ldap."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.support import slapd
from tests.support.playbook import CHECKOUT, PlaybookRunner
from tests.support.sandbox import Sandbox
from tests.support.tls import Certificates, certificates

PROGRAMS = CHECKOUT / ".cache" / "ldap" / "bin"
#: The size limit of OpenLDAP as it is installed, which those must keep to who do not ask by pages.
LIMITS = "sizelimit size.soft=500 size.hard=500 size.prtotal=unlimited"

PEOPLE = (
    slapd.person("nora.quist", title="Head of Sales", departmentNumber="Sales", employeeType="active"),
    slapd.person(
        "ivo.lund",
        title="Account Manager",
        departmentNumber="Sales",
        employeeType="active",
        manager=f"uid=nora.quist,{slapd.PEOPLE}",
    ),
    slapd.person("mara.holm", departmentNumber="Finance", employeeType="active"),
    slapd.person("grace.whitfield", departmentNumber="Finance", employeeType="left"),
)
NORA, IVO, MARA, GRACE = (dn for dn, _attributes in PEOPLE)
COLUMNS: dict[str, Any] = {
    "email": "{mail|lower}",
    "user_name": "{uid|user_name}",
    "given_name": "givenName",
    "family_name": "sn",
    "title": "title",
    "department": "departmentNumber",
    "manager": "manager",
    "active": {"column": "employeeType", "map": {"active": True, "left": False}},
}
GROUP_COLUMNS = {"name": "cn", "members": "member"}


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Skip what cannot run on this machine."""
    reasons = {
        "slapd is not installed: apt-get install slapd": slapd.PROGRAM is None,
        "python-ldap could not be built: see what make test-ldap said": not (
            PROGRAMS.parent / ".dependencies"
        ).exists(),
    }
    for reason, missing in reasons.items():
        if missing:
            for item in items:
                if Path(__file__).parent in item.path.parents:
                    item.add_marker(pytest.mark.skip(reason=reason))


Starter = Callable[..., slapd.Slapd]


@pytest.fixture(scope="session")
def certified(tmp_path_factory: pytest.TempPathFactory) -> Certificates:
    return certificates(tmp_path_factory.mktemp("certificates"))


@pytest.fixture
def serve(tmp_path: Path, certified: Certificates) -> Iterator[Starter]:
    """Starts servers with these entries, and ends them."""
    servers: list[slapd.Slapd] = []

    def start(*entries: slapd.Entry, settings: str = "") -> slapd.Slapd:
        servers.append(slapd.start(tmp_path / f"slapd-{len(servers)}", entries, certified, settings))
        return servers[-1]

    yield start
    for server in servers:
        server.stop()


@pytest.fixture(scope="session")
def shared(tmp_path_factory: pytest.TempPathFactory, certified: Certificates) -> Iterator[slapd.Slapd]:
    """A server with the people, for tests that only read it."""
    server = slapd.start(tmp_path_factory.mktemp("shared") / "slapd", PEOPLE, certified)
    yield server
    server.stop()


@pytest.fixture
def play(sandbox: Sandbox, tmp_path: Path) -> PlaybookRunner:
    """Runs ansible-playbook, with python-ldap beside it, against `sandbox`."""
    return PlaybookRunner(tmp_path, sandbox.environment, PROGRAMS)


def source(server: slapd.Slapd, **options: Any) -> dict[str, Any]:
    """The options of slack_scim_directory for the people of a server; further options replace these."""
    return {
        "ldap": {"uri": server.uri, "bind_dn": slapd.READER, "bind_password": slapd.PASSWORD},
        "users_ldap": {"base_dn": slapd.PEOPLE, "filter": "(objectClass=inetOrgPerson)"},
        "columns": COLUMNS,
        **options,
    }


def directory(tmp_path: Path, server: slapd.Slapd, **options: Any) -> dict[str, Any]:
    """A task of it; an option that is None is left out."""
    given = {"budget_dir": str(tmp_path / "budget"), "guards": {"creations": {"count": -1, "percent": -1}}, **options}
    chosen = {option: value for option, value in source(server, **given).items() if value is not None}
    return {"name": "Directory", "scimops.slack.slack_scim_directory": chosen}
