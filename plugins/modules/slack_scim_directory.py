#!/usr/bin/python

# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: slack_scim_directory
short_description: Bring the users and groups of a whole Slack organisation to their desired state
version_added: 1.0.0
description:
  - Takes all desired users and groups at once, reads Slack once, decides one plan, and carries it out at the speed that
    Slack allows.
  - Nothing is written when a guard trips, when the plan is not the one that was approved, when a row of the source
    breaks a rule, or in check mode.
  - An account whose change fails does not stop the others. All failures are told at the end, and then fail the task.
    Slack's refusals to touch owners and admins are told, and fail nothing.
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
      - The desired users, each a dictionary of the options of M(scimops.slack.slack_scim_user) that describe a person,
        but for C(password).
      - What M(scimops.slack.slack_scim_user_info) returned is accepted as it is.
      - A user with C(active=false) or C(state=absent) has left. The account is deactivated if there is one, and none is
        created.
      - C(previous_emails) is a list of addresses that the person had before, by which the account is found too.
      - C(manager) is the id, e-mail address or user name of an account or of another user of the list, or the
        C(employee_number) of another user of the list. A manager who may be several is reported and left as it is.
      - An attribute that a user does not have is not managed for that user. An empty one is cleared.
      - An account is found by the keys of O(match_by). Keys that name different accounts are a conflict, which is
        reported, and nothing is done about it. The same holds for an account that is found by C(user_name) or by a
        secondary address alone and that other values say is somebody else's, such as another employee number.
      - When omitted, and O(users_file) and O(users_ldap) too, users are not managed. It must not be empty.
    type: list
    elements: dict
  users_file:
    description:
      - A file with the desired users on the host that runs the task, as CSV, YAML, JSON, JSON Lines or
        an Excel workbook. It may be compressed by gzip. See
        R(the guide to roster files, ansible_collections.scimops.slack.docsite.guide_roster_files).
      - It is read row by row and never templated, so that 100,000 people take seconds.
      - When omitted, O(users) or O(users_ldap) are used.
    type: path
  groups:
    description:
      - The desired groups, each a dictionary with C(name), optionally C(id), and C(members) as in
        M(scimops.slack.slack_scim_group), or C(members_where).
      - C(members_where) is a rule over the desired users, a dictionary of attributes and the value, or the list of
        values, that a member has. See the examples.
      - What M(scimops.slack.slack_scim_group_info) returned is accepted as it is.
      - When omitted, and O(groups_file) and O(groups_ldap) too, groups are not managed. It must not be empty.
    type: list
    elements: dict
  groups_file:
    description:
      - A file with the desired groups on the host that runs the task, as CSV, YAML, JSON, JSON Lines or
        an Excel workbook. It may be compressed by gzip.
      - When omitted, O(groups) or O(groups_ldap) are used.
    type: path
  columns:
    description:
      - What the columns of O(users_file), or the attributes of O(users_ldap), mean, as in
        P(scimops.slack.roster#filter). By attribute the name of a column, a template over columns, or a dictionary.
      - When omitted, columns have the names of options. O(users_ldap) needs it.
    type: dict
  group_columns:
    description:
      - The same for O(groups_file) and O(groups_ldap). When omitted, columns have the names of options. O(groups_ldap)
        needs it.
      - C(member) is the column of the one member that a row is about, in a file with one row for each membership. The
        rows of one group become one group with all their members.
    type: dict
  group_compose:
    description:
      - As O(compose), for O(groups_file) and O(groups_ldap).
    type: dict
    version_added: 1.1.0
  group_rows_when:
    description:
      - As O(rows_when), for O(groups_file) and O(groups_ldap). Groups of which it leaves out all rows do not count as
        missing.
    type: str
    version_added: 1.1.0
  group_at:
    description:
      - As O(at), for O(groups_file), to which O(at) does not apply.
    type: str
    version_added: 1.1.0
  skip_invalid:
    description:
      - Whether rows that break a rule are passed over. Their accounts are left as they are. With V(false), one bad row
        is enough for nothing to be done, and all bad rows are told.
      - A row whose keys cannot be read protects the accounts that it does not contradict by employee number or name,
        and no others. RV(findings) has their ids.
    type: bool
    default: false
  match_by:
    description:
      - The keys by which the account of a user is found, the strongest first.
      - V(employee_number) finds people who were renamed. The numbers that users have must be unique in the source and
        in Slack, or the task fails. Without it, a new user whose employee number an account has that no user is about
        is reported, and the guard C(renames) counts those.
      - An address or a user name that is no key is still unique in Slack. A user with that of another account is a
        conflict.
    type: list
    elements: str
    choices: [id, email, previous_emails, user_name, employee_number]
    default: [id, email, previous_emails, user_name]
  user_name_from:
    description:
      - The attribute, or template over attributes such as V({given_name}.{family_name}), from which the user name of a
        new account is made when its row has none. It is made to fit Slack's rules and to be unique. The name of an
        account that exists is never changed by it.
      - When Slack refuses a name that was made in this way, because the name is reserved or taken, the next one with a
        number is tried, such as V(general2). A user name from the source is final. When Slack refuses it, the account
        is not created.
    type: str
    default: email
  policy:
    description:
      - By attribute, what becomes of it on accounts that exist. V(enforce) brings it to the desired value.
        V(create_only) gives it to new accounts alone. V(fill_if_empty) gives it where Slack has none.
      - When omitted, and for attributes that are not in it, V(enforce).
    type: dict
  scope:
    description:
      - Which accounts are managed. Others are never changed, and do not count as missing. Bots never are managed.
      - When omitted, all accounts of people.
    type: dict
    suboptions:
      email_domains:
        description: Only accounts with a primary address in these domains, with C(*) and C(?) as in file names. When
          empty, any.
        type: list
        elements: str
        default: []
      groups:
        description: Only members of these groups, by name or id. When empty, all accounts.
        type: list
        elements: str
        default: []
      guests:
        description: Whether guests are managed too, alone, or not.
        type: str
        choices: [include, only, exclude]
        default: include
      exclude:
        description:
          - Patterns on e-mail addresses, user names and ids, and on names and ids of groups, with C(*) and C(?) as in
            file names and without case. What they match is outside everything, in the source and in Slack. It is not
            touched, and does not count. When empty, nothing is.
          - An entry that matches no account, user or group is reported with a warning.
        type: list
        elements: str
        default: []
  protected:
    description:
      - Patterns as in O(scope.exclude) of accounts that are never deactivated, converted to guests or stripped of their
        e-mail address, and of groups that are never deleted. An id such as V(U012AB3CD) is the safest entry, because it
        never changes. The token's own account always is protected.
      - An entry that matches no account, user or group is reported with a warning.
      - SCIM does not tell who is an owner or admin. They belong here. When empty, nobody else is protected.
    type: list
    elements: str
    default: []
  reactivate:
    description:
      - Whether a deactivated account that the source has is taken back into use.
    type: bool
    default: true
  absent_users:
    description:
      - What becomes of managed active accounts that the source does not have.
    type: str
    choices: [ignore, report, deactivate, convert_to_guest]
    default: ignore
  absent_after_days:
    description:
      - For how many days an account must have been missing before O(absent_users) does something about it. Needs
        O(snapshot_file).
    type: int
    default: 0
  absent_groups:
    description:
      - What becomes of groups that the source does not have.
    type: str
    choices: [ignore, report, delete]
    default: ignore
  min_users:
    description:
      - How many users the source must have at least. An empty source is always refused.
    type: int
    default: 1
  max_shrinkage:
    description:
      - What percentage of the last accepted source may be missing from this one, but always 3. V(-1) for any. Within 7
        days, half as much more may be missing, but always 6. Needs O(snapshot_file) to know the last one.
    type: float
    default: 4.0
  snapshot_file:
    description:
      - Where counts, a digest and the ids of the last accepted source are kept, since when accounts have been
        missing, and what the runs of the last 90 days did. No names or addresses are in it. It is written at the end of
        each run, and not in check mode.
      - When the file is not there, RV(snapshot_missing) says so, and the limits of the guards that have a window are
        their C(floor) alone. The task warns when O(journal_file) or O(operations_file) shows that there was a run
        before. A file that is damaged or of another organization is refused.
      - A run that left nothing to do or to tell keeps digests of its source and of what Slack answered. As long as the
        source, the options and Slack's answers are the same to the byte, later runs do not compare them again.
      - When omitted, the source is not compared with an earlier one.
    type: path
notes:
  - A run that is killed at any moment is safe to run again.
seealso:
  - module: scimops.slack.slack_scim_undo
  - module: scimops.slack.slack_scim_user
  - module: scimops.slack.slack_scim_group
"""

EXAMPLES = r"""
- name: See what would be done, and keep the plan for somebody to approve
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

- name: Do what was approved, and nothing else
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
  description: How many operations of each kind the plan has.
  returned: when a plan was made
  type: dict
  sample:
    update user: 12
    create user: 3
    members group: 2
cost:
  description:
    - What the plan takes. C(requests) by rate limit, the C(bottleneck) among them, C(seconds) at least, and C(seats)
      gained by creations and reactivations and lost by deactivations.
  returned: when a plan was made
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
  description: The digest of all that the plan says, including the organization and the version of the collection.
  returned: when a plan was made
  type: str
  sample: 5f1d7a84db00d2fce00b31a7fc73224f1d1fd97dbaa5eeadf6a3cd0b5bfb2c1e
managed_users:
  description: How many active accounts are managed.
  returned: when a plan was made
  type: int
  sample: 1203
workspace:
  description: Whose token it is, with C(team_id), C(enterprise_id), C(user_id), C(team) and C(url).
  returned: when a plan was made
  type: dict
  sample:
    team_id: T012AB3CD
    enterprise_id:
    user_id: U012AB3CD
    team: Example
    url: https://example.slack.com/
matched:
  description: How many rows were found by what. V(new) ones are accounts that are created.
  returned: success
  type: dict
  sample:
    email: 1190
    user_name: 10
files:
  description:
    - How each file of the source was read. C(format), C(encoding) and C(delimiter) are those that were used, whether
      they were given or detected. C(sheet) is the one of a workbook. What a format does not have is V(none). C(rows) is
      the number of rows without the header, C(left_out) the number of those that O(rows_when) leaves out, and
      C(merged) the number of further rows about the same person or group. C(not_managed) are the attributes of
      O(columns_preset) whose columns the file does not have.
    - Empty when RV(settled_since) is set, because the files were not read again.
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
    - When the source was last compared with what Slack has, if that left nothing to do, and both are the same to the
      byte as they were then. V(none) when they were compared by this run.
  returned: success
  type: str
  sample: "2026-11-01T02:00:11+00:00"
findings:
  description: What was left alone, and why. Conflicts come first. At most O(max_operations_returned).
  returned: when a plan was made
  type: list
  elements: dict
  sample:
    - topic: manager
      position: roster.csv:17
      label: ivo.lund@example.com
      message: the manager ghost@example.com is unknown
      ids: []
findings_total:
  description: How many findings there are in all.
  returned: when a plan was made
  type: int
  sample: 1
findings_kinds:
  description: The findings by topic, with C(topic), C(count) and C(first), the first of them.
  returned: when a plan was made
  type: list
  elements: dict
  sample:
    - topic: manager
      count: 1
      first: "roster.csv:17: ivo.lund@example.com: the manager ghost@example.com is unknown"
findings_cut:
  description: How many findings of each topic RV(findings) leaves out. Empty when it has all of them.
  returned: when a plan was made
  type: dict
  sample: {}
operations:
  description:
    - The operations in order of danger, at most O(max_operations_returned), but always all that take something away
      from people or change how they sign in. They have the keys that M(scimops.slack.slack_scim_user) documents, and
      C(summary), which is a sentence with the names of people and each change.
    - After a run they have C(status), which is one of V(done), V(unverified) (it was written or may have been, and
      could not be read back), V(pending) (Slack accepted it and does not show it yet), V(not_done) (Slack accepted it
      or a part of it and has something else), V(refused) (Slack protects the account), V(failed) (nothing was written),
      V(skipped) (something it needs was not done) and V(left) (the run stopped before).
    - The guide on errors has them as a table, with those that fail the task.
  returned: when a plan was made
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
  description: How many operations there are in all.
  returned: when a plan was made
  type: int
  sample: 17
operations_cut:
  description:
    - How many operations of each kind RV(operations) leaves out. Empty when it has all of them. O(plan_file) has all
      operations of the plan, and O(operations_file) all that were applied.
  returned: when a plan was made
  type: dict
  sample: {}
outcomes:
  description: How many operations ended how.
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
  description: Those that Slack refuses for anybody, such as changes to owners.
  returned: after a run
  type: list
  elements: dict
  sample: []
unverified:
  description: Those that were written or may have been, and could not be read back. They fail the task.
  returned: after a run
  type: list
  elements: dict
  sample: []
pending:
  description: Those that Slack accepted and did not show before the run was interrupted. They fail the task.
  returned: after a run
  type: list
  elements: dict
  sample: []
not_done:
  description:
    - Those that Slack accepted, in whole or in part, and of which a look afterwards shows something else. C(error) is
      set for those that fail the task. These are accounts that are not active or deactivated as desired, and groups
      whose members Slack refused.
  returned: after a run
  type: list
  elements: dict
  sample: []
dependants:
  description: Those that needed something that was not done.
  returned: after a run
  type: list
  elements: dict
  sample: []
left:
  description: Those that were not begun, because the run stopped.
  returned: after a run
  type: list
  elements: dict
  sample: []
stopped:
  description: Why the run stopped early, or which of its files could not be written. V(none) when all went well.
  returned: after a run
  type: str
  sample: "3 operations failed, more than max_failures (2)"
seconds:
  description: How long the operations took.
  returned: after a run
  type: float
  sample: 12.4
requests:
  description: How many requests were sent, with those that read.
  returned: after a run
  type: int
  sample: 31
earlier_run:
  description: What O(journal_file) says of the run before. V(none) when there was none. C(ended) is V(none) if it was
    killed.
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
    - Every guard, with what the plan would do and what it may do. C(limit) is null when nothing limits it.
      C(window_figure) is that of all runs of the last C(window_days), this one included, and null without a window.
      C(exception) is the one of O(guard_exceptions) that the plan needs. C(strictest) says that the snapshot is
      missing.
    - C(group_removals) has an entry for each group that loses members.
    - Empty when RV(settled_since) is set, because nothing was judged.
  returned: when a plan was made
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
  returned: when a plan was made
  type: list
  elements: dict
  sample: []
snapshot_missing:
  description:
    - Whether O(snapshot_file) is set and the file is not there, or has no users. The guards that have a window are then
      at their strictest. This is so for the first run.
  returned: when a plan was made
  type: bool
  sample: false
guards:
  description:
    - The guards that were exceeded, with C(guard), C(limit) and C(figure), C(examples), C(how_to_allow), and a C(note)
      on the cause where more is known.
  returned: failure by a guard
  type: list
  elements: dict
  sample:
    - guard: deactivations
      limit: 48 (4 % of 1203 managed accounts, at least 2)
      figure: 412
      examples:
        - nora.quist@example.com
      how_to_allow: "If that is meant, set guards: {deactivations: {count: 412, percent: -1}} for this one run, …"
      note: ""
differences:
  description: What the fresh plan does otherwise than the approved one.
  returned: failure by approval
  type: list
  elements: str
  sample:
    - "update user ivo.lund@example.com (U045EF6GH): not approved"
problems:
  description:
    - The rules that rows break, with C(position), C(line), C(column), C(attribute), C(value), C(rule) and C(others).
    - C(line) is that of the file. C(column) is the column that the value comes from, and null where it does not come
      from exactly one column.
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
