# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Whether a request that failed was sent, and which proxy and certificates are used."""

from __future__ import annotations

import ssl

import pytest
import requests.exceptions

from ansible_collections.scimops.slack.plugins.module_utils._scim.connection import Connection
from ansible_collections.scimops.slack.plugins.module_utils._scim.delivery import (
    Delivery,
    current_delivery,
    environment_proxy,
    received_headers,
    trusted_certificates,
)
from ansible_collections.scimops.slack.plugins.module_utils._scim.errors import ConfigurationError
from ansible_collections.scimops.slack.plugins.module_utils._scim.http_session import new_session
from ansible_collections.scimops.slack.plugins.module_utils._scim.reply_body import (
    LARGEST_REPLY,
    ReplyBody,
    ReplyTooLargeError,
)

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
    delivery = Delivery(SLACK)
    with delivery.watched():
        if begun:
            current_delivery().begin()
    assert current_delivery() is None
    lost = delivery.lost(error)
    assert lost.sent_maybe is begun
    assert lost.final is (not begun and isinstance(error, ValueError)), "what was sent is worth another try"


def test_the_innermost_reason_is_told_without_secrets() -> None:
    inner = OSError("tunnel through http://me:hunter2@proxy.test:3128 failed for xoxp-1-secret")
    lost = Delivery(SLACK).lost(RuntimeError("outer", inner))
    assert lost.reason == f"tunnel through http://proxy.test:3128 failed for {SLACK.without_token('xoxp-1-secret')}"
    assert (
        "for a private certification authority, set ca_path"
        in Delivery(SLACK).lost(RuntimeError("outer", UNTRUSTED)).reason
    )
    assert Delivery(SLACK).lost(TimeoutError()).reason == "timed out"
    assert Delivery(SLACK).lost(OSError("half \ud83d")).reason == "half ?"


def test_the_host_that_cannot_be_reached_is_named() -> None:
    delivery = Delivery(SLACK, url="https://api.slack.com/scim/v1/Users")
    assert delivery.lost(OSError("refused")).reason == "no connection to api.slack.com: refused"
    tls = delivery.lost(ssl.SSLError(1, "[SSL: WRONG_VERSION_NUMBER] wrong version number")).reason
    assert tls.endswith("the server does not use TLS on this port: check api_url and HTTPS_PROXY")
    delivery.begin()
    assert delivery.lost(OSError("reset")).reason == "reset"


class Clock:
    now = 100.0

    def __call__(self) -> float:
        return self.now


def test_a_reply_has_four_timeouts_for_the_whole_of_it() -> None:
    clock = Clock()
    delivery = Delivery(Connection("xoxp-1", SLACK.api_url, timeout=10), clock)
    delivery.begin()
    assert delivery.seconds_for_next_part() == 10
    clock.now += 33
    assert delivery.seconds_for_next_part() == 7
    assert delivery.lost(ConnectionResetError("reset")).reason == "reset"
    clock.now += 7
    with pytest.raises(TimeoutError):
        delivery.seconds_for_next_part()
    lost = delivery.lost(TimeoutError())
    assert lost.reason == "the complete reply did not arrive within 40 s, 4 times the option timeout"
    assert (lost.sent_maybe, lost.final, lost.too_large) == (True, False, False)


def test_a_reply_has_a_largest_size() -> None:
    delivery = Delivery(SLACK)
    delivery.begin()
    delivery.count_received(LARGEST_REPLY)
    with pytest.raises(ReplyTooLargeError) as caught:
        delivery.count_received(LARGEST_REPLY)
    lost = delivery.lost(RuntimeError("outer", caught.value))
    assert lost.reason == "the reply is larger than 128 MiB"
    assert (lost.sent_maybe, lost.final, lost.too_large) == (True, True, True)


def test_the_token_is_in_no_header_of_a_reply() -> None:
    moved = {"location": f"https://evil.example/{SLACK.token}/scim"}
    reply = Delivery(SLACK).response(302, moved, ReplyBody({}))
    assert reply.headers == {"location": "https://evil.example/********/scim"}


def test_headers_can_be_encoded() -> None:
    assert received_headers({"Location": "https://x\udcff/", "X": "é"}) == {"location": "https://x?/", "x": "é"}


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
    assert environment_proxy(SLACK) == proxy
    assert environment_proxy(Connection("xoxp-1", "http://127.0.0.1:1/scim")) is None


@pytest.mark.parametrize("scheme", ["ftp", "socks4", "socks5", "SOCKS5H", "quic"])
def test_a_proxy_that_cannot_be_used(monkeypatch: pytest.MonkeyPatch, scheme: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", f"{scheme}://me:hunter2@proxy.test")
    with pytest.raises(ConfigurationError) as caught:
        environment_proxy(SLACK)
    assert str(caught.value) == (
        "HTTPS_PROXY or ALL_PROXY: must be the address of a proxy that begins with http:// or https://, "
        f"not {scheme.lower()}://"
    )


@pytest.mark.parametrize(
    "address", ["http://", "http://:9", "me:hunter2@", "http://[::1", "http://h:port", "http://h:99999", "http://a b"]
)
def test_a_proxy_that_is_no_address(monkeypatch: pytest.MonkeyPatch, address: str) -> None:
    monkeypatch.setenv("HTTPS_PROXY", address)
    with pytest.raises(
        ConfigurationError, match=r"must be the address of a proxy, such as http://proxy\.example"
    ) as caught:
        environment_proxy(SLACK)
    assert "hunter2" not in str(caught.value)


def test_trusted_certificates(monkeypatch: pytest.MonkeyPatch) -> None:
    assert trusted_certificates(SLACK) is None
    monkeypatch.setenv("CURL_CA_BUNDLE", "/curl")
    assert trusted_certificates(SLACK) == "/curl"
    monkeypatch.setenv("REQUESTS_CA_BUNDLE", "/requests")
    assert trusted_certificates(SLACK) == "/requests"
    assert trusted_certificates(Connection("xoxp-1", SLACK.api_url, ca_path="/tmp")) == "/tmp"


@pytest.mark.parametrize(
    ("host", "no_proxy", "directly"),
    [
        ("slack.example.com", "slack.example.com", True),
        ("slack.example.com:8443", "slack.example.com:8443", True),
        ("slack.example.com:8443", "slack.example.com", True),
        ("slack.example.com", "other.test, example.com", True),
        ("slack.example.com", ".example.com", True),
        ("slack.example.com", "*", True),
        ("slack.example.com", "ample.com", False),
        ("slack.example.com", "10.0.0.0/8,", False),
        ("10.1.2.3", "10.0.0.0/8", True),
        ("10.1.2.3:8443", "192.168.0.0/16,10.1.2.3", True),
        ("11.1.2.3", "10.0.0.0/8", False),
    ],
)
def test_hosts_that_no_proxy_is_used_for(
    monkeypatch: pytest.MonkeyPatch, host: str, no_proxy: str, directly: bool
) -> None:
    monkeypatch.setenv("https_proxy", "http://proxy.test:3128")
    monkeypatch.setenv("no_proxy", no_proxy)
    proxy = environment_proxy(Connection("xoxp-1", f"https://{host}/scim"))
    assert (proxy is None) == directly


def test_the_operating_system_is_not_asked_for_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    def asked(*_arguments: object) -> None:
        raise AssertionError("on macOS, this crashes in a forked process")

    # What macOS and Windows have in their place; requests has names of its own for them.
    for module in ("urllib.request", "requests.utils", "requests.compat"):
        for function in ("getproxies", "proxy_bypass"):
            monkeypatch.setattr(f"{module}.{function}", asked)
    monkeypatch.setenv("https_proxy", "http://127.0.0.1:1")
    with new_session(SLACK) as session, pytest.raises(requests.exceptions.ProxyError):
        session.get("https://slack.test/scim")
