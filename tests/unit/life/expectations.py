# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What must be true after a run, worked out from HR's days and the options alone, and not by the code under test."""

from __future__ import annotations

import dataclasses
import datetime
import itertools
import typing as t

from ansible_collections.hrsync.ad.plugins.module_utils.values import dn
from ansible_collections.hrsync.ad.plugins.module_utils.values.equality import unique_form

from ..plugins.module_utils.planner.directory_in_memory import SALES, STAFF
from . import choices
from .world import FOREIGN, FORMER, GUARDED, Ran, World

if t.TYPE_CHECKING:
    from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account

Record = t.Mapping[str, t.Any]

UNTOUCHED: t.Final = (*FOREIGN, *GUARDED)
FOREIGN_KEYS: t.Final = frozenset(filter(None, (one.text("employeeID") for one in UNTOUCHED)))
WEEK: t.Final = datetime.timedelta(days=7)
KINDS: t.Final = {"create": "creates", "disable": "disables", "rename": "renames", "delete": "deletes", "move": "moves"}
"""The option of `limits` by the kind of change."""


def day(text: str | None) -> datetime.date | None:
    return datetime.date.fromisoformat(text) if text else None


def has_left(record: Record, today: datetime.date) -> bool:
    start, end = day(record.get("start_date")), day(record.get("end_date"))
    is_back = start is not None and end is not None and end < start <= today
    return end is not None and end <= today and not is_back


def works(record: Record, today: datetime.date) -> bool:
    start = day(record.get("start_date"))
    return not has_left(record, today) and start is not None and start <= today


def is_due(record: Record, today: datetime.date, days: int) -> bool:
    """Whether somebody has left for so many days."""
    end = day(record.get("end_date"))
    return has_left(record, today) and end is not None and end + datetime.timedelta(days=days) <= today


def is_deletable(record: Record, today: datetime.date) -> bool:
    """Whether the stage that deletes is reached, for somebody who does not return."""
    start = day(record.get("start_date"))
    return is_due(record, today, 30) and not (start is not None and start > today)


@dataclasses.dataclass(slots=True)
class Hand:
    """A title that somebody wrote by hand, over a value that a run had written."""

    account: str
    title: str


@dataclasses.dataclass
class Expectations:
    """What the runs so far have seen, and what therefore must be true.

    Args:
        world: the company.
        options: of the company.
    """

    world: World
    options: t.Mapping[str, t.Any]
    said: dict[str, Record] = dataclasses.field(default_factory=dict)
    """What HR said of each person in the last accepted run that listed the person, since the database was lost."""
    departments: dict[str, tuple[str, datetime.datetime | None]] = dataclasses.field(default_factory=dict)
    """The department by key, and since when runs know it, if they had read another one before."""
    missing: dict[str, datetime.datetime] = dataclasses.field(default_factory=dict)
    """The first run that did not list a person any more."""
    hands: dict[str, Hand] = dataclasses.field(default_factory=dict)
    settled: dict[str, str] = dataclasses.field(default_factory=dict)
    """The title that HR had and that the account had after the last whole run, by key."""
    switched_off: set[str] = dataclasses.field(default_factory=set)
    """objectGUIDs of the accounts that somebody has disabled by hand, or that may be disabled by hand."""
    enabled: dict[str, bool] = dataclasses.field(default_factory=dict)
    """Whether runs left an account enabled, by objectGUID."""
    addresses: dict[str, set[str]] = dataclasses.field(default_factory=dict)
    """The addresses that an account has had since runs write proxyAddresses, by objectGUID."""
    logins: dict[str, tuple[str, datetime.datetime]] = dataclasses.field(default_factory=dict)
    """The person who had a login last, and when a run saw it last."""
    names: dict[str, set[tuple[str, str]]] = dataclasses.field(default_factory=dict)
    """The pairs of name and address that HR has had for a person."""
    done: list[tuple[datetime.datetime, str, str]] = dataclasses.field(default_factory=list)
    """The time, the kind and the person of every change since the database was lost."""
    was_lost: bool = False
    stages: dict[str, t.Mapping[str, datetime.datetime]] = dataclasses.field(default_factory=dict)

    # ---- what happens between runs ------------------------------------------------------------------------------
    def database_lost(self) -> None:
        for known in (self.said, self.departments, self.missing, self.hands, self.settled, self.logins, self.stages):
            known.clear()
        self.done.clear()
        self.was_lost = True
        self.switched_off = {one.guid for one in self.world.directory.accounts if not one.enabled}
        self.enabled = {one.guid: one.enabled for one in self.world.directory.accounts}

    def edited(self, key: str, title: str) -> None:
        """Somebody wrote this title by hand."""
        held, record = self.world.account(key), self.world.hr.get(key)
        self.hands.pop(key, None)
        if held is None or record is None or key in FOREIGN_KEYS:
            return
        if self.settled.get(key) == record.get("job_title") != title:
            self.hands[key] = Hand(held.guid, title)

    # ---- runs ---------------------------------------------------------------------------------------------------
    @property
    def today(self) -> datetime.date:
        return self.world.now.date()

    def before(self, ran: Ran) -> None:
        """Take note of what an accepted run saw when it began."""
        for one in ran.before.accounts:
            if one.enabled:
                self.switched_off.discard(one.guid)
            elif self.enabled.get(one.guid, False):
                self.switched_off.add(one.guid)

    def after(self, ran: Ran) -> None:
        """Check a run, and take note of what it did."""
        self._never_deletes_too_early(ran)
        self._does_nothing_to_the_missing(ran)
        if ran.is_accepted:
            self.before(ran)
        self._note_changes(ran)
        if ran.is_accepted:
            self._note_records(ran)
            self._stages_are_remembered_once(ran)
        self._limits_are_kept()
        self._leavers_are_disabled(ran)
        if ran.is_whole:
            self._whole(ran)
        self._names_are_held(ran)

    def _note_changes(self, ran: Ran) -> None:
        new = {change.key for change in ran.applied if change.kind.name == "create"}
        for change in ran.applied:
            name = change.kind.name
            if name in KINDS and (name == "create" or change.key not in new):
                self.done.append((self.world.now, name, change.key))
        changed = {change.account or change.key for change in ran.applied}
        for one in self.world.directory.accounts:
            if ran.is_accepted or one.guid in changed or (one.text("employeeID") or "") in changed:
                self.enabled[one.guid] = one.enabled
            if one.enabled:
                self.switched_off.discard(one.guid)

    def _note_records(self, ran: Ran) -> None:
        listed = {key for key in self.world.hr if self._is_listed(key, ran)}
        for key in listed:
            record = self.world.hr[key]
            department, since = self.departments.get(key, (record["department"], None))
            if department != record["department"]:
                since = self.world.now
            self.departments[key] = record["department"], since
            self.said[key] = dict(record)
            self.missing.pop(key, None)
        for key in self.said.keys() - listed:
            self.missing.setdefault(key, self.world.now)

    # ---- what must be true after each run -----------------------------------------------------------------------
    def _never_deletes_too_early(self, ran: Ran) -> None:
        for change in ran.plan.changes:
            if change.kind.name == "delete":
                record = self._known(change.key, ran)
                assert choices.DELETED in choices.stages_of(self.options)
                assert is_deletable(record, self.today), f"deleted too early: {record}"

    def _known(self, key: str, ran: Ran) -> Record:
        return self.world.hr[key] if self._is_listed(key, ran) else self.said[key]

    def _is_listed(self, key: str, ran: Ran) -> bool:
        return key in self.world.hr and (ran.listed is None or key in ran.listed)

    def _does_nothing_to_the_missing(self, ran: Ran) -> None:
        """Nobody is changed whom HR does not list, except those who have left, and those of lifecycle_missing."""
        rule = self.options["missing"]
        for change in ran.plan.changes:
            key = change.key
            if not key or self._is_listed(key, ran):
                continue
            if has_left(self.said[key], self.today):
                continue
            since = self.missing.get(key, self.world.now)
            is_over = self.world.now - since >= datetime.timedelta(days=choices.MISSING)
            assert rule["do"] == "disable", f"missing from HR, but {change.kind.name} {key}"
            assert is_over, f"missing from HR since {since} only"
            assert change.kind.name == "disable"

    def _stages_are_remembered_once(self, ran: Ran) -> None:
        """What a stage did once is not done again: the time at which it was made stays the same."""
        for key, person in self.world.memory.people.items():
            before = self.stages.get(key, {})
            assert all(before.get(name, since) == since for name, since in person.stages.items())
            self.stages[key] = person.stages
        for key in self.stages.keys() - self.world.memory.people.keys():
            del self.stages[key]

    def _limits_are_kept(self) -> None:
        allowed = choices.most(self.options)
        for kind, option in KINDS.items():
            times = [(at, key) for at, name, key in self.done if name == kind]
            for last, _key in times:
                people = {key for at, key in times if last - WEEK < at <= last}
                assert len(people) <= allowed[option], f"{len(people)} people in a week: {kind}"

    def _leavers_are_disabled(self, ran: Ran) -> None:
        """Whatever fails for whom: leavers are disabled, unless that itself fails, or is withheld by a limit."""
        failed = {change.kind.name for index, change in enumerate(ran.plan.changes) if index not in ran.outcomes}
        failed |= {change.kind.name for change in ran.plan.changes if change not in ran.applied}
        if ran.plan.stops or ran.was_killed or ran.withholds("disables") or "disable" in failed:
            return
        for key in self.world.hr.keys() - FOREIGN_KEYS:
            held = self.world.account(key)
            is_known = self._is_listed(key, ran) or key in self.said
            if held is not None and is_known and has_left(self._known(key, ran), self.today):
                assert not held.enabled, f"{key} has left"

    def _names_are_held(self, ran: Ran) -> None:
        period = datetime.timedelta(days=self.options["name_hold_days"])
        for change in ran.plan.changes:
            if change.kind.name == "create" and change in ran.applied:
                held = self.world.account(change.key)
                login = unique_form(held.text("sAMAccountName") or "") if held else ""
                person, seen = self.logins.get(login, (self._person(change.key), self.world.now))
                is_free = self.world.now - seen >= period
                assert is_free or person == self._person(change.key), f"{login} is held for {person}"
        if ran.is_accepted:
            for one in self.world.directory.accounts:
                key, login = one.text("employeeID") or "", unique_form(one.text("sAMAccountName") or "")
                if key in self.said:
                    self.logins[login] = self._person(key), self.world.now

    def _person(self, key: str) -> str:
        record = self.world.hr.get(key) or self.said.get(key) or {}
        return str(record.get("custom", {}).get("person_id", key))

    # ---- what must be true after a whole run --------------------------------------------------------------------
    def _whole(self, ran: Ran) -> None:
        skipped = {one.key for one in ran.plan.rejections}
        for key, record in self.said.items():
            is_missing = key in self.missing and not has_left(record, self.today)
            if is_missing or key in FOREIGN_KEYS | skipped:
                continue
            held = self.world.account(key)
            if has_left(record, self.today):
                self._leaver(key, record, held)
            elif works(record, self.today):
                self._worker(key, record, held)
            elif held is not None:
                self._newcomer(record, held)
        self._titles(skipped)
        self._aliases()

    def _leaver(self, key: str, record: Record, held: Account | None) -> None:
        stages = choices.stages_of(self.options)
        if choices.DELETED in stages and is_deletable(record, self.today):
            assert held is None, f"{key} is not deleted"
        if held is None:
            return
        assert not held.enabled, f"{key} has left"
        if choices.LEFT in stages:
            assert held.texts("memberOf") == ()
            assert held.text("description") == "left"
        if choices.PARTED in stages and is_due(record, self.today, 10):
            assert dn.parent(held.dn) == FORMER, f"{held.dn} is not in {FORMER}"

    def _worker(self, key: str, record: Record, held: Account | None) -> None:
        assert held is not None, f"{key} works here without an account"
        stages = choices.stages_of(self.options)
        assert dn.parent(held.dn) == (SALES if record["department"] == "Sales" else STAFF)
        self._access(key, held)
        groups = {dn.rdn_value(one) for one in held.texts("memberOf")}
        assert ("Sales" in groups) or record["department"] != "Sales"
        if choices.BEGUN in stages and self._runs_on(record):
            assert "Office" in groups
            assert held.text("description") == "works here"
            assert "Welcome" not in groups or self.was_lost
        _department, since = self.departments[key]
        is_moved = since is not None and since.date() + datetime.timedelta(days=14) <= self.today
        if choices.MOVED in stages and is_moved and since is not None:
            assert held.text("extensionAttribute1") == f"of {record['department']}"
        if choices.BACK in stages and self._is_back(key):
            assert held.text("extensionAttribute2") == "back"
        if self.options["rename"] in ("rename", "rename_with_alias") and held.text("mail"):
            pair = held.text("displayName") or "", held.text("mail") or ""
            assert pair in self.names[self._person(key)], f"{pair} was never HR's"
        self._manager(held)

    def _runs_on(self, record: Record) -> bool:
        """Whether the stage of the start is that of this employment."""
        end = day(record.get("end_date"))
        return end is None or end > self.today

    def _access(self, key: str, held: Account) -> None:
        is_away, days = self._absence(key)
        is_long = days is None or days > choices.LONG
        pauses = self.options["leave"]["do"] == "disable" and is_away and is_long
        if choices.AWAY in choices.stages_of(self.options) and is_away:
            assert not held.enabled, f"{key} is away"
        elif pauses:
            assert not held.enabled or days is None, f"{key} is on leave"
        elif self.options["enable"] == "always":
            assert held.enabled, f"{key} works here"
        else:
            assert held.enabled == (held.guid not in self.switched_off), f"{key} works here"

    def _newcomer(self, record: Record, held: Account) -> None:
        start = day(record["start_date"]) or self.today
        end = day(record.get("end_date"))
        is_near = start - datetime.timedelta(days=7) <= self.today and (end is None or end > start)
        if choices.PREPARED in choices.stages_of(self.options) and is_near:
            groups = {dn.rdn_value(one) for one in held.texts("memberOf")}
            assert held.enabled or held.guid in self.switched_off, f"{start} is near"
            assert "Welcome" in groups

    def _absence(self, key: str) -> tuple[bool, int | None]:
        """Whether the person is absent today, and how many days the absence lasts; None without an end."""
        for one in self.world.absences:
            first, last = day(one["first_day"]) or self.today, day(one["last_day"])
            if one["employee_id"] == key and first <= self.today and (last is None or self.today <= last):
                return True, None if last is None else (last - first).days + 1
        return False, None

    def _is_back(self, key: str) -> bool:
        ended = (day(one["last_day"]) for one in self.world.absences if one["employee_id"] == key)
        return any(last is not None and last < self.today for last in ended)

    def _manager(self, held: Account) -> None:
        """Nobody is led by somebody who has left, unless the option says so."""
        if self.options["manager_left"] == "keep" or not held.text("manager"):
            return
        leader = next((one for one in self.world.directory.accounts if one.dn == held.text("manager")), None)
        record = self.said.get(leader.text("employeeID") or "") if leader else None
        assert record is None or not has_left(record, self.today), f"{held.dn} is led by a leaver"

    def _titles(self, skipped: t.Container[str]) -> None:
        self.settled.clear()
        for key, record in self.said.items():
            held = self.world.account(key)
            if key in FOREIGN_KEYS or key in skipped or held is None or key in self.missing:
                self.hands.pop(key, None)
                continue
            hand, title = self.hands.get(key), record.get("job_title")
            if not works(record, self.today) or not title:
                continue
            if self.options["drift"] != "revert" and hand is not None and hand.account == held.guid:
                assert held.text("title") == hand.title, f"the hand's title of {key} is gone"
            elif self.options["drift"] == "revert":
                assert held.text("title") == title
                self.hands.pop(key, None)
            if held.text("title") == title:
                self.settled[key] = title

    def _aliases(self) -> None:
        """Mail that is sent to a former address still arrives."""
        if "mapping" not in self.options["variables"] or self.options["rename"] == "rename":
            return
        for one in self.world.directory.accounts:
            if (one.text("employeeID") or "") not in self.said or one in UNTOUCHED:
                continue
            held = {text.partition(":")[2].lower() for text in one.texts("proxyAddresses")}
            former = self.addresses.setdefault(one.guid, set())
            assert former <= held, f"{one.dn} has lost {former - held}"
            former |= held


def unique(world: World) -> None:
    """No login, address or key is there twice, whatever has happened."""
    for attribute in ("sAMAccountName", "employeeID"):
        held = [unique_form(text) for one in world.directory.accounts for text in one.texts(attribute)]
        assert len(held) == len(set(held)), f"{attribute} is there twice: {sorted(held)}"
    addresses = [_addresses(one) for one in world.directory.accounts]
    for first, second in itertools.combinations(addresses, 2):
        assert not first & second, f"two accounts have {first & second}"


def _addresses(account: Account) -> set[str]:
    proxies = (text.partition(":")[2] for text in account.texts("proxyAddresses"))
    return {unique_form(text) for text in (*proxies, account.text("mail") or "") if text}


def foreign_untouched(world: World) -> None:
    """Accounts that no run may change are as they were, and nobody joins a protected group."""
    there = {one.guid: one for one in world.directory.accounts}
    assert all(there.get(foreign.guid) == foreign for foreign in UNTOUCHED)
