# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
#
# Private to scimops.slack: this file may change or vanish in any release.
"""The entry point for text, and the form in which texts are compared.

Text of options, files and LDAP passes :func:`given`, which refuses invisible characters. Text of Slack passes
:func:`observed`, which never fails. Both return text in Unicode's composed form (NFC) without blanks around it.
:func:`folded` is equal for texts that differ only in case, composition or kind of blank.
"""

from __future__ import annotations

import datetime
import re
import typing as t
import unicodedata

#: Half of a surrogate pair, which JSON can contain and UTF-8 cannot.
_SURROGATE = re.compile("[\ud800-\udfff]")
#: Blanks other than the space, as word processors and web pages write them.
_BLANKS = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000]")
#: Invisible characters that are in no category of controls: fillers, joiners of graphemes, the empty Braille pattern;
#: U+FFFC, which replaces an object; and U+FFFD, which replaces a lost character.
_UNSEEN = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u2800\u3164\uffa0\ufffc\ufffd")
#: Visible characters of the category of invisible formats: the signs above Arabic, Syriac and Kaithi numbers.
_VISIBLE_FORMATS = frozenset("\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
_JOINERS = "\u200c\u200d"
_SELECTORS = re.compile("[\u180b-\u180d\u180f\ufe00-\ufe0f\U000e0100-\U000e01ef]")
#: Invisible characters that Python calls printable: those in none of its categories of controls, formats,
#: surrogates and blanks.
_PRINTABLE_UNSEEN = re.compile(f"[{''.join(_UNSEEN)}{_SELECTORS.pattern[1:-1]}]")
#: The flags of England, Scotland and Wales: a black flag and the letters of the region as invisible tags.
_TAGGED_FLAG = re.compile("\U0001f3f4[\U000e0020-\U000e007e]+\U000e007f")
#: Categories of characters around a joiner: letters and marks of scripts that join, and emoji.
_JOINED = frozenset({"Lo", "Mn", "Mc", "So", "Sk"})
#: Categories of characters before a variation selector: emoji, symbols, and letters of scripts without case; and the
#: letter U+2139, which is also an emoji.
_VARIED = frozenset({"Lo", "So", "Sm", "Po", "Pd"})
_KEYCAPS = re.compile("[0-9#*]\ufe0f\u20e3")
#: Errors that a spreadsheet shows instead of a result, in any language: #REF!, #NOM?, #¡VALOR!, #N/A, #NV, Err:502.
_SPREADSHEET_ERROR = re.compile(
    r"#(?:[¡¿]?[^\W\d_][\w/]*[!?]|N/[ABDV]|I/T|NV|\u041d/\u0414|\u0394/\u03a5|YOK|HI\u00c1NYZIK|NEDOSTUPN\u00dd"
    r"|NEN\u00cd_K_DISPOZICI|GETTING_DATA|#+)|(?:Err|Fehler):\d{3}|Loading\.\.\.",
    re.IGNORECASE,
)
#: A formula: a text as a result, a cell such as A2, a function, or a number.
_FORMULA = re.compile(r'=(?:\s*".*"|\$?[A-Za-z]{1,3}\$?\d+\b.*|[A-Za-z][A-Za-z.]*\(.*|[-+]?\d.*)', re.DOTALL)
#: First characters of damage by a spreadsheet; for ``Err:502`` and others, the first letter.
_DAMAGE_BEGINS = "#='EeFfLl"


class InvalidValue(ValueError):
    """A value that breaks a rule.

    :ivar rule: the rule, as the end of a sentence: "must be …".
    """

    def __init__(self, rule: str) -> None:
        super().__init__(rule)
        self.rule = rule


class Meant(str):
    """Text that looks damaged by a spreadsheet, but that the user has marked as intended."""

    __slots__ = ()


# --- Text of sources -----------------------------------------------------------------------------------------------


def desired_text(value: t.Any, *, prose: bool = True, lines: bool = False) -> str | None:
    """The text of a source; ``None`` for null and for blanks (wire 7.2.23: one space clears a field).

    :param prose: whether people read it, so that it may have emoji and scripts that need joiners. Otherwise it is an
        address or a key, and has no invisible character at all.
    :param lines: whether it may have more than one line.
    :raises InvalidValue: for other types, and for invisible characters, with their code points.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        value = _number(value)
    if value.isascii() and value.isprintable():  # nearly always, and large directories have a million texts
        cleaned = value.strip()
    else:
        cleaned = unicodedata.normalize("NFC", value.strip())
        if lines:
            cleaned = cleaned.replace("\r\n", "\n")
        _require_seen(cleaned, prose, "\n" if lines else "")
    if cleaned[:1] in _DAMAGE_BEGINS and not isinstance(value, Meant):
        _require_undamaged(cleaned, prose)
    return cleaned or None


def _number(value: t.Any) -> str:
    kind = wrong_type(value)
    if kind:
        raise InvalidValue(kind)
    return str(value)


def wrong_type(value: t.Any) -> str:
    """The rule that a value of a wrong type breaks; ``""`` for text, null and whole numbers, which lose nothing."""
    if isinstance(value, bool):
        return "must be text, but it is a boolean; write it in quotes"
    if isinstance(value, float):
        return "must be text, but it is a number with a fraction; write it in quotes"
    if isinstance(value, (datetime.date, datetime.time)):
        return "must be text, but it is a date; write it in quotes"
    if value is None or isinstance(value, (str, int)):
        return ""
    kind = "a dictionary" if isinstance(value, t.Mapping) else "a list" if isinstance(value, (list, tuple)) else ""
    return f"must be text, but it is {kind or f'of the type {type(value).__name__}'}"


def wrong_code(value: t.Any) -> str:
    """As :func:`wrong_type` for texts of digits; a number has lost zeros, a plus sign or colons."""
    if isinstance(value, int) and not isinstance(value, bool):
        return "must be text, but it is a number, which has no leading zeros and no plus sign; write it in quotes"
    return wrong_type(value)


def unseen(text: str, *, prose: bool = True, allowed: str = "") -> list[str]:
    """The invisible characters of a text, each once, in the order of the text.

    :param prose: whether joiners and variation selectors are allowed where emoji and other scripts need them.
    :param allowed: control characters that are allowed.
    """
    if text.isprintable() and not _PRINTABLE_UNSEEN.search(text):
        return []
    left = text
    if prose:
        left = _KEYCAPS.sub("", _TAGGED_FLAG.sub("", text))
    found = (
        char
        for place, char in enumerate(left)
        if char not in allowed and _hidden(char) and not (prose and _has_its_place(left, place))
    )
    return list(dict.fromkeys(found))


def _hidden(char: str) -> bool:
    if char.isascii():
        return not char.isprintable()
    if char in _UNSEEN or _SELECTORS.match(char):
        return True
    category = unicodedata.category(char)
    if category == "Cn":
        # Characters newer than Python's own tables are unassigned there; permanent noncharacters are refused.
        return ord(char) & 0xFFFE == 0xFFFE or "\ufdd0" <= char <= "\ufdef"  # noqa: PLR2004
    return category in ("Cc", "Cf", "Cs", "Co", "Zl", "Zp") and char not in _VISIBLE_FORMATS


def _has_its_place(text: str, place: int) -> bool:
    """Whether a joiner or a variation selector is in a position where it has a visible effect."""
    before = unicodedata.category(text[place - 1]) if place else ""
    if text[place] in _JOINERS:
        return before in _JOINED and place + 1 < len(text) and unicodedata.category(text[place + 1]) in _JOINED
    return (before in _VARIED or text[place - 1 : place] == "\u2139") and bool(_SELECTORS.match(text[place]))


def _require_seen(text: str, prose: bool, allowed: str) -> None:
    hidden = unseen(text, prose=prose, allowed=allowed)
    if "\ufffd" in hidden:
        raise InvalidValue("must not contain U+FFFD, which replaces a character that was lost by a wrong encoding")
    breaks = [char for char in hidden if char in "\r\n\v\f\x85\u2028\u2029"]
    if breaks:
        raise InvalidValue(f"must be one line, but it contains {', '.join(map(code_point, breaks))}")
    if hidden:
        raise InvalidValue(f"must not contain {', '.join(map(code_point, hidden))}, which cannot be seen")


def require_whole(text: str) -> None:
    """Refuse a cell before it is converted, as :func:`given` refuses a text that is the value itself.

    Line breaks and tabs are left to the check of the value.

    :raises InvalidValue: for invisible characters, and for errors that spreadsheets show instead of a value.
    """
    if isinstance(text, Meant):
        return
    if not (text.isascii() and text.isprintable()):
        _require_seen(text, prose=True, allowed="\r\n\t")
    bare = text.strip()
    if bare[:1] in _DAMAGE_BEGINS:
        _require_undamaged(bare, prose=True)


def is_spreadsheet_error(text: str) -> bool:
    """Whether a text is the error value of a spreadsheet, in any language."""
    return _SPREADSHEET_ERROR.fullmatch(text.strip()) is not None


def _require_undamaged(text: str, prose: bool) -> None:
    if is_spreadsheet_error(text):
        raise InvalidValue("must be a value, but it is an error value of a spreadsheet")
    if _FORMULA.fullmatch(text):
        raise InvalidValue("must be a value, but it is a spreadsheet formula; export the values")
    # Names such as 't Hooft begin with an apostrophe, and no address or key does.
    if re.match(r"'[-+=\d]", text) or (not prose and text.startswith("'")):
        raise InvalidValue("must not begin with an apostrophe, with which spreadsheets mark text; export the values")


def code_point(char: str) -> str:
    """A character in messages, such as ``U+200B (ZERO WIDTH SPACE)``."""
    name = unicodedata.name(char, "")
    return f"U+{ord(char):04X}" + (f" ({name})" if name else "")


# --- Text of Slack -------------------------------------------------------------------------------------------------


def observed(text: str) -> str:
    """A text from Slack; ``""`` for blanks. Invisible characters are kept, so that they can be found and changed."""
    if text.isascii():
        return text.strip()
    return unicodedata.normalize("NFC", encodable(text).strip())


def encodable(text: str) -> str:
    """The text with U+FFFD for each half of a surrogate pair, so that it can be written anywhere."""
    return text if text.isascii() else _SURROGATE.sub("\ufffd", text)


def shown(text: str, *, lines: bool = False) -> str:
    """The text for people, with invisible characters as escapes such as ``\\u200b``.

    :param lines: whether its line breaks are kept.
    """
    hidden = [char for char in unseen(text, allowed="\n" if lines else "") if char != "\ufffd"]
    return re.sub(f"[{''.join(map(re.escape, hidden))}]", _escape, text) if hidden else text


def _escape(found: re.Match[str]) -> str:
    number = ord(found[0])
    return f"\\u{number:04x}" if number <= 0xFFFF else f"\\U{number:08x}"  # noqa: PLR2004


# --- Comparison ----------------------------------------------------------------------------------------------------


def folded(text: str) -> str:
    """The form in which texts are compared: equal for other case, composition, blanks around them or kinds of blank.

    This is canonical caseless matching of Unicode 3.13, D145: Ü is ü, composed or not, ß is SS, and full-width letters
    are not those of ASCII. Of the Turkish letters, İ is i with a dot above, and the dotless ı is a letter of its own.
    """
    if text.isascii():
        return text.strip().lower()
    caseless = unicodedata.normalize("NFD", text.strip()).casefold()
    return unicodedata.normalize("NFC", _BLANKS.sub(" ", caseless))


def plural(number: int, noun: str, nouns: str = "") -> str:
    """The noun for a number, such as ``account`` for 1 and ``accounts`` for 0.

    :param nouns: the plural, where it is irregular.
    """
    return noun if number == 1 else nouns or f"{noun}s"
