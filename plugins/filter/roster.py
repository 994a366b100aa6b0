# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Converts an HR export to a list of options."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator
from ansible.utils.display import Display

from ansible_collections.scimops.slack.plugins.module_utils._ansible.file_options import (
    FILE_OPTIONS,
    ROW_OPTIONS,
    parse_file_options,
    parse_row_rules,
    with_preset_of,
)
from ansible_collections.scimops.slack.plugins.module_utils._files.files import read_text
from ansible_collections.scimops.slack.plugins.module_utils._files.records import SourceError
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Problem, Refused
from ansible_collections.scimops.slack.plugins.module_utils._source.manager_order import managers_first as in_order
from ansible_collections.scimops.slack.plugins.module_utils._source.mapping import read_users
from ansible_collections.scimops.slack.plugins.module_utils._source.rows import Row

#: The number of rows that a message names.
_SHOWN = 50
#: Options for files, which do not apply to a text.
_OF_FILES = ("file_format", "encoding", "sheet")
#: The options of the filter. Filters have no argument specification, and a text in place of a list would be read as its
#: letters.
_OPTIONS: dict[str, dict[str, t.Any]] = {
    "columns": {"type": "dict"},
    "format": {"type": "str", "default": "csv"},
    "name": {"type": "str", "default": ""},
    "strict": {"type": "bool", "default": True},
    "managers_first": {"type": "bool", "default": False},
    **{option: spec for option, spec in FILE_OPTIONS.items() if option not in _OF_FILES},
    **ROW_OPTIONS,
}


def roster(text: t.Any, columns: t.Any = None, **options: t.Any) -> list[dict[str, t.Any]]:
    """The people of a roster, see the filter's documentation."""
    if not isinstance(text, str):
        raise AnsibleFilterError(
            f"scimops.slack.roster: the input must be text, but it is of the type {type(text).__name__}"
        )
    try:
        params = with_preset_of(_validated({"columns": columns, **options}))
        source = read_text(
            text,
            name=params["name"],
            file_format=params["format"],
            delimiter=params["delimiter"],
            layout=parse_file_options(params).layout,
            at=params["at"] or None,
        )
        not_managed: set[str] = set()
        rows = _counting(read_users(source, parse_row_rules(params), not_managed))
        if not_managed:
            missing = ", ".join(sorted(not_managed))
            Display().v(
                f"scimops.slack.roster: columns_preset: not managed, because the columns are missing: {missing}"
            )
        people = _valid(rows, params["strict"])
        return [dict(person.values) for person in (in_order(people) if params["managers_first"] else people)]
    except (Refused, SourceError) as error:
        raise AnsibleFilterError(f"scimops.slack.roster: {error}") from error


def _validated(options: t.Mapping[str, t.Any]) -> dict[str, t.Any]:
    """The options in their types, with their defaults; null counts as omitted.

    :raises Refused: naming the option, its value and the rule.
    """
    unknown = sorted(options.keys() - _OPTIONS.keys())
    if unknown:
        raise Refused(f"{', '.join(unknown)} must not be given; the options are {', '.join(_OPTIONS)}")
    result = ArgumentSpecValidator(_OPTIONS).validate({name: one for name, one in options.items() if one is not None})
    if result.error_messages:
        raise Refused("; ".join(result.error_messages))
    return {**dict.fromkeys(_OF_FILES), **result.validated_parameters}


def _counting(rows: t.Iterable[Row]) -> list[Row]:
    """The rows that count, with a warning about other rows and about unknown managers."""
    found = list(rows)
    left_out = sum(row.left_out for row in found)
    if left_out:
        Display().warning(f"scimops.slack.roster: rows_when leaves out {left_out} of {len(found)} rows")
    for row in found:
        for note in row.notes:
            Display().warning(f"scimops.slack.roster: {row.position}: {note}")
    return [row for row in found if not row.left_out]


def _valid(rows: t.Sequence[Row], strict: bool) -> list[Row]:
    """The rows that break no rule."""
    problems = [problem for row in rows for problem in row.problems]
    if strict and problems:
        raise SourceError(_report(problems))
    for problem in problems:
        Display().warning(f"scimops.slack.roster: the row was left out, because of {problem}")
    return [row for row in rows if not row.problems]


def _report(problems: t.Sequence[Problem]) -> str:
    more = f"; and {len(problems) - _SHOWN} more" if len(problems) > _SHOWN else ""
    count = "1 problem" if len(problems) == 1 else f"{len(problems)} problems"
    return f"{count}: {'; '.join(map(str, problems[:_SHOWN]))}{more}"


class FilterModule:
    """The filter ``scimops.slack.roster``."""

    def filters(self) -> dict[str, t.Callable[..., t.Any]]:
        """The filter by its name."""
        return {"roster": roster}
