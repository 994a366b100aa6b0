# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""The normalisers, by example."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model import normalize
from ansible_collections.scimops.slack.plugins.module_utils._model.text import InvalidValue


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("Ada.Lovelace", "ada.lovelace"),
        ("ada.lovelace@example.com", "ada.lovelace"),
        ("ada lovelace!", "ada_lovelace_"),
        ("a_b-c.d", "a_b-c.d"),
        (" ada ", "ada"),
        ("a-very-long-name-that-is-an-email@example.com", None),
        ("x" * 21, "x" * 21),
        ("x" * 22, None),
        ("@example.com", None),
    ],
)
def test_user_names(written: str, name: str | None) -> None:
    """wire 7.2.5, 7.2.6, 7.2.8."""
    if name is None:
        with pytest.raises(InvalidValue):
            normalize.user_name(written)
    else:
        assert normalize.user_name(written) == name


def test_a_long_user_name_says_what_it_became() -> None:
    with pytest.raises(InvalidValue, match=r"'bartholomew\.featherstonehaugh' has 29"):
        normalize.user_name("Bartholomew.Featherstonehaugh@example.com")


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("ada", "ADA", True),
        ("ada", "ada@example.com", True),
        ("jürgen", "j_rgen", True),
        ("Steve Aoki", "steve_aoki", True),
        ("ada", "ada2", False),
    ],
)
def test_user_name_keys(one: str, other: str, same: bool) -> None:
    assert (normalize.user_name_key(one) == normalize.user_name_key(other)) is same


@pytest.mark.parametrize(
    "name", ["Ada L", "Łukasz O'Neill (IT) [ext]", "李雷", "Zoë", "A & B", "R2-D2", "10:30 shift", "x" * 80]
)
def test_display_names(name: str) -> None:
    assert normalize.display_name(name) == name


@pytest.mark.parametrize("name", ["@ada", "ada@work", "Ada 🎉", "Ada :tada:", "x" * 81])
def test_display_names_refused(name: str) -> None:
    """wire 7.2.13."""
    with pytest.raises(InvalidValue):
        normalize.display_name(name)


@pytest.mark.parametrize(
    ("written", "instant"),
    [
        ("2026-12-31T17:00:00Z", "2026-12-31T17:00:00Z"),
        ("2026-12-31T18:00:00+01:00", "2026-12-31T17:00:00Z"),
        ("2026-12-31T18:00+0100", "2026-12-31T17:00:00Z"),
        ("2026-12-31 18:00:00.25 +01", "2026-12-31T17:00:00Z"),
        ("2026-12-31t17:00:00z", "2026-12-31T17:00:00Z"),
        (datetime.datetime(2026, 12, 31, 17, tzinfo=datetime.timezone(datetime.timedelta(0))), "2026-12-31T17:00:00Z"),
        ("", None),
        (None, None),
    ],
)
def test_instants(written: t.Any, instant: str | None) -> None:
    assert normalize.instant(written) == instant


@pytest.mark.parametrize(
    "written", ["tomorrow", "2026-12-31", "2026-12-31T17:00:00", "2026-13-01T00:00:00Z", "2026-02-30T00:00:00Z", 7]
)
def test_instants_refused(written: t.Any) -> None:
    with pytest.raises(InvalidValue, match="ISO 8601"):
        normalize.instant(written)


@pytest.mark.parametrize("written", ["2026-12-31", datetime.date(2026, 12, 31), "2026-12-31T01:00:00+01:00"])
def test_days(written: t.Any) -> None:
    assert normalize.day_or_instant(written) == "2026-12-31T00:00:00Z"


@pytest.mark.parametrize("address", ["a@example.com", "A.B+c@Example.co.uk", "o'neill@example.org", "ü@exämple.de"])
def test_emails(address: str) -> None:
    assert normalize.email(f" {address} ") == address


@pytest.mark.parametrize(
    "address", ["a", "a@", "@example.com", "a@b", "a b@example.com", "a@example.com, b@example.com"]
)
def test_emails_refused(address: str) -> None:
    with pytest.raises(InvalidValue, match="e-mail address"):
        normalize.email(address)


@pytest.mark.parametrize(
    ("written", "zone"), [("Europe/Berlin", "Europe/Berlin"), ("America/New York", "America/New_York")]
)
def test_time_zones(written: str, zone: str) -> None:
    """wire 7.1.13."""
    assert normalize.time_zone(written) == zone


def test_time_zones_refused() -> None:
    with pytest.raises(InvalidValue, match="IANA"):
        normalize.time_zone("Europe/Atlantis")


def test_addresses() -> None:
    given = {"street_address": " 1 Way ", "locality": "", "region": None, "postal_code": "01170"}
    assert normalize.address(given) == {"street_address": "1 Way", "postal_code": "01170"}
    assert normalize.address({}) is None
    with pytest.raises(InvalidValue, match="unknown key street"):
        normalize.address({"street": "1 Way"})
    with pytest.raises(InvalidValue, match="dictionary"):
        normalize.address("1 Way")


@pytest.mark.parametrize(
    ("written", "truth"), [("yes", True), ("Off", False), (True, True), (0, False), (None, None), (" ", None)]
)
def test_booleans(written: t.Any, truth: bool | None) -> None:
    assert normalize.boolean(written) is truth


def test_booleans_refused() -> None:
    with pytest.raises(InvalidValue):
        normalize.boolean("perhaps")


@pytest.mark.parametrize("value", [["x"], {"a": 1}])
def test_text_is_no_collection(value: t.Any) -> None:
    with pytest.raises(InvalidValue, match=r"must be text, but it is a (list|dictionary)"):
        normalize.text(value)


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("nora.quist@example.com", "nora.quist"),
        ("Nora.Quist@EXAMPLE.COM", "nora.quist"),
        ("Jürgen Süß", "jurgen_suss"),
        ("Łukasz Żurawski", "lukasz_zurawski"),
        ("Søren Kjærgaard", "soren_kjaergaard"),
        ("Þóra Björnsdóttir", "thora_bjornsdottir"),
        ("İstanbul Yılmaz", "istanbul_yilmaz"),
        ("Siobhán O'Dálaigh", "siobhan_o_dalaigh"),
        ("o'neil+slack@example.com", "o_neil_slack"),
        ("mei-ling_hsu", "mei-ling_hsu"),
        ("ﬁona", "fiona"),
        ("健太 森 3", "3"),
        ("  anna  ", "anna"),
        ("_.-anna-._", "anna"),
        ("a & b", "a_b"),
        ("maximiliana.featherstonehaugh@example.com", "maximiliana.featherst"),
        ("twenty.characters.aa.bb", "twenty.characters.aa"),
        ("@example.com", ""),
        ("健太", ""),
        ("'", ""),
        ("", ""),
    ],
)
def test_made_user_names(written: str, name: str) -> None:
    assert normalize.made_user_name(written) == name


@pytest.mark.parametrize(
    ("stored", "desired", "shortened"),
    [
        ("ann", "anna", True),
        ("ANN", "anna", True),
        ("anna", "anna", False),
        ("anna", "ann", False),
        ("bo", "anna", False),
        ("", "anna", False),
    ],
)
def test_a_shortened_user_name(stored: str, desired: str, shortened: bool) -> None:
    """wire 7.2.10."""
    assert normalize.is_shortened_user_name(stored, desired) is shortened


def test_a_password_is_as_written_unless_a_spreadsheet_lost_it() -> None:
    for written in (" #Zebra!4471", "=1+quill", "'+x", "#"):
        assert normalize.secret(written) == written
    with pytest.raises(InvalidValue, match="must be a password, but it is an error value of a spreadsheet"):
        normalize.secret("#REF!")
