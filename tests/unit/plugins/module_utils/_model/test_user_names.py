# Copyright (c) 2026, The scimops.slack project
# GNU General Public License v3.0+ (see LICENSE or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later
"""User names made from names and e-mail addresses."""

from __future__ import annotations

import pytest

from ansible_collections.scimops.slack.plugins.module_utils._model.normalize import made_user_name


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
    assert made_user_name(written) == name
