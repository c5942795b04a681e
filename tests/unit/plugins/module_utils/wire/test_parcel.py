# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Values on their way between controller and target: the same, packed or not."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import HrsyncError
from ansible_collections.hrsync.ad.plugins.module_utils.model.absence import Absence
from ansible_collections.hrsync.ad.plugins.module_utils.wire.answers import answers_from_list, answers_to_list
from ansible_collections.hrsync.ad.plugins.module_utils.wire.parcel import Parcel, opened, parcels, sent

from ...plugin_utils.authored import employee

ABSENCE = Absence(source="hr", id="1", employee_id="7", first_day="2026-03-01", flaws=("No end.",))
ANSWERS: list[dict[str, t.Any]] = [
    {"name": "hr", "fields": ["department"], "employees": [employee(key="7", teams=("A",))], "absences": [ABSENCE]},
    {"name": "more", "fields": [], "employees": [], "absences": []},
]


@pytest.mark.parametrize("on_the_way", [lambda parcel: parcel, Parcel.packed], ids=["here", "packed"])
def test_what_is_opened_is_what_was_handed_over(on_the_way: t.Callable[[t.Any], t.Any]) -> None:
    assert opened(on_the_way(Parcel(ANSWERS, answers_to_list)), answers_from_list) == ANSWERS


def test_a_module_on_a_target_sends_text_only() -> None:
    result = sent(lambda module: {"changed": False, "_sources": Parcel(ANSWERS, answers_to_list), "is": module})("it")
    assert json.loads(json.dumps(result)) == result
    assert parcels(result) == {}
    assert (result["changed"], result["is"], opened(result["_sources"], answers_from_list)) == (False, "it", ANSWERS)


def test_a_damaged_text_is_an_error() -> None:
    with pytest.raises(HrsyncError, match="arrived damaged"):
        opened("bm90aGluZw==", list)
