# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of how a plan for a whole directory is judged, approved and carried out."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  guards:
    description:
      - How much a plan may do before anything is written. For each guard a C(count), and a C(percent) of the accounts
        that are managed (of the managed groups for deletions, of the members of each group for removals). The stricter
        one holds, but a percentage always allows three, so that one leaver in a small office trips nothing.
      - V(-1) lifts a limit. What is not given keeps its default.
      - When a guard trips, the task fails, in check mode too, and names the guard, its limit, the figure, the first
        accounts concerned, and how to allow it once.
    type: dict
    suboptions:
      deactivations:
        description: Accounts that are deactivated, 50 and 5 % when omitted. A truncated export shows here first.
        type: dict
        suboptions:
          count: {description: "How many. When omitted, the default.", type: int}
          percent: {description: "What part. When omitted, the default.", type: float}
      creations:
        description: Accounts that are created, 200 and 20 % when omitted. They cost seats.
        type: dict
        suboptions:
          count: {description: "How many. When omitted, the default.", type: int}
          percent: {description: "What part. When omitted, the default.", type: float}
      reactivations:
        description: Accounts that are reactivated, 50 and 5 % when omitted. They cost seats.
        type: dict
        suboptions:
          count: {description: "How many. When omitted, the default.", type: int}
          percent: {description: "What part. When omitted, the default.", type: float}
      email_changes:
        description: E-mail addresses that change, 50 and 5 % when omitted. A wrong column gives one person's sign-in to
          another.
        type: dict
        suboptions:
          count: {description: "How many. When omitted, the default.", type: int}
          percent: {description: "What part. When omitted, the default.", type: float}
      guest_conversions:
        description: Members who become guests or guests who become members, 20 and 2 % when omitted. Groups and
          channels are lost.
        type: dict
        suboptions:
          count: {description: "How many. When omitted, the default.", type: int}
          percent: {description: "What part. When omitted, the default.", type: float}
      group_deletions:
        description: Groups that are deleted, 5 and 10 % when omitted. That is for good.
        type: dict
        suboptions:
          count: {description: "How many. When omitted, the default.", type: int}
          percent: {description: "What part. When omitted, the default.", type: float}
      group_removals:
        description: Members that any one group loses, 200 and 50 % when omitted. A renamed department empties its
          group.
        type: dict
        suboptions:
          count: {description: "How many. When omitted, the default.", type: int}
          percent: {description: "What part. When omitted, the default.", type: float}
      clearings:
        description: Attributes that are emptied, 500 and 10 % when omitted. A column came without its values.
        type: dict
        suboptions:
          count: {description: "How many. When omitted, the default.", type: int}
          percent: {description: "What part. When omitted, the default.", type: float}
      renames:
        description: New users whose employee number an active account has that no user of the source is about, 10 and
          1 % when omitted. They may be renamed, and would get a second account.
        type: dict
        suboptions:
          count: {description: "How many. When omitted, the default.", type: int}
          percent: {description: "What part. When omitted, the default.", type: float}
  expect_workspace:
    description:
      - The workspace or organisation that the token must belong to, by its id (V(T012AB3CD), V(E012AB3CD)), name or
        address. The task fails before it reads any account when it belongs to another.
      - When omitted, any will do.
    type: str
  plan_file:
    description:
      - Where the plan is written to, in check mode too. It is JSON in a stable order, with a digest over all that it
        says, the organization, the operations with their reasons, the counts, the cost and the findings. Only its owner
        can read it.
      - When omitted, the plan is in the result only.
      - The files that a run writes must be different files, and none that the task reads. A device, a pipe, or a file
        with other content is refused; a symbolic link is followed.
    type: path
  approved_plan:
    description:
      - A file that O(plan_file) wrote and that somebody approved. The plan is made afresh, and if its digest is
        another, the task fails, lists the differences, and has written nothing.
      - When omitted, no approval is needed.
    type: path
  approved_digest:
    description:
      - The digest of a plan that somebody approved, the C(digest) of its result. The plan is made afresh, and if it has
        another digest, the task fails and has written nothing.
      - For where the file of O(approved_plan) cannot go, such as from one job to the next of a workflow. Only the file
        can tell what differs.
      - When omitted, no approval by digest is needed.
    type: str
  journal_file:
    description:
      - Where each operation is recorded before and after it is made, with what was there before. It is JSON Lines,
        added to, and readable by its owner alone. No secrets are in it. M(scimops.slack.slack_scim_undo) can take back
        what it says.
      - When omitted, nothing is recorded.
    type: path
  journal_max_mb:
    description:
      - From how many million bytes on a run renames the file of the journal to a part with the next number, such as
        C(journal.jsonl.1), and begins a new file. The records of one run are never split.
      - Everything that reads a journal reads its parts too. V(0) for no limit.
      - A journal that another run writes at the same time is rotated by a later run. When the journal cannot be
        rotated, the run warns, and adds its records to the file as it is.
    type: float
    default: 100.0
    version_added: 1.1.0
  journal_keep_days:
    description:
      - For how many days the records of the journal are kept, up to V(36500). V(0) keeps them permanently.
      - The file is renamed to a part after a day, and a part is deleted by the first run, outside check mode, that
        finds all of it older than this. Records are kept for up to a day longer, and until the next run.
      - A record stays in the journal of which runs expired, when each of them started, and how many operations it had.
        M(scimops.slack.slack_scim_undo) names these runs and cannot undo them.
      - A run of M(scimops.slack.slack_scim_undo) deletes nothing of the journal that it reads.
    type: int
    default: 0
    version_added: 1.1.0
  operations_file:
    description:
      - Where all operations and what became of them are written to, as JSON, for runs of more than
        O(max_operations_returned).
      - When omitted, they are in the result only.
    type: path
  max_operations_returned:
    description:
      - How many operations, diffs and findings the result lists at most, V(-1) for all of them. The counts are always
        of all.
      - Operations are listed in order of danger. First come deactivations, changes between guest and member and of the
        end of a guest, changes of e-mail addresses and user names, deletions of groups, and removals from groups. All
        of these are always listed, however many there are. Then come creations and reactivations, and then everything
        else. When some of these are left out, C(operations_cut) counts them, and the last entry of the diff says so.
    type: int
    default: 500
  rate_share:
    description:
      - The part of Slack's rate limits to use, above 0 and at most 1. The limits are for all SCIM apps of the
        organisation together, so the rest is left for them.
    type: float
    default: 0.8
  budget_dir:
    description:
      - A folder on the host that runs the task, where runs for the same organisation keep account of the rate limits
        together.
    type: path
    default: ~/.cache/scimops.slack
  lock_wait:
    description:
      - For how many seconds this run waits for the end of another run on the same organization, from V(0) to V(86400).
        If the other run is still at work then, the task fails, has written nothing, and names the process and when it
        began.
      - Runs exclude each other on one host and with the same O(budget_dir). The lock ends with its process, however
        that ends. A run in check mode takes no lock and waits for none; it warns when another run is at work.
    type: float
    default: 0.0
  canary:
    description:
      - How many operations are made and looked at before the rest, wave by wave. The run stops when Slack does not show
        what it was asked for. When empty, all are made at once.
      - A deactivation or reactivation that Slack accepted and does not show yet stops nothing; see O(settle_timeout).
    type: list
    elements: int
    default: [1, 10]
  max_failures:
    description:
      - How many operations may fail before no more are begun. V(-1) for any number.
    type: int
    default: 50
  max_failure_rate:
    description:
      - What percentage of the operations may fail before no more are begun, once 20 were tried. V(-1) for any.
    type: float
    default: 10.0
  batch_size:
    description:
      - How many members one request adds to a group and removes from it at most, from 1 to 5000.
    type: int
    default: 1000
  progress_interval:
    description:
      - Every how many seconds a line reports how far the run has come, when it runs on the controller. The line goes to
        the standard error, so that callbacks that write JSON to the standard output are not disturbed.
    type: float
    default: 5.0
  settle_timeout:
    description:
      - For how many seconds, once everything else is done, Slack may go on showing an account that it was asked to
        deactivate or reactivate as it was before, from V(0) to V(86400). All of these accounts are looked at again by
        one list, and the run ends as soon as Slack shows all of them as desired.
      - After that the outcome of these operations is V(not_done), and the task fails.
    type: float
    default: 120.0
"""
