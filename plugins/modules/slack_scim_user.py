#!/usr/bin/python

# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: slack_scim_user
short_description: Manage one user of a Slack organisation
version_added: 1.0.0
description:
  - Creates, changes, deactivates and reactivates one account of a Slack organisation through Slack's SCIM API.
  - What Slack has is read first. Only what differs is written, in one request, and nothing is written when nothing
    differs.
  - Slack deletes nobody. O(state=absent) deactivates an account, which keeps its messages and its e-mail address.
  - An option that is omitted (or null) is not managed. What is empty clears the value in Slack, where Slack can clear
    it.
extends_documentation_fragment:
  - scimops.slack._connection
  - scimops.slack._attributes
  - scimops.slack._attributes.writes
  - scimops.slack._attributes.actiongroup_scim
author:
  - The scimops.slack project (@scimops)
options:
  id:
    description:
      - The id of the account, such as V(U012AB3CD). It decides alone which account is meant when it is given.
      - When omitted, the account is found by O(email) and O(user_name). An account cannot be created with an id.
    type: str
  email:
    description:
      - The primary e-mail address. The account that has it is the one that is meant, unless O(id) says otherwise.
      - Together with O(id), it is the new address of that account.
      - Needed to create an account. When omitted, the address is not managed. It must not be empty.
      - Compared without case.
    type: str
  user_name:
    description:
      - The user name, which is SCIM's C(userName) and C(nickName) at once.
      - The account that has it is the one that is meant if neither O(id) nor O(email) finds one. If O(email) and
        O(user_name) name two different accounts, the task fails and names both.
      - User names are reused, so the rest must fit. The task fails and names the account when that has another
        O(employee_number), when it is active and has other e-mail addresses, or when it is deactivated and has other
        names, or other addresses and not the same names. Equal employee numbers confirm the account, and so does O(id).
        The employee number and the names are compared also when O(email) is a secondary address of the account.
      - It is compared and sent as Slack writes it. Capitals become small, special characters other than C(.), C(_) and
        C(-) become underscores, and of an e-mail address the local part remains. At most 21 characters may then be
        left.
      - Needed to create an account. When omitted, the user name is not managed. It must not be empty.
    type: str
  secondary_email:
    description:
      - The second e-mail address. It must differ from O(email).
      - When omitted, it is not managed. When empty, it is removed.
    type: str
  given_name:
    description:
      - The first name, SCIM's C(name.givenName).
      - When omitted, it is not managed, and Slack fills it in for a new account. When empty, it is cleared.
    type: str
  family_name:
    description:
      - The last name, SCIM's C(name.familyName).
      - When omitted, it is not managed. When empty, it is cleared.
    type: str
  honorific_prefix:
    description:
      - The title before the name, SCIM's C(name.honorificPrefix).
      - When omitted, it is not managed. When empty, it is cleared.
    type: str
  display_name:
    description:
      - The display name, at most 80 characters, without C(@) and emoji.
      - When omitted, it is not managed, and Slack uses the user name for a new account. When empty, it is cleared.
      - Slack refuses changes while the workspace lets its members change their display names. The task warns then and
        changes the rest.
    type: str
  phone:
    description:
      - The primary phone number.
      - When omitted, it is not managed. When empty, it is cleared.
    type: str
  mobile_phone:
    description:
      - The mobile phone number.
      - When omitted, it is not managed. When empty, it is cleared.
    type: str
  address:
    description:
      - The postal address. Slack stores one, with these five parts.
      - When omitted, it is not managed. When empty, it is cleared. When given, the whole address is as given, so that a
        part that is left out becomes empty.
    type: dict
    suboptions:
      street_address:
        description: Street and number. When omitted or empty, the address has none.
        type: str
      locality:
        description: City. When omitted or empty, the address has none.
        type: str
      region:
        description: State or region. When omitted or empty, the address has none.
        type: str
      postal_code:
        description: Postal code. When omitted or empty, the address has none.
        type: str
      country:
        description: Country. When omitted or empty, the address has none.
        type: str
  role:
    description:
      - The role in the organisation, as free text. Slack stores one.
      - When omitted, it is not managed. When empty, it is cleared.
    type: str
  title:
    description:
      - The job title.
      - When omitted, it is not managed. When empty, it is cleared.
    type: str
  user_type:
    description:
      - The relationship to the organisation, as free text, such as V(Contractor).
      - When omitted, it is not managed. When empty, it is cleared.
    type: str
  preferred_language:
    description:
      - The preferred language, such as V(en_US).
      - When omitted, it is not managed. When empty, it is cleared.
    type: str
  locale:
    description:
      - The locale, such as V(en_US).
      - When omitted, it is not managed. When empty, it is cleared.
    type: str
  timezone:
    description:
      - The time zone by its IANA name, such as V(Europe/Berlin).
      - When omitted, it is not managed, and Slack uses V(America/Los_Angeles) for a new account. It must not be empty.
    type: str
  employee_number:
    description:
      - The employee number.
      - When omitted, it is not managed. When empty, it is cleared.
    type: str
  cost_center:
    description:
      - The cost centre.
      - When omitted, it is not managed. When empty, it is cleared.
    type: str
  organization:
    description:
      - The organisation.
      - When omitted, it is not managed. When empty, it is cleared.
    type: str
  division:
    description:
      - The division.
      - When omitted, it is not managed. When empty, it is cleared.
    type: str
  department:
    description:
      - The department.
      - When omitted, it is not managed. When empty, it is cleared.
    type: str
  manager:
    description:
      - The manager's id, e-mail address or user name. The manager must have an account. Text in the form of an id is a
        user name when Slack has no account with the id.
      - In check mode, an e-mail address or user name that Slack does not have yet is a warning instead of a failure,
        because an earlier task of the same play may be about to create the account. The result then shows the manager
        as the task names it.
      - When omitted, it is not managed. When empty, it is cleared.
    type: str
  guest:
    description:
      - Whether the account is a multi-channel guest. V(true) converts a full member to a guest, V(false) a guest to a
        full member, who takes a seat.
      - When omitted, it is not managed, and a new account is a full member.
      - Slack cannot provision single-channel guests.
    type: bool
  guest_expiration:
    description:
      - When the guest's access ends, as an ISO 8601 date and time with its offset, such as V(2026-12-31T17:00:00Z).
      - When omitted, it is not managed. When empty, the guest stays without limit.
      - The account must be a guest or become one by O(guest=true).
    type: str
  start_date:
    description:
      - The first day at work, as an ISO 8601 date, or a date and time with its offset. A date is the midnight in UTC
        that begins it.
      - When omitted, it is not managed. When empty, it is cleared.
    type: str
  photo:
    description:
      - The picture as an HTTP(S) URL or a C(data:image/…;base64) URL.
      - Slack hosts it under another URL, so that nothing tells whether the account has it. It is sent to a new account,
        and to others only with O(update_photo=always).
      - When omitted, it is not managed. It must not be empty, because Slack cannot clear it.
    type: str
  password:
    description:
      - The password of a new account. It is never sent to an account that exists.
      - When omitted, the account has none, as is usual with single sign-on. It must not be empty.
    type: str
  profile_url:
    description:
      - The address of the profile page of a new account. Slack takes no other later, so that it is passed over then.
      - When omitted, Slack makes one. It must not be empty.
    type: str
  active:
    description:
      - Whether the account can be used.
      - V(true) is what O(state=present) means anyway, and reactivates a deactivated account even with
        O(reactivate=false). V(false) keeps the attributes of an existing account as given, but deactivates it.
      - When omitted, O(state) and O(reactivate) decide.
    type: bool
  state:
    description:
      - V(present) creates the account if need be and brings it to what the other options say.
      - V(absent) deactivates the account. Nothing else is changed then.
    type: str
    choices: [present, absent]
    default: present
  reactivate:
    description:
      - Whether O(state=present) takes a deactivated account back into use. With V(false) it is left as it is, with a
        warning.
    type: bool
    default: true
  replace:
    description:
      - Whether what is not given is cleared, by one PUT request.
      - User name, e-mail addresses, time zone, activity, guest state and its end are kept when they are not given.
    type: bool
    default: false
  update_photo:
    description:
      - V(on_create) sends O(photo) to a new account only. V(always) sends it each time, so that the task always reports
        a change.
    type: str
    choices: [on_create, always]
    default: on_create
  settle_timeout:
    description:
      - For how many seconds Slack may go on showing the account as active after it was asked to deactivate it, or as
        deactivated after it was asked to reactivate it, from V(0) to V(86400). The task ends as soon as Slack shows the
        account as desired.
      - After that the outcome of the operation is V(not_done), and the task fails.
    type: float
    default: 120.0
  meta:
    description:
      - What the account's result says under RV(user.meta). It is accepted so that a result can be given as it is, and
        passed over.
    type: dict
notes:
  - Slack shows a new account late. The task that creates it waits until a look-up finds it, for about 10 seconds, so
    that the next task finds it.
  - When Slack refuses a new account because another run has created one with the same e-mail address meanwhile, that
    account gets the desired values. When the user name belongs to another account, the task fails and names both.
  - Slack may store a shortened user name when the desired one is taken. The task that changes the name reports a
    change. After that, the task reports no change of the user name, and a warning says that the desired name is not
    available.
  - An account of an app (a bot) is never managed.
  - The token acts only on accounts that may do the same as its owner or less. Slack refuses the rest.
seealso:
  - module: scimops.slack.slack_scim_user_info
  - module: scimops.slack.slack_scim_group
  - name: Slack's SCIM API
    description: The reference of the API behind this module.
    link: https://docs.slack.dev/reference/scim-api/
"""

EXAMPLES = r"""
- name: Somebody who has joined
  scimops.slack.slack_scim_user:
    user_name: nora.quist
    email: nora.quist@example.com
    given_name: Nora
    family_name: Quist
    display_name: Nora Quist
    title: Account Manager
    department: Sales
    timezone: Europe/Copenhagen
    start_date: "2026-03-01"
  register: nora

- name: A new job title, an office and no second e-mail address any more
  scimops.slack.slack_scim_user:
    email: nora.quist@example.com
    title: Head of Sales
    secondary_email: ""
    address:
      locality: Copenhagen
      country: Denmark

- name: A new surname, and with it a new e-mail address and user name
  scimops.slack.slack_scim_user:
    id: "{{ nora.user.id }}"
    user_name: nora.berg
    email: nora.berg@example.com
    family_name: Berg

- name: A guest until the end of the year
  scimops.slack.slack_scim_user:
    user_name: consultant
    email: consultant@example.org
    guest: true
    guest_expiration: "2026-12-31T17:00:00Z"

- name: Somebody who has left
  scimops.slack.slack_scim_user:
    email: nora.berg@example.com
    state: absent
"""

RETURN = r"""
user:
  description:
    - The account as it is after the task, or as it would be in check mode, by option names. V(none) when there is none.
    - It can be given to the module as it is, and then changes nothing.
  returned: success
  type: dict
  contains:
    id:
      description:
        - Slack's id. V(none) for an account that check mode would create, so name the account by its e-mail address in
          later tasks.
      type: str
      returned: always
    user_name:
      description: The user name as Slack writes it.
      type: str
      returned: always
    email:
      description: The primary e-mail address.
      type: str
      returned: always
    secondary_email:
      description: The second e-mail address.
      type: str
      returned: always
    given_name:
      description: The first name.
      type: str
      returned: always
    family_name:
      description: The last name.
      type: str
      returned: always
    honorific_prefix:
      description: The title before the name.
      type: str
      returned: always
    display_name:
      description: The display name.
      type: str
      returned: always
    phone:
      description: The primary phone number.
      type: str
      returned: always
    mobile_phone:
      description: The mobile phone number.
      type: str
      returned: always
    address:
      description: The parts of the address that are not empty.
      type: dict
      returned: always
    role:
      description: The role.
      type: str
      returned: always
    title:
      description: The job title.
      type: str
      returned: always
    user_type:
      description: The relationship to the organisation.
      type: str
      returned: always
    preferred_language:
      description: The preferred language.
      type: str
      returned: always
    locale:
      description: The locale.
      type: str
      returned: always
    timezone:
      description: The time zone.
      type: str
      returned: always
    employee_number:
      description: The employee number.
      type: str
      returned: always
    cost_center:
      description: The cost centre.
      type: str
      returned: always
    organization:
      description: The organisation.
      type: str
      returned: always
    division:
      description: The division.
      type: str
      returned: always
    department:
      description: The department.
      type: str
      returned: always
    manager:
      description: The id of the manager.
      type: str
      returned: always
    guest:
      description: Whether the account is a guest.
      type: bool
      returned: always
    guest_expiration:
      description: When the guest's access ends, in UTC.
      type: str
      returned: always
    start_date:
      description: The first day at work, in UTC.
      type: str
      returned: always
    photo:
      description: Where Slack hosts the picture.
      type: str
      returned: always
    profile_url:
      description: The address of the profile page.
      type: str
      returned: always
    active:
      description: Whether the account can be used.
      type: bool
      returned: always
    meta:
      description: What cannot be managed.
      type: dict
      returned: always
      contains:
        bot:
          description: Whether this is the account of an app.
          type: bool
          returned: always
        channels:
          description: The channels of a guest, with C(id) and C(display).
          type: list
          elements: dict
          returned: always
        created:
          description: When the account was made, as Slack writes it.
          type: str
          returned: always
        groups:
          description: The groups that the account is in, with C(id) and C(display).
          type: list
          elements: dict
          returned: always
        location:
          description: Where the account is in the API.
          type: str
          returned: always
  sample:
    id: U012AB3CD
    user_name: nora.quist
    email: nora.quist@example.com
    secondary_email:
    given_name: Nora
    family_name: Quist
    display_name: Nora Quist
    title: Account Manager
    department: Sales
    timezone: Europe/Copenhagen
    guest: false
    start_date: "2026-03-01T00:00:00Z"
    active: true
    meta:
      bot: false
      channels: []
      created: "2026-02-20T06:11:32-08:00"
      groups:
        - id: S0615G0KT
          display: Sales
      location: https://api.slack.com/scim/v1/Users/U012AB3CD
matched_by:
  description: By what the account was found, one of V(id), V(email) and V(user_name). V(none) when there was none.
  returned: success
  type: str
  sample: email
operations:
  description:
    - What was done, or would be done in check mode, in this order. Empty when nothing differs.
  returned: success, and failure once something was to be applied
  type: list
  elements: dict
  contains:
    kind:
      description: One of V(create), V(update), V(replace), V(deactivate) and V(reactivate).
      type: str
      returned: always
    subject:
      description: V(user).
      type: str
      returned: always
    id:
      description: The account's id. V(none) for one that is created.
      type: str
      returned: always
    label:
      description: The account's e-mail address or user name.
      type: str
      returned: always
    reason:
      description: Why.
      type: str
      returned: always
    before:
      description: What Slack had, of what changes.
      type: dict
      returned: always
    after:
      description: What it is to have. V(none) clears. Passwords are hidden.
      type: dict
      returned: always
    status:
      description:
        - How the operation ended. V(done); V(unverified), it was written or may have been, and could not be read back;
          V(pending), Slack accepted it and does not show it yet; V(not_done), Slack accepted it or a part of it and has
          something else; V(refused), Slack protects the account; V(failed), nothing was written; V(skipped), an
          operation before it was not done; V(left), the run stopped before.
        - The guide on errors has them as a table.
      type: str
      returned: when it was applied
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
      status: done
outcomes:
  description: How many operations ended how, by C(status).
  returned: success and failure, once something was to be applied
  type: dict
  sample:
    done: 1
id:
  description: Slack's id of the account, when the task failed. V(none) when there is none.
  returned: failure once something was to be applied
  type: str
  sample: U012AB3CD
error:
  description: What Slack answered, when it refused something.
  returned: failure by Slack
  type: dict
  contains:
    code:
      description: Slack's code.
      type: str
      returned: always
    description:
      description: Slack's whole text.
      type: str
      returned: always
    details:
      description: The details that Slack gave with the code.
      type: dict
      returned: always
    status:
      description: The HTTP status.
      type: int
      returned: always
    method:
      description: The request's method.
      type: str
      returned: always
    path:
      description: The request's path.
      type: str
      returned: always
  sample:
    code: username_taken
    description: username_taken (username=nora.quist)
    details:
      username: nora.quist
    status: 409
    method: POST
    path: /Users
"""

from ansible_collections.scimops.slack.plugins.module_utils._python import require_python

# Before the imports, which an older Python cannot load.
require_python()

from ansible_collections.scimops.slack.plugins.module_utils._ansible.task import run_module
from ansible_collections.scimops.slack.plugins.module_utils._ansible.user import SPEC, run


def main() -> None:
    run_module(SPEC, run)


if __name__ == "__main__":
    main()
