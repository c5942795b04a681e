# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Countries without the library that knows them; with it, the tests of the filter `country` try them."""

from __future__ import annotations

import importlib
import sys

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils import values
from ansible_collections.hrsync.ad.plugins.module_utils.errors import MissingLibraryError
from ansible_collections.hrsync.ad.plugins.module_utils.values import countries


def test_the_library_is_needed_for_a_country(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pycountry", None)
    monkeypatch.delitem(sys.modules, countries.__name__)
    # Importing replaces the member of the package too.
    monkeypatch.setattr(values, "countries", countries)
    fresh = importlib.import_module(countries.__name__)
    with pytest.raises(ValueError, match="form is 'xx'"):
        fresh.country_form("Poland", "xx")
    with pytest.raises(MissingLibraryError, match="pip install pycountry"):
        fresh.country_form("Poland", "c")
