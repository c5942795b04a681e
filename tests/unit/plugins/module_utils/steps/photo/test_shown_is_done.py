# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The deltas of `photo` show all that is written, and a second plan finds nothing to do."""

from __future__ import annotations

import typing as t

from hypothesis import given, settings
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Delta
from ansible_collections.hrsync.ad.plugins.module_utils.steps.photo import plan as photos
from ansible_collections.hrsync.ad.plugins.module_utils.steps.photo.model import PhotoChange, PhotoWrite
from ansible_collections.hrsync.ad.plugins.module_utils.steps.photo.store import Store
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import account
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.steps.photo.test_plan import subject

Held: t.TypeAlias = dict[str, tuple[bytes, ...]]
Wanted: t.TypeAlias = dict[str, bytes | None]

TARGETS = ["thumbnailPhoto", "jpegPhoto", "microsoft365"]
# Photos of one size, and photos that begin or end alike.
PHOTO = st.sampled_from([b"photo 1", b"photo 2", b"photo 10", b"1 photo"])
HELD: st.SearchStrategy[Held] = st.fixed_dictionaries(
    {target: st.lists(PHOTO, max_size=2, unique=True).map(tuple) for target in TARGETS}
)
WANTED: st.SearchStrategy[Wanted] = st.dictionaries(st.sampled_from(TARGETS), PHOTO | st.none())


def planned(held: Held, wanted: Wanted, store: Store) -> PhotoChange | None:
    compared = [photos.TargetPhoto(target, held[target], after) for target, after in wanted.items()]
    state = {"file": "/x"} if any(wanted.values()) else {"state": "absent"}
    return photos.change(subject(account("Anna"), **state), compared, store.keep, "user id")


def written(change: PhotoChange | None, store: Store) -> Wanted:
    """What each target gets: the writes to the directory and to Microsoft 365."""
    if change is None:
        return {}
    writes: list[PhotoWrite] = [*change.to_directory, *([change.to_cloud] if change.to_cloud else [])]
    assert all(write.target != "microsoft365" for write in change.to_directory)
    return {write.target: store.read(write.after) if write.after else None for write in writes}


def shown(change: PhotoChange | None) -> list[tuple[str, list[str], list[str]]]:
    """What an approval sees: values without an order, and no reasons."""
    deltas: tuple[Delta, ...] = change.deltas if change else ()
    return sorted((delta.attribute, sorted(delta.before), sorted(delta.after)) for delta in deltas)


@given(held=HELD, wanted=WANTED, target=st.sampled_from(TARGETS), photo=PHOTO | st.none())
@settings(max_examples=300)
def test_changes_that_write_differently_are_shown_differently(
    held: Held, wanted: Wanted, target: str, photo: bytes | None
) -> None:
    store = Store()
    one, other = planned(held, wanted, store), planned(held, {**wanted, target: photo}, store)
    assert (shown(one) == shown(other)) is (written(one, store) == written(other, store))


@given(held=HELD, wanted=WANTED)
@settings(max_examples=300)
def test_a_second_plan_is_empty_and_nothing_changes_that_is_not_shown(held: Held, wanted: Wanted) -> None:
    store = Store()
    change = planned(held, wanted, store)
    writes = written(change, store)
    assert (change is None) is (writes == {})
    after = {**held, **{target: () if photo is None else (photo,) for target, photo in writes.items()}}
    assert {name for name, _before, _after in shown(change)} == {name for name in TARGETS if held[name] != after[name]}
    assert planned(after, wanted, store) is None


def test_a_photo_of_several_people_is_stored_once() -> None:
    store = Store()
    first, second, again = store.keep(b"one"), store.keep(b"another"), store.keep(b"one")
    assert first == again
    assert (store.read(first), store.read(second)) == (b"one", b"another")
