# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.steps.usage_location import usage_location


@pytest.mark.parametrize(
    ("text", "code"),
    [(None, ""), (" ", ""), ("DE", "DE"), ("de ", "DE"), ("UK", "GB"), ("Germany", "DE"), ("DEU", "DE"), ("XK", "XK")],
)
def test_countries_are_codes(text: str | None, code: str) -> None:
    assert usage_location(text) == code


@pytest.mark.parametrize("text", ["EU", "XX", "Atlantis", "ZZ"])
def test_what_is_no_country_is_refused(text: str) -> None:
    with pytest.raises(ConfigurationError, match=f"The option usage_location is '{text}', but must be a country"):
        usage_location(text)
