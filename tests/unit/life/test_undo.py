# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Apply, then undo, is the identity on everything that is managed: over random plans of invented companies."""

from __future__ import annotations

import dataclasses
import json
import os
import typing as t

from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Policy
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account, Snapshot
from ansible_collections.hrsync.ad.plugins.module_utils.model.undo import Bin, Deleted, Made
from ansible_collections.hrsync.ad.plugins.module_utils.planner.undo.plan import Asked, Undoing, plan_undo
from ansible_collections.hrsync.ad.plugins.module_utils.values.equality import entry_form
from ansible_collections.hrsync.ad.plugins.module_utils.wire.records import change_from_dict, change_to_dict

from ..plugins.module_utils.planner.directory_in_memory import STAFF
from .choices import choices
from .test_life import FOUNDERS
from .world import GUARDED, GUARDS, Directory, Ran, World, empty_directory

EXAMPLES = int(os.environ.get("HRSYNC_LIVES", "40"))
LINKS = ("manager", "assistant", "secretary")


class DirectoryWithBin(Directory):
    """A directory that can restore what it has deleted, with the values that pointed to it, as the AD Recycle Bin."""

    def __init__(self, before: Snapshot, number: int, company: Company) -> None:
        super().__init__(before, number)
        self._before = dataclasses.replace(before, accounts=(*before.accounts, *company.deleted.values()))
        self._deleted, self._links = company.deleted, company.links

    def _restore(self, change: t.Any) -> None:
        kept = self._deleted[change.account]
        assert change.dn == bin_dn(kept)
        self._must_be_free(change.new_dn)
        self._dns[kept.guid], self._values[kept.guid] = change.new_dn, dict(kept.values)
        for guid, values in self._links.get(kept.guid, {}).items():
            for attribute in values if guid in self._values else ():
                held = self._values[guid].get(attribute, ())
                is_full = held and self._before.schema[attribute].single_valued
                self._values[guid][attribute] = held if is_full else (*held, change.new_dn.encode())


def _pointing(account: Account, name: str) -> list[str]:
    return [attribute for attribute in LINKS if name.encode() in account.raw(attribute)]


def bin_dn(account: Account) -> str:
    return f"CN={account.guid}\\0ADEL:{account.guid},CN=Deleted Objects,DC=corp,DC=example"


class Company:
    """A company whose runs are journaled, and can be undone."""

    def __init__(self, **options: t.Any) -> None:
        self.world = World(**options)
        self.made: list[Made] = []
        self.deleted: dict[str, Account] = {}
        self.links: dict[str, dict[str, list[str]]] = {}
        """The attributes of other accounts that pointed to a deleted one, by their objectGUIDs."""
        self.runs = 0

    def run(self, **how: t.Any) -> Ran:
        """Make a run, and remember what it has done, as the database does."""
        ran = self.world.runs(**how)
        self._note(ran.applied, ran.before)
        return ran

    def _note(self, applied: t.Sequence[t.Any], before: Snapshot) -> None:
        self.runs += 1
        for change in applied:
            kept = change_from_dict(json.loads(json.dumps(change_to_dict(change))))
            self.made.append(Made(number=len(self.made), run=self.runs, at=self.world.now, change=kept))
        self._keep(applied, before)

    def _keep(self, applied: t.Sequence[t.Any], before: Snapshot) -> None:
        """Keep the accounts that were deleted, as they were right before, as the AD Recycle Bin does."""
        deleted = {change.account for change in applied if change.kind.name == "delete"}
        directory = DirectoryWithBin(before, self.runs, self)
        for change in applied if deleted else ():
            if change.kind.name != "delete":
                directory.make(change)
        accounts = directory.snapshot().accounts
        for gone in (one for one in accounts if one.guid in deleted):
            self.deleted[gone.guid] = gone
            self.links[gone.guid] = {one.guid: _pointing(one, gone.dn) for one in accounts}

    def plan(self, chosen: t.Callable[[Made], bool], force: t.Iterable[str] = (), *, has_bin: bool = True) -> Undoing:
        """The plan that undoes the chosen changes."""
        first = next((index for index, one in enumerate(self.made) if chosen(one)), len(self.made))
        made = tuple(dataclasses.replace(one, is_chosen=chosen(one)) for one in self.made[first:])
        kept = {guid: Deleted(account=one, dn=bin_dn(one)) for guid, one in self.deleted.items()}
        return plan_undo(
            Asked(
                made=made,
                snapshot=self.world.directory,
                policy=Policy(managed_base=STAFF, protected_groups=(GUARDS,)),
                memory=self.world.memory,
                now=self.world.now,
                bin=Bin(accounts=kept) if has_bin else Bin(problem="The AD Recycle Bin is not enabled."),
                force=frozenset(force),
            )
        )

    def apply(self, undoing: Undoing) -> None:
        """Make the changes of a plan."""
        assert not undoing.plan.stops
        before = self.world.directory
        directory = DirectoryWithBin(before, 1000 + self.runs, self)
        for change in undoing.plan.changes:
            directory.make(change)
        self.world.directory = directory.snapshot()
        self._note(undoing.plan.changes, before)

    def undo(self, chosen: t.Callable[[Made], bool], force: t.Iterable[str] = (), **how: t.Any) -> Undoing:
        """Undo the chosen changes."""
        undoing = self.plan(chosen, force, **how)
        self.apply(undoing)
        return undoing


def state_of(snapshot: Snapshot) -> dict[str, t.Any]:
    """All that is managed, by objectGUID; the order of values has no meaning, and an empty list is none."""
    return {
        one.guid: (
            entry_form(one.dn),
            {name: sorted(values) for name, values in one.values.items() if values},
        )
        for one in snapshot.accounts
    }


def differences(
    before: t.Mapping[str, t.Any], after: t.Mapping[str, t.Any], restored: t.Collection[bytes] = ()
) -> list[t.Any]:
    """What differs between two states.

    Args:
        before, after: the states.
        restored: the DNs of accounts that were deleted meanwhile. If somebody has written an attribute that pointed to
            one of them since, only the directory knew that.
    """
    found: list[t.Any] = []
    for guid in before.keys() | after.keys():
        (old_dn, old), (new_dn, new) = (state.get(guid, ("", {})) for state in (before, after))
        changed = {
            name: (old.get(name), new.get(name)) for name in old.keys() | new.keys() if old.get(name) != new.get(name)
        }
        if changed or old_dn != new_dn:
            found.append((old_dn, new_dn, changed))
    return found


def of_runs(*numbers: int) -> t.Callable[[Made], bool]:
    return lambda made: made.run in numbers


def company(**options: t.Any) -> Company:
    """A company in which Anna works, and Jan, whose manager she is."""
    found = Company(**options)
    _says(found, "1", "Anna", "Nowak")
    _says(found, "2", "Jan", "Kos", manager_key="1")
    found.run()
    found.world.passes(days=1)
    return found


def _says(found: Company, key: str, first: str, last: str, **fields: t.Any) -> None:
    names = {"first_name": first, "last_name": last, "full_name": f"{first} {last}", "email": f"p{key}@x"}
    found.world.says(key, **names, department="IT", job_title="Clerk", **fields)


def test_a_run_is_undone() -> None:
    found = company()
    before = state_of(found.world.directory)
    found.world.says("1", last_name="Lis", full_name="Anna Lis", department="Sales", job_title="Boss")
    found.world.says("2", end_date="2026-03-02")
    ran = found.run()
    assert {change.kind.name for change in ran.applied} == {"rename", "move", "set_attributes", "disable"}
    undone = found.undo(of_runs(2))
    assert state_of(found.world.directory) == before
    assert undone.lost == ()
    assert not undone.plan.rejections


@given(data=st.data(), options=choices(), number=st.integers(3, 6))
@settings(max_examples=EXAMPLES, deadline=None, suppress_health_check=[HealthCheck.too_slow])
def test_apply_then_undo_is_the_identity(data: st.DataObject, options: dict[str, t.Any], number: int) -> None:
    """Whatever the last runs have done, undoing all of them brings back what was before, to the byte."""
    found = Company(**{**options, "limits": {}})
    found.world.directory = empty_directory(*GUARDED)
    for key in range(1, number + 1):
        first, last = FOUNDERS[key]
        _says(found, str(key), first, last, start_date=f"2020-0{key}-01")
    found.run(accepts=True)
    for _time in range(data.draw(st.integers(0, 2))):
        _happens(found, data)
        found.run(accepts=True)
    before, first_run = state_of(found.world.directory), found.runs + 1
    kinds = set()
    for _time in range(data.draw(st.integers(1, 4))):
        _happens(found, data)
        kinds |= {change.kind.name for change in found.run(accepts=True).applied}
    for kind in kinds:
        event(kind)
    last_run = found.runs
    undone = found.undo(lambda made: first_run <= made.run <= last_run)
    while undone.plan.rejections:
        # Somebody else has got a name since, and must give it back first.
        assert [one.reasons for one in undone.plan.rejections if not all(map(_is_about_a_name, one.reasons))] == []
        assert undone.plan.changes
        event("undone once more")
        undone = found.undo(lambda made: first_run <= made.run <= last_run)
    there = (*found.deleted.values(), *found.world.directory.accounts)
    restored = {one.dn.encode() for one in there if one.guid in found.deleted}
    assert differences(before, state_of(found.world.directory), restored) == []
    assert [(one.what, one.why) for one in undone.lost] == []
    assert found.plan(lambda made: first_run <= made.run <= last_run).plan.changes == ()


def _is_about_a_name(reason: str) -> bool:
    return "undo once more afterwards" in reason


def _happens(found: Company, data: st.DataObject) -> None:
    """Several things happen in HR, and days pass."""
    for _event in range(data.draw(st.integers(1, 4))):
        key = data.draw(st.sampled_from([str(number) for number in range(1, 9)]))
        fields = data.draw(st.fixed_dictionaries({}, optional=EVENTS))
        if key not in found.world.hr:
            first, last = FOUNDERS[int(key) % len(FOUNDERS)]
            _says(found, key, first, last)
        found.world.says(key, **fields)
    found.world.passes(days=data.draw(st.sampled_from([1, 9, 20, 40])))


EVENTS = {
    "last_name": st.sampled_from(["Nowak", "Kos", "Lis"]),
    "full_name": st.sampled_from(["Anna Nowak", "Jan Nowak", "Ewa Lis"]),
    "email": st.sampled_from(["a@x", "b@x", "c@x"]),
    "department": st.sampled_from(["Sales", "IT", "Legal"]),
    "job_title": st.sampled_from(["Boss", "Clerk"]),
    "manager_key": st.sampled_from(["1", "2", "3", "8"]),
    "end_date": st.sampled_from([None, "2026-03-02", "2026-03-20", "2026-02-01"]),
    "start_date": st.sampled_from(["2020-01-01", "2026-03-10", "2026-04-01"]),
}
