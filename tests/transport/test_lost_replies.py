# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""A POST whose reply is lost after the request arrived is sent once, and what it made is looked up: on every way."""

from __future__ import annotations

import contextlib
import socket
import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim import errors
from tests.support.losing import LOSSES, WAYS, LosingSlack, losing_slack

if t.TYPE_CHECKING:
    from pathlib import Path

    from tests.support.clients import Connect
    from tests.support.playbook import PlaybookRunner

ADA = {"user_name": "ada", "email": "ada@example.com"}

Losing = t.Callable[..., LosingSlack]


@pytest.fixture
def losing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> t.Iterator[Losing]:
    """Starts a server, which the environment then leads to."""
    with contextlib.ExitStack() as stack:

        def start(way: str, loss: str = "reset") -> LosingSlack:
            server = stack.enter_context(losing_slack(way, loss, tmp_path))
            for name, value in server.environment.items():
                monkeypatch.setenv(name, value)
            return server

        yield start


def client_of(connect: Connect, server: LosingSlack, **options: t.Any) -> t.Any:
    ca_path = str(server.authority) if server.authority else None
    return connect(token="xoxp-1", api_url=server.api_url, **{"ca_path": ca_path, "timeout": 20.0, **options})


@pytest.mark.parametrize("loss", [loss for loss in LOSSES if loss != "silence"])
@pytest.mark.parametrize("way", WAYS)
def test_a_new_account(connect: Connect, losing: Losing, way: str, loss: str) -> None:
    server = losing(way, loss)
    assert client_of(connect, server).create_user(ADA).id == "U1"
    assert server.received[0] == "POST /scim/v1/Users HTTP/1.1"
    assert len(server.posts) == 1
    assert len(server.received) > 1, "it was looked up"


@pytest.mark.parametrize("way", WAYS)
def test_a_reply_that_does_not_come_in_time(connect: Connect, losing: Losing, way: str) -> None:
    server = losing(way, "silence")
    assert client_of(connect, server, timeout=2.0).create_user(ADA).id == "U1"
    assert len(server.posts) == 1


@pytest.mark.parametrize("way", WAYS)
def test_a_new_group_whose_members_show_late(connect: Connect, losing: Losing, way: str) -> None:
    server = losing(way)
    assert client_of(connect, server).create_group("Sales", ["U0"]).id == "S1"
    assert server.received[0] == "POST /scim/v1/Groups HTTP/1.1"
    assert len(server.posts) == 1


@pytest.mark.parametrize("kind", ["user", "group"])
@pytest.mark.parametrize("way", WAYS)
def test_a_conflict_over_what_the_lost_request_made(connect: Connect, losing: Losing, way: str, kind: str) -> None:
    """It is not found at first, so it is sent again: the 409 is about our own account or group."""
    server = losing(way)
    server.shows_after = 2
    client = client_of(connect, server)
    made = client.create_user(ADA) if kind == "user" else client.create_group("Sales", ["U0"])
    assert made.id == ("U1" if kind == "user" else "S1")
    assert len(server.posts) == 2


@pytest.mark.parametrize("way", WAYS)
def test_over_a_connection_that_was_open_already(connect: Connect, losing: Losing, way: str) -> None:
    server = losing(way)
    client = client_of(connect, server)
    assert [user.id for user in client.all_users()] == ["U0"]
    assert client.create_user(ADA).id == "U1"
    assert len(server.posts) == 1


def test_from_a_playbook_through_a_tunnel(losing: Losing, tmp_path: Path) -> None:
    from tests.support.playbook import PlaybookRunner  # noqa: PLC0415

    server = losing("tunnel")
    play: PlaybookRunner = PlaybookRunner(tmp_path, {"SLACK_SCIM_TOKEN": "xoxp-1", **server.environment})
    options = {**ADA, "api_url": server.api_url, "ca_path": str(server.authority)}
    made = play.module("slack_scim_user", options)
    assert (made.changed, made["user"]["id"]) == (True, "U1")
    assert len(server.posts) == 1


# --- Unsent --------------------------------------------------------------------------------------------------------


def refused(client: t.Any, match: str | None = None) -> errors.ScimError:
    with pytest.raises(errors.ConnectionFailedError, match=match) as caught:
        client.create_user(ADA)
    return caught.value


def closed_port() -> int:
    """One that nobody listens on."""
    with socket.create_server(("127.0.0.1", 0)) as gone:
        return int(gone.getsockname()[1])


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_a_port_that_nobody_listens_on(connect: Connect, scheme: str) -> None:
    client = connect(token="xoxp-1", api_url=f"{scheme}://127.0.0.1:{closed_port()}/scim", retries=2)
    refused(client)
    assert client.requests_sent == 3, "no request looks for what was never sent"


def test_a_handshake_that_does_not_come_in_time(connect: Connect) -> None:
    with socket.create_server(("127.0.0.1", 0)) as silent:
        url = f"https://127.0.0.1:{silent.getsockname()[1]}/scim"
        client = connect(token="xoxp-1", api_url=url, retries=1, timeout=0.5)
        refused(client)
        assert client.requests_sent == 2


@pytest.mark.parametrize("way", ["tls", "tunnel"])
def test_a_certificate_that_is_not_trusted(connect: Connect, losing: Losing, way: str) -> None:
    server = losing(way)
    client = client_of(connect, server, ca_path=None)
    refused(client, "for a private certification authority, set ca_path")
    assert client.requests_sent == 1, "trying again would not help"
    assert server.received == []


def test_a_tunnel_that_is_refused(connect: Connect, losing: Losing, monkeypatch: pytest.MonkeyPatch) -> None:
    server = losing("tunnel")
    server.refuses = 99
    monkeypatch.setenv("HTTPS_PROXY", f"http://me:hunter2@127.0.0.1:{server.port}")
    client = client_of(connect, server, retries=2)
    assert "hunter2" not in str(refused(client, "403"))
    assert (client.requests_sent, server.tunnels, server.received) == (3, 3, [])


def test_a_tunnel_that_is_refused_at_first(connect: Connect, losing: Losing) -> None:
    server = losing("tunnel")
    server.refuses = 2
    assert client_of(connect, server).create_user(ADA).id == "U1"
    assert server.received[0].startswith("POST")
    assert (server.tunnels > 2, len(server.posts)) == (True, 1)


def test_a_proxy_that_is_not_there(connect: Connect, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"127.0.0.1:{closed_port()}")
    client = connect(token="xoxp-1", api_url="https://slack.test/scim", retries=2)
    refused(client)
    assert client.requests_sent == 3
