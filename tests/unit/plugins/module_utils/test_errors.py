# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Errors as sentences, also those that nobody anticipated."""

from __future__ import annotations

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError, explained
from ansible_collections.hrsync.ad.plugins.module_utils.values import dn


def test_an_anticipated_error_is_its_own_sentence() -> None:
    assert explained(ConfigurationError("The option ou is empty.")) == "The option ou is empty."


def test_an_unexpected_error_says_where_and_nothing_of_the_data() -> None:
    with pytest.raises(AttributeError) as caught:
        dn.split(("Anna's salary",))  # type: ignore[arg-type]
    said = explained(caught.value)
    assert said.startswith("Unexpected error ")
    assert " in module_utils/values/dn.py, line " in said
    assert "Anna" not in said
    assert "report" in said


def test_an_error_from_elsewhere_has_no_place() -> None:
    try:
        raise KeyError("secret")
    except KeyError as error:
        assert explained(error).startswith("Unexpected error KeyError. This is a fault in hrsync.ad")
