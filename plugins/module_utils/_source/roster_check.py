# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""Finds suspicious values in a roster that breaks no rule."""

from __future__ import annotations

import re
import typing as t
from collections import defaultdict
from dataclasses import dataclass

from .._files.records import SourceError
from .._model.attributes import ATTRIBUTES, AttributeKind
from .._model.normalize import boolean
from .._model.text import InvalidValue, folded, shown
from .cell_counts import CellCounts
from .manager_order import managers_first, managers_of
from .rows import DesiredUser, Row

#: The number of rows that a suspicion names.
_SHOWN = 5
#: The smallest roster whose percentages are meaningful.
_FEW = 10
#: The share of people who are not active from which a roster is suspicious.
_MANY_LEFT = 0.5
#: The largest share and the largest number of people for which an e-mail domain counts as rare.
_RARE, _RARE_MAX = 0.02, 3
#: The number of people with one telephone number from which it is suspicious.
_SHARED_PHONE = 3
#: Page sizes; a file with exactly this number of rows may be one page of several.
_PAGE_SIZES = frozenset({50, 100, 200, 250, 500, 999, 1000, 2000, 2500, 5000, 10_000, 50_000, 65_535, 1_048_575})
#: Shared mailboxes and test accounts.
_NOT_A_PERSON = re.compile(
    r"(?:admin|administrator|billing|contact|dummy|finance|helpdesk|hr|info|it|jobs|mail|no-?reply|office|sales|scanner"
    r"|service|shared|support|svc|test)(?:[._+-].*|\d*)",
    re.IGNORECASE,
)
#: UTF-8 that was decoded as an 8-bit encoding.
_MOJIBAKE = re.compile("\u00c3[\u0080-\u00bf\u2018-\u2022\u0152-\u017e]|\u00c2[\u00a0-\u00bf]|\u00e2\u20ac")
#: Notes that systems append to names, as Workday does.
_NOTE = re.compile(r"\((?:on leave|terminated|inactive|deactivated|contractor|c|external|ext\.?)\)\s*$", re.IGNORECASE)
#: Dates that mean "no date", or milliseconds that were read as seconds.
_NO_DATES = ("0001-", "1899-", "1900-01-0", "1970-01-", "9999-")
#: Words that mean "no value" in exports, and are rarely values.
_NO_VALUE = re.compile(
    r"n\.?/?a\.?|k\. ?a\.|null|none|nil|nan|undefined|unknown|tbd|empty|x{1,3}|[-_.?*\u00b7\u2013\u2014]+"
    r"|\(?blank\)?|not (?:applicable|available|assigned|set)",
    re.IGNORECASE,
)
#: Truth values and zero, where a column was exported with another type or from another field.
_OTHER_TYPE = re.compile(r"true|false|0", re.IGNORECASE)
#: A whole number from a program that reads a column with empty cells as numbers with a fraction.
_FRACTION = re.compile(r"\d+\.0")
#: A letter of the Latin alphabet next to a similar letter of another alphabet.
_TWO_ALPHABETS = re.compile("[a-z][\u0370-\u03ff\u0400-\u052f]|[\u0370-\u03ff\u0400-\u052f][a-z]", re.IGNORECASE)
_NUMBERS = ("employee_number", "cost_center", "phone", "mobile_phone")
_NAMES = ("given_name", "family_name", "display_name")
_PHONES = ("phone", "mobile_phone")
_TEXTS = tuple(option for option, row in ATTRIBUTES.items() if row.kind is AttributeKind.TEXT and not row.secret)


class Suspicion(t.NamedTuple):
    """A suspicious value or column.

    :ivar attribute: the attribute; ``""`` for the roster as a whole.
    :ivar rows: the number of rows concerned; 0 for the roster as a whole.
    :ivar examples: the positions of the first rows, each with the value.
    """

    attribute: str
    message: str
    rows: int = 0
    examples: tuple[str, ...] = ()


@dataclass(frozen=True)
class Person:
    """A row that breaks no rule, after mapping."""

    row: Row
    user: DesiredUser

    @property
    def active(self) -> bool | None:
        """Whether the row marks the account as active; ``None`` where it does not say."""
        if self.user.leaves:
            return False
        try:
            return boolean(self.row.values.get("active"))
        except InvalidValue:
            return None

    def get(self, option: str) -> str:
        """The value of an attribute as text; ``""`` for none."""
        value = self.user.values.get(option)
        return "" if value is None else str(value)


def suspicions(people: t.Sequence[Person], counts: CellCounts, used: t.Mapping[str, str]) -> list[Suspicion]:
    """The suspicions about a roster.

    :param people: the people with valid rows.
    :param counts: the contents of the columns.
    :param used: the columns that rules read, and the attributes that each is a source of.
    """
    return [
        *_of_the_file(counts, used),
        *_of_activity(people),
        *_of_managers(people),
        *_of_numbers(people),
        *_of_addresses(people),
        *_of_names(people),
        *_of_texts(people),
        *_of_dates(people),
        *_of_phones(people),
    ]


def _suspicion(attribute: str, message: str, found: t.Sequence[tuple[Person, str]]) -> t.Iterator[Suspicion]:
    if found:
        examples = (f"{person.user.position}: {shown(value)}" for person, value in found[:_SHOWN])
        yield Suspicion(attribute, message, len(found), tuple(examples))


def _of_the_file(counts: CellCounts, used: t.Mapping[str, str]) -> t.Iterator[Suspicion]:
    if counts.rows in _PAGE_SIZES:
        yield Suspicion("", f"the file has exactly {counts.rows} rows; it may be one page of several, or truncated")
    for column, attributes in used.items():
        if counts.rows and column in counts.columns and not counts.columns[column].filled:
            yield Suspicion(attributes, f"the column {shown(column)!r} is empty in every row")


def _of_activity(people: t.Sequence[Person]) -> t.Iterator[Suspicion]:
    unsaid = [person for person in people if person.active is None]
    left = sum(person.active is False for person in people)
    if people and len(unsaid) == len(people):
        yield Suspicion("active", "no row says whether its account is active; accounts of people who left stay active")
    elif unsaid and left:
        yield from _suspicion(
            "active",
            "the row does not say whether the account is active, but others do",
            [(person, person.user.label) for person in unsaid],
        )
    if people and left == len(people):
        yield Suspicion("active", "no person is active")
    elif len(people) >= _FEW and left > len(people) * _MANY_LEFT:
        yield Suspicion("active", f"{left} of {len(people)} people are not active")


def _of_managers(people: t.Sequence[Person]) -> t.Iterator[Suspicion]:
    rows = [person.row for person in people]
    named = managers_of(rows)
    unknown = [(person, person.get("manager")) for person, found in zip(people, named) if not found]
    yield from _suspicion("manager", "the manager matches no row of the roster", [one for one in unknown if one[1]])
    yield from _suspicion(
        "manager",
        "the manager matches several rows of the roster",
        [(person, person.get("manager")) for person, found in zip(people, named) if len(found) > 1],
    )
    try:
        managers_first(rows)
    except SourceError as error:
        yield Suspicion("manager", str(error).partition(": ")[2])


def _of_numbers(people: t.Sequence[Person]) -> t.Iterator[Suspicion]:
    by_number: dict[str, list[Person]] = defaultdict(list)
    for person in people:
        if person.get("employee_number"):
            by_number[person.get("employee_number")].append(person)
    shared = [(person, number) for number, those in by_number.items() if len(those) > 1 for person in those]
    yield from _suspicion("employee_number", "several rows have the same employee number", shared)
    digits = [number for number in by_number if number.isdigit()]
    width = max(map(len, digits), default=0)
    if any(number.startswith("0") for number in digits):
        short = [(by_number[number][0], number) for number in digits if len(number) < width]
        yield from _suspicion(
            "employee_number", f"leading zeros may be lost; other employee numbers have {width} digits", short
        )


def _of_addresses(people: t.Sequence[Person]) -> t.Iterator[Suspicion]:
    by_domain: dict[str, list[tuple[Person, str]]] = defaultdict(list)
    mailboxes = []
    for person in people:
        local, _at, domain = person.user.email.rpartition("@")
        if domain:
            by_domain[folded(domain)].append((person, person.user.email))
        if _NOT_A_PERSON.fullmatch(local):
            mailboxes.append((person, person.user.email))
    yield from _suspicion(
        "email", "the address looks like that of a mailbox or test account, not of a person", mailboxes
    )
    if len(people) >= _FEW:
        few = min(_RARE_MAX, max(1, int(len(people) * _RARE)))
        rare = [one for found in by_domain.values() if len(found) <= few for one in found]
        if len(by_domain) > 1:
            yield from _suspicion("email", "few people have an address in this domain", rare)


def _of_names(people: t.Sequence[Person]) -> t.Iterator[Suspicion]:
    by_name: dict[tuple[str, str], list[Person]] = defaultdict(list)
    capitals = []
    for person in people:
        given_name, family_name = person.get("given_name"), person.get("family_name")
        if given_name and family_name:
            by_name[folded(given_name), folded(family_name)].append(person)
            names = (given_name, family_name)
            if all(len(name) > 2 for name in names) and "".join(names).isupper():  # noqa: PLR2004 -- not initials
                capitals.append((person, f"{given_name} {family_name}"))
    twice = [(person, person.user.label) for those in by_name.values() if len(those) > 1 for person in those]
    yield from _suspicion("family_name", "several rows have the same name; one person may have two rows", twice)
    yield from _suspicion("family_name", "the name is in capital letters", capitals)
    notes = [(person, person.get(option)) for person in people for option in _NAMES if _NOTE.search(person.get(option))]
    yield from _suspicion("display_name", "the name ends with a note of the exporting system", notes)


def _of_texts(people: t.Sequence[Person]) -> t.Iterator[Suspicion]:
    for option in ("email", *_TEXTS, *_PHONES):
        values = [(person, value) for person in people if (value := person.get(option))]
        for message, found in (
            ("letters with accents were read in the wrong encoding before this file", _MOJIBAKE.search),
            ("the value looks like a word for no value; the option empty names such words", _NO_VALUE.fullmatch),
            ("the value is a boolean or zero, as of another column", _OTHER_TYPE.fullmatch),
            ("the value mixes letters of two alphabets that look the same", _TWO_ALPHABETS.search),
        ):
            yield from _suspicion(option, message, [one for one in values if found(one[1])])
        if option in _NUMBERS:
            fractions = [one for one in values if _FRACTION.fullmatch(one[1])]
            yield from _suspicion(
                option, "the number ends in .0, as a program writes whole numbers in a column of fractions", fractions
            )


def _of_dates(people: t.Sequence[Person]) -> t.Iterator[Suspicion]:
    found = [(person, person.get("start_date")) for person in people if person.get("start_date").startswith(_NO_DATES)]
    yield from _suspicion("start_date", "the date looks like a placeholder", found)


def _of_phones(people: t.Sequence[Person]) -> t.Iterator[Suspicion]:
    for option in _PHONES:
        by_phone: dict[str, list[tuple[Person, str]]] = defaultdict(list)
        for person in people:
            if person.get(option):
                by_phone[re.sub(r"\D", "", person.get(option))].append((person, person.get(option)))
        shared = [one for found in by_phone.values() if len(found) >= _SHARED_PHONE for one in found]
        yield from _suspicion(option, f"{_SHARED_PHONE} or more people have the same number", shared)
