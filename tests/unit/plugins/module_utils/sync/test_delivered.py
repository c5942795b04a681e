# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Options that need what no HR system reads are refused before anything is read."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.sync.delivered import leave_of

WITHOUT: dict[str, t.Any] = {"type": "factorial"}
WITH: dict[str, t.Any] = {"type": "calamari", "absences": True}


@pytest.mark.parametrize("given", [None, {}, {"do": "nothing", "longer_than": "9 weeks"}])
def test_absences_do_not_matter_by_default(given: t.Any) -> None:
    assert leave_of({"leave": given, "sources": [WITHOUT]}) == datetime.timedelta(0)


def test_a_leave_needs_absences() -> None:
    rule = {"do": "disable", "longer_than": "9 weeks"}
    assert leave_of({"leave": rule, "sources": [WITHOUT, WITH]}) == datetime.timedelta(weeks=9)
    with pytest.raises(ConfigurationError) as caught:
        leave_of({"leave": rule, "sources": [WITHOUT]})
    assert str(caught.value) == (
        "lifecycle_leave.do is disable, but no entry of lifecycle_sources reads absences. Set absences: true for the HR"
        " system that has them."
    )
