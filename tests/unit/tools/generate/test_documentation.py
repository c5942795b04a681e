# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tables of options become the YAML that Ansible reads, and lose nothing on the way."""

from __future__ import annotations

import typing as t

import yaml

from ansible_collections.hrsync.ad.plugins.module_utils.option_table import Option, Options
from tools.generate.documentation import moved, options_yaml, role_options_yaml, sentences

TABLE: Options = {
    "address": {
        "description": [
            "Where it is: a URL such as V(https://a.example).",
            "See O(place.city), O(other) and O(a.b.c#module:d).",
        ],
        "type": "str",
        "required": True,
        "environment": ["A_ADDRESS", "ADDRESS"],
    },
    "secret": {"description": "A secret.", "type": "str", "no_log": True},
    "place": {
        "description": "Where.",
        "type": "dict",
        "suboptions": {"city": {"description": "City.", "type": "str", "default": "on", "choices": ["on", "Łódź"]}},
    },
}


def read(text: str) -> dict[str, t.Any]:
    return t.cast("dict[str, t.Any]", yaml.safe_load(text))


def test_options_for_a_module() -> None:
    options = read(options_yaml({**TABLE, "kind": {"description": "Kind.", "type": "str", "choices": ["a", "b"]}}))
    assert list(options) == ["address", "secret", "place", "kind"]
    assert options["address"]["required"] and options["kind"]["choices"] == ["a", "b"]
    assert (
        options["address"]["description"][-1]
        == "If not set, the environment variable E(A_ADDRESS), then E(ADDRESS) is used."
    )
    assert options["secret"] == {"description": ["A secret."], "type": "str"}


def test_choices_stay_text() -> None:
    city = read(options_yaml(TABLE))["place"]["suboptions"]["city"]
    assert (city["choices"], city["default"]) == (["on", "Łódź"], "on")


def test_options_for_a_role_say_which_are_secret() -> None:
    options = read(role_options_yaml(TABLE, 4))
    assert options["secret"]["no_log"] is True and "no_log" not in options["address"]
    assert options["place"]["options"]["city"]["type"] == "str"
    assert role_options_yaml(TABLE, 4).startswith("    address:\n      description:\n        - ")


def test_an_option_without_a_variable_has_its_own_sentences_only() -> None:
    assert sentences({"description": "One.", "type": "str"}) == ["One."]


def test_references_follow_an_option_that_moves() -> None:
    [_first, below] = t.cast("list[str]", moved(TABLE["address"], "sources[]")["description"])
    assert below == "See O(sources[].place.city), O(sources[].other) and O(a.b.c#module:d)."
    option: Option = {"description": "With O(exchange.tls=false) and O(user).", "type": "str"}
    assert moved(option, "lifecycle_exchange", "exchange")["description"] == [
        "With O(lifecycle_exchange.tls=false) and O(user)."
    ]
