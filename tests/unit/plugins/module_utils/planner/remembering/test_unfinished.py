# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What became of the changes of a killed run, by what the directory holds."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import (
    AddToGroup,
    Change,
    Create,
    CreateOu,
    Delete,
    Delta,
    Disable,
    Enable,
    ForgetGroups,
    Move,
    RemoveFromGroup,
    Rename,
    SetAttributes,
    Unlock,
)
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Finding, Intent
from ansible_collections.hrsync.ad.plugins.module_utils.planner.remembering.unfinished import found, notice

from ..directory_in_memory import BASE, SALES, STAFF, account, group, policy, snapshot

DONE, NOT_DONE, UNKNOWN = Finding
AT = datetime.datetime(2026, 11, 30, 6, 15, tzinfo=datetime.UTC)
SALES_GROUP = group("Sales").dn
ANNA = account("Anna Nowak", "1", title="Clerk", memberOf=SALES_GROUP)
TITLE = Delta(attribute="title", before=("Junior",), after=("Clerk",))


def of_anna(made: type[t.Any], **fields: t.Any) -> Change:
    change: Change = made(key="1", label="Anna Nowak (1)", account=ANNA.guid, dn=ANNA.dn, **fields)
    return change


def finding(change: Change) -> Finding:
    intent = Intent(number=7, run=3, at=AT, change=change)
    return found([intent], snapshot(ANNA, account("Twin", "2"), account("Other twin", "2")), policy())[7]


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (CreateOu(dn=SALES), DONE),
        (CreateOu(dn=f"OU=New,{STAFF}"), NOT_DONE),
        (Create(key="1", dn=f"CN=x,{STAFF}"), DONE),
        (Create(key="9", dn=f"CN=x,{STAFF}"), NOT_DONE),
        (Create(dn=f"CN=x,{STAFF}"), UNKNOWN),
        (of_anna(Delete), NOT_DONE),
        (Delete(key="9", account="gone", dn=f"CN=x,{STAFF}"), DONE),
        (of_anna(Enable), DONE),
        (of_anna(Disable), NOT_DONE),
        (of_anna(Rename, new_dn=ANNA.dn.upper()), DONE),
        (of_anna(Move, new_dn=f"CN=Anna Nowak,{SALES}"), NOT_DONE),
        (Move(key="1", account=ANNA.guid, dn=f"CN=a,{BASE}", new_dn=f"CN=b,{BASE}"), UNKNOWN),
        (of_anna(AddToGroup, group=SALES_GROUP), DONE),
        (of_anna(RemoveFromGroup, group=SALES_GROUP), NOT_DONE),
        (of_anna(SetAttributes, deltas=(TITLE,)), DONE),
        (of_anna(SetAttributes, deltas=(Delta(attribute="title", before=("Clerk",), after=("Boss",)),)), NOT_DONE),
        (of_anna(SetAttributes, deltas=(Delta(attribute="title", before=("a",), after=("b",)),)), UNKNOWN),
        (of_anna(SetAttributes, deltas=(Delta(attribute="title", secret=True),)), UNKNOWN),
        (of_anna(ForgetGroups, deltas=(Delta(attribute="unknown", before=("x",)),)), UNKNOWN),
        (of_anna(Unlock), UNKNOWN),
        (Enable(key="1", dn=f"CN=x,{STAFF}"), DONE),
        (Enable(key="2", dn=f"CN=x,{STAFF}"), UNKNOWN),
        (Enable(dn=f"CN=x,{STAFF}"), UNKNOWN),
    ],
)
def test_the_directory_tells(change: Change, expected: Finding) -> None:
    assert finding(change) is expected


def test_the_warning_counts_and_names() -> None:
    changes = [of_anna(Enable), of_anna(Disable), *[of_anna(Unlock)] * 5]
    intents = [Intent(number=number, run=3, at=AT, change=change) for number, change in enumerate(changes)]
    made = notice(intents, found(intents, snapshot(ANNA), policy()))
    assert made is not None
    assert made.keys == ("1",)
    assert "began writing at 2026-11-30 06:15 UTC did not end" in made.text
    assert "Of 7 changes" in made.text
    assert "1 were made, 1 were not made, 5 may have been made" in made.text
    assert "enable Anna Nowak (1): done; disable Anna Nowak (1): not done;" in made.text
    assert made.text.endswith("; and 2 more.")


def test_without_intents_there_is_no_warning() -> None:
    assert notice([], {}) is None


def test_a_few_intents_are_all_named() -> None:
    intents = [Intent(number=1, run=3, at=AT, change=of_anna(Enable))]
    made = notice(intents, found(intents, snapshot(ANNA), policy()))
    assert made is not None and made.has_keys and "more" not in made.text
