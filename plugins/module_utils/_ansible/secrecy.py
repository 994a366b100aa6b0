# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Masks secrets in the options of a task and in its result.

The same for a module in Ansible's worker process and for a shipped one, on every ansible-core: up to 2.21,
AnsibleModule masks values with ``no_log`` in its result; from 2.22 on, only the output of callbacks is masked. So
results are masked here, as AnsibleModule does, before they reach it.
"""

from __future__ import annotations

import re
import typing as t

try:
    from ansible.module_utils.secrets import register_secrets
except ImportError:  # before ansible-core 2.22

    def register_secrets(values: t.Iterable[str], /) -> None:
        """Do nothing: this ansible-core masks no output."""


from .._model.text import plural

Spec = t.Mapping[str, t.Mapping[str, t.Any]]

#: AnsibleModule's replacement for a value with ``no_log``.
NO_LOG = "VALUE_SPECIFIED_IN_NO_LOG_PARAMETER"
#: The replacement for the value of an unknown option, which may be a misspelt ``password``.
NO_SUCH_OPTION = "VALUE_OF_UNKNOWN_OPTION"
_MASK = "********"

#: Options with the address of a server.
_ADDRESSES = frozenset({"api_url", "uri"})
#: The user and password in an address. In the address of a server, they may have any character.
_USERINFO = re.compile(r"(?<=://)[^\s/?#]+(?=@)")
_SERVER_USERINFO = re.compile(r"(?<=://)\S+(?=@)")
#: The least length of a masked password; a shorter one would mask parts of words.
_SHORTEST_PASSWORD = 4
_DATA_URL = re.compile(r"(data:[\w.+-]+/[\w.+-]+(?:;[\w.=+-]+)*,)([A-Za-z0-9+/=_%-]{65,})")


def secrets_in(spec: Spec, params: t.Mapping[str, t.Any]) -> set[str]:
    """The users with passwords, and the passwords, in addresses of servers; they are registered as secrets too.

    Options with ``no_log`` are not included: Ansible collects them when it validates the options.
    """
    found: set[str] = set()
    for option, rule in spec.items():
        value = params.get(option)
        if option in _ADDRESSES and isinstance(value, str):
            for userinfo in _SERVER_USERINFO.findall(value):
                found.update({userinfo, userinfo.partition(":")[2]})
        elif isinstance(value, t.Mapping) and rule.get("options"):
            found |= secrets_in(rule["options"], value)
    long_enough = {secret for secret in found if len(secret) >= _SHORTEST_PASSWORD}
    register_secrets(long_enough)
    return long_enough


def shown_options(spec: Spec, params: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The options as shown in a result under ``invocation``.

    Secrets, values of unknown options, and users and passwords in addresses are masked; lists of entries, such as
    ``users``, are replaced by their length; data URLs are shortened.
    """
    return {option: _shown_option(option, spec.get(option), value) for option, value in params.items()}


def _shown_option(option: str, rule: t.Mapping[str, t.Any] | None, value: t.Any) -> t.Any:
    if value is None:
        return None
    if rule is None:
        return NO_SUCH_OPTION
    if rule.get("no_log"):
        return NO_LOG
    options = rule.get("options")
    if rule.get("elements") == "dict":
        return f"{len(value)} {plural(len(value), 'entry', 'entries')}" if isinstance(value, list) else NO_LOG
    if options is not None:
        return shown_options(options, value) if isinstance(value, t.Mapping) else NO_LOG
    if isinstance(value, str):
        return shortened((_SERVER_USERINFO if option in _ADDRESSES else _USERINFO).sub(_MASK, value))
    return value


def without_userinfo(text: str) -> str:
    """A text with the user and password of addresses masked, whatever characters they have."""
    return _SERVER_USERINFO.sub(_MASK, text)


def shown_result(result: t.Mapping[str, t.Any], secrets: t.Iterable[str]) -> dict[str, t.Any]:
    """A result with its secrets masked and its data URLs shortened, in plain JSON values."""
    longest_first = sorted(secrets, key=len, reverse=True)
    return {
        str(key): value if value is None or isinstance(value, bool) else _shown(value, longest_first)
        for key, value in result.items()
    }


def _shown(value: t.Any, secrets: t.Sequence[str]) -> t.Any:
    if isinstance(value, str):
        return shortened(_masked(str(value), secrets))
    if isinstance(value, t.Mapping):
        return {str(key): _shown(one, secrets) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_shown(one, secrets) for one in value]
    # AnsibleModule also masks numbers that contain a secret.
    return NO_LOG if any(secret in str(value) for secret in secrets) else value


def _masked(text: str, secrets: t.Sequence[str]) -> str:
    if text in secrets:
        return NO_LOG
    for secret in secrets:
        text = text.replace(secret, _MASK)
    return text


def shortened(text: str) -> str:
    """A text with its data URLs reduced to type and length: a photo has some 100,000 characters."""
    if "data:" not in text:
        return text
    return _DATA_URL.sub(lambda url: f"{url[1]}… ({len(url[2])} characters)", text)
