# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""User names made from what people are called."""

from __future__ import annotations

import re
import unicodedata

from .normalize import USER_NAME_MAX, rewritten_user_name, user_name_key

#: Letters that Unicode does not take apart.
_SPELT = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "\u0131": "i", "ħ": "h"}
)
_ENDS = "._-"


def made_user_name(written: str) -> str:
    """A user name that Slack takes as it is, from a name or an e-mail address; the same for the same input.

    Accents are taken off, the local part of an e-mail address remains, special characters become underscores
    (wire 7.2.5, 7.2.6), of which only plain Latin letters are certain to be none, and at most 21 characters stay.

    :returns: the name, or ``""`` where no letter or digit is left to make one of.
    """
    apart = unicodedata.normalize("NFKD", written.strip().lower().translate(_SPELT))
    letters = "".join(char for char in apart if not unicodedata.combining(char))
    name = user_name_key(rewritten_user_name(letters))
    return re.sub(r"_+", "_", name).lstrip(_ENDS)[:USER_NAME_MAX].rstrip(_ENDS)
