# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The client over aiohttp: its methods, budgets, waits and errors. The wire is in tests/conformance."""

from __future__ import annotations

import asyncio
import inspect
import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim import async_client
from ansible_collections.scimops.slack.plugins.module_utils._scim.api import Conversations
from ansible_collections.scimops.slack.plugins.module_utils._scim.async_client import AsyncScimClient
from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection
from ansible_collections.scimops.slack.plugins.module_utils._scim.errors import ConfigurationError
from ansible_collections.scimops.slack.plugins.module_utils._scim.http_client import ScimClient

NOWHERE = Connection("xoxp-1", "http://127.0.0.1:1/scim", retries=0)


def public(kind: type) -> dict[str, t.Any]:
    return {name: one for name, one in vars(kind).items() if inspect.isfunction(one) and not name.startswith("_")}


def test_both_clients_have_every_conversation_with_its_parameters() -> None:
    for client in (ScimClient, AsyncScimClient):
        methods = public(client)
        for name, conversation in public(Conversations).items():
            desired = inspect.signature(conversation).parameters
            have = inspect.signature(methods[name]).parameters
            assert [(one.name, one.default) for one in have.values()] == [
                (one.name, one.default) for one in desired.values()
            ], name


@pytest.mark.skipif(not async_client.HAS_AIOHTTP, reason="needs aiohttp")
def test_both_clients_have_the_same_methods() -> None:
    assert public(ScimClient).keys() == public(AsyncScimClient).keys()
    coroutines = {name for name, one in public(AsyncScimClient).items() if asyncio.iscoroutinefunction(one)}
    assert coroutines == public(AsyncScimClient).keys()


def test_without_aiohttp(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(async_client, "HAS_AIOHTTP", False)
    with pytest.raises(ConfigurationError, match="pip install aiohttp"):
        AsyncScimClient(NOWHERE)
