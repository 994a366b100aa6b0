# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The options that say where the desired users and groups come from: options, files, or an LDAP server."""

from __future__ import annotations

import typing as t

from ansible.module_utils.basic import env_fallback

from .._model.problems import Refused

#: What the names of the options end in.
_PLACES = ("", "_file", "_ldap")
#: What both searches are told.
SEARCH_OPTIONS: dict[str, dict[str, t.Any]] = {
    "base_dn": {"type": "str", "required": True},
    "filter": {"type": "str", "required": True},
    "scope": {"type": "str", "choices": ["base", "onelevel", "subtree"], "default": "subtree"},
    "page_size": {"type": "int", "default": 500},
}

SOURCE_OPTIONS: dict[str, dict[str, t.Any]] = {
    "users": {"type": "list", "elements": "dict"},
    "users_file": {"type": "path"},
    "users_ldap": {
        "type": "dict",
        "options": {
            **SEARCH_OPTIONS,
            "member_key": {"type": "str", "no_log": False},
        },
    },
    "groups": {"type": "list", "elements": "dict"},
    "groups_file": {"type": "path"},
    "groups_ldap": {
        "type": "dict",
        "options": {
            **SEARCH_OPTIONS,
            "nested": {"type": "bool", "default": True},
            "unknown_members": {"type": "str", "choices": ["keep", "pass_over"], "default": "keep"},
        },
    },
    "ldap": {
        "type": "dict",
        "options": {
            "uri": {"type": "str", "required": True},
            "bind_dn": {"type": "str"},
            "bind_password": {
                "type": "str",
                "no_log": True,
                "fallback": (env_fallback, ["SLACK_SCIM_LDAP_PASSWORD"]),
            },
            "start_tls": {"type": "bool", "default": False},
            "validate_certs": {"type": "bool", "default": True},
            "ca_path": {"type": "path"},
            "timeout": {"type": "float", "default": 30.0},
            "referrals": {"type": "str", "choices": ["refuse", "ignore"], "default": "refuse"},
        },
    },
    "columns": {"type": "dict"},
    "group_columns": {"type": "dict"},
    "file_format": {"type": "str", "choices": ["csv", "yaml", "json", "jsonl"]},
    "delimiter": {"type": "str"},
    "encoding": {"type": "str"},
}
#: The rules between them, as AnsibleModule has them.
SOURCE_RULES: dict[str, t.Any] = {
    "mutually_exclusive": [[kind + place for place in _PLACES] for kind in ("users", "groups")],
    "required_one_of": [[kind + place for kind in ("users", "groups") for place in _PLACES]],
    "required_by": {"users_ldap": ["ldap", "columns"], "groups_ldap": ["ldap", "group_columns"]},
}


def check_source_options(params: t.Mapping[str, t.Any]) -> None:
    """Make sure that the options are used with those that they are about.

    :raises Refused: naming them.
    """
    for columns, kind in (("columns", "users"), ("group_columns", "groups")):
        if params[columns] is not None and not (params[f"{kind}_file"] or params[f"{kind}_ldap"]):
            raise Refused(f"{columns}: must be used together with {kind}_file or {kind}_ldap, which it is about")
    if params["ldap"] and not uses_ldap(params):
        raise Refused("ldap: must be used together with users_ldap or groups_ldap, which it is about")
    for row in params["users"] or ():
        if row.get("password"):
            raise Refused("users: password must not be in a list of users; put it in users_file or use slack_scim_user")


def uses_ldap(params: t.Mapping[str, t.Any]) -> bool:
    """Whether users or groups come from an LDAP server."""
    return bool(params["users_ldap"] or params["groups_ldap"])


def outside_options(params: t.Mapping[str, t.Any]) -> list[str]:
    """The options that name a place which users or groups are read from."""
    return [kind + place for kind in ("users", "groups") for place in _PLACES if place and params[kind + place]]
