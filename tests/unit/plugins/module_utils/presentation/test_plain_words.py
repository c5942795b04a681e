# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.presentation.plain_words import plain


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("sn", "last name"),
        ("SAMAccountName", "login"),
        ("hide_from_address_lists", "hide from address lists"),
        ("home_folder_access", "home folder access"),
        ("extensionAttribute12", "extension attribute 12"),
        ("msDS-cloudExtensionAttribute3", "extension attribute 3"),
        ("licenses", "licenses"),
        ("SPE_E3 disabled plans", "SPE_E3 disabled plans"),
        ("carLicense", "carLicense"),
        ("", ""),
    ],
)
def test_names_become_words_that_people_know(name: str, words: str) -> None:
    assert plain(name) == words
