# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""HR exports in option names."""

from __future__ import annotations

import typing as t

from ansible.errors import AnsibleFilterError
from ansible.utils.display import Display

from ansible_collections.scimops.slack.plugins.module_utils._files.files import read_text
from ansible_collections.scimops.slack.plugins.module_utils._files.records import SourceError
from ansible_collections.scimops.slack.plugins.module_utils._files.tables import Layout
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Problem
from ansible_collections.scimops.slack.plugins.module_utils._source.manager_order import managers_first as in_order
from ansible_collections.scimops.slack.plugins.module_utils._source.mapping import read_users
from ansible_collections.scimops.slack.plugins.module_utils._source.row_rules import RowRules
from ansible_collections.scimops.slack.plugins.module_utils._source.rows import Row

#: How many rows a message names.
_SHOWN = 50


def roster(  # noqa: PLR0917 -- the options of the filter
    text: t.Any,
    columns: t.Mapping[str, t.Any] | None = None,
    format: str = "csv",
    delimiter: str | None = None,
    name: str = "",
    strict: bool = True,
    managers_first: bool = False,
    header_row: int | None = None,
    skip_rows: int = 0,
    comment: str | None = None,
    footer: str | None = None,
    allow_damaged: t.Sequence[str] = (),
    compose: t.Mapping[str, t.Any] | None = None,
    rows_when: str | None = None,
    pick: str | None = None,
    empty: t.Sequence[str] = (),
    never_clear: t.Sequence[str] = (),
    time_zone: str | None = None,
    at: str | None = None,
) -> list[dict[str, t.Any]]:
    """The people of a roster, as its documentation says."""
    if not isinstance(text, str):
        raise AnsibleFilterError(
            f"scimops.slack.roster: the input must be text, and it is of the type {type(text).__name__}"
        )
    try:
        layout = Layout(header_row, skip_rows, comment, footer, frozenset(allow_damaged))
        source = read_text(text, name=name, file_format=format, delimiter=delimiter, layout=layout, at=at)
        rules = RowRules(
            columns=columns,
            compose=compose,
            rows_when=rows_when,
            pick=pick,
            empty=frozenset(word.strip() for word in empty),
            never_clear=frozenset(never_clear),
            time_zone=time_zone,
        )
        rows = _counting(read_users(source, rules))
        people = _valid(rows, strict)
        return [dict(person.values) for person in (in_order(people) if managers_first else people)]
    except SourceError as error:
        raise AnsibleFilterError(f"scimops.slack.roster: {error}") from error


def _counting(rows: t.Iterable[Row]) -> list[Row]:
    """The rows that count, with a warning of those that do not, and of managers who are not known."""
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
