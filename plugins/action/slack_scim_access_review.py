# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

from ansible_collections.scimops.slack.plugins.module_utils._ansible.review import REVIEW, ReviewOptions, access_review
from ansible_collections.scimops.slack.plugins.module_utils._ansible.review_files import ReviewResult
from ansible_collections.scimops.slack.plugins.module_utils._ansible.task import Task
from ansible_collections.scimops.slack.plugins.plugin_utils._page_action import PageAction
from ansible_collections.scimops.slack.plugins.plugin_utils._pages.frames import review_frame


def _with_page(task: Task, options: ReviewOptions) -> ReviewResult:
    return access_review(task, options, review_frame)


class ActionModule(PageAction):
    """Runs slack_scim_access_review in the worker where that is possible, and sends the page along where it is not."""

    spec = REVIEW
    job = staticmethod(_with_page)
    page_option: t.ClassVar[str] = "page"
    frame = staticmethod(review_frame)
