# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The deltas of `write_back` are what is sent: nothing is sent that was not shown, and a second plan is empty."""

from __future__ import annotations

import typing as t

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import FORGETFUL
from ansible_collections.hrsync.ad.plugins.module_utils.model.write_back import Held
from ansible_collections.hrsync.ad.plugins.module_utils.planner.checksum import full_digest
from ansible_collections.hrsync.ad.plugins.module_utils.steps.write_back import plan as fields
from ansible_collections.hrsync.ad.plugins.module_utils.steps.write_back.place import Place
from ansible_collections.hrsync.ad.plugins.module_utils.steps.write_back.plan import Judge, Judgement, WriteBackChange

from .test_plan import subject

VALUES = st.sampled_from(["", "a@x", "A@X", "b@x", "+48 1"])
ROWS = st.fixed_dictionaries({"mail": VALUES, "phone": VALUES})
ACCOUNTS = st.fixed_dictionaries(
    {}, optional={"mail": st.sampled_from(["a@x", "b@x"]), "telephoneNumber": st.sampled_from(["+48 1", "+48 2"])}
)


def planned(row: t.Mapping[str, str], held: t.Mapping[str, str]) -> WriteBackChange | None:
    """The change of one record."""
    one = subject({"mail_to": "mail", "phone_to": "phone"}, held)
    judge = Judge(FORGETFUL)
    wishes = fields.wishes(one)
    written = [
        wish for wish in wishes if judge.judgement("1", "factorial", wish, Held(values=row)) is Judgement.WRITTEN
    ]
    return fields.change(one, Held(values=row), written)


@given(row=ROWS, held=ACCOUNTS)
@settings(max_examples=200)
def test_everything_that_is_sent_is_shown(row: dict[str, str], held: dict[str, str]) -> None:
    change = planned(row, held)
    if change is None:
        return
    shown = {}
    for delta in change.deltas:
        place = Place.parse(delta.attribute)
        assert place is not None
        assert (place.source, place.record) == (change.source, change.record)
        shown[place.field] = ("".join(delta.before), "".join(delta.after))
    assert shown == {field: (before, after) for field, before, after in change.values}
    assert all(before == row[field] for field, before, _after in change.values)
    after = {**row, **{field: text for field, _before, text in change.values}}
    assert planned(after, held) is None


@given(row=ROWS, other=ROWS, held=ACCOUNTS, other_held=ACCOUNTS)
@settings(max_examples=300)
def test_writes_that_differ_have_different_checksums(
    row: dict[str, str], other: dict[str, str], held: dict[str, str], other_held: dict[str, str]
) -> None:
    one, two = planned(row, held), planned(other, other_held)
    if one is not None and two is not None:
        assert (full_digest([one]) == full_digest([two])) is (sorted(one.values) == sorted(two.values))
