# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Presets for exports of identity providers, and of Slack itself."""

from __future__ import annotations

import typing as t

#: The number of entries of a list in a file of gam that are searched for one of the right type.
_ENTRIES = 5


def _of_type(name: str, kind: str) -> str:
    """The expression for the first entry of a list in a file of gam that has a type.

    The columns of its first entry must exist, and those of further ones only where a user has as many.
    """
    others = (
        f" row.get('{name}.{number}.value', '') if row.get('{name}.{number}.type') == '{kind}' else"
        for number in range(1, _ENTRIES)
    )
    return f"row['{name}.0.value'] if row['{name}.0.type'] == '{kind}' else{''.join(others)} ''"


DIRECTORIES: t.Mapping[str, t.Mapping[str, t.Any]] = {
    # The admin console, "Download users", all columns.
    "google_workspace": {
        "columns": {
            "email": "Email Address [Required]",
            "given_name": "First Name [Required]",
            "family_name": "Last Name [Required]",
            "title": "Employee Title",
            "department": "Department",
            "cost_center": "Cost Center",
            "employee_number": "Employee ID",
            "user_type": "Employee Type",
            "manager": "Manager Email",
            "phone": "Work Phone",
            "active": {
                "column": "Status [READ ONLY]",
                "map": {"Active": True, "Suspended": False, "Archived": False},
            },
        },
    },
    # gam print users allfields; the entries of lists have a number, and are in no order. Spreadsheets write TRUE.
    "gam": {
        "columns": {
            "email": "primaryEmail",
            "given_name": "name.givenName",
            "family_name": "name.familyName",
            "title": "organizations.0.title",
            "department": "organizations.0.department",
            "cost_center": "organizations.0.costCenter",
            "user_type": "organizations.0.description",
        },
        "compose": {
            "active": (
                "{'false': true, 'true': false}[row['suspended'] | lower]"
                " and {'false': true, 'true': false}[row.get('archived', 'False') | lower]"
            ),
            "employee_number": _of_type("externalIds", "organization"),
            "manager": _of_type("relations", "manager"),
            "phone": _of_type("phones", "work"),
        },
    },
    # The portal, "Download users".
    "entra": {
        "rows_when": "row['userType'] | lower != 'guest'",
        "columns": {
            "email": "{mail|default:userPrincipalName}",
            "given_name": "givenName",
            "family_name": "surname",
            "title": "jobTitle",
            "department": "department",
            "organization": "companyName",
            "phone": "telephoneNumber",
            "active": {"column": "accountEnabled", "map": {"True": True, "False": False}},
        },
    },
    # GET /users?$select=…&$expand=manager, all pages in one list.
    "entra_graph": {
        "at": "value",
        "rows_when": "row['userType'] | lower != 'guest'",
        "columns": {
            "email": "{mail|default:userPrincipalName}",
            "given_name": "givenName",
            "family_name": "surname",
            "title": "jobTitle",
            "department": "department",
            "organization": "companyName",
            "employee_number": "employeeId",
            "user_type": "employeeType",
            "preferred_language": "preferredLanguage",
            "start_date": "employeeHireDate",
            "manager": "{manager.mail|default:manager.userPrincipalName}",
            "phone": "businessPhones.0",
            "active": {"column": "accountEnabled", "map": {"true": True, "false": False}},
        },
    },
    # GET /api/v1/users, all pages in one list.
    "okta": {
        "rows_when": "row['status'] | lower != 'staged'",
        "columns": {
            "email": "profile.email",
            "given_name": "profile.firstName",
            "family_name": "profile.lastName",
            "title": "profile.title",
            "department": "profile.department",
            "division": "profile.division",
            "organization": "profile.organization",
            "cost_center": "profile.costCenter",
            "employee_number": "profile.employeeNumber",
            "user_type": "profile.userType",
            "phone": "profile.primaryPhone",
            "timezone": "profile.timezone",
            "manager": "profile.managerId",
            "active": {
                "column": "status",
                "map": {
                    "ACTIVE": True,
                    "PROVISIONED": True,
                    "RECOVERY": True,
                    "PASSWORD_EXPIRED": True,
                    "LOCKED_OUT": True,
                    "SUSPENDED": False,
                    "DEPROVISIONED": False,
                },
            },
        },
    },
    # GET /api/systemusers, all pages in one list of results.
    "jumpcloud": {
        "at": "results",
        "rows_when": "row['state'] | lower != 'staged'",
        "columns": {
            "email": "email",
            "given_name": "firstname",
            "family_name": "lastname",
            "title": "jobTitle",
            "department": "department",
            "cost_center": "costCenter",
            "organization": "company",
            "employee_number": "employeeIdentifier",
            "user_type": "employeeType",
            "active": {"column": "state", "map": {"ACTIVATED": True, "SUSPENDED": False}},
        },
        "compose": {
            "manager": "person('_id', row.get('manager', '')).email",
            "phone": (
                "(row['phoneNumbers'] | selectattr('type', 'equalto', 'work') | map(attribute='number') | list"
                " + [''])[0]"
            ),
        },
    },
    # Manage members, "Export full member list".
    "slack_members": {
        "rows_when": "row['status'] | lower != 'bot'",
        "columns": {
            "email": "email",
            "user_name": "username",
            "display_name": "{displayname|default:fullname}",
            "active": {
                "column": "status",
                "map": {
                    "Primary Owner": True,
                    "Owner": True,
                    "Admin": True,
                    "Member": True,
                    "Invited Member": True,
                    "Multi-Channel Guest": True,
                    "Single-Channel Guest": True,
                    "Deactivated": False,
                },
            },
        },
        "compose": {
            # The status of a deactivated account does not show whether it is that of a guest.
            "guest": "none if row['status'] | lower == 'deactivated' else 'guest' in row['status'] | lower",
            "guest_expiration": (
                "none if row['status'] | lower == 'deactivated' else"
                " '' if row['expiration-timestamp'] in ['', '0'] else"
                " row['expiration-timestamp'] | roster_time('epoch')"
            ),
        },
    },
}
