# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The entries of a YAML list, each with the line where it begins."""

from __future__ import annotations

import datetime
import math
import typing as t

try:
    import yaml
except ImportError:  # PyYAML comes with Ansible's controller; a remote host need not have it.
    HAS_YAML = False
else:
    HAS_YAML = True


def yaml_entries(text: str, collection: str) -> t.Iterator[tuple[int, t.Any]]:
    """The entries of a list, or of the list that a dictionary has under a key.

    :param collection: that key.
    :raises ValueError: when it is neither, or no YAML, or PyYAML is missing.
    """
    if not HAS_YAML:
        raise ValueError("the Python package PyYAML is needed to read YAML on this host")
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)(text)
    try:
        root = loader.get_single_node()
        _require_single_keys(root)
        for node in _list_node(root, collection).value:
            yield node.start_mark.line + 1, _value(loader, node)
    except yaml.composer.ComposerError as error:
        mark = error.problem_mark
        if mark is None or "single document" not in (error.context or ""):
            raise ValueError(" ".join(str(error).split())) from None
        raise ValueError(f"line {mark.line + 1} begins a second document; put all entries into one list") from None
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from None
    finally:
        loader.dispose()


def _require_single_keys(root: t.Any) -> None:
    """Make sure that no dictionary has a key twice, of which PyYAML would take the last.

    :raises ValueError: with the line.
    """
    nodes, seen = [root], set()
    while nodes:
        node = nodes.pop()
        if id(node) in seen or not isinstance(node, yaml.CollectionNode):
            continue
        seen.add(id(node))  # an alias is the node of its anchor
        if isinstance(node, yaml.SequenceNode):
            nodes += node.value
            continue
        lines: dict[str, int] = {}
        for key, value in node.value:
            nodes += (key, value)
            line = key.start_mark.line + 1
            if not isinstance(key, yaml.ScalarNode):
                continue
            if key.value in lines:
                first = lines[key.value]
                raise ValueError(f"line {line} has the key {key.value!r} again, after line {first}; remove one")
            lines[key.value] = line


def _list_node(node: t.Any, collection: str) -> t.Any:
    if isinstance(node, yaml.MappingNode):
        node = next((value for key, value in node.value if key.value == collection), None)
    if not isinstance(node, yaml.SequenceNode):
        raise ValueError("it is neither")
    return node


def _value(loader: t.Any, node: t.Any) -> t.Any:
    try:
        return _plain(loader.construct_object(node, deep=True))
    except (AttributeError, KeyError, ValueError):  # PyYAML, of a date or a tagged value that is none
        raise ValueError(f"the entry of line {node.start_mark.line + 1} has a value that is not of its type") from None


def _plain(value: t.Any) -> t.Any:
    """Dates, which YAML has and JSON has not, as text."""
    if isinstance(value, dict):
        return {key: _plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [_plain(one) for one in value]
    if isinstance(value, float) and not math.isfinite(value):
        raise ValueError("no number")
    return value.isoformat() if isinstance(value, datetime.date) else value
