# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of options for guards, approval and the apply of a plan for a whole directory."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  guards:
    description:
      - Limits on what a plan may change. Guards are evaluated before anything is written. Each guard compares a figure
        of the plan with a limit. The limit is C(percent) of the base, but at least C(floor). The base is the number of
        managed accounts, unless the guard names another base. If C(count) is set, the lower of the two limits applies.
      - A guard with a window also compares the figure of all runs within the last C(window_days) days, including this
        run. This requires C(snapshot_file) of M(scimops.slack.slack_scim_directory). A run that exceeded the limit of
        the window alone was allowed explicitly, and does not count for later runs.
      - The guide on scope and guards has a table of the defaults for 10 to 350,000 people.
      - When a guard is exceeded, the task fails, also in check mode. The message names the guard, the limit, the figure
        and the first affected accounts, and shows how to allow the change once.
    type: dict
    suboptions:
      deactivations:
        description:
          - Accounts that are deactivated, and guests whose access ends within 7 days. A truncated export usually
            exceeds this guard first.
        type: dict
        suboptions: &limit
          count:
            description: The maximum number. When omitted or V(-1), the number is not limited.
            type: int
          percent:
            description: The maximum percentage of the base. V(0) allows none. V(-1) disables this limit. When omitted,
              the default of the guard applies.
            type: float
          floor:
            description: The number that is always allowed, even if the base is small. When omitted, the default of the
              guard applies.
            type: int
          window_days:
            description: The length of the window in days, including today, from V(0) to V(90). V(0) disables the
              window. When omitted, 7.
            type: int
          window_percent:
            description: The maximum percentage of the base within the window. V(-1) disables this limit. When omitted,
              the default of the guard applies. The limit of the window is never lower than the limit of one run.
            type: float
          window_floor:
            description: The number that is always allowed within the window, even if the base is small. When omitted,
              the default of the guard applies.
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
          - E-mail addresses that change. A wrong column can give one person's sign-in to another person.
        type: dict
        suboptions: *limit
      guest_conversions:
        description:
          - Members who become guests and guests who become members. Accounts lose groups and channels.
        type: dict
        suboptions: *limit
      guest_endings:
        description:
          - Guests whose access ends earlier than before, or within 7 days, of the managed guests. A wrong year can end
            the access of all guests.
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
          - Groups that are created, of the managed groups. A wrong column can create a group for each value.
        type: dict
        version_added: 1.1.0
        suboptions: *limit
      group_removals:
        description:
          - Members that a single group loses, of the members of the group. A renamed department can empty its group.
        type: dict
        suboptions: *limit
      removals_total:
        description:
          - Members that all groups lose in total, of all memberships.
        type: dict
        version_added: 1.1.0
        suboptions: *limit
      clearings:
        description:
          - Attributes that are cleared on managed accounts. A column may have lost its values.
        type: dict
        suboptions: *limit
      changes:
        description:
          - Accounts with a change of any attribute.
        type: dict
        version_added: 1.1.0
        suboptions: *limit
      name_changes:
        description:
          - Accounts whose first, last, full or display name is replaced. A wrong encoding can change the names of many
            people.
        type: dict
        version_added: 1.1.0
        suboptions: *limit
      employee_number_changes:
        description:
          - Accounts whose employee number is replaced. Spreadsheets can remove leading zeros.
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
          - New users with the employee number of an active account that matches no user of the source. The person may
            have a new name and would get a second account.
          - This guard evaluates each run separately. It has no C(window_days), C(window_percent) and C(window_floor).
        type: dict
        suboptions: *limit
      shifted_rows:
        description:
          - Accounts that would get the current name or employee number of another account, or whose first and last name
            would be exchanged. A column may have been shifted, swapped, or sorted separately.
          - This guard evaluates each run separately. It has no C(window_days), C(window_percent) and C(window_floor).
        type: dict
        version_added: 1.1.0
        suboptions: *limit
      unmatched_rules:
        description:
          - Groups whose C(members_where) matches no user, and that have members or do not exist yet. Groups with
            C(allow_empty) do not count.
          - This guard evaluates each run separately. It has no C(window_days), C(window_percent) and C(window_floor).
        type: dict
        version_added: 1.1.0
        suboptions: *limit
      reversals:
        description:
          - Accounts that were deactivated within the last 30 days and would be reactivated, or that were created or
            reactivated within the last 30 days and would be deactivated. The source may be an old file. Requires
            C(snapshot_file) of M(scimops.slack.slack_scim_directory). If the source is identical to an earlier source
            and another source was accepted since then, no reversal is allowed.
          - This guard evaluates each run separately. It has no C(window_days), C(window_percent) and C(window_floor).
        type: dict
        version_added: 1.1.0
        suboptions: *limit
  guard_exceptions:
    description:
      - Temporary higher limits for guards, for example for an announced merger or reorganization. An exception raises
        the limit of one run and the limit of the window. Changes that an exception allowed do not count for the window
        of later runs.
      - The result lists the exceptions. After the day in C(until), an exception has no effect. Exceptions do not apply
        to an empty source or to a token of another organization.
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
        description: The last day on which the exception applies, in UTC, such as V(2026-12-31).
        type: str
        required: true
      count:
        description: The number that is allowed. Set either this or C(percent).
        type: int
      percent:
        description: The percentage of the base that is allowed. Set either this or C(count).
        type: float
      reason:
        description: The reason, which the plan and the result show.
        type: str
        required: true
  expect_workspace:
    description:
      - The workspace or organization of the token, given by id (V(T012AB3CD), V(E012AB3CD)), name or URL. If the token
        belongs to another one, the task fails before it reads any account.
      - When omitted, the workspace is not checked.
    type: str
  plan_file:
    description:
      - The file that the plan is written to, also in check mode. The format is JSON in a stable order. The plan has the
        organization, the operations with their reasons, the counts, the cost, the findings and a digest of all of
        these. Only the owner can read the file.
      - When omitted, the plan is only in the result.
      - Each file that a run writes must be a separate file, and must not be a file that the task reads. A device, a
        pipe, or a file with other content is refused. Symbolic links are followed.
      - C(names) has the name of each account and group in the operations. C(provenance) has the source with its age and
        digest, and the owner of the token. C(guards) has the figure and the limit of each guard. The C(digest) does not
        cover these three. O(approved_plan) refuses the file after any change.
    type: path
  plan_markdown_file:
    description:
      - The file that the complete plan is written to as Markdown, also in check mode. The most dangerous operations
        come first. People are shown with names and addresses, changes as I(from → to), and new and removed members of
        groups by name. Only the owner can read the file.
      - When omitted, the file is not written.
    type: path
    version_added: 1.1.0
  plan_page_file:
    description:
      - The file that the complete plan is written to as one HTML page, also in check mode. The page needs no network,
        shows the figure and the limit of each guard as a bar, can be searched, and prints all operations. Only the
        owner can read the file.
      - When omitted, the file is not written.
    type: path
    version_added: 1.1.0
  plan_page_template:
    description:
      - An HTML file that replaces the page of this collection, on the host that runs the task. C({{title}}) in the file
        is replaced by the title as HTML, and C({{data}}) by the plan as JSON that is safe in a C(script) element.
      - When omitted, the page of this collection is used.
    type: path
    version_added: 1.1.0
  plan_summary_file:
    description:
      - The file that a summary of the plan is written to as Markdown, also in check mode. The summary has at most 65536
        characters, which is the limit for a comment on a pull request. It has the counts, the guards and the dangerous
        operations that fit, and the number of operations that are left out. Names of people and groups are always shown
        as plain text.
      - When omitted, the file is not written.
    type: path
    version_added: 1.1.0
  plan_summary_names:
    description:
      - Whether O(plan_summary_file) shows the names of people and groups. With V(false), it shows their ids.
    type: bool
    default: true
    version_added: 1.1.0
  approved_plan:
    description:
      - An approved plan, as O(plan_file) writes it. The task creates a new plan. If the digest of the new plan differs,
        the task fails, lists the differences, and writes nothing to Slack.
      - When omitted, no approval is needed.
    type: path
  approved_digest:
    description:
      - The digest of an approved plan, which is C(digest) in the result of the run that created the plan. The task
        creates a new plan. If the digest of the new plan differs, the task fails and writes nothing to Slack.
      - Use this option where the file of O(approved_plan) cannot be passed on, such as between jobs of a workflow.
        Without the file, the message cannot list the differences.
      - When omitted, no approval by digest is needed.
    type: str
  journal_file:
    description:
      - The file that records each operation before and after it is applied, with the previous values. The format is
        JSON Lines. Each run appends to the file. The file contains no secrets, and only its owner can read it.
        M(scimops.slack.slack_scim_undo) can revert the operations in the file.
      - When omitted, operations are not recorded.
    type: path
  journal_max_mb:
    description:
      - The size in millions of bytes at which the journal is rotated. A run renames the file to a part with the next
        number, such as C(journal.jsonl.1), and starts a new file. The records of one run are never split. V(0) disables
        the limit.
      - All modules and roles that read a journal also read its parts.
      - A journal that another run is writing is rotated by a later run. When the journal cannot be rotated, the run
        warns and appends to the existing file.
    type: float
    default: 100.0
    version_added: 1.1.0
  journal_keep_days:
    description:
      - The number of days for which the records of the journal are kept, up to V(36500). V(0) keeps them permanently.
      - The file is renamed to a part after one day. A part is deleted by the first run outside check mode that finds
        only older records in it. Records are therefore kept until the next run, and for up to one day longer than this
        number.
      - The journal keeps one record of the expired runs, with the start and the number of operations of each run.
        M(scimops.slack.slack_scim_undo) lists these runs and cannot undo them.
      - A run of M(scimops.slack.slack_scim_undo) deletes no records from the journal that it reads.
    type: int
    default: 0
    version_added: 1.1.0
  operations_file:
    description:
      - The file that all operations and their outcomes are written to, as JSON. Use this option for runs with more than
        O(max_operations_returned) operations.
      - When omitted, operations are only in the result.
    type: path
  max_operations_returned:
    description:
      - The maximum number of operations, diffs and findings in the result. V(-1) lists all of them. Counts always
        include all of them.
      - The most dangerous operations are listed first. These are deactivations, conversions between guest and member,
        changes of the end of a guest's access, changes of e-mail addresses and user names, deletions of groups, and
        removals from groups. They are always listed, even above the maximum. Creations and reactivations come next, and
        then all other operations. C(operations_cut) counts the operations that are left out.
      - The diff shows the dangerous operations and at most 30 others. It shows how many operations of each kind are
        left out, and which file has all operations. With V(-1), the diff shows all operations.
      - When a task fails, the result lists no operations if nothing was written or if O(operations_file) has the
        operations. The message names the first people.
    type: int
    default: 500
  rate_share:
    description:
      - The share of Slack's rate limits that a run uses, above 0 and at most 1. All SCIM apps of the organization share
        these limits, so the remainder is available to other apps.
    type: float
    default: 0.8
  budget_dir:
    description:
      - A directory on the host that runs the task. Runs for the same organization record their use of the rate limits
        there, so that they stay within the limits together.
    type: path
    default: ~/.cache/scimops.slack
  lock_wait:
    description:
      - The number of seconds to wait until another run for the same organization ends, from V(0) to V(86400). If the
        other run has not ended by then, the task fails and writes nothing. The message names the process and its start.
      - Runs on one host with the same O(budget_dir) exclude each other. The lock is released when its process ends,
        even if the process is killed. A run in check mode takes no lock and does not wait. It warns when another run is
        active.
    type: float
    default: 0.0
  canary:
    description:
      - The number of operations in each of the first waves. The operations of a wave are applied and read back before
        the next wave starts. The run stops when Slack does not show the desired values. When empty, all operations are
        applied in one wave.
      - A deactivation or reactivation that Slack accepted and does not show yet does not stop the run. See
        O(settle_timeout).
    type: list
    elements: int
    default: [1, 10]
  max_failures:
    description:
      - The number of operations that may fail. When more operations fail, no further operations are started. V(-1)
        disables the limit.
    type: int
    default: 50
  max_failure_rate:
    description:
      - The percentage of operations that may fail, evaluated from the 20th operation. When more operations fail, no
        further operations are started. V(-1) disables the limit.
    type: float
    default: 10.0
  batch_size:
    description:
      - The maximum number of members that one request adds to a group or removes from a group, from 1 to 5000.
    type: int
    default: 1000
  progress_interval:
    description:
      - The interval in seconds between progress messages, when the task runs on the controller. Progress messages are
        written to standard error, so callbacks that write JSON to standard output are not affected.
    type: float
    default: 5.0
  settle_timeout:
    description:
      - The number of seconds to wait, after all other operations, until Slack shows deactivated and reactivated
        accounts as desired, from V(0) to V(86400). The run reads these accounts with one list request at a time, and
        ends as soon as Slack shows all of them as desired.
      - When the time has passed, the outcome of the remaining operations is V(not_done), and the task fails.
    type: float
    default: 120.0
"""
