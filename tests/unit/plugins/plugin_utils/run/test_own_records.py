# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime
import json
import typing as t

import pytest
from ansible.parsing.dataloader import DataLoader
from ansible.template import Templar

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.sync.phases import entries_of
from ansible_collections.hrsync.ad.plugins.module_utils.wire import packing
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.own_records import records_of

VARIABLES: t.Final[dict[str, t.Any]] = {
    "my_hr": {"changed": False, "employees": [{"id": "1", "start_date": datetime.date(2026, 1, 1)}], "items": ()},
    "people": [{"id": "{{ 1 + 1 }}x", "custom": {1: [None, True, 1.5]}}],
    "text": "x",
}


def of(*names: t.Any, **more: t.Any) -> dict[str, list[t.Any]]:
    entries = [{"type": "records", "from": name, **more} for name in names]
    templar = Templar(loader=DataLoader(), variables=VARIABLES)
    return records_of([{"type": "factorial", "from": "x"}, *entries], templar, VARIABLES)


def test_records_come_from_variables_as_plain_data() -> None:
    found = of("my_hr.employees", " people ", None, "my_hr.items")
    assert found["1"] == [{"id": "1", "start_date": "2026-01-01"}]
    assert found["2"][0]["custom"] == {"1": [None, True, 1.5]}
    assert found["4"] == []
    assert list(found) == ["1", "2", "4"]
    assert json.loads(json.dumps(found)) == found


@pytest.mark.parametrize("sources", [None, "x", {"type": "records"}, ["x"], [{"type": "records", "records": []}]])
def test_what_is_no_list_of_sources_is_left_to_the_module(sources: t.Any) -> None:
    assert records_of(sources, Templar(loader=DataLoader(), variables={}), {}) == {}


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("my_hrs.employees", r"^lifecycle_sources\[1\].from is my_hrs.employees, but there is no variable my_hrs; did"),
        ("my_hr", "which is a dictionary, but must be a list of records. A registered result has them in a member"),
        ("text", "text, which is a string, but must be a list of records.$"),
        ("my_hr.employes", "my_hr has no member employes; did you mean employees"),
        ("people.employees", "people has no member employees."),
        ("my_hr['employees']", "It must be the name of a variable, such as my_hr.employees, and not a template"),
        (["my_hr"], "from is a list. It must be the name"),
    ],
)  # fmt: skip
def test_variables_that_cannot_be_used(name: t.Any, words: str) -> None:
    with pytest.raises(ConfigurationError, match=words):
        of(name)


class Unchanged:
    """A templar that renders nothing."""

    def template(self, variable: t.Any) -> t.Any:
        return variable


def test_a_value_that_no_json_has() -> None:
    entry = {"type": "records", "from": "people"}
    with pytest.raises(ConfigurationError, match=r"people\[0\].id is binary data, which a record cannot have"):
        records_of([entry], Unchanged(), {"people": [{"id": b"x"}]})


def test_both_options_at_once() -> None:
    with pytest.raises(ConfigurationError, match="from is set, and so is records"):
        of("people", records=[{"id": "1"}])


def test_the_target_puts_the_records_into_their_entry() -> None:
    sources = [{"type": "factorial"}, {"type": "records", "from": "people"}]
    params = {"sources": sources, "_task": packing.pack({"steps": [], "records": {"1": [{"id": "1"}]}})}
    assert entries_of(params) == [sources[0], {**sources[1], "records": [{"id": "1"}]}]
    assert entries_of({"sources": sources, "_task": packing.pack({"steps": []})}) == sources
