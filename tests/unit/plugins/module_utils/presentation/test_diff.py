# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The diff of a plan."""

from __future__ import annotations

import json
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model import kinds
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    Change,
    Create,
    CreateOu,
    Delete,
    Delta,
    Disable,
    Enable,
    RemoveFromGroup,
    SetAttributes,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Outcomes, Plan
from ansible_collections.hrsync.ad.plugins.module_utils.presentation.diff import LONGEST_DIFF, diff
from ansible_collections.hrsync.ad.plugins.module_utils.steps.registry import KINDS

STEP_KINDS = [kind for kind in KINDS if kind not in kinds.DIRECTORY_KINDS]


def test_diff_shows_one_entry_per_account(plan: Plan) -> None:
    assert [entry["before_header"] for entry in diff(plan, {})] == [
        "CN=Gone,OU=People,DC=example,DC=com: deleted",
        "Leaver (7): disabled",
        "عمر خالد (2001): created",
        "Returner (8): created",
        "Anna Nowak (1017): renamed",
        "OU=Dubai,OU=People,DC=example,DC=com",
    ]


def test_diff_of_a_change(plan: Plan) -> None:
    anna = diff(plan, {})[4]
    assert anna["before"].splitlines() == [
        "dn: CN=Anna Kowal,OU=People,DC=example,DC=com",
        "sn: Kowal",
        "title: Engineer  # HR has none",
        "otherTelephone:",
        "  - +48 1",
        "  - +48 2",
        "pager: (secret)",
        "locked: true",
        "group: CN=GG-Old,DC=example,DC=com",
        "seeAlso: CN=GG-New,DC=example,DC=com",
        *(f"{kind.name}: on" for kind in STEP_KINDS),
    ]
    assert anna["after"].splitlines() == [
        "dn: CN=Anna Nowak,OU=Kraków,OU=People,DC=example,DC=com  # full_name; location",
        'sn: <script>alert("&")</script>  # factorial: last_name',
        'displayName: "\\u202eevil\\u200f"',
        "otherTelephone: +48 1",
        "pager: (secret, changed)",
        "locked: false",
        "group: CN=GG-New,DC=example,DC=com  # department",
        *(f"{kind.name}: off" for kind in STEP_KINDS),
    ]


def test_diff_of_a_new_account(plan: Plan) -> None:
    omar = diff(plan, {})[2]
    assert omar["before"] == ""
    assert omar["after"].splitlines() == [
        "dn: CN=عمر خالد,OU=Dubai,OU=People,DC=example,DC=com  # starts on 2026-10-01",
        "enabled: false",
        "givenName: عمر  # factorial: first_name",
        "info: (secret, changed)",
        "manager: CN=Anna Kowal,OU=People,DC=example,DC=com",
        "password: (secret, changed)",
    ]


def test_diff_of_disabling_enabling_and_deleting(plan: Plan) -> None:
    gone, leaver, _omar, returner = diff(plan, {})[:4]
    assert (leaver["before"], leaver["after"]) == ("enabled: true\n", "enabled: false\n")
    assert returner["before"].splitlines() == [
        "dn: CN=Returner,OU=People,DC=example,DC=com",
        "enabled: false",
        "protected from deletion: true",
        "primaryGroupID: 513",
    ]
    assert returner["after"].splitlines() == [
        "dn: CN=Returner,OU=People,DC=example,DC=com  # restore",
        "enabled: true",
        "protected from deletion: false  # lift_protection",
        "primaryGroupID: 1105",
    ]
    assert (gone["before"], gone["after"]) == ("dn: CN=Gone,OU=People,DC=example,DC=com  # asked for\n", "")


def test_diff_shows_only_what_was_applied(plan: Plan, outcomes: Outcomes) -> None:
    anna = diff(plan, outcomes)[4]
    assert anna["before"] == "dn: CN=Anna Kowal,OU=People,DC=example,DC=com\n"
    assert anna["after"] == "dn: CN=Anna Nowak,OU=People,DC=example,DC=com  # full_name\n"


@pytest.mark.parametrize(
    ("value", "line"),
    [
        ("Nowak", "sn: Nowak"),
        ("O'Neill", "sn: O'Neill"),
        ("Nowak\\, Anna", "sn: Nowak\\, Anna"),
        ("C#", "sn: C#"),
        ("a: b", 'sn: "a: b"'),
        ("a #b", 'sn: "a #b"'),
        (" Nowak", 'sn: " Nowak"'),
        ("Nowak ", 'sn: "Nowak "'),
        ("", 'sn: ""'),
        ("- x", 'sn: "- x"'),
        ("two\nlines", 'sn: "two\\nlines"'),
        ("\x1b[31m", 'sn: "\\u001b[31m"'),
    ],
)
def test_values_keep_to_one_readable_line(value: str, line: str) -> None:
    change = SetAttributes(key="1", label="A (1)", deltas=(Delta(attribute="sn", after=(value,)),))
    assert diff(Plan(changes=(change,)), {})[0]["after"] == f"{line}\n"


def test_long_values_are_cut_but_still_differ() -> None:
    delta = Delta(attribute="info", before=("x" * 5000 + "a",), after=("x" * 5000 + "b",))
    change = SetAttributes(key="1", label="A (1)", deltas=(delta,))
    entry = diff(Plan(changes=(change,)), {})[0]
    assert entry["before"] != entry["after"]
    assert len(entry["after"]) < 300 and "(5001 characters, sha256 " in entry["after"]


def test_a_deletion_says_so_and_why() -> None:
    """It looked like `+dn:  # status inactive`."""
    leaver: dict[str, t.Any] = {"key": "1", "label": "A (1)", "dn": "CN=A,DC=x"}
    changes = (Disable(**leaver, reason="left"), RemoveFromGroup(**leaver, group="CN=G", reason="g"))
    (entry,) = diff(Plan(changes=(*changes, Delete(**leaver, reason="left 2026-08-20"))), {})
    assert entry == {
        "before_header": "A (1): deleted",
        "after_header": "A (1): deleted",
        "before": "dn: CN=A,DC=x  # left 2026-08-20\ngroup: CN=G  # g\n",
        "after": "",
    }


@pytest.mark.parametrize(
    ("changes", "enabled"),
    [
        ([Create(dn="CN=A")], "false"),
        ([Create(dn="CN=A", enabled=True)], "true"),
        ([Create(dn="CN=A"), Enable(dn="CN=A", reason="starts today")], "true  # starts today"),
    ],
)
def test_a_new_account_has_one_state(changes: list[Change], enabled: str) -> None:
    (entry,) = diff(Plan(changes=tuple(changes)), {})
    assert (entry["before"], entry["after"]) == ("", f"dn: CN=A\nenabled: {enabled}\n")


def test_secrets_whose_values_stayed_on_the_target_are_shown() -> None:
    delta = Delta(attribute="info", reason="lifecycle_attributes.info", secret=True)
    (entry,) = diff(Plan(changes=(SetAttributes(dn="CN=A", deltas=(delta,)),)), {})
    assert entry["before"] == "info: (secret)\n"
    assert entry["after"] == "info: (secret, changed)  # lifecycle_attributes.info\n"


@pytest.mark.parametrize("character", ["x", "名", "\u202e", '"'])
def test_a_long_diff_ends_with_what_is_left_out(character: str) -> None:
    deltas = tuple(Delta(attribute=f"a{number}", after=(character * 150,)) for number in range(5))
    people = [Create(key=str(number), label=f"P{number}", dn=f"CN={number}", deltas=deltas) for number in range(5000)]
    gone = Delete(key="x", label="Gone", dn="CN=Gone")
    entries = diff(Plan(changes=(CreateOu(dn="OU=x"), *people, gone)), {}, "The report has\nall.")
    assert LONGEST_DIFF * 0.98 < len(json.dumps(entries)) <= LONGEST_DIFF
    assert entries[0]["before_header"] == "Gone: deleted"
    left_out = 5002 - (len(entries) - 1)
    assert entries[-1]["after_header"] == f"{left_out} of 5002 accounts left out"
    assert entries[-1]["after"] == (
        f"# {left_out} of 5002 accounts left out, because this diff would be longer than 500 KB."
        " The report has\\u000aall.\n"
    )
    assert entries[-1]["before"] == ""


def test_where_the_rest_is_may_not_be_known() -> None:
    deltas = (Delta(attribute="info", after=("x" * 150,)),)
    people = tuple(Create(key=str(number), dn=f"CN={number}", deltas=deltas) for number in range(5000))
    assert diff(Plan(changes=people), {})[-1]["after"].endswith(" longer than 500 KB.\n")
