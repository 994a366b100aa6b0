# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The argument specs and the parsing of options that all modules share.

Each module parses its options once, before it reads or writes anything. All other code gets typed values.
"""

from __future__ import annotations

import dataclasses
import typing as t
from dataclasses import dataclass, field

from ansible.module_utils.ansible_release import __version__ as ansible_core
from ansible.module_utils.basic import env_fallback

from .._model.attributes import ATTRIBUTES, Attribute, AttributeKind
from .._model.normalize import ADDRESS_KEYS
from .._model.problems import Refused
from .._scim.connection import DEFAULT_API_URL, Connection, user_agent

Spec = dict[str, dict[str, t.Any]]
#: The validated options of a task.
Params = t.Mapping[str, t.Any]
Options = t.TypeVar("Options")

#: The most members in one request that Slack recommends (wire 8.13).
BATCH_SIZE_MAX = 5000
BATCH_SIZE_RULE = f"must be from 1 to {BATCH_SIZE_MAX}"
#: The most seconds to wait until Slack shows an accepted change (wire 7.5.3).
SETTLE_TIMEOUT = 120.0
SETTLE_TIMEOUT_MAX = 86_400.0
SETTLE_TIMEOUT_RULE = f"must be from 0 to {SETTLE_TIMEOUT_MAX:g}"


@dataclass(frozen=True)
class ModuleSpec(t.Generic[Options]):
    """The options of a module and the rules between them, in the format of AnsibleModule.

    :ivar parse: returns the options as a frozen value; raises ``Refused`` when an option breaks a rule.
    :ivar deprecated: returns a message for each deprecated value of an option. Version 2.0.0 removes all such values.
    """

    parse: t.Callable[[Params], Options]
    options: t.Mapping[str, t.Mapping[str, t.Any]]
    mutually_exclusive: t.Sequence[t.Sequence[str]] = ()
    required_one_of: t.Sequence[t.Sequence[str]] = ()
    required_by: t.Mapping[str, t.Any] = field(default_factory=dict)
    deprecated: t.Callable[[Params], t.Iterable[str]] = lambda _params: ()

    @property
    def argument_spec(self) -> dict[str, t.Any]:
        """The options of the module and of the connection."""
        return {**connection_spec(), **self.options}


def connection_spec() -> Spec:
    """The options of the documentation fragment ``scimops.slack._connection``."""
    return {
        "token": {
            "type": "str",
            "required": True,
            "no_log": True,
            "fallback": (env_fallback, ["SLACK_SCIM_TOKEN"]),
        },
        "api_url": {
            "type": "str",
            "default": DEFAULT_API_URL,
            "fallback": (env_fallback, ["SLACK_SCIM_URL"]),
        },
        "api_version": {
            "type": "str",
            "choices": ["v1", "v2"],
            "default": "v1",
            "fallback": (env_fallback, ["SLACK_SCIM_VERSION"]),
        },
        "validate_certs": {"type": "bool", "default": True},
        "ca_path": {"type": "path"},
        "timeout": {"type": "float", "default": 30.0},
        "retries": {"type": "int", "default": 5},
        "rate_limit_wait": {"type": "float", "default": 300.0},
    }


def connection(params: Params) -> Connection:
    """The connection that the options describe.

    :raises ConfigurationError: when an option breaks a rule; the message names it.
    """
    of_connection = {option: params[option] for option in connection_spec()}
    return Connection(version=of_connection.pop("api_version"), user_agent=user_agent(ansible_core), **of_connection)


def options_of(cls: type[Options], params: Params, /, **parsed: t.Any) -> Options:
    """An instance of a dataclass with the options of the same names as its fields; lists become tuples.

    :param parsed: fields that are not unchanged options.
    """
    names = [one.name for one in dataclasses.fields(t.cast(t.Any, cls)) if one.name not in parsed]
    return cls(**{name: _frozen(params[name]) for name in names}, **parsed)


def _frozen(value: t.Any) -> t.Any:
    return tuple(value) if isinstance(value, list) else value


def invalid(option: str, value: t.Any, rule: str) -> Refused:
    """The refusal of a value that breaks a rule."""
    return Refused(f"{option}: {value!r} {rule}", invalid=[option])


def require_text(params: Params, *options: str) -> None:
    """Require that none of these options is empty.

    :raises Refused: when one is; the message names the first.
    """
    for option in options:
        if params[option] is not None and not params[option].strip():
            raise invalid(option, params[option], "must not be empty")


def attribute_spec() -> Spec:
    """One option for each row of the attribute table."""
    return {option: _option(row) for option, row in ATTRIBUTES.items()}


def _option(row: Attribute) -> dict[str, t.Any]:
    if row.kind is AttributeKind.ADDRESS:
        return {
            "type": "dict",
            "options": {key: {"type": "str"} for key in ADDRESS_KEYS},
        }
    if row.kind in (AttributeKind.BOOLEAN, AttributeKind.GUEST):
        return {"type": "bool"}
    return {"type": "str", "no_log": True} if row.secret else {"type": "str"}
