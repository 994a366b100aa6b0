# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Plans as people read them, of any size and with any names."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from ansible_collections.scimops.slack.plugins.module_utils._guard.guard_figures import GuardFigure
from ansible_collections.scimops.slack.plugins.module_utils._model.problems import Finding, Topic
from ansible_collections.scimops.slack.plugins.module_utils._model.workspace import Workspace
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Kind, Operation, Subject
from ansible_collections.scimops.slack.plugins.module_utils._report.overview import Overview, overview
from ansible_collections.scimops.slack.plugins.module_utils._report.people import names_of
from ansible_collections.scimops.slack.plugins.module_utils._report.provenance import Provenance, SourcePart
from ansible_collections.scimops.slack.plugins.module_utils._report.readable import in_words
from tests.support.directory import group, user

#: What tries to be Markdown, HTML, a mention, a link, a quick action or an end of what it stands in.
HOSTILE = (
    "</script><script>alert(1)</script>",
    "``` <img src=x onerror=alert(1)>",
    "`a``b`",
    "@channel @admin #1 !2",
    "/close\n/assign @me",
    "[link](https://example.com) ![i](x) <!-- hidden -->",
    "a | b | c\r\n# Heading",
    "\u202egnp.exe \u2028 \ud83d",
    "&lt;b&gt; **bold** ~~cut~~ \\` <https://example.com>",
)


def hostile(number: int) -> str:
    return HOSTILE[number % len(HOSTILE)]


def operations_of(number: int, name: Callable[[int], str] = "Person {}".format) -> list[Operation]:
    """As many operations, a tenth of them deactivations, a tenth removals from a group."""
    found: list[Operation] = []
    for one in range(number):
        id_, label = f"U{one:06}", f"p{one}@example.com"
        if one % 10 == 0:
            values: tuple[Any, ...] = (Kind.DEACTIVATE, {"active": True}, {"active": False})
        elif one % 10 == 1:
            found.append(
                Operation(Kind.MEMBERS, Subject.GROUP, f"S{one}", name(one), "left", {}, {}, leaves=("U000000",))
            )
            continue
        else:
            values = (Kind.UPDATE, {"title": name(one), "department": None}, {"title": "Head", "department": name(one)})
        kind, before, after = values
        found.append(Operation(kind, Subject.USER, id_, label, f"found by email; {name(one)}", before, after))
    return found


def plan_of(operations: Sequence[Operation], name: Callable[[int], str] = "Person {}".format) -> Overview:
    """A plan of operations that operations_of() made."""
    users = [user(f"p{one}", given_name=name(one), family_name=f"No{one}") for one in range(max(len(operations), 1))]
    known = [account.__class__(f"U{one:06}", account.values) for one, account in enumerate(users)]
    names = names_of(known, [group(name(1), "a")], operations)
    workspace = Workspace(team_id="T1", team=name(0), url="https://acme.slack.com/")
    source = SourcePart("users_file", name(2), 60, "2026-05-14T11:59:00Z", "ab" * 32)
    guards = [
        GuardFigure("deactivations", 14, None, "3 (5 % of 60)", violated=True),
        GuardFigure("creations", 9, 12, "12", violated=False),
        GuardFigure("clearings", 3, 500, "500", violated=False),
        GuardFigure("renames", 0, None, "no limit", violated=False),
    ]
    findings = [Finding(Topic.MANAGER, "roster.csv:7", name(3), f"the manager {name(4)} is unknown", ("U1",))] * 3
    return overview(
        "d1" * 32,
        Provenance("2026-05-17T12:00:00Z", "1.1.0", workspace, name(5), (source,)),
        in_words(operations, names),
        guards,
        [*findings, Finding(Topic.CONFLICT, "", name(6), "is in two rows")],
        managed_users=60,
        cost={"seconds": 42.0, "seats": {"taken": 3, "freed": 14}},
    )
