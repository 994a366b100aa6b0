# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The forms in which a change can be written, and the one that Slack was seen to understand.

Slack documents several forms for the same change, and not all of them work as documented (wire C18, §17 on 7.2.26).
"""

from __future__ import annotations

import enum
import typing as t

from .errors import ScimError


class Removal(enum.Enum):
    """How a request removes members from a group."""

    #: 2.0: ``members[value eq "U…"]`` (wire 8.9).
    PATH_FILTER = enum.auto()
    #: 2.0: a list of members as the value (wire 8.10).
    VALUE_LIST = enum.auto()
    #: 1.1: entries with ``"operation": "delete"`` (wire 8.7).
    DELETE_ENTRY = enum.auto()
    #: Both: a PUT with all members that stay (wire 8.12).
    WHOLE_GROUP = enum.auto()


class Enterprise(enum.Enum):
    """How a request sets some of the enterprise attributes and leaves the others as they are."""

    #: The object with what changes; 2.0 by ``replace`` (wire §17 on 7.2.26).
    PARTIAL_OBJECT = enum.auto()
    #: 2.0: one ``add`` for each attribute, by its path.
    PATHS = enum.auto()
    #: 1.1: the object with all values.
    WHOLE_OBJECT = enum.auto()


Form = t.TypeVar("Form", bound=enum.Enum)

#: Codes of refusals that may be about the form of a request; other codes are about its content.
_ABOUT_THE_FORM = frozenset(
    {
        None,
        "improper_enterprise_schema_format",
        "incomplete_filter",
        "invalid_attribute_format",
        "invalid_filter_group",
        "invalid_query",
        "invalid_request_payload",
        "invalidFilter",
        "invalidPath",
        "invalidSyntax",
        "noTarget",
        "no_filters",
        "query_building_failed",
    }
)
_STATUSES = frozenset({400, 405, 501})


def may_blame_form(error: ScimError) -> bool:
    """Whether the form may be the reason of a refusal, so that another form may be accepted."""
    return error.status in _STATUSES and error.code in _ABOUT_THE_FORM


class Forms(t.Generic[Form]):
    """The forms of one kind of change, and the one in use. Several threads may share it.

    :param forms: in the order in which they are tried.
    """

    def __init__(self, forms: t.Sequence[Form]) -> None:
        self._forms: tuple[Form, ...] = tuple(forms)
        self.current: Form = self._forms[0]

    def after(self, form: Form) -> tuple[Form, ...]:
        """The forms to try when this one does not work."""
        return self._forms[self._forms.index(form) + 1 :]

    def failed(self, form: Form) -> bool:
        """Use the next form from now on, because this one had no effect.

        :returns: whether there is another form to try.
        """
        rest = self.after(form)
        if rest and self.current is form:
            self.current = rest[0]
        return bool(rest)
