# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Argument specs: the connection's, and those that the attribute table gives."""

from __future__ import annotations

import typing as t
from dataclasses import dataclass, field

from ansible.module_utils.basic import env_fallback

from .._model.attributes import ATTRIBUTES, Attribute, AttributeKind
from .._model.normalize import ADDRESS_KEYS
from .._scim.connection import DEFAULT_API_URL

Spec = dict[str, dict[str, t.Any]]


@dataclass(frozen=True)
class ModuleSpec:
    """What a module takes: its options and the rules between them, as AnsibleModule has them."""

    options: t.Mapping[str, t.Mapping[str, t.Any]]
    mutually_exclusive: t.Sequence[t.Sequence[str]] = ()
    required_one_of: t.Sequence[t.Sequence[str]] = ()
    required_by: t.Mapping[str, t.Any] = field(default_factory=dict)

    @property
    def argument_spec(self) -> dict[str, t.Any]:
        """The options together with those of the connection."""
        return {**connection_spec(), **self.options}


def connection_spec() -> Spec:
    """The options of the documentation fragment ``scimops.slack.connection``."""
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
