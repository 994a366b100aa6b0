#!/usr/bin/python

# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

DOCUMENTATION = r"""
module: slack_scim_user
short_description: Manage one user of a Slack organization
version_added: 1.0.0
description:
  - Creates, changes, deactivates and reactivates one account of a Slack organization through Slack's SCIM API.
  - The module reads the account first, and writes only the attributes that differ, in one request. When nothing
    differs, it writes nothing.
  - Slack never deletes accounts. O(state=absent) deactivates the account, which keeps its messages and its e-mail
    address.
  - An option that is omitted or null is not managed. An empty value clears the attribute, where Slack can clear it.
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
      - The id of the account, such as V(U012AB3CD). With an id, the module uses no other option to find the account.
      - When omitted, the module finds the account by O(email) and O(user_name). An account cannot be created with an
        id.
    type: str
  email:
    description:
      - The primary e-mail address. Without O(id), the module manages the account that has this address.
      - Together with O(id), it is the new address of that account.
      - Required to create an account. When omitted, the address is not managed. It must not be empty.
      - Case is ignored in comparisons.
    type: str
  user_name:
    description:
      - The user name, SCIM's C(userName) and C(nickName).
      - When neither O(id) nor O(email) finds an account, the module manages the account that has this user name. If
        O(email) and O(user_name) belong to two different accounts, the task fails and names both.
      - User names are reused, so a match by user name alone must not contradict the other options. The task fails and
        names the account in these cases. The account has another O(employee_number). The account is active and has
        other e-mail addresses. The account is deactivated and has other names, or it has other addresses and not the
        same names. An equal employee number or O(id) confirms the account. The employee number and the names are also
        compared when O(email) is a secondary address of the account.
      - The user name is compared and sent as Slack rewrites it. Slack converts it to lower case, replaces special
        characters other than C(.), C(_) and C(-) by underscores, and reduces an e-mail address to its local part. The
        result must have at most 21 characters.
      - Required to create an account. When omitted, the user name is not managed. It must not be empty.
    type: str
  secondary_email:
    description:
      - The secondary e-mail address. It must differ from O(email).
      - When omitted, it is not managed. When empty, it is removed.
    type: str
  given_name:
    description:
      - The first name, SCIM's C(name.givenName).
      - When omitted, it is not managed, and Slack chooses one for a new account. When empty, it is cleared.
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
      - Slack refuses changes while the workspace lets its members change their display names. The task then warns and
        changes the other attributes.
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
      - When omitted, it is not managed. When empty, it is cleared. Otherwise it replaces the whole address, so a part
        that is left out becomes empty.
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
      - The role in the organization, as free text. Slack stores one.
      - When omitted, it is not managed. When empty, it is cleared.
    type: str
  title:
    description:
      - The job title.
      - When omitted, it is not managed. When empty, it is cleared.
    type: str
  user_type:
    description:
      - The relationship to the organization, as free text, such as V(Contractor).
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
      - The cost center.
      - When omitted, it is not managed. When empty, it is cleared.
    type: str
  organization:
    description:
      - The organization.
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
      - The manager's id, e-mail address or user name. The manager must have an account. A value in the form of an id is
        treated as a user name when no account has this id.
      - In check mode, an e-mail address or user name that does not exist yet causes a warning instead of a failure,
        because an earlier task of the same play may be about to create the account. The result then shows the manager
        as the task names it.
      - When omitted, it is not managed. When empty, it is cleared.
    type: str
  guest:
    description:
      - Whether the account is a multi-channel guest. V(true) converts a full member to a guest. V(false) converts a
        guest to a full member, who takes a paid seat.
      - When omitted, it is not managed, and a new account is a full member.
      - Slack cannot provision single-channel guests.
    type: bool
  guest_expiration:
    description:
      - When the guest's access ends, as an ISO 8601 date and time with its offset, such as V(2026-12-31T17:00:00Z).
      - When omitted, it is not managed. When empty, the access has no end.
      - The account must be a guest, or become one with O(guest=true).
    type: str
  start_date:
    description:
      - The first day at work, as an ISO 8601 date, or a date and time with its offset. A date means the start of that
        day in UTC.
      - When omitted, it is not managed. When empty, it is cleared.
    type: str
  photo:
    description:
      - The picture as an HTTP(S) URL or a C(data:image/…;base64) URL.
      - Slack stores the picture under another URL, so the module cannot compare it. The module sends it for a new
        account, and for an existing one only with O(update_photo=always).
      - When omitted, it is not managed. It must not be empty, because Slack cannot clear it.
    type: str
  password:
    description:
      - The password of a new account. It is never sent for an existing account.
      - When omitted, the account has no password, as is usual with single sign-on. It must not be empty.
    type: str
  profile_url:
    description:
      - The URL of the profile page of a new account. Slack accepts it at creation only, so it is ignored for an
        existing account.
      - When omitted, Slack creates one. It must not be empty.
    type: str
  active:
    description:
      - Whether the account is active.
      - V(true) reactivates a deactivated account even with O(reactivate=false). V(false) manages the other attributes
        of an existing account and deactivates it.
      - When omitted, O(state) and O(reactivate) decide.
    type: bool
  state:
    description:
      - V(present) creates the account if it does not exist, and manages the attributes that the other options name.
      - V(absent) deactivates the account and changes nothing else.
    type: str
    choices: [present, absent]
    default: present
  reactivate:
    description:
      - Whether O(state=present) reactivates a deactivated account. With V(false), the task warns and does not change
        the account.
    type: bool
    default: true
  replace:
    description:
      - Whether attributes that are omitted are cleared, with one PUT request.
      - The user name, e-mail addresses, time zone, active state, guest state and the end of the guest's access are kept
        when they are omitted.
      - The given and family name are kept when both are omitted and Slack refuses an account without a name.
    type: bool
    default: false
  update_photo:
    description:
      - V(on_create) sends O(photo) for a new account only. V(always) sends it in each run, so the task always reports a
        change.
    type: str
    choices: [on_create, always]
    default: on_create
  settle_timeout:
    description:
      - How many seconds to wait until Slack shows a deactivation or reactivation, from V(0) to V(86400). The task ends
        as soon as Slack shows the desired state.
      - After this time, the outcome of the operation is V(not_done), and the task fails.
    type: float
    default: 120.0
  meta:
    description:
      - The value of RV(user.meta) in a result. It is ignored. The option exists so that a result can be used as input.
    type: dict
notes:
  - Slack shows a new account with a delay. The task that creates it waits up to about 10 seconds until a search finds
    the account, so that the next task finds it, too.
  - When Slack refuses a new account because another run has created one with the same e-mail address meanwhile, that
    account gets the desired values. When the user name belongs to another account, the task fails and names both.
  - Slack may store a shortened user name when the desired one is in use. The task that changes the name reports a
    change. Later runs report no change of the user name, and warn that the desired name is not available.
  - The module never manages the account of an app (a bot).
  - The token can change only accounts with the same or fewer permissions than its owner. Slack refuses the others.
seealso:
  - module: scimops.slack.slack_scim_user_info
  - module: scimops.slack.slack_scim_group
  - name: Slack's SCIM API
    description: The reference of the API behind this module.
    link: https://docs.slack.dev/reference/scim-api/
"""

EXAMPLES = r"""
# Check mode needs the account nora.quist@example.com, which the first task creates.
- name: Create an account, or update it
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

- name: Change the title and the address, and remove the secondary e-mail address
  scimops.slack.slack_scim_user:
    email: nora.quist@example.com
    title: Head of Sales
    secondary_email: ""
    address:
      locality: Copenhagen
      country: Denmark

- name: Change the family name, e-mail address and user name
  scimops.slack.slack_scim_user:
    id: "{{ nora.user.id }}"
    user_name: nora.berg
    email: nora.berg@example.com
    family_name: Berg

- name: Create a guest whose access ends with the year
  scimops.slack.slack_scim_user:
    user_name: consultant
    email: consultant@example.org
    guest: true
    guest_expiration: "2026-12-31T17:00:00Z"

- name: Deactivate an account
  scimops.slack.slack_scim_user:
    email: nora.berg@example.com
    state: absent
"""

RETURN = r"""
user:
  description:
    - The account after the task, or in check mode as it would be, by option names. V(none) when there is no account.
    - Used as input of the module, it changes nothing.
  returned: success
  type: dict
  contains:
    id:
      description:
        - Slack's id. V(none) in check mode for an account that would be created, so use the e-mail address to name the
          account in later tasks.
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
      description: The secondary e-mail address.
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
      description: The relationship to the organization.
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
      description: The cost center.
      type: str
      returned: always
    organization:
      description: The organization.
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
      description: The URL at which Slack stores the picture.
      type: str
      returned: always
    profile_url:
      description: The URL of the profile page.
      type: str
      returned: always
    active:
      description: Whether the account is active.
      type: bool
      returned: always
    meta:
      description: Attributes that cannot be managed.
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
          description: When the account was created, as Slack writes it.
          type: str
          returned: always
        groups:
          description:
            - The groups that the account is in, with C(id) and C(display).
            - V(null) when Slack does not show them.
          type: list
          elements: dict
          returned: always
        location:
          description: The URL of the account in the API.
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
  description:
    - The option by which the account was found, one of V(id), V(email) and V(user_name). V(none) when no account was
      found.
  returned: success
  type: str
  sample: email
operations:
  description:
    - The operations that were applied, or in check mode would be, in this order. Empty when nothing differs.
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
      description: The reason for the operation.
      type: str
      returned: always
    before:
      description: The values before the operation, of the attributes that change.
      type: dict
      returned: always
    after:
      description: The desired values. V(none) clears an attribute. Passwords are hidden.
      type: dict
      returned: always
    status:
      description:
        - How the operation ended. V(done); V(unverified), it was written or may have been, and could not be read back;
          V(pending), Slack accepted it and does not show it yet; V(not_done), Slack accepted it or a part of it and has
          something else; V(refused), Slack protects the account; V(failed), nothing was written; V(skipped), an
          operation that it depends on was not done; V(left), the run stopped before it.
        - The guide on errors has a table of all outcomes.
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
  description: The number of operations by C(status).
  returned: success and failure, once something was to be applied
  type: dict
  sample:
    done: 1
id:
  description: Slack's id of the account, when the task failed. V(none) when there is no account.
  returned: failure once something was to be applied
  type: str
  sample: U012AB3CD
error:
  description: Slack's error.
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
