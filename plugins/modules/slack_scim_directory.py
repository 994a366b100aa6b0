#!/usr/bin/python

# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: slack_scim_directory
short_description: Manage the users and groups of a whole Slack organization
version_added: 1.0.0
description:
  - Compares all desired users and groups with the accounts and groups in Slack, creates one plan, and applies the plan
    within Slack's rate limits.
  - Nothing is written in check mode, when a guard stops the run, when the plan differs from the approved one, or when a
    row of the source breaks a rule.
  - A failed operation does not stop the others. The task reports all failures at the end and then fails. When Slack
    refuses to change owners and admins, the task reports these refusals and does not fail.
extends_documentation_fragment:
  - scimops.slack._connection
  - scimops.slack._directory
  - scimops.slack._files
  - scimops.slack._files.rows
  - scimops.slack._ldap
  - scimops.slack._attributes
  - scimops.slack._attributes.writes
  - scimops.slack._attributes.actiongroup_scim
author:
  - The scimops.slack project (@scimops)
options:
  users:
    description:
      - The desired users. Each is a dictionary of the options of M(scimops.slack.slack_scim_user) that describe a
        person, except C(password).
      - Results of M(scimops.slack.slack_scim_user_info) can be used as input without changes.
      - A user with C(active=false) or C(state=absent) has left. The account is deactivated if it exists. No account is
        created.
      - C(previous_emails) lists earlier addresses of the person. They are also used to find the account.
      - C(manager) is the id, e-mail address or user name of an account or of another user of the list, or the
        C(employee_number) of another user of the list. If a manager matches several accounts, the manager is reported
        and not changed. A manager whose account is deactivated, also by the same run, is set and reported.
      - An attribute that a user does not have is not managed for that user. An empty attribute is cleared.
      - Accounts are found by the keys of O(match_by). If the keys of a user match different accounts, this is a
        conflict. A match by C(user_name) or by a secondary address alone is also a conflict if other values contradict
        the match, such as a different employee number. Conflicts are reported, and the accounts are not changed.
      - When O(users), O(users_file) and O(users_ldap) are all omitted, users are not managed. The list must not be
        empty.
    type: list
    elements: dict
  users_file:
    description:
      - A file with the desired users on the host that runs the task, as CSV, YAML, JSON, JSON Lines or an Excel
        workbook. The file can be compressed with gzip. See R(the guide to roster files,
        ansible_collections.scimops.slack.docsite.guide_roster_files).
      - The file is read row by row and never templated. Reading 100,000 people takes seconds.
      - When omitted, O(users) or O(users_ldap) is the source of users.
    type: path
  groups:
    description:
      - The desired groups. Each is a dictionary with C(name), optionally C(id), and C(members), as in
        M(scimops.slack.slack_scim_group), or C(members_where).
      - C(members_where) selects members from the desired users. It is a dictionary of attributes, each with the value
        or the list of values that members have. See the examples.
      - Results of M(scimops.slack.slack_scim_group_info) can be used as input without changes.
      - When O(groups), O(groups_file) and O(groups_ldap) are all omitted, groups are not managed. The list must not be
        empty.
    type: list
    elements: dict
  groups_file:
    description:
      - A file with the desired groups on the host that runs the task, as CSV, YAML, JSON, JSON Lines or an Excel
        workbook. The file can be compressed with gzip.
      - When omitted, O(groups) or O(groups_ldap) is the source of groups.
    type: path
  columns:
    description:
      - Maps the columns of O(users_file), or the LDAP attributes of O(users_ldap), to attributes of users, as in
        P(scimops.slack.roster#filter). The keys are attributes. The values are the name of a column, a template over
        columns, or a dictionary.
      - Required with O(users_ldap). When omitted for a file, columns have the names of options.
    type: dict
  group_columns:
    description:
      - The same as O(columns), for O(groups_file) and O(groups_ldap). Required with O(groups_ldap). When omitted for a
        file, columns have the names of options.
      - C(member) is for files with one row for each membership. It names the column of the member. The rows of a group
        are combined into one group with all members.
    type: dict
  group_compose:
    description:
      - The same as O(compose), for O(groups_file) and O(groups_ldap).
    type: dict
    version_added: 1.1.0
  group_rows_when:
    description:
      - The same as O(rows_when), for O(groups_file) and O(groups_ldap). If all rows of a group are left out, the group
        does not count as missing.
    type: str
    version_added: 1.1.0
  group_at:
    description:
      - The same as O(at), for O(groups_file). O(at) does not apply to O(groups_file).
    type: str
    version_added: 1.1.0
  skip_invalid:
    description:
      - Whether to skip rows that break a rule. The accounts of skipped rows are not changed.
      - With V(false), the task reports all rows that break a rule and fails. Nothing is written.
      - If the keys of a skipped row cannot be read, no account is changed that could belong to the row, which is every
        account without a different employee number or name. RV(findings) has the ids of these accounts.
    type: bool
    default: false
  match_by:
    description:
      - The keys that find the account of a user, in descending order of priority.
      - V(employee_number) also finds people whose name or address has changed. Employee numbers must be unique in the
        source and in Slack, or the task fails. Without this key, a new user is reported if an account has the same
        employee number and no user of the source matches that account. The guard C(renames) counts these users.
      - Addresses and user names are unique in Slack even when they are not keys. A user with the address or the user
        name of another account is a conflict.
    type: list
    elements: str
    choices: [id, email, previous_emails, user_name, employee_number]
    default: [id, email, previous_emails, user_name]
  user_name_from:
    description:
      - The attribute, or template over attributes such as V({given_name}.{family_name}), that provides the user name of
        a new account when its row has none. The value is converted to Slack's rules and made unique. The user name of
        an existing account is never changed by this option.
      - When Slack refuses a generated name because it is reserved or taken, the next name with a number is tried, such
        as V(general2). A user name from the source is never changed. When Slack refuses it, the account is not created.
    type: str
    default: email
  policy:
    description:
      - How each attribute is managed. The keys are attributes. V(enforce) sets the desired value. V(create_only) sets
        the value on new accounts only. V(fill_if_empty) sets the value if Slack has none.
      - When omitted, and for attributes that are not listed, V(enforce) applies.
    type: dict
  scope:
    description:
      - The accounts that are managed. Other accounts are never changed and do not count as missing. Bots are never
        managed.
      - When omitted, all accounts of people are managed.
    type: dict
    suboptions:
      email_domains:
        description: Limits the scope to accounts with a primary address in these domains. C(*) and C(?) are wildcards,
          as in file names. When empty, all domains are in scope.
        type: list
        elements: str
        default: []
      groups:
        description: Limits the scope to members of these groups, given by name or id. When empty, the scope is not
          limited by group.
        type: list
        elements: str
        default: []
      guests:
        description: Whether guests are managed. V(include) manages guests and members, V(only) manages only guests, and
          V(exclude) manages only members.
        type: str
        choices: [include, only, exclude]
        default: include
      exclude:
        description:
          - Patterns for e-mail addresses, user names and ids of accounts, and for names and ids of groups. C(*) and
            C(?) are wildcards, as in file names. Case is ignored. Accounts, users and groups that match are out of
            scope, in the source and in Slack. They are not changed and not counted. When empty, nothing is excluded.
          - An entry that matches no account, user or group is reported with a warning.
        type: list
        elements: str
        default: []
  protected:
    description:
      - Patterns, as in O(scope.exclude), for accounts and groups to protect. Protected accounts are never deactivated
        or converted to guests, and never lose their e-mail address. Protected groups are never deleted. An id such as
        V(U012AB3CD) is the safest entry, because it never changes. The account of the token is always protected.
      - An entry that matches no account, user or group is reported with a warning.
      - SCIM does not show who is an owner or admin, so list owners and admins here. When empty, only the account of the
        token is protected.
    type: list
    elements: str
    default: []
  reactivate:
    description:
      - Whether to reactivate a deactivated account whose user is active in the source.
    type: bool
    default: true
  absent_users:
    description:
      - What to do with managed active accounts that are missing from the source.
    type: str
    choices: [ignore, report, deactivate, convert_to_guest]
    default: ignore
  absent_after_days:
    description:
      - The number of days that an account must be missing from the source before O(absent_users) applies. Requires
        O(snapshot_file).
    type: int
    default: 0
  absent_groups:
    description:
      - What to do with groups that are missing from the source.
    type: str
    choices: [ignore, report, delete]
    default: ignore
  min_users:
    description:
      - The minimum number of users in the source. An empty source is always refused.
    type: int
    default: 1
  max_shrinkage:
    description:
      - The maximum percentage of users of the last accepted source that may be missing from this source. Up to 3 users
        may always be missing. Within 7 days, one and a half times the percentage may be missing, and up to 6 users
        always. V(-1) disables the limit. Requires O(snapshot_file), which records the last accepted source.
    type: float
    default: 4.0
  snapshot_file:
    description:
      - The file that records the last accepted source (counts, a digest and ids), the time since which each account has
        been missing, and the figures of the runs of the last 90 days. It contains no names or addresses. It is written
        at the end of each run, except in check mode.
      - When the file does not exist, RV(snapshot_missing) is V(true), and guards with a window use only their C(floor)
        as the limit. The task warns when O(journal_file) or O(operations_file) shows an earlier run. A file that is
        damaged or belongs to another organization is refused.
      - A run with no operations and no findings stores digests of its source and of Slack's replies. Later runs skip
        the comparison while the source, the options and Slack's replies are identical to the byte.
      - When omitted, the source is not compared with an earlier one.
    type: path
notes:
  - A run that was killed can safely be repeated.
seealso:
  - module: scimops.slack.slack_scim_undo
  - module: scimops.slack.slack_scim_user
  - module: scimops.slack.slack_scim_group
"""

EXAMPLES = r"""
- name: Preview the changes and write the plan for approval
  scimops.slack.slack_scim_directory:
    users:
      - email: nora.quist@example.com
        given_name: Nora
        family_name: Quist
        department: Sales
      - email: ivo.lund@example.com
        given_name: Ivo
        family_name: Lund
        department: Support
        manager: nora.quist@example.com
    groups:
      - name: Sales
        members_where:
          department: Sales
    plan_file: slack-plan.json
  check_mode: true

- name: Apply the approved plan only
  scimops.slack.slack_scim_directory:
    users:
      - email: nora.quist@example.com
        given_name: Nora
        family_name: Quist
        department: Sales
      - email: ivo.lund@example.com
        given_name: Ivo
        family_name: Lund
        department: Support
        manager: nora.quist@example.com
    groups:
      - name: Sales
        members_where:
          department: Sales
    approved_plan: slack-plan.json
    journal_file: slack-journal.jsonl
"""

RETURN = r"""
counts:
  description: The number of operations of each kind in the plan.
  returned: when a plan was created
  type: dict
  sample:
    update user: 12
    create user: 3
    members group: 2
cost:
  description:
    - The estimated cost of the plan. C(requests) has the number of requests for each rate limit, C(bottleneck) is the
      rate limit that determines the duration, C(seconds) is the minimum duration, and C(seats) has the seats that
      creations and reactivations add and deactivations free.
  returned: when a plan was created
  type: dict
  sample:
    requests:
      writes: 17
      create user: 3
      update user: 12
      update group: 2
    bottleneck:
    seconds: 0.0
    rate_share: 0.8
    seats:
      gained: 3
      lost: 0
      to_guests: 0
      to_members: 0
digest:
  description: The digest of the whole plan, including the organization and the version of the collection.
  returned: when a plan was created
  type: str
  sample: 5f1d7a84db00d2fce00b31a7fc73224f1d1fd97dbaa5eeadf6a3cd0b5bfb2c1e
managed_users:
  description: The number of managed active accounts.
  returned: when a plan was created
  type: int
  sample: 1203
workspace:
  description: The organization and the account of the token, with C(team_id), C(enterprise_id), C(user_id), C(team) and
    C(url).
  returned: when a plan was created
  type: dict
  sample:
    team_id: T012AB3CD
    enterprise_id:
    user_id: U012AB3CD
    team: Example
    url: https://example.slack.com/
matched:
  description: The number of rows that matched an account, by key. V(new) counts the accounts to create.
  returned: success
  type: dict
  sample:
    email: 1190
    user_name: 10
files:
  description:
    - How each file of the source was read. C(format), C(encoding) and C(delimiter) are the values that were used,
      whether given or detected. C(sheet) is the sheet of a workbook. Values that do not apply to a format are V(none).
      C(rows) is the number of rows without the header. C(left_out) is the number of rows that O(rows_when) leaves out.
      C(merged) is the number of additional rows about the same person or group. C(not_managed) lists the attributes of
      O(columns_preset) whose columns are missing from the file.
    - Empty when RV(settled_since) is set, because the files were then not read again.
  returned: success
  type: list
  elements: dict
  sample:
    - option: users_file
      path: /srv/hr/roster.csv
      format: csv
      encoding: utf-8
      delimiter: ";"
      sheet:
      rows: 1203
      left_out: 12
      merged: 0
      not_managed: []
settled_since:
  description:
    - When the source and Slack were last compared, if that comparison found nothing to do and both are still identical
      to the byte. V(none) if this run compared them.
  returned: success
  type: str
  sample: "2026-11-01T02:00:11+00:00"
findings:
  description: Users, groups and attributes that were not changed, with the reason. Conflicts come first. At most
    O(max_operations_returned) are listed.
  returned: when a plan was created
  type: list
  elements: dict
  sample:
    - topic: manager
      position: roster.csv:17
      label: ivo.lund@example.com
      message: manager 'ghost@example.com' matches no account in Slack and no row in the source; not changed
      ids: []
findings_total:
  description: The total number of findings.
  returned: when a plan was created
  type: int
  sample: 1
findings_kinds:
  description: The findings by topic, with C(topic), C(count) and C(first), which is the first finding of the topic.
  returned: when a plan was created
  type: list
  elements: dict
  sample:
    - topic: manager
      count: 1
      first: >-
        roster.csv:17: ivo.lund@example.com: manager 'ghost@example.com' matches no account in Slack and no row in the
        source; not changed
findings_cut:
  description: The number of findings of each topic that are missing from RV(findings). Empty when RV(findings) has all
    findings.
  returned: when a plan was created
  type: dict
  sample: {}
operations:
  description:
    - The operations, the most dangerous first. At most O(max_operations_returned) are listed, but operations that
      remove something from people or change how they sign in are always listed. The keys are those that
      M(scimops.slack.slack_scim_user) documents, and C(summary), a sentence with the names of the people and each
      change.
    - After a run, each operation has a C(status). V(done) is applied and verified. V(unverified) was or may have been
      written and could not be read back. V(pending) was accepted by Slack and is not shown yet. V(not_done) was
      accepted in whole or in part, but Slack shows another value. V(refused) was refused because Slack protects the
      account. V(failed) was not written. V(skipped) depends on an operation that was not applied. V(left) was not
      started because the run stopped.
    - The guide on errors has a table of these values and shows which ones fail the task.
  returned: when a plan was created
  type: list
  elements: dict
  sample:
    - kind: update
      subject: user
      id: U012AB3CD
      label: nora.quist@example.com
      reason: found by email; title not as desired
      before:
        title: Account Manager
      after:
        title: Head of Sales
      summary: >-
        Change Nora Quist <nora.quist@example.com>: title: Account Manager -> Head of Sales (found by email; title not
        as desired)
      status: done
operations_total:
  description: The total number of operations.
  returned: when a plan was created
  type: int
  sample: 17
operations_cut:
  description:
    - The number of operations of each kind that are missing from RV(operations). Empty when RV(operations) has all
      operations. O(plan_file) has all operations of the plan, and O(operations_file) all that were applied.
  returned: when a plan was created
  type: dict
  sample: {}
outcomes:
  description: The number of operations by C(status).
  returned: after a run
  type: dict
  sample:
    done: 17
failures:
  description: The operations that failed, with C(key), C(id), C(label), C(error) and C(warnings).
  returned: after a run
  type: list
  elements: dict
  sample: []
refusals:
  description: The operations that Slack refuses for every token, such as changes to owners.
  returned: after a run
  type: list
  elements: dict
  sample: []
unverified:
  description: The operations that were or may have been written and could not be read back. They fail the task.
  returned: after a run
  type: list
  elements: dict
  sample: []
pending:
  description: The operations that Slack accepted and did not show before the run was interrupted. They fail the task.
  returned: after a run
  type: list
  elements: dict
  sample: []
not_done:
  description:
    - The operations that Slack accepted in whole or in part, but whose result differs when it is read back. C(error) is
      set for operations that fail the task, which are accounts that are not active or deactivated as desired, and
      groups whose members Slack refused.
  returned: after a run
  type: list
  elements: dict
  sample: []
dependants:
  description: The operations that were skipped because an operation that they depend on was not applied.
  returned: after a run
  type: list
  elements: dict
  sample: []
left:
  description: The operations that were not started because the run stopped.
  returned: after a run
  type: list
  elements: dict
  sample: []
stopped:
  description: Why the run stopped early, or which of its files could not be written. V(none) if the run completed and
    all files were written.
  returned: after a run
  type: str
  sample: "3 operations failed, more than max_failures (2)"
seconds:
  description: The duration of the operations, in seconds.
  returned: after a run
  type: float
  sample: 12.4
requests:
  description: The number of requests that were sent, including read requests.
  returned: after a run
  type: int
  sample: 31
earlier_run:
  description: The previous run as recorded in O(journal_file). V(none) if there is no previous run. C(ended) is V(none)
    if the previous run was killed.
  returned: success
  type: dict
  sample:
    run: 4f1c2b7a9d03
    started: "2026-11-01T02:00:11.000+00:00"
    ended: "2026-11-01T02:03:59.120+00:00"
    operations: 640
    stopped:
    counts:
      create user:
        done: 640
    unfinished: []
guard_figures:
  description:
    - All guards, with the figure of the plan and the limit. C(limit) is null when the guard has no limit.
      C(window_figure) is the figure of all runs of the last C(window_days), including this one, and null without a
      window. C(exception) is the entry of O(guard_exceptions) that the plan needs. C(strictest) shows that the snapshot
      is missing.
    - C(group_removals) has an entry for each group that loses members.
    - Empty when RV(settled_since) is set, because the guards were then not evaluated.
  returned: when a plan was created
  type: list
  elements: dict
  sample:
    - guard: deactivations
      group:
      figure: 12
      limit: 48
      base: 1203
      base_name: managed accounts
      count:
      percent: 4.0
      floor: 2
      window_days: 7
      window_figure: 30
      window_limit: 72
      exception:
      strictest: false
      exceeded: false
      examples:
        - nora.quist@example.com
      how_to_allow:
guard_exceptions:
  description: The entries of O(guard_exceptions), with C(expired).
  returned: when a plan was created
  type: list
  elements: dict
  sample: []
snapshot_missing:
  description:
    - Whether O(snapshot_file) is set and the file does not exist or has no users, as in the first run. Guards with a
      window then use their strictest limits.
  returned: when a plan was created
  type: bool
  sample: false
guards:
  description:
    - The guards that were exceeded, with C(guard), C(limit) and C(figure), C(examples), C(how_to_allow), and C(note),
      which describes the cause if it is known.
  returned: failure by a guard
  type: list
  elements: dict
  sample:
    - guard: deactivations
      limit: 48 (4 % of 1203 managed accounts, at least 2)
      figure: 412
      examples:
        - nora.quist@example.com
      how_to_allow: "If this is intended, set guards: {deactivations: {count: 412, percent: -1}} for this one run, …"
      note: ""
differences:
  description: The differences between the new plan and the approved plan.
  returned: failure by approval
  type: list
  elements: str
  sample:
    - "update user ivo.lund@example.com (U045EF6GH): not approved"
problems:
  description:
    - The rules that rows break, with C(position), C(line), C(column), C(attribute), C(value), C(rule) and C(others).
    - C(line) is the line of the file. C(column) is the column of the value, or null if the value does not come from
      exactly one column.
  returned: failure by the source
  type: list
  elements: dict
  sample:
    - position: roster.csv:17
      line: 17
      column: Time Zone
      attribute: timezone
      value: Mars/Olympus
      rule: must be a time zone of the IANA database, such as Europe/Berlin
      others: []
"""

from ansible_collections.scimops.slack.plugins.module_utils._python import require_python

# Before the imports, which an older Python cannot load.
require_python()

from ansible_collections.scimops.slack.plugins.module_utils._ansible.directory import SPEC, run
from ansible_collections.scimops.slack.plugins.module_utils._ansible.task import run_module


def main() -> None:
    run_module(SPEC, run)


if __name__ == "__main__":
    main()
