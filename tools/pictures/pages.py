# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The page of a plan and the page of an access review, of an invented company, as HTML."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence

from ansible_collections.scimops.slack.plugins.module_utils._apply.cost import lower_bound, seats, work_of
from ansible_collections.scimops.slack.plugins.module_utils._guard.guard_figures import guard_figures
from ansible_collections.scimops.slack.plugins.module_utils._guard.guards import Managed, Noticed, Past, judge
from ansible_collections.scimops.slack.plugins.module_utils._guard.limits import Limit
from ansible_collections.scimops.slack.plugins.module_utils._model.page import page
from ansible_collections.scimops.slack.plugins.module_utils._model.workspace import Workspace
from ansible_collections.scimops.slack.plugins.module_utils._plan.plan import Operation
from ansible_collections.scimops.slack.plugins.module_utils._plan.settings import AbsentUsers
from ansible_collections.scimops.slack.plugins.module_utils._report.overview import overview
from ansible_collections.scimops.slack.plugins.module_utils._report.people import names_of
from ansible_collections.scimops.slack.plugins.module_utils._report.plan_page import TITLE, page_document
from ansible_collections.scimops.slack.plugins.module_utils._report.provenance import Provenance, SourcePart
from ansible_collections.scimops.slack.plugins.module_utils._report.readable import in_words
from ansible_collections.scimops.slack.plugins.module_utils._review.evidence import ReadFile, Reading, ReadList
from ansible_collections.scimops.slack.plugins.module_utils._review.facts import review
from ansible_collections.scimops.slack.plugins.module_utils._review.roster import Roster
from ansible_collections.scimops.slack.plugins.plugin_utils._pages.frames import plan_frame, review_frame
from tests.support.directory import decide
from tools.demo_company import DEPARTMENTS
from tools.pictures.company import TODAY, WORKSPACE, accounts, groups, roster

VERSION = "1.1.0"
#: The defaults of the modules.
BATCH_SIZE, RATE_SHARE = 1000, 0.8
#: A month of joiners is more than an ordinary night's.
LIMITS = {"creations": Limit(count=40)}


def plan_page() -> str:
    """The page of the plan that brings the company of a month ago up to its roster."""
    rules = [{"name": name, "members_where": {"department": name}} for name in DEPARTMENTS]
    users, observed = accounts(), groups()
    plan = decide(roster(), users, rules, observed, absent_users=AbsentUsers.REPORT)
    operations = plan.plan.operations
    judged = judge(operations, Managed.of(plan), LIMITS, Noticed.of(plan), Past(TODAY))
    names = names_of(users, observed, operations)
    owner = users[0].id
    source = SourcePart("users_file", "roster.csv", len(roster()), f"{TODAY}T04:40:00Z", digest("roster"))
    read = overview(
        digest("plan"),
        Provenance(
            made=f"{TODAY}T05:10:00Z",
            version=VERSION,
            workspace=Workspace.of(WORKSPACE),
            token_owner=f"{names.account(owner)} ({owner})",
            source=(source,),
        ),
        in_words(operations, names),
        guard_figures(judged, ()),
        plan.findings,
        managed_users=plan.managed_users,
        cost=_cost(operations),
    )
    return str(page(plan_frame(), TITLE, page_document(read)))


def review_page() -> str:
    """The page of a review of the company as of a month ago, against its roster of today."""
    users, observed = accounts(), groups()
    title = "Slack access review, May 2026"
    reading = Reading(
        identity=WORKSPACE,
        started=f"{TODAY}T05:00:00Z",
        ended=f"{TODAY}T05:00:21Z",
        api_url="https://api.slack.com/scim",
        api_version="v2",
        lists=(
            ReadList("accounts", len(users), len(users), complete=True),
            ReadList("groups", len(observed), len(observed), complete=True),
        ),
        version=VERSION,
        roster=ReadFile("roster.csv", f"{TODAY}T04:40:00Z", digest("roster")),
    )
    document = review(
        users,
        observed,
        day=str(TODAY),
        title=title,
        reading=reading,
        roster=Roster(roster(), protected=[users[0].email]),
    )
    return str(page(review_frame(), title, document))


def _cost(operations: Sequence[Operation]) -> dict[str, object]:
    bound = lower_bound((work_of(operation, BATCH_SIZE) for operation in operations), RATE_SHARE)
    return {"seconds": round(bound.seconds, 1), "seats": seats(operations)._asdict()}


def digest(text: str) -> str:
    """The SHA-256 of a text, in hexadecimal digits."""
    return hashlib.sha256(text.encode()).hexdigest()


#: By the names of their pictures.
PAGES: dict[str, Callable[[], str]] = {"plan-page.png": plan_page, "access-review.png": review_page}
