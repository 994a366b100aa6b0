# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""A plan as Markdown: complete, and as a summary that fits into a comment on a pull request.

Names of people, groups and organizations are in code spans, in which Markdown, HTML, mentions and quick actions have
no meaning.
"""

from __future__ import annotations

import re
import typing as t

from .._model.problems import Finding
from .._model.text import encodable, plural, shown
from .overview import Overview, dangerous
from .presentation import TITLES
from .readable import ReadableOperation

#: The length limit of a comment on a pull request, in UTF-16 code units.
SUMMARY_MAX = 65536
#: The characters reserved for the end of a summary.
_RESERVED = 2000
#: The number of names of a member list in a summary, and the number of characters of a finding.
_NAMES, _LENGTH = 10, 300

_BREAKS = re.compile(r"[\x00-\x1f\x7f\x85\u2028\u2029]+")
_BACKTICKS = re.compile(r"`+")


def code(text: str) -> str:
    """A text in a code span that it cannot end."""
    line = shown(_BREAKS.sub(" ", encodable(text))).strip()
    if not line:
        return "` `"
    fence = "`" * (max((len(run) for run in _BACKTICKS.findall(line)), default=0) + 1)
    blank = " " if line[0] == "`" or line[-1] == "`" else ""
    return f"{fence}{blank}{line}{blank}{fence}"


def plan_markdown(plan: Overview) -> str:
    """The complete plan as Markdown."""
    lines = [*_head(plan), *_counts(plan), *_guards(plan)]
    for danger, operations in plan.by_danger():
        lines += ["", f"## {TITLES[danger]} ({len(operations)})", ""]
        for operation in operations:
            lines += _operation(operation)
    lines += _findings(plan, _finding)
    return "\n".join(lines) + "\n"


def plan_summary(plan: Overview, *, names: bool = True) -> str:
    """A plan in at most :data:`SUMMARY_MAX` characters: counts, guards, and the dangerous kinds as far as they fit.

    :param names: whether people are named; otherwise accounts and groups appear as ids.
    """
    lines = [*_head(plan), *_counts(plan), *_guards(plan)]
    left = SUMMARY_MAX - _RESERVED - sum(map(_size, lines))
    cut = 0
    for danger, operations in plan.by_danger():
        lines += ["", f"## {TITLES[danger]} ({len(operations)})", ""]
        left -= _size(lines[-2]) + 2
        if not dangerous(danger):
            lines.append(f"All {len(operations)} are in plan.md and plan.html.")
            left -= _size(lines[-1])
            continue
        entries = [_brief(operation) if names else f"- {code(operation.key)}" for operation in operations]
        fitting = _fitting(entries, left)
        left -= sum(map(_size, entries[:fitting]))
        lines += entries[:fitting]
        if fitting < len(entries):
            cut += len(entries) - fitting
            lines.append(f"- **and {len(entries) - fitting} more, which are not shown here.**")
    lines += _summary_findings(plan, names, left)
    if cut:
        lines += [
            "",
            f"**This summary leaves out {cut} dangerous operations.** plan.md and plan.html have all of them.",
        ]
    lines += ["", "plan.md and plan.html, beside this file, are complete. An approval covers all that they show."]
    return "\n".join(lines) + "\n"


def _size(line: str) -> int:
    """The number of characters of a line with its end."""
    return len(line.encode("utf-16-le")) // 2 + 1


def _fitting(entries: t.Sequence[str], left: int) -> int:
    """The number of entries that fit."""
    for number, entry in enumerate(entries):
        left -= _size(entry)
        if left < 0:
            return number
    return len(entries)


def _head(plan: Overview) -> list[str]:
    total = len(plan.operations)
    said = f"{total} {plural(total, 'operation')}" if total else "Nothing to do"
    stopped = " **A guard stops this plan: nothing can be written.**" if plan.stopped else ""
    facts = [f"- {one.name}: {code(one.text)}" + (f", {code(one.more)}" if one.more else "") for one in plan.facts()]
    return ["# Plan for Slack", "", f"{said}.{stopped}", "", *facts]


def _counts(plan: Overview) -> list[str]:
    counts = plan.counts()
    if not counts:
        return []
    rows = [f"| {title} | {number} |" for title, number in counts.items()]
    seats = plan.cost.get("seats", {})
    seconds = plan.cost.get("seconds")
    cost = f"At least {seconds:g} seconds, by Slack's rate limits." if seconds is not None else ""
    taken = ", ".join(f"{name.replace('_', ' ')} {number}" for name, number in seats.items() if number)
    return [
        "",
        "| Kind | Operations |",
        "| --- | ---: |",
        *rows,
        "",
        " ".join(filter(None, (cost, taken and f"Seats: {taken}."))),
    ]


def _guards(plan: Overview) -> list[str]:
    if not plan.guards:
        return []
    rows = []
    for one in plan.guards:
        state = "**stops the run**" if one.violated else ""
        rows.append(f"| {one.guard.replace('_', ' ')} | {one.figure} | {one.words} | {state} |")
    return ["", "| Guard | Figure | Limit | |", "| --- | ---: | --- | --- |", *rows]


def _operation(operation: ReadableOperation) -> list[str]:
    group = "group " if operation.subject == "group" else ""
    lines = [f"- **{operation.what}** {group}{code(operation.who)}: {code(operation.reason)}"]
    lines += [f"  - {one.attribute}: {_side(one.before)} → {_side(one.after)}" for one in operation.changes]
    for word, people in (("Removed", operation.removed), ("Added", operation.added)):
        lines += [f"  - {word} ({len(people)}): {', '.join(map(code, people))}"] if people else []
    return [*lines, f"  - Key: {code(operation.key)}"]


def _brief(operation: ReadableOperation) -> str:
    """An operation in one line; long lists are shortened."""
    group = "group " if operation.subject == "group" else ""
    parts = [f"{one.attribute} {_side(one.before)} → {_side(one.after)}" for one in operation.changes]
    for word, people in (("remove", operation.removed), ("add", operation.added)):
        more = f" and {len(people) - _NAMES} more" if len(people) > _NAMES else ""
        parts += [f"{word} {', '.join(map(code, people[:_NAMES]))}{more}"] if people else []
    return f"- **{operation.what}** {group}{code(operation.who)}: {'; '.join(parts) or code(operation.reason)}"


def _side(text: str | None) -> str:
    return "nothing" if text is None else code(text)


def _findings(plan: Overview, line: t.Callable[[Finding], str]) -> list[str]:
    if not plan.findings:
        return []
    lines = ["", f"## Findings ({len(plan.findings)})"]
    topic = None
    for finding in plan.findings:
        if finding.topic is not topic:
            topic = finding.topic
            number = sum(one.topic is topic for one in plan.findings)
            lines += ["", f"### {_topic(topic.value)} ({number})", ""]
        lines.append(line(finding))
    return lines


def _finding(finding: Finding) -> str:
    return f"- {code(str(finding))}"


def _summary_findings(plan: Overview, names: bool, left: int) -> list[str]:
    """The findings by topic, with the first of each as far as they fit."""
    kinds = plan.finding_kinds()
    if not kinds:
        return []
    lines = ["", f"## Findings ({len(plan.findings)})", ""]
    for kind in kinds:
        first = f", the first: {code(kind.first[:_LENGTH])}" if names and left > SUMMARY_MAX // 20 else ""
        lines.append(f"- {_topic(kind.topic)}: {kind.count}{first}")
        left -= _size(lines[-1])
    return lines


def _topic(topic: str) -> str:
    return topic.replace("_", " ").capitalize()
