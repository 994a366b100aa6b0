# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Presets for exports of HR systems.

Rows without a work e-mail address are left out: these people have not started, and get one later. A status that is
not in a preset is an error, and never means that a person has left.
"""

from __future__ import annotations

import typing as t

HR: t.Mapping[str, t.Mapping[str, t.Any]] = {
    "bamboohr": {
        "rows_when": "row['Work Email'] is not empty",
        "empty": ["00/00/0000", "0000-00-00"],
        "columns": {
            "email": "Work Email",
            "family_name": "Last Name",
            "title": "Job Title",
            "department": "Department",
            "division": "Division",
            "employee_number": "Employee #",
            "user_type": "Employment Status",
            "manager": "Manager's email",
            "phone": "Work Phone",
            "start_date": {"column": "Hire Date", "date_format": "%m/%d/%Y"},
            "active": {"column": "Status", "map": {"Active": True, "Inactive": False}},
        },
        "compose": {"given_name": "row.get('Preferred Name') or row['First Name']"},
    },
    # A custom report over "All Active and Terminated Workers".
    "workday": {
        "rows_when": (
            "row['Email - Primary Work'] is not empty and (row['Hire Date'] is empty"
            " or row['Hire Date'] | roster_date <= today)"
        ),
        "columns": {
            "email": "Email - Primary Work",
            "family_name": "Last Name",
            "title": "Business Title",
            "employee_number": "Employee ID",
            "user_type": "Worker Type",
            "manager": "Manager Email",
            "start_date": "Hire Date",
        },
        "compose": {
            "given_name": "row.get('Preferred Name - First Name') or row['First Name']",
            "department": "row['Supervisory Organization'] | regex_replace(' \\\\(.*\\\\)$')",
            "cost_center": "(row['Cost Center'] | split(' '))[0]",
            "active": (
                "{'yes': true, 'no': false}[row['Active Status'] | lower] and (row['Termination Date'] is empty"
                " or row['Termination Date'] | roster_date >= today)"
            ),
        },
    },
    # Workforce Now: a custom report with one row for each position.
    "adp": {
        "rows_when": "row['Work Contact: Work Email'] is not empty",
        "pick": (
            "(rows | rejectattr('Position Status', 'in', ['Terminated', 'terminated', 'TERMINATED'])"
            " | sort(attribute='Position Status') | list + rows)[0]"
        ),
        "columns": {
            "email": "Work Contact: Work Email",
            "title": "Job Title Description",
            "department": "Home Department Description",
            "cost_center": "Home Department Code",
            "employee_number": "File Number",
            "start_date": {"column": "Hire Date", "date_format": "%m/%d/%Y"},
            "active": {
                "column": "Position Status",
                "map": {"Active": True, "Leave": True, "Terminated": False, "Deceased": False},
            },
        },
        "compose": {
            "given_name": "row.get('Preferred or Chosen First Name') or row['Legal First Name']",
            "family_name": "row.get('Preferred or Chosen Last Name') or row['Legal Last Name']",
            "manager": (
                "'' if row['Reports To Legal Name'] is empty else"
                " person('Legal Last Name', (row['Reports To Legal Name'] | family_name_first).family_name,"
                " 'Legal First Name', (row['Reports To Legal Name'] | family_name_first).given_name).email"
            ),
        },
    },
    # A custom report that includes inactive employees.
    "personio": {
        "rows_when": "row['Email'] is not empty and row['Status'] | lower != 'onboarding'",
        "columns": {
            "email": "Email",
            "family_name": "Last name",
            "title": "Position",
            "department": "Department",
            "cost_center": "Cost center",
            "employee_number": "Employee ID",
            "user_type": "Employment type",
            "start_date": "Hire date",
            "active": {"column": "Status", "map": {"Active": True, "Leave": True, "Inactive": False}},
        },
        "compose": {
            "given_name": "row.get('Preferred name') or row['First name']",
            "manager": (
                "'' if row['Supervisor'] is empty else"
                " person('First name', row['Supervisor'].split(' ', 1)[0], 'Last name',"
                " row['Supervisor'].split(' ', 1)[-1]).email"
            ),
        },
    },
    # A report of the people directory.
    "hibob": {
        "rows_when": "row['Email'] is not empty and row['Lifecycle status'] | lower != 'hired'",
        "columns": {
            "email": "Email",
            "given_name": "First name",
            "family_name": "Last name",
            "title": "Job title",
            "department": "Department",
            "employee_number": "Employee ID",
            "start_date": {"column": "Start date", "date_format": "%d/%m/%Y"},
            "active": {
                "column": "Lifecycle status",
                "map": {
                    "Employed": True,
                    "Leave": True,
                    "Long leave": True,
                    "Parental leave": True,
                    "Garden leave": False,
                    "Terminated": False,
                },
            },
        },
        "compose": {"manager": "person('Display name', row['Reports to']).email"},
    },
    # UKG Ready: a saved report.
    "ukg": {
        "rows_when": "row['Primary Email'] is not empty",
        "columns": {
            "email": "Primary Email",
            "family_name": "Last Name",
            "title": "Default Job (HR)",
            "department": "Default Department",
            "employee_number": "Employee Id",
            "user_type": "Employee Type",
            "manager": "Manager 1 Employee Id",
            "phone": "Work Phone",
            "start_date": {"column": "Date Hired", "date_format": "%m/%d/%Y"},
            "active": {
                "column": "Employee Status",
                "map": {"Active": True, "Leave of Absence": True, "Terminated": False},
            },
        },
        "compose": {"given_name": "row.get('Nickname') or row['First Name']"},
    },
    # The user data file, whose second row has the labels of the columns.
    "successfactors": {
        "skip_rows": 1,
        "empty": ["NO_MANAGER", "NO_HR"],
        "columns": {
            "email": "EMAIL",
            "given_name": "FIRSTNAME",
            "family_name": "LASTNAME",
            "title": "TITLE",
            "department": "DEPARTMENT",
            "division": "DIVISION",
            "employee_number": "USERID",
            "manager": "MANAGER",
            "timezone": "TIMEZONE",
            "phone": "BIZ_PHONE",
            "start_date": {"column": "HIREDATE", "date_format": "%m/%d/%Y"},
            "active": {
                "column": "STATUS",
                "map": {
                    "active": True,
                    "active_external": True,
                    "inactive": False,
                    "inactive_external": False,
                },
            },
        },
    },
    "rippling": {
        "rows_when": "row['Work email'] is not empty and row['Employment status'] | lower not in ['hired', 'accepted']",
        "columns": {
            "email": "Work email",
            "given_name": "First name",
            "family_name": "Last name",
            "title": "Title",
            "department": "Department",
            "employee_number": "Employee - ID",
            "user_type": "Employment type name",
            "manager": "Manager - Work email",
            "start_date": {"column": "Start date", "date_format": "%m/%d/%Y"},
        },
        "compose": {
            "active": (
                "{'active': true, 'terminated': false}[row['Employment status'] | lower]"
                " and (row['Last day of work'] is empty or row['Last day of work'] | roster_date('%m/%d/%Y') >= today)"
            ),
        },
    },
}
