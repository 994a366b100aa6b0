#!/usr/bin/python

# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: slack_scim_access_review
short_description: Write a review of who has access to a Slack organization
version_added: 1.0.0
description:
  - Reads all accounts and groups of a Slack organization and writes a review of them into a folder. Slack is not
    changed.
  - C(review.html) is one file that needs no network and can be printed, with charts and with tables that can be
    searched, filtered and sorted. C(review.json) and the C(*.csv) files contain the same data.
  - The review begins with its evidence (organization, time of reading, owner of the token, roster with its
    age and digest, completeness, version of the collection) and with the decisions to make, the most urgent first, with
    a column for each decision and a place to sign. It ends with the limits of SCIM, and a legend.
  - It lists the accounts by kind and state, guests by the end of their access, groups with their sizes and members, and
    people without a manager. With O(roster), it lists the accounts outside the roster with a verdict and since when.
    With O(previous), it lists what has changed. With O(journals), it lists what the last runs did.
  - A review is for one day. On the same day, the same data give the same files, byte for byte, and the task reports no
    change. The files keep the time of the first reading.
  - The review is written only when Slack's lists of accounts and groups are complete and Slack says whose token it is
    (C(auth.test)).
  - "The JSON Schema of C(review.json) is C(docs/schemas/review.json) in the collection."
extends_documentation_fragment:
  - scimops.slack._connection
  - scimops.slack._files
  - scimops.slack._files.rows
  - scimops.slack._attributes
  - scimops.slack._attributes.writes
  - scimops.slack._attributes.actiongroup_scim
author:
  - The scimops.slack project (@scimops)
options:
  dest:
    description:
      - The folder to write into, on the host that runs the task. It is created if it does not exist, with O(mode).
      - CSV files of an earlier review that this review does not need are removed. Other files are not changed.
      - The task fails when the folder has a file of that name but no C(review.json) of an earlier review, so that
        files of another origin are not replaced.
      - The last columns of C(decisions.csv) are for the reviewer. When they are filled in, the task fails and replaces
        nothing. Keep the file under another name, or write the review into another folder.
    type: path
    required: true
  title:
    description:
      - The heading of the page.
    type: str
    default: Slack access review
  date:
    description:
      - The day of the review, such as V(2026-12-31). Ages, and the remaining time of guests, are counted from this day.
      - When omitted, the current day in UTC. It must not be empty.
    type: str
  roster:
    description:
      - A file with the people who should have an account, on the host that runs the task, as CSV, YAML, JSON, JSON
        Lines or an Excel workbook. It may be compressed by gzip. See R(the guide to roster files,
        ansible_collections.scimops.slack.docsite.guide_roster_files).
      - Its columns have the names of the options of M(scimops.slack.slack_scim_user), or O(columns) maps them.
      - Accounts are found by C(id), then C(email), C(previous_emails) and C(user_name). Case is ignored.
      - A person with V(active=false) or V(state=absent) should not have access.
      - An empty roster, or one with a row that breaks a rule, is refused.
      - Accounts of people in rows that O(rows_when) leaves out count as those in O(protected).
      - When omitted, the review does not list accounts outside a roster.
    type: path
  columns:
    description:
      - Maps the columns of O(roster) to options, such as C(email) to V(Work e-mail). The keys are options.
      - When omitted, columns have the names of options.
    type: dict
  protected:
    description:
      - E-mail addresses, user names and ids of accounts that may be outside O(roster). An id is the safest entry,
        because it never changes. The task warns about an entry that matches no account.
    type: list
    elements: str
    default: []
  grace_days:
    description:
      - An account outside O(roster) that is no older than this number of days is listed as new, not as unknown.
    type: int
    default: 14
  previous:
    description:
      - The C(review.json) of the last review. It must be of the same day or an earlier one, and must not be the one in
        O(dest).
      - With it, the review lists what has changed, who has left O(roster), and since when accounts have been outside
        it.
      - A review of another organization is refused.
      - When omitted, the review lists no changes, and accounts are outside O(roster) since O(date).
    type: path
  journals:
    description:
      - Journals of runs that changed Slack (JSON Lines), on the host that runs the task. Rotated parts next to them,
        such as C(journal.jsonl.1), are read, too.
      - When omitted or empty, the review lists no runs.
    type: list
    elements: path
    default: []
  runs:
    description:
      - The largest number of runs to list, the latest first.
    type: int
    default: 10
  mode:
    description:
      - The permissions of the files, such as V('0640'). The files contain names and addresses, and by default only
        their owner can read them.
      - Octal digits that begin with a zero. Quote them, as for M(ansible.builtin.file).
    type: raw
    default: '0600'
  page:
    description:
      - Your own page for the review, on the host that runs the task. It is an HTML file with the places C({{title}}),
        which is replaced by the title as HTML, and C({{data}}), which is replaced by the review as JSON for a C(script)
        element.
      - When omitted, the page of this collection is used. It must not be empty.
    type: path
seealso:
  - module: scimops.slack.slack_scim_user_info
  - module: scimops.slack.slack_scim_group_info
"""

EXAMPLES = r"""
# Check mode needs the first review and the roster, which earlier tasks write.
- name: Review who has access
  scimops.slack.slack_scim_access_review:
    dest: "{{ playbook_dir }}/reviews/2026-09-30"
    date: "2026-09-30"

- name: Create a roster, as the HR system exports it
  ansible.builtin.copy:
    dest: "{{ playbook_dir }}/roster.csv"
    content: |
      First name,Last name,Work e-mail
      Nora,Quist,nora.quist@example.com
      Ivo,Lund,ivo.lund@example.com
    mode: "0600"

- name: Review against the roster, and against the last review
  scimops.slack.slack_scim_access_review:
    title: Access review, fourth quarter
    dest: "{{ playbook_dir }}/reviews/2026-12-31"
    date: "2026-12-31"
    roster: "{{ playbook_dir }}/roster.csv"
    columns:
      email: Work e-mail
      given_name: First name
      family_name: Last name
    protected:
      - owner@example.com
    previous: "{{ playbook_dir }}/reviews/2026-09-30/review.json"
  register: review

- name: Show the findings
  ansible.builtin.debug:
    msg: "{{ review.findings | map(attribute='text') }}"
"""

RETURN = r"""
dest:
  description: The folder with the review.
  returned: success
  type: str
  sample: /srv/reviews/2026-11-23
files:
  description: The files of the review.
  returned: success
  type: list
  elements: str
  sample:
    - /srv/reviews/2026-11-23/review.html
    - /srv/reviews/2026-11-23/accounts.csv
    - /srv/reviews/2026-11-23/review.json
date:
  description: The day of the review.
  returned: success
  type: str
  sample: '2026-11-23'
counts:
  description: The number of active and deactivated accounts of each kind, and the number of groups.
  returned: success
  type: dict
  sample:
    accounts: 3
    by_kind:
      member: {active: 1, deactivated: 1}
      guest: {active: 1, deactivated: 0}
      app: {active: 0, deactivated: 0}
    groups: 2
evidence:
  description:
    - The evidence of the review, as in C(review.json).
  returned: success
  type: dict
  version_added: 1.1.0
  contains:
    collection:
      description: The collection that wrote the review.
      type: str
    version:
      description: Its version.
      type: str
    organization:
      description: The organization or workspace of the token, with C(team), C(team_id), C(enterprise), C(enterprise_id)
        and C(url).
      type: dict
    token_owner:
      description: The account whose token was used, with C(id), C(user_name), C(name) and C(email).
      type: dict
    reading:
      description: When Slack was read (C(started) and C(ended), in UTC), C(api_url) and C(api_version).
      type: dict
    lists:
      description: For accounts and groups, how many were C(received), how many Slack C(announced), and whether the list
        is C(complete).
      type: list
      elements: dict
    roster:
      description: The roster, with C(file), C(modified), C(age_days), C(sha256), C(protected) and C(grace_days);
        V(null) without a roster.
      type: dict
    previous:
      description: The last review, with C(file), C(date) and C(sha256); V(null) without one.
      type: dict
    not_shown:
      description: What SCIM does not show, each with C(key) and C(text).
      type: list
      elements: dict
  sample:
    collection: scimops.slack
    version: 1.1.0
    organization:
      team: Example
      team_id: E012AB3CD
      enterprise: null
      enterprise_id: E012AB3CD
      url: https://example.enterprise.slack.com/
    token_owner: {id: U012AB3CD, user_name: owner, name: Org Owner, email: owner@example.com}
    reading:
      started: '2026-11-23T02:00:00Z'
      ended: '2026-11-23T02:01:12Z'
      api_url: https://api.slack.com/scim
      api_version: v1
    lists:
      - {resource: accounts, received: 3, announced: 3, complete: true}
      - {resource: groups, received: 2, announced: 2, complete: true}
    roster:
      file: people.csv
      modified: '2026-11-20T06:00:00Z'
      age_days: 2
      sha256: 6d8b8d0bb1a4bb1c1a1b1d6d0e4e8f0a0f2c6f7b3b4c5d6e7f8091a2b3c4d5e6
      protected: [owner@example.com]
      grace_days: 14
    previous: null
    not_shown:
      - {key: roles, text: Who is an owner or admin of the organization or of a workspace.}
decisions:
  description: The number of decisions to make. C(review.json) and C(decisions.csv) list them.
  returned: success
  type: int
  version_added: 1.1.0
  sample: 1
findings:
  description: The findings for the reviewer, the most urgent first.
  returned: success
  type: list
  elements: dict
  contains:
    key:
      description: A fixed name of the kind of finding.
      type: str
    attention:
      description: What to do, V(act), V(check) or V(fine).
      type: str
    section:
      description: The section of the page with the details.
      type: str
    count:
      description: How many there are.
      type: int
    text:
      description: What was found.
      type: str
  sample:
    - key: guests_no_end
      attention: check
      section: guests
      count: 1
      text: guest without an end date
"""

from ansible_collections.scimops.slack.plugins.module_utils._python import require_python

# Before the imports, which an older Python cannot load.
require_python()

from ansible_collections.scimops.slack.plugins.module_utils._ansible.review import REVIEW, access_review
from ansible_collections.scimops.slack.plugins.module_utils._ansible.task import run_module


def main() -> None:
    run_module(REVIEW, access_review)


if __name__ == "__main__":
    main()
