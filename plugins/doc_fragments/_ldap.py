# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""Documentation of options for reading people and groups from an LDAP server."""

from __future__ import annotations


class ModuleDocFragment:
    DOCUMENTATION = r"""
options:
  ldap:
    description:
      - The LDAP server or domain controller that O(users_ldap) and O(groups_ldap) are read from. Requires the Python
        package C(python-ldap) on the host that runs the task.
      - The module only reads from the server. It requests only the attributes that O(columns) and O(group_columns)
        name.
      - If the connection is lost, the server reaches a limit, or the server does not reply in time, the task fails and
        nothing is written to Slack. A partial directory is never treated as complete.
      - R(The guide to LDAP, ansible_collections.scimops.slack.docsite.guide_ldap) has playbooks for OpenLDAP and Active
        Directory, and describes how unknown members are handled.
      - Kerberos is not supported. Use a password, or an anonymous bind if the server allows anonymous clients to read
        the entries.
    type: dict
    suboptions:
      uri:
        description:
          - V(ldaps://host), V(ldap://host) or V(ldapi://%2Fpath%2Fof%2Fsocket), with a port if it is not the default
            port. It must not be empty.
          - V(ldap://) with O(ldap.bind_password) and without O(ldap.start_tls) is refused, unless the host is a
            loopback address.
        type: str
        required: true
      bind_dn:
        description:
          - The DN to bind with. Active Directory also accepts V(user@example.com).
          - When omitted or empty, the bind is anonymous.
        type: str
      bind_password:
        description:
          - The password for O(ldap.bind_dn). It must not be empty, because servers treat a DN without a password as an
            anonymous bind.
          - When omitted, the environment variable E(SLACK_SCIM_LDAP_PASSWORD) of the host that runs the task is used.
        type: str
      start_tls:
        description:
          - Whether to start TLS on a connection to V(ldap://).
        type: bool
        default: false
      validate_certs:
        description:
          - Whether to check that the certificate of the server is trusted and issued for the host.
        type: bool
        default: true
      ca_path:
        description:
          - A file or directory with the certificates of trusted authorities, on the host that runs the task.
          - When omitted, the authorities in the OpenLDAP configuration of that host are used.
        type: path
      timeout:
        description:
          - The timeout in seconds for the connection, and for each page of entries.
        type: float
        default: 30.0
      referrals:
        description:
          - How to handle referrals, which a server returns when other servers hold a part of the search. Referrals are
            never followed.
          - With V(refuse), the task fails, because people may be missing. With V(ignore), the entries on other servers
            are not in the source.
          - Referrals to the DNS zones and the configuration of Active Directory are always ignored, because these
            contain no people.
        type: str
        choices: [refuse, ignore]
        default: refuse
  users_ldap:
    description:
      - The search for the desired users on the server in O(ldap). Requires O(columns), whose columns are the LDAP
        attributes of the entries.
      - An attribute that an entry does not have is treated as an empty cell, and is cleared in Slack where Slack can
        clear it. An attribute that no entry has is an error, unless its rule in O(columns) has a default.
      - For an attribute with several values, select one value with C({attribute|first}). Only C(previous_emails)
        accepts several values.
      - A C(manager) that is given by DN is looked up among the users of this search.
      - When omitted, O(users) or O(users_file) is the source of users.
    type: dict
    suboptions:
      base_dn:
        description:
          - The DN of the entry below which to search. When empty, the search covers all entries, which a global catalog
            supports.
        type: str
        required: true
      filter:
        description:
          - The LDAP filter (RFC 4515) for entries that are users. It must not be empty.
          - People who do not match the filter are not in the source. O(absent_users) then applies to their accounts.
        type: str
        required: true
      scope:
        description:
          - The depth of the search.
        type: str
        choices: [base, onelevel, subtree]
        default: subtree
      page_size:
        description:
          - The number of entries per page. V(0) requests all entries at once, for servers that do not support pages.
        type: int
        default: 500
      member_key:
        description:
          - The LDAP attribute of users that identifies the members of O(groups_ldap), such as V(uid) for groups with
            C(memberUid).
          - When omitted, members are identified by DN.
        type: str
  groups_ldap:
    description:
      - The search for the desired groups on the server in O(ldap). Requires O(group_columns), whose columns are the
        LDAP attributes of the entries, such as C(cn) for the name and C(member) for the members.
      - Members are looked up among the users of O(users_ldap), by DN or by O(users_ldap.member_key).
      - When omitted, O(groups) or O(groups_file) is the source of groups.
    type: dict
    suboptions:
      base_dn:
        description:
          - The DN of the entry below which to search. When empty, the search covers all entries, which a global catalog
            supports.
        type: str
        required: true
      filter:
        description:
          - The LDAP filter (RFC 4515) for entries that are groups. It must not be empty.
        type: str
        required: true
      scope:
        description:
          - The depth of the search.
        type: str
        choices: [base, onelevel, subtree]
        default: subtree
      page_size:
        description:
          - The number of entries per page. V(0) requests all entries at once, for servers that do not support pages.
        type: int
        default: 500
      nested:
        description:
          - Whether to replace a member that is itself a group by the members of that group, recursively.
          - With V(false), a group as a member is an unknown member.
        type: bool
        default: true
      unknown_members:
        description:
          - How to handle unknown members, which are members that are not among the users of O(users_ldap), such as
            computers and people who do not match the filter.
          - With V(keep), no members are removed from a group that has unknown members. Missing members are still added.
          - With V(ignore), unknown members are ignored, and the group gets exactly its known members. RV(findings)
            lists the ignored members. Requires O(users_ldap).
          - V(pass_over) is the deprecated name of V(ignore), and will be removed in version 2.0.0.
        type: str
        choices: [keep, ignore, pass_over]
        default: keep
"""
