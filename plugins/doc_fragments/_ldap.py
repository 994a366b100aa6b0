# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of people and groups that come from an LDAP server."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  ldap:
    description:
      - The LDAP server, or domain controller, that O(users_ldap) and O(groups_ldap) are read from. Needs the Python
        package C(python-ldap) on the host that runs the task.
      - The server is only read. Of its entries, only those attributes are fetched that O(columns) and O(group_columns)
        name.
      - When the server goes away, reaches a limit, or does not answer in time, the task fails and nothing is written to
        Slack. A part of a directory is never taken for the whole.
      - R(The guide to LDAP, ansible_collections.scimops.slack.docsite.guide_ldap) has playbooks for OpenLDAP and Active
        Directory, and tells what happens to members whom nobody knows.
      - Kerberos is not supported. Use a password, or nothing where the server shows enough to anybody.
    type: dict
    suboptions:
      uri:
        description:
          - V(ldaps://host), V(ldap://host) or V(ldapi://%2Fpath%2Fof%2Fsocket), with a port where it is not the usual
            one. It must not be empty.
          - With O(ldap.bind_password), V(ldap://) is refused without O(ldap.start_tls), unless the host is a loopback
            address.
        type: str
        required: true
      bind_dn:
        description:
          - The DN to sign in with. Active Directory takes V(user@example.com) too.
          - When omitted or empty, the server is asked as nobody.
        type: str
      bind_password:
        description:
          - The password for O(ldap.bind_dn). When omitted, E(SLACK_SCIM_LDAP_PASSWORD). It must not be empty, because a
            server takes a DN without a password for nobody.
        type: str
      start_tls:
        description:
          - Whether to begin TLS on a connection to V(ldap://).
        type: bool
        default: false
      validate_certs:
        description:
          - Whether the certificate of the server must be trusted and be for its host.
        type: bool
        default: true
      ca_path:
        description:
          - A file or a folder with the certificates to trust, on the host that runs the task. When omitted, what
            OpenLDAP on that host is configured to trust.
        type: path
      timeout:
        description:
          - How many seconds the server may take to be reached, and for each page of entries.
        type: float
        default: 30.0
      referrals:
        description:
          - What becomes of a search of which a part is held by other servers. They are never asked.
          - With V(refuse), the task fails, because some people may be there. With V(ignore), what they hold is not in
            the source.
          - Active Directory's zones of DNS and its configuration hold no people, and are always ignored.
        type: str
        choices: [refuse, ignore]
        default: refuse
  users_ldap:
    description:
      - Where in O(ldap) the desired users are. Needs O(columns), whose columns are the attributes of the entries.
      - An attribute that an entry does not have is empty, as an empty cell of a table is, and so cleared in Slack where
        Slack can clear it. An attribute that no entry has is an error, unless its rule in O(columns) has a default.
      - An attribute with several values must be made one by C({attribute|first}), but for C(previous_emails).
      - A C(manager) by DN is found among the users that are read.
      - When omitted, O(users) or O(users_file) are used.
    type: dict
    suboptions:
      base_dn:
        description:
          - Below which entry to look. When empty, below all of them, which a global catalogue takes.
        type: str
        required: true
      filter:
        description:
          - Which entries are users, as an LDAP filter (RFC 4515). It must not be empty.
          - Somebody whom the filter leaves out is not in the source, and O(absent_users) says what that means.
        type: str
        required: true
      scope:
        description:
          - How deep to look.
        type: str
        choices: [base, onelevel, subtree]
        default: subtree
      page_size:
        description:
          - How many entries to ask for at a time. V(0) for all at once, on servers that know no pages.
        type: int
        default: 500
      member_key:
        description:
          - The attribute of users by whose value O(groups_ldap) names members, such as V(uid) where members are in
            C(memberUid).
          - When omitted, groups name them by DN.
        type: str
  groups_ldap:
    description:
      - Where in O(ldap) the desired groups are. Needs O(group_columns), whose columns are the attributes of the
        entries, such as C(cn) for the name and C(member) for the members.
      - Members are found among the users of O(users_ldap), by DN or by O(users_ldap.member_key).
      - When omitted, O(groups) or O(groups_file) are used.
    type: dict
    suboptions:
      base_dn:
        description:
          - Below which entry to look. When empty, below all of them, which a global catalogue takes.
        type: str
        required: true
      filter:
        description:
          - Which entries are groups, as an LDAP filter (RFC 4515). It must not be empty.
        type: str
        required: true
      scope:
        description:
          - How deep to look.
        type: str
        choices: [base, onelevel, subtree]
        default: subtree
      page_size:
        description:
          - How many entries to ask for at a time. V(0) for all at once, on servers that know no pages.
        type: int
        default: 500
      nested:
        description:
          - Whether a member that is a group itself stands for its members, and for those of the groups in it.
          - With V(false) it is a member that is not known.
        type: bool
        default: true
      unknown_members:
        description:
          - What becomes of members who are not among the users of O(users_ldap), such as computers and people whom its
            filter leaves out.
          - With V(keep), nobody is removed from a group that has such members. Others still are added to it.
          - With V(pass_over), the group shall have its known members and nobody else. Those passed over are told in
            RV(findings). Needs O(users_ldap).
        type: str
        choices: [keep, pass_over]
        default: keep
"""
