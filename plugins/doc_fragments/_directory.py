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
      - How much a plan may do before anything is written. Each guard compares a figure with a limit. The limit is
        C(percent) of its base, but at least C(floor). The base is the number of managed accounts, unless the guard
        names another one. With a C(count), the stricter of the two holds.
      - A guard that has a window compares the figure of this run together with those of the runs within the last
        C(window_days) days, too. This needs C(snapshot_file) of M(scimops.slack.slack_scim_directory). A run that alone
        did more than the limit of the window was allowed by hand, and does not count for later runs.
      - The guide on scope and guards has the defaults as a table, for 10 to 350,000 people.
      - When a guard is exceeded, the task fails, in check mode too, and names the guard, its limit, the figure, the
        first accounts concerned, and how to allow it once.
    type: dict
    suboptions:
      deactivations:
        description:
          - Accounts that are deactivated, and guests whose access ends within 7 days. A truncated export
            shows here first.
        type: dict
        suboptions: &limit
          count:
            description: How many at most, V(-1) for any number. When omitted, any number.
            type: int
          percent:
            description: What percentage of the base at most, V(-1) for any. V(0) allows none. When omitted, the
              default.
            type: float
          floor:
            description: How many are allowed however small the base is. When omitted, the default.
            type: int
          window_days:
            description: For how many days, including today, runs count together, from V(0) for none to V(90). When
              omitted, 7.
            type: int
          window_percent:
            description: What percentage of the base within these days at most, V(-1) for any. When omitted, the
              default. Together, the runs may always do what one run may.
            type: float
          window_floor:
            description: How many are allowed within these days however small the base is. When omitted, the default.
            type: int
      creations:
        description:
          - Accounts that are created. They cost seats.
        type: dict
        suboptions: *limit
      reactivations:
        description:
          - Accounts that are reactivated. They cost seats.
        type: dict
        suboptions: *limit
      email_changes:
        description:
          - E-mail addresses that change. A wrong column gives one person's sign-in to another.
        type: dict
        suboptions: *limit
      guest_conversions:
        description:
          - Members who become guests or guests who become members. Groups and channels are lost.
        type: dict
        suboptions: *limit
      guest_endings:
        description:
          - Guests whose access ends earlier than before, or within 7 days, of the managed guests. A wrong year ends it
            for all of them.
        type: dict
        version_added: 1.1.0
        suboptions: *limit
      group_deletions:
        description:
          - Groups that are deleted, of the managed groups. A deleted group cannot be restored.
        type: dict
        suboptions: *limit
      group_creations:
        description:
          - Groups that are created, of the managed groups. A wrong column creates a group for each of its
            values.
        type: dict
        version_added: 1.1.0
        suboptions: *limit
      group_removals:
        description:
          - Members that any one group loses, of its members. A renamed department empties its group.
        type: dict
        suboptions: *limit
      removals_total:
        description:
          - Members that all groups together lose, of all memberships.
        type: dict
        version_added: 1.1.0
        suboptions: *limit
      clearings:
        description:
          - Attributes that are emptied, of the managed accounts. A column came without its values.
        type: dict
        suboptions: *limit
      changes:
        description:
          - Accounts of which any attribute changes.
        type: dict
        version_added: 1.1.0
        suboptions: *limit
      name_changes:
        description:
          - Accounts whose first, last, full or display name is replaced. A damaged encoding changes the
            names of many people.
        type: dict
        version_added: 1.1.0
        suboptions: *limit
      employee_number_changes:
        description:
          - Accounts whose employee number is replaced. A spreadsheet may have removed leading zeros.
        type: dict
        version_added: 1.1.0
        suboptions: *limit
      manager_changes:
        description:
          - Accounts whose manager is replaced.
        type: dict
        version_added: 1.1.0
        suboptions: *limit
      department_changes:
        description:
          - Accounts whose department is replaced.
        type: dict
        version_added: 1.1.0
        suboptions: *limit
      user_name_changes:
        description:
          - Accounts whose user name is replaced.
        type: dict
        version_added: 1.1.0
        suboptions: *limit
      renames:
        description:
          - New users whose employee number an active account has that no user of the source is about. They
            may be renamed, and would get a second account.
          - Judges each run alone, so that it takes no C(window_days), C(window_percent) and C(window_floor).
        type: dict
        suboptions: *limit
      shifted_rows:
        description:
          - Accounts that would get the name or the employee number that another account has now, or their
            own first and last name exchanged. A column was shifted, sorted alone or swapped.
          - Judges each run alone, so that it takes no C(window_days), C(window_percent) and C(window_floor).
        type: dict
        version_added: 1.1.0
        suboptions: *limit
      unmatched_rules:
        description:
          - Groups whose C(members_where) matches nobody, and that have members or do not exist yet. Groups
            with C(allow_empty) do not count.
          - Judges each run alone, so that it takes no C(window_days), C(window_percent) and C(window_floor).
        type: dict
        version_added: 1.1.0
        suboptions: *limit
      reversals:
        description:
          - Accounts that left within the last 30 days and would come back, or that came and would leave.
            The source is an old file. Needs C(snapshot_file) of M(scimops.slack.slack_scim_directory). When
            the source is the same as an earlier one and another one was accepted since, nobody may.
          - Judges each run alone, so that it takes no C(window_days), C(window_percent) and C(window_floor).
        type: dict
        version_added: 1.1.0
        suboptions: *limit
  guard_exceptions:
    description:
      - Higher limits for guards that end by themselves, for a merger or a reorganization that is announced. They raise
        the limit of one run and of the window. What an exception allowed does not count for the window of later runs.
      - Exceptions are in the result, and after their day they have no effect. An empty source and a token of another
        organization cannot be excepted.
    type: list
    elements: dict
    default: []
    version_added: 1.1.0
    suboptions:
      guard:
        description: The guard, one of O(guards), or V(source_shrinkage).
        type: str
        required: true
        choices:
          - deactivations
          - creations
          - reactivations
          - email_changes
          - guest_conversions
          - guest_endings
          - group_deletions
          - group_creations
          - group_removals
          - removals_total
          - clearings
          - changes
          - name_changes
          - employee_number_changes
          - manager_changes
          - department_changes
          - user_name_changes
          - renames
          - shifted_rows
          - unmatched_rules
          - reversals
          - source_shrinkage
      until:
        description: The last day on which it holds, in UTC, such as V(2026-12-31).
        type: str
        required: true
      count:
        description: How many are allowed. Give this or C(percent).
        type: int
      percent:
        description: What percentage of the base is allowed. Give this or C(count).
        type: float
      reason:
        description: Why, for those who read the plan and the result.
        type: str
        required: true
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
      - C(names) has the name of each account and group in the operations, C(provenance) the source with its age and
        digest and the owner of the token, and C(guards) the figure and the limit of each guard. An approval by
        C(digest) is not about these three; a change of anything in the file makes O(approved_plan) refuse it.
    type: path
  plan_markdown_file:
    description:
      - Where the complete plan is written to as Markdown, in check mode too. The most dangerous operations come first.
        People stand with their names and addresses, each change as I(from → to), and who joins and leaves a group by
        name. Only its owner can read it.
      - When omitted, it is not written.
    type: path
    version_added: 1.1.0
  plan_page_file:
    description:
      - Where the complete plan is written to as one HTML file that needs no network, in check mode too. It shows the
        figure and the limit of each guard as a bar, can be searched, and prints all operations. Only its owner can read
        it.
      - When omitted, it is not written.
    type: path
    version_added: 1.1.0
  plan_page_template:
    description:
      - A page of one's own to show the plan with, on the host that runs the task. It is an HTML file with the places
        C({{title}}), which the title is put into as HTML, and C({{data}}), which the plan is put into as JSON that can
        stand in a C(script) element.
      - When omitted, the page of this collection.
    type: path
    version_added: 1.1.0
  plan_summary_file:
    description:
      - Where a summary of the plan is written to as Markdown, in check mode too. It has at most 65536 characters, as a
        comment on a pull request may have. It has the counts, the guards, and the dangerous operations as far as they
        fit, and says how many it leaves out. Whatever people and groups are called is shown as text.
      - When omitted, it is not written.
    type: path
    version_added: 1.1.0
  plan_summary_names:
    description:
      - Whether people and groups are named in O(plan_summary_file). With V(false) they stand with their ids.
    type: bool
    default: true
    version_added: 1.1.0
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
        else. When some of these are left out, C(operations_cut) counts them.
      - Beside the dangerous operations the diff shows 30 at most, and says how many it leaves out of which kind and
        which file has all of them. With V(-1) it shows all.
      - A failure lists no operations where nothing was written, or where O(operations_file) has them. Its message names
        the first people.
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
