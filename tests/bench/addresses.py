# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The two ways to the local Slack: over TLS, as users reach theirs, and over plain HTTP, to compare with."""

from __future__ import annotations

import contextlib
import subprocess
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import certifi

from tests.support.sandbox import Sandbox
from tests.support.tls import https_before


@dataclass(frozen=True)
class Address:
    """One address of a sandbox.

    :ivar url: what the modules take as api_url.
    :ivar trusted: the file of certificates to trust; empty over plain HTTP.
    """

    token: str
    url: str
    trusted: str = ""

    @property
    def environment(self) -> Mapping[str, str]:
        """The variables by which the modules take this address."""
        trusted = {"REQUESTS_CA_BUNDLE": self.trusted} if self.trusted else {}
        return {"SLACK_SCIM_TOKEN": self.token, "SLACK_SCIM_URL": self.url, **trusted}


def over_http(sandbox: Sandbox) -> Address:
    """The address over HTTP."""
    return Address(sandbox.token, sandbox.url)


@contextlib.contextmanager
def over_tls(sandbox: Sandbox, folder: Path) -> Iterator[Address]:
    """The address over TLS, which ends in a process of its own.

    Clients trust the authorities that `requests` brings along and one more, for loading those costs time, too.
    """
    command = [sys.executable, "-m", "tests.bench.addresses", sandbox.url, str(folder)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            url, certificate = process.stdout.readline().split()
            trusted = folder / "trusted.pem"
            trusted.write_bytes(Path(certifi.where()).read_bytes() + Path(certificate).read_bytes())
            yield Address(sandbox.token, url, str(trusted))
        finally:
            process.stdin.close()  # which ends it


def _serve(url: str, folder: Path) -> None:
    with https_before(url, folder) as (address, certificate):
        print(address, certificate, flush=True)
        sys.stdin.read()


if __name__ == "__main__":
    _serve(sys.argv[1], Path(sys.argv[2]))
