# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The entries of a YAML list, decoded as a whole: scalars are text unless null, and the tree is finite.

Texts in which a key is doubled, aliases never end, or nesting exhausts the stack are refused.
"""

from __future__ import annotations

import contextlib
import functools
import re
import typing as t

from .paged_lists import require_whole_list

try:
    import yaml
except ImportError:  # PyYAML comes with Ansible's controller; a remote host need not have it.
    HAS_YAML = False
else:
    HAS_YAML = True

#: The rule that a list breaks where a path to it is given.
LIST_ITSELF = "the document is a list itself; omit at, or set it to an empty text if a preset sets it"
#: The factor by which aliases may multiply entries and values, and the number that is always allowed.
_EXPANDED, _EXPANDED_MIN = 100, 1_000_000
#: YAML text nested so deep that libyaml exhausts the stack and the process ends.
_DEEP_TEXT = re.compile(r"(?:[\[{][^\[\]{}]*){1000}|(?:[-?]\s+){1000}|^ {5000}", re.MULTILINE)
_TAG = "tag:yaml.org,2002:"
#: Types of plain scalars besides text: null, and the key that merges dictionaries.
_NULL = _TAG + "null"
_NO_TEXT = (_NULL, _TAG + "merge")
#: Types that an explicit tag can give a scalar; they are text here too.
_TEXT = tuple(_TAG + kind for kind in ("bool", "int", "float", "timestamp"))


def yaml_entries(text: str, at: str, or_list: bool = True) -> t.Iterator[tuple[int, t.Any]]:
    """The entries of a list, or of the list that a dictionary has under a key; parameters as for :func:`json_entries`.

    :raises ValueError: when it is neither, or not YAML, or PyYAML is missing.
    """
    if not HAS_YAML:
        raise ValueError("the Python package PyYAML is needed to read YAML on this host")
    try:
        with _composed(text) as (loader, root):
            for node in _list_node(root, at.split("."), or_list).value:
                yield node.start_mark.line + 1, loader.construct_object(node, deep=True)
    except yaml.composer.ComposerError as error:
        mark = error.problem_mark
        if mark is None or "single document" not in (error.context or ""):
            raise ValueError(" ".join(str(error).split())) from None
        raise ValueError(f"line {mark.line + 1} begins a second document; put all entries into one list") from None
    except yaml.YAMLError as error:
        raise ValueError(" ".join(str(error).split())) from None


def yaml_value(text: str) -> t.Any:
    """The value of one YAML document; scalars are text unless null.

    :raises ValueError: when it is not YAML or PyYAML is missing, with the line but without the text.
    """
    if not HAS_YAML:
        raise ValueError("the Python package PyYAML is needed to read YAML on this host")
    try:
        with _composed(text) as (loader, root):
            return None if root is None else loader.construct_document(root)
    except yaml.MarkedYAMLError as error:
        line = error.problem_mark.line + 1 if error.problem_mark else 1
        raise ValueError(f"line {line}: {error.problem or error.context}") from None
    except yaml.YAMLError:
        raise ValueError("it has characters that YAML does not allow") from None


@functools.cache
def _loader() -> t.Any:
    """PyYAML's safe loader with scalars as text unless null, and with Ansible's tag ``!unsafe``."""

    class Loader(getattr(yaml, "CSafeLoader", yaml.SafeLoader)):  # type: ignore[misc]
        pass

    Loader.yaml_implicit_resolvers = {
        first: [(tag, form) for tag, form in resolvers if tag in _NO_TEXT]
        for first, resolvers in yaml.SafeLoader.yaml_implicit_resolvers.items()
    }
    for tag in ("!unsafe", *_TEXT):
        Loader.add_constructor(tag, lambda loader, node: loader.construct_scalar(node))
    return Loader


@contextlib.contextmanager
def _composed(text: str) -> t.Iterator[tuple[t.Any, t.Any]]:
    """The loader of a text with one YAML document, and the root of its tree.

    :raises ValueError: when the tree cannot be used, with the line; YAML's own errors for other texts.
    """
    if _DEEP_TEXT.search(text):
        raise ValueError("it is nested too deep")
    loader = _loader()(text)
    try:
        root = loader.get_single_node()
        _require_single_keys(root)
        _require_finite(root)
        yield loader, root
    except RecursionError:
        raise ValueError("it is nested too deep") from None
    finally:
        loader.dispose()


def _require_finite(root: t.Any) -> None:
    """Make sure that aliases do not create an infinite tree, or one that is far larger than its text.

    :raises ValueError: with the line.
    """
    sizes: dict[int, int] = {}
    within: set[int] = set()
    nodes = [(root, False)]
    while nodes:
        node, read = nodes.pop()
        if not isinstance(node, yaml.CollectionNode):
            sizes[id(node)] = 1
        elif read:
            sizes[id(node)] = 1 + sum(sizes[id(one)] for one in _children(node))
            within.discard(id(node))
            if sizes[id(node)] > _EXPANDED_MIN + _EXPANDED * len(sizes):
                raise ValueError(f"line {node.start_mark.line + 1} has aliases that expand to too much text")
        elif id(node) in within:
            raise ValueError(f"line {node.start_mark.line + 1} has an alias that refers to itself")
        elif id(node) not in sizes:
            within.add(id(node))
            nodes.append((node, True))
            nodes += [(one, False) for one in _children(node)]


def _children(node: t.Any) -> list[t.Any]:
    return node.value if isinstance(node, yaml.SequenceNode) else [one for pair in node.value for one in pair]


def _require_single_keys(root: t.Any) -> None:
    """Make sure that no dictionary has a key twice; PyYAML would use the last.

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


def _list_node(node: t.Any, path: t.Sequence[str], or_list: bool) -> t.Any:
    beside: list[dict[str, t.Any]] = []
    if isinstance(node, yaml.SequenceNode) and not or_list:
        raise ValueError(LIST_ITSELF)
    if isinstance(node, yaml.MappingNode) or not or_list:
        for name in path:
            pairs = node.value if isinstance(node, yaml.MappingNode) else ()
            beside.append(_plain_values((key, value) for key, value in pairs if key.value != name))
            node = next((value for key, value in pairs if key.value == name), None)
    if not isinstance(node, yaml.SequenceNode):
        raise ValueError("it is neither")
    require_whole_list(beside, len(node.value))
    return node


def _plain_values(pairs: t.Iterable[tuple[t.Any, t.Any]], levels: int = 3) -> dict[str, t.Any]:
    """The texts of a dictionary, and of dictionaries in it."""
    found: dict[str, t.Any] = {}
    for key, value in pairs:
        if isinstance(value, yaml.MappingNode) and levels:
            found[str(key.value)] = _plain_values(value.value, levels - 1)
        elif isinstance(value, yaml.ScalarNode) and value.tag != _NULL:
            found[str(key.value)] = value.value
    return found
