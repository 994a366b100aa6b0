# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a request that failed was sent, and which proxy and certificates are used."""

from __future__ import annotations

import ssl

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection
from ansible_collections.scimops.slack.plugins.module_utils._scim.delivery import (
    PROXY_SCHEMES,
    SOCKS_SCHEMES,
    Delivery,
    environment_proxy,
    note_begin,
    trusted_certificates,
)
from ansible_collections.scimops.slack.plugins.module_utils._scim.errors import ConfigurationError

SLACK = Connection("xoxp-1-secret", "https://slack.test/scim")
UNTRUSTED = ssl.SSLCertVerificationError(1, "[SSL: CERTIFICATE_VERIFY_FAILED] self-signed certificate")


@pytest.fixture(autouse=True)
def bare_environment(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("HTTPS_PROXY", "HTTP_PROXY", "ALL_PROXY", "NO_PROXY", "REQUESTS_CA_BUNDLE", "CURL_CA_BUNDLE"):
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize("begun", [False, True])
@pytest.mark.parametrize("error", [ConnectionResetError("reset"), TimeoutError(), UNTRUSTED, ValueError("no header")])
def test_what_may_have_been_sent_is_no_question_of_the_exception(error: Exception, begun: bool) -> None:
    delivery = Delivery()
    with delivery.watched():
        if begun:
            note_begin()
    note_begin()  # of no request that is watched
    lost = delivery.lost(error, SLACK)
    assert lost.sent_maybe is begun
    assert lost.final is (not begun and isinstance(error, ValueError)), "what was sent is worth another try"


def test_the_innermost_reason_is_told_without_secrets() -> None:
    inner = OSError("tunnel through http://me:hunter2@proxy.test:3128 failed for xoxp-1-secret")
    lost = Delivery().lost(RuntimeError("outer", inner), SLACK)
    assert lost.reason == f"tunnel through http://proxy.test:3128 failed for {SLACK.without_token('xoxp-1-secret')}"
    assert "ca_path names the authority" in Delivery().lost(RuntimeError("outer", UNTRUSTED), SLACK).reason
    assert Delivery().lost(TimeoutError(), SLACK).reason == "timed out"


@pytest.mark.parametrize(
    ("variables", "proxy"),
    [
        ({}, None),
        ({"HTTPS_PROXY": ""}, None),
        ({"HTTPS_PROXY": "http://127.0.0.1:9"}, "http://127.0.0.1:9"),
        ({"HTTPS_PROXY": "127.0.0.1:9"}, "http://127.0.0.1:9"),
        ({"https_proxy": "https://proxy.test"}, "https://proxy.test"),
        ({"ALL_PROXY": "proxy.test:3128"}, "http://proxy.test:3128"),
        ({"HTTP_PROXY": "http://other.test"}, None),
        ({"HTTPS_PROXY": "http://one.test", "ALL_PROXY": "http://other.test"}, "http://one.test"),
        ({"HTTPS_PROXY": "http://one.test", "NO_PROXY": "slack.test"}, None),
    ],
)
def test_the_proxy_of_the_environment(
    monkeypatch: pytest.MonkeyPatch, variables: dict[str, str], proxy: str | None
) -> None:
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert environment_proxy(SLACK, PROXY_SCHEMES) == proxy
    assert environment_proxy(Connection("xoxp-1", "http://127.0.0.1:1/scim"), PROXY_SCHEMES) is None


@pytest.mark.parametrize("scheme", ["ftp", "socks5", "quic"])
def test_a_proxy_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"{scheme}://me:hunter2@proxy.test")
    with pytest.raises(ConfigurationError) as caught:
        environment_proxy(SLACK, PROXY_SCHEMES)
    assert str(caught.value) == (
        "HTTPS_PROXY or ALL_PROXY: must be the address of a proxy that begins with http:// or https://, "
        f"not {scheme}://"
    )
    if scheme in SOCKS_SCHEMES:
        assert environment_proxy(SLACK, SOCKS_SCHEMES) == f"{scheme}://me:hunter2@proxy.test"


def test_trusted_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    assert trusted_certificates(SLACK) is None
    monkeypatch.setenv("CURL_CA_BUNDLE", "/curl")
    assert trusted_certificates(SLACK) == "/curl"
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/requests")
    assert trusted_certificates(SLACK) == "/requests"
    assert trusted_certificates(Connection("xoxp-1", SLACK.api_url, ca_path="/tmp")) == "/tmp"
