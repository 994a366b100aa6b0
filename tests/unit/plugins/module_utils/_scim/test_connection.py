# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The rules of the connection's options, and where requests go."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection
from ansible_collections.scimops.slack.plugins.module_utils._scim.errors import ConfigurationError

TOKEN = "xoxp-1-secret"


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"token": ""}, "token: must not be empty"),
        ({"token": None}, "token: must not be empty"),
        ({"token": "xoxb-1-secret"}, "token: is a bot token (xoxb-), which cannot use SCIM"),
        ({"token": "xoxp-secret\n"}, "token: must not begin or end with a blank or a line break; remove it"),
        ({"token": '"xoxp-secret"'}, "token: must be only the token, without quotation marks"),
        ({"token": "xoxp secret"}, "token: must have no blanks"),
        ({"token": "xoxp-sécret"}, "token: must have no blanks"),
        ({"token": "Bearer xoxp-secret"}, "token: must be only the token"),
        ({"api_url": "http://api.slack.com/scim"}, "must begin with https://"),
        ({"api_url": "http://127.0.0.1.example.com/scim"}, "must begin with https://"),
        ({"api_url": "ftp://api.slack.com/scim"}, "must be an address"),
        ({"api_url": "api.slack.com/scim"}, "must be an address"),
        ({"api_url": ""}, "must be an address"),
        ({"api_url": "https://:80/scim"}, "must be an address"),
        ({"api_url": "https://host:port/scim"}, "must be an address"),
        ({"api_url": "https://api.slack.com/scim?x=1"}, "must have no query"),
        ({"api_url": "https://api.slack.com/scim/v1"}, "must not include the version"),
        ({"api_url": "https://api.slack.com/scim/v2/"}, "must not include the version"),
        ({"api_url": "https://me:hunter2@api.slack.com/scim"}, "must not contain a user name or password"),
        ({"version": "v3"}, "api_version: 'v3' must be one of v1, v2"),
        ({"ca_path": "/no/such/file"}, "ca_path: '/no/such/file' must be a file or folder that exists"),
        ({"timeout": 0}, "timeout: 0 must be more than 0"),
        ({"timeout": float("nan")}, "timeout: nan"),
        ({"retries": -1}, "retries: -1 must be at least 0"),
        ({"rate_limit_wait": -1.0}, "rate_limit_wait: -1.0 must be at least 0"),
    ],
)
def test_refused(options: dict[str, t.Any], message: str) -> None:
    with pytest.raises(ConfigurationError) as caught:
        Connection(**{"token": TOKEN, **options})
    assert message in str(caught.value)
    assert "secret" not in repr(caught.value)
    assert "sécret" not in repr(caught.value)
    assert "hunter2" not in repr(caught.value)


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:8180/scim", "http://127.1.2.3/scim", "http://localhost/scim", "http://[::1]:80/scim"]
)
def test_plain_http_is_for_loopback(url: str) -> None:
    assert Connection(TOKEN, url).loopback


def test_token_is_not_shown() -> None:
    assert "secret" not in repr(Connection(TOKEN))


@pytest.mark.parametrize(
    ("api_url", "scim", "web"),
    [
        ("https://api.slack.com/scim", "https://api.slack.com/scim/v2/Users", "https://slack.com/api/auth.test"),
        ("https://api.slack.com/scim/", "https://api.slack.com/scim/v2/Users", "https://slack.com/api/auth.test"),
        (
            "https://api.slack-gov.com/scim",
            "https://api.slack-gov.com/scim/v2/Users",
            "https://slack-gov.com/api/auth.test",
        ),
        ("http://localhost:8180/scim", "http://localhost:8180/scim/v2/Users", "http://localhost:8180/api/auth.test"),
    ],
)
def test_addresses(api_url: str, scim: str, web: str) -> None:
    connection = Connection(TOKEN, api_url, "v2")
    assert connection.scim_url("/Users") == scim
    assert connection.web_api_url("/api/auth.test") == web
