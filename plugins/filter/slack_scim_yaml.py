# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes YAML in which text is never a template."""

from __future__ import annotations

import typing as t

import yaml


class _Dumper(getattr(yaml, "CSafeDumper", yaml.SafeDumper)):  # type: ignore[misc]
    """Writes text with a brace under the tag ``!unsafe``, so that Ansible does not evaluate it.

    One brace is enough: a playbook that loads the file may join two texts with half a template each.
    """

    def ignore_aliases(self, _data: t.Any) -> bool:
        return True


def _text(dumper: t.Any, text: str) -> t.Any:
    tag = "!unsafe" if "{" in text else "tag:yaml.org,2002:str"
    return dumper.represent_scalar(tag, text)


_Dumper.add_representer(str, _text)


def _plain(value: t.Any) -> t.Any:
    """The value in Python's own types, of which Ansible's are subclasses."""
    if isinstance(value, t.Mapping):
        return {_plain(key): _plain(one) for key, one in value.items()}
    if isinstance(value, (list, tuple)):
        return [_plain(one) for one in value]
    # str() of Ansible's unsafe text is unsafe text again, up to ansible-core 2.18.
    return str.__str__(value) if isinstance(value, str) else value


def slack_scim_yaml(value: t.Any) -> str:
    """A value as YAML, see the filter's documentation."""
    return str(
        yaml.dump(
            _plain(value),
            Dumper=_Dumper,
            allow_unicode=True,
            default_flow_style=False,
            indent=2,
            sort_keys=False,
            width=1000,
        )
    )


class FilterModule:
    """The filter ``scimops.slack.slack_scim_yaml``."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """The filter by its name."""
        return {"slack_scim_yaml": slack_scim_yaml}
