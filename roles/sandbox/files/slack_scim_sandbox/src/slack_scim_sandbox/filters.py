# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""SCIM filters: from the text a client sends to an SQL condition, or to a test of one value of a list.

The grammar is scim2-filter-parser's. Slack's own leniencies are brought into it first: values may be JSON strings,
in single quotes, or bare (wire 6.9); operators and attribute names come in any letter case (wire 6.3).
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from scim2_filter_parser import ast
from scim2_filter_parser.lexer import SCIMLexer
from scim2_filter_parser.parser import SCIMParser, SCIMParserError

from slack_scim_sandbox.errors import SlackError

_OPERATORS = {"eq", "ne", "co", "sw", "ew", "gt", "ge", "lt", "le"}
_WORD = re.compile(r"""\s+|[()\[\]]|"(?:[^"\\]|\\.)*"|'[^']*'|[^\s()\[\]"']+|["']""")
USER_COLUMNS = {  # wire 6.1, 6.4, 6.6, 6.7; wire 6.14: the primary e-mail only
    "username": "user_name",
    "email": "email",
    "emails": "email",
    "restricted": "restricted",
    "ultra_restricted": "ultra_restricted",
}
GROUP_COLUMNS = {"displayname": "name_key"}  # wire 6.8
_EMAILS = ("email", "emails")
_EITHER_EMAIL = "email or secondary_email"
_FLAGS = {"restricted", "ultra_restricted"}


@dataclass(frozen=True)
class Comparison:
    attribute: str  # lower-case, with its sub-attribute after a dot
    operator: str
    value: str


@dataclass(frozen=True)
class Both:
    left: Node
    right: Node


@dataclass(frozen=True)
class Either:
    left: Node
    right: Node


@dataclass(frozen=True)
class Not:
    inner: Node


Node = Comparison | Both | Either | Not


@dataclass(frozen=True)
class Condition:
    """A filter as SQL with its values, and the attributes it asks about."""

    sql: str
    values: tuple[object, ...]
    attributes: frozenset[str]


EVERYTHING = Condition("1", (), frozenset())


def _literal(word: str) -> str | None:
    """The text a quoted word stands for; None when it is not one."""
    if word[0] == "'" and len(word) > 1:
        return word[1:-1]
    if word[0] == '"' and len(word) > 1:
        try:
            return str(json.loads(word))  # wire 6.10: a JSON string
        except ValueError:
            raise SlackError("invalid_query") from None
    return None


def _lift_values(text: str) -> tuple[str, list[str]]:
    """The filter with each value replaced by its number in quotes, and the values."""
    skeleton: list[str] = []
    values: list[str] = []
    after_operator = False
    for word in _WORD.findall(text):
        if word.isspace() or word in "()[]":
            skeleton.append(word)
            continue
        if after_operator:
            literal = _literal(word)
            skeleton.append(f'"{len(values)}"')
            values.append(word if literal is None else literal)
            after_operator = False
        else:
            after_operator = word.lower() in _OPERATORS and bool(skeleton)
            skeleton.append(word)
    return "".join(skeleton), values


def _check_outline(text: str) -> None:
    """Refuse what Slack has a code of its own for."""
    bare = re.sub(r"""\"(?:[^"\\]|\\.)*\"|'[^']*'""", '""', text)
    words = bare.replace("(", " ").replace(")", " ").split()
    if len(words) < 2 or not any(word.lower() in _OPERATORS | {"pr"} for word in words[1:]):
        raise SlackError("no_filters", is_aggregate_call=1)  # wire 6.11
    if bare.count("(") != bare.count(")"):
        raise SlackError("invalid_filter_group")  # wire 6.12
    if "  " in bare.strip() or words[-1].lower() in _OPERATORS | {"and", "or", "not"}:
        raise SlackError("incomplete_filter")  # wire 6.12: not separated by single spaces


@lru_cache(maxsize=256)
def parse(text: str) -> Node:
    """The tree of a filter's comparisons. Raises SlackError when it is none."""
    skeleton, values = _lift_values(text)
    try:
        tree = SCIMParser().parse(SCIMLexer().tokenize(skeleton))
    except (SCIMParserError, ValueError):
        raise SlackError("invalid_query") from None
    if tree is None:
        raise SlackError("invalid_query")
    return _node(tree, values)


def _node(tree: Any, values: list[str]) -> Node:
    if isinstance(tree, ast.Filter):
        if tree.namespace is not None:
            raise SlackError("invalid_query")
        inner = _node(tree.expr, values)
        return Not(inner) if tree.negated else inner
    if isinstance(tree, ast.LogExpr):
        return _by_precedence(tree, values)
    path = tree.attr_path
    if not isinstance(path.attr_name, str):
        raise SlackError("invalid_query")
    attribute = path.attr_name + (path.sub_attr.value if path.sub_attr else "")
    value = values[int(tree.comp_value.value)] if tree.comp_value else ""
    return Comparison(attribute.lower(), tree.value.lower(), value)


def _by_precedence(tree: Any, values: list[str]) -> Node:
    """`and` before `or` (RFC 7644 §3.4.2.2): the parser alone takes them from left to right."""
    operands, operators = _chain(tree)
    nodes = [_node(operand, values) for operand in operands]
    alternatives = [nodes[0]]
    for operator, node in zip(operators, nodes[1:], strict=True):
        if operator == "and":
            alternatives[-1] = Both(alternatives[-1], node)
        else:
            alternatives.append(node)
    result = alternatives[0]
    for node in alternatives[1:]:
        result = Either(result, node)
    return result


def _chain(tree: Any) -> tuple[list[Any], list[str]]:
    """The operands and operators of a run without parentheses."""
    operands: list[Any] = []
    operators: list[str] = []
    for side in (tree.expr1, tree.expr2):
        plain = not side.negated and side.namespace is None and isinstance(side.expr, ast.LogExpr)
        inner_operands, inner_operators = _chain(side.expr) if plain else ([side], [])
        if operands:
            operators.append(tree.op.lower())
        operands += inner_operands
        operators += inner_operators
    return operands, operators


@lru_cache(maxsize=256)
def _compiled(text: str, for_users: bool, secondary_email: bool) -> Condition:
    _check_outline(text)
    columns = USER_COLUMNS if for_users else GROUP_COLUMNS
    if secondary_email:
        columns = columns | dict.fromkeys(_EMAILS, _EITHER_EMAIL)
    values: list[object] = []
    attributes: set[str] = set()
    sql = _sql(parse(text), columns, values, attributes)
    return Condition(sql, tuple(values), frozenset(attributes))


def compile_filter(text: str | None, *, users: bool, secondary_email: bool = False) -> Condition:
    """The SQL condition of a `filter` parameter; everything when there is none.

    `secondary_email`: a filter on e-mail finds accounts by their second address too (wire 6.14).
    """
    if text is None or not text.strip():
        return EVERYTHING
    return _compiled(text.strip(), users, users and secondary_email)


def _sql(node: Node, columns: Mapping[str, str], values: list[object], attributes: set[str]) -> str:
    if isinstance(node, (Both, Either)):
        word = " AND " if isinstance(node, Both) else " OR "
        # Side by side and not nested: SQLite's parser has a stack of 100.
        return f"({word.join(_sql(operand, columns, values, attributes) for operand in _operands(node))})"
    if isinstance(node, Not):
        return f"NOT ({_sql(node.inner, columns, values, attributes)})"
    column = columns.get(node.attribute)
    if column is None:
        raise SlackError("invalid_query")  # wire 6.13
    attributes.add(node.attribute)
    if node.attribute in _FLAGS:
        return _flag_sql(column, node, values)
    if column == _EITHER_EMAIL:
        first, second = (_text_sql(name, node, values) for name in ("email", "secondary_email"))
        return f"({first} OR (secondary_email != '' AND {second}))"
    return _text_sql(column, node, values)


def _operands(node: Both | Either) -> Iterator[Node]:
    """What a chain of one operator joins, from left to right."""
    for side in (node.left, node.right):
        if isinstance(side, (Both, Either)) and isinstance(side, type(node)):
            yield from _operands(side)
        else:
            yield side


def _flag_sql(column: str, node: Comparison, values: list[object]) -> str:
    if node.operator == "pr":
        return f"{column} = 1"
    if node.operator not in ("eq", "ne"):
        raise SlackError("invalid_query")
    values.append(int(node.value.lower() in ("1", "true")))
    return f"{column} {'=' if node.operator == 'eq' else '!='} ?"


_COMPARE = {"eq": "=", "ne": "!=", "gt": ">", "ge": ">=", "lt": "<", "le": "<="}


def _text_sql(column: str, node: Comparison, values: list[object]) -> str:
    """Columns hold lower-case text, so comparisons are of logical values (wire 6.3)."""
    if node.operator == "pr":
        return f"{column} != ''"
    value = node.value.lower()
    if node.operator in _COMPARE:
        values.append(value)
        return f"{column} {_COMPARE[node.operator]} ?"
    if node.operator == "co":
        values.append(value)
        return f"instr({column}, ?) > 0"
    values.extend((value, value))
    return f"substr({column}, {'1, length(?)' if node.operator == 'sw' else '-length(?)'}) = ?"


_TESTS: dict[str, Callable[[str, str], bool]] = {
    "eq": str.__eq__,
    "ne": str.__ne__,
    "co": str.__contains__,
    "sw": lambda found, value: found.startswith(value),
    "ew": lambda found, value: found.endswith(value),
    "gt": str.__gt__,
    "ge": str.__ge__,
    "lt": str.__lt__,
    "le": str.__le__,
}


def matches(node: Node, item: Mapping[str, Any]) -> bool:
    """Whether one value of a multi-valued attribute satisfies a path's filter, as in `emails[primary eq false]`."""
    if isinstance(node, Both):
        return matches(node.left, item) and matches(node.right, item)
    if isinstance(node, Either):
        return matches(node.left, item) or matches(node.right, item)
    if isinstance(node, Not):
        return not matches(node.inner, item)
    found = next((value for key, value in item.items() if key.lower() == node.attribute), None)
    if node.operator == "pr":
        return found not in (None, "")
    text = "" if found is None else str(found).lower()
    return _TESTS[node.operator](text, node.value.lower())
