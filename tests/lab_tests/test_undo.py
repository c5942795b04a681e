# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A run is taken back on a real domain: ldapsearch shows all that is managed as it was before."""

from __future__ import annotations

import contextlib
import json
import pathlib
import random
import re
import sqlite3
import subprocess
import sys
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.audit import verifier
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.approvals.keys import Keys
from tests.lab import directory_fixtures, ldap_tools, ldif
from tests.lab.facts import LabFacts

from .playbook import Done, Playbooks
from .small_company import SmallCompany

pytestmark = pytest.mark.lab

ANNA, JAN, BOSS, NEW = "7901", "7902", "7903", "7904"
PEOPLE: t.Final = {BOSS: ("Ewa", "Wrona"), ANNA: ("Anna", "Kruk"), JAN: ("Jan", "Dudek")}
UNDO = "hrsync.ad.undo"
MOVES_BY_ITSELF: t.Final = frozenset(("whenchanged", "usnchanged", "dscorepropagationdata"))
"""What the directory writes with every change."""


class Firm:
    """Three people, whose runs are undone."""

    def __init__(self, company: SmallCompany, state: pathlib.Path) -> None:
        self.company, self.lab, self.state = company, company.lab, state
        for group in ("UN-Staff", "UN-Barcelona"):
            directory_fixtures.add_group(self.lab, group, company.groups)
        company.variables = {
            "lifecycle_state": f"sqlite:///{state}",
            "lifecycle_ou": f"OU={{{{ employee.location.city }}}},{company.unit}",
            "lifecycle_create_missing_ous": True,
            "lifecycle_rename": "rename",
            "lifecycle_groups": [
                {"group": "UN-Staff"},
                {"group": "UN-Barcelona", "when": "employee.location.city == 'Barcelona'"},
            ],
            "lifecycle_leaver_groups": {"leave": True, "remember_in": "seeAlso"},
            "lifecycle_more_attributes": {"mail": "{{ employee.last_name | lower }}@undo.example"},
        }
        for number, (first, last) in PEOPLE.items():
            company.hire(number, first, last, manager=None if number == BOSS else BOSS)
        self.run()

    def run(self, *options: str, code: int = 0, **more: t.Any) -> Done:
        done = self.company.run(*options, **more)
        assert done.code == code, done.output
        return done

    def undo(self, *options: str, **more: t.Any) -> Done:
        return self.run(*options, playbook=UNDO, **more)

    @property
    def last_run(self) -> int:
        with contextlib.closing(sqlite3.connect(self.state)) as database:
            return int(database.execute("SELECT max(id) FROM hrsync_run").fetchone()[0])

    @property
    def audit(self) -> list[dict[str, t.Any]]:
        """The entries of the audit log, each with its facts."""
        with contextlib.closing(sqlite3.connect(self.state)) as database:
            entries = [json.loads(entry) for (entry,) in database.execute("SELECT entry FROM hrsync_audit")]
        return [{**entry, **entry.get("facts", {})} for entry in entries]

    def look(self) -> dict[str, t.Any]:
        """All attributes of accounts and all members of groups, as ldapsearch shows them."""
        accounts = ldap_tools.search(self.lab, self.company.unit, "(objectClass=user)")
        groups = ldap_tools.search(self.lab, self.company.groups, "(objectClass=group)", ["member"])
        found = {entry.text("employeeID"): _shown(entry) for entry in accounts}
        return {**found, **{entry.dn: sorted(_of_living(entry.attributes.get("member", ()))) for entry in groups}}


def _shown(entry: ldif.Entry) -> dict[str, t.Any]:
    values = {name: sorted(_of_living(value)) for name, value in entry.attributes.items()}
    return {"dn": entry.dn, **{name: value for name, value in values.items() if value and name not in MOVES_BY_ITSELF}}


def _of_living(values: t.Iterable[bytes]) -> list[bytes]:
    """Without DNs of deleted accounts, which Samba shows administrators if the domain has a recycle bin."""
    return [value for value in values if b"\\0ADEL:" not in value]


def differences(before: dict[str, t.Any], after: dict[str, t.Any]) -> dict[str, t.Any]:
    """What differs, by account or group."""
    found = {}
    for name in before.keys() | after.keys():
        old, new = before.get(name), after.get(name)
        if old != new and isinstance(old, dict) and isinstance(new, dict):
            found[name] = {
                key: (old.get(key), new.get(key)) for key in old.keys() | new if old.get(key) != new.get(key)
            }
        elif old != new:
            found[name] = {"": (old, new)}
    return found


@pytest.fixture
def firm(lab: LabFacts, playbooks: Playbooks, tmp_path: pathlib.Path) -> t.Iterator[Firm]:
    with SmallCompany(lab, playbooks, "undo", tmp_path).open() as company:
        yield Firm(company, tmp_path / "state.db")


def happens(firm: Firm) -> None:
    """A marriage, a move to another office, a promotion, somebody leaves, and somebody joins."""
    hr = firm.company.hr
    hr.event("rename", ANNA, last_name="Married")
    hr.event("relocate", ANNA, location="Barcelona")
    hr.event("promote", ANNA, title="Manager")
    hr.event("leave", JAN)
    firm.company.hire(NEW, "Olga", "Szpak", manager=ANNA)


def test_a_run_is_undone(firm: Firm) -> None:
    before, first = firm.look(), firm.last_run
    happens(firm)
    done = firm.run()
    kinds = {change["kind"] for change in done.report["changes"]}
    assert kinds >= {"create", "create_ou", "move", "rename", "set_attributes", "disable", "add_to_group"}
    assert "remove_from_group" in kinds
    number, after = firm.last_run, firm.look()
    assert number == first + 1 and after != before

    preview = firm.undo("--check", run=number)
    assert firm.look() == after, "a preview writes nothing"
    assert preview.planned["deletes"] == preview.planned["renames"] == preview.planned["moves"] == 1
    assert preview.planned["enables"] == 1
    assert "PREVIEW of undoing in undo: nothing is written." in preview.output
    assert f"Chosen     run {number}" in preview.output

    undone = firm.undo(run=number)
    assert undone.result["checksum"] == preview.result["checksum"]
    assert firm.look() == before
    [lost] = undone.result["lost"]["first"]
    assert lost["what"].startswith("OU=Barcelona,"), lost
    [told] = [text for text in undone.result["notices"] if "next run does what HR" in text]
    assert ANNA in told and JAN in told and NEW in told

    again = firm.undo(run=number)
    assert again.planned == {} and "No change: everything is as it was before." in again.output
    # The undo is a run of its own, so it can be undone too; a deleted account needs the recycle bin.
    back = firm.undo(run=number + 1, key=[ANNA, JAN])
    assert back.planned["renames"] == 1
    found = firm.look()
    assert {key: found[key]["dn"] for key in (ANNA, JAN)} == {key: after[key]["dn"] for key in (ANNA, JAN)}
    assert found[JAN] == after[JAN]


def test_the_next_run_does_what_hr_says(firm: Firm) -> None:
    """Also of an account that the undo has enabled again: nobody else's hand is suspected."""
    happens(firm)
    firm.run()
    after = firm.look()
    firm.undo(run=firm.last_run)
    done = firm.run()
    assert {change["kind"] for change in done.report["changes"]} >= {"create", "move", "rename", "disable"}
    found = firm.look()
    assert {name: value["dn"] for name, value in found.items() if name.isdigit()} == {
        name: value["dn"] for name, value in after.items() if name.isdigit()
    }
    assert not firm.company.is_enabled(JAN)


def test_what_somebody_has_changed_since_is_left(firm: Firm) -> None:
    happens(firm)
    firm.run()
    number = firm.last_run
    firm.company.change(ANNA, title="By hand")
    firm.company.add_to_group(NEW, f"CN=UN-Barcelona,{firm.company.groups}")
    before = firm.look()
    done = firm.undo(run=number, code=2)
    rejected = {one["key"]: " ".join(one["reasons"]) for one in done.result["rejected"]["first"]}
    assert set(rejected) == {ANNA, NEW}
    assert re.search(
        rf"Somebody else has changed title since run {number} \(20[^)]+ UTC\): it is 'By hand' now, and the run wrote"
        r" 'Manager'; the account was last changed on 20\d\d-\d\d-\d\d\.",
        rejected[ANNA],
    )
    assert "Somebody else has added the account to CN=UN-Barcelona" in rejected[NEW]
    found = firm.look()
    assert {key: found[key] for key in (ANNA, NEW)} == {key: before[key] for key in (ANNA, NEW)}
    assert firm.company.is_enabled(JAN), "the others are undone"

    firm.undo(run=number, force=f"{ANNA},{NEW}")
    assert firm.company.account(ANNA).text("title") == "Clerk"
    assert NEW not in firm.company.accounts()


def test_limits_and_choices(firm: Firm) -> None:
    happens(firm)
    firm.run()
    number, before = firm.last_run, firm.look()
    stopped = firm.undo(run=number, lifecycle_limits={"deletes": {"count": 0}}, code=2)
    assert "lifecycle_limits.deletes allows 0" in stopped.message
    assert firm.look() == before
    assert "Nothing chooses what to undo" in firm.undo(kind="disable", code=2).message
    assert "Run 99 is not one of this configuration" in firm.undo(run=99, code=2).message

    preview = firm.undo("--check", run=number)
    assert preview.result["plan_id"] in preview.output
    other = firm.undo(run=number, lifecycle_expected_checksum="0" * 64, code=2)
    assert "Nothing was written" in other.message or "nothing was written" in other.message
    assert firm.look() == before

    kind = firm.undo("--check", run=number, kind="disable")
    firm.undo(run=number, kind="disable", lifecycle_expected_checksum=kind.result["checksum"])
    [told] = [entry for entry in firm.audit if entry["kind"] == "undo" and entry["run"] == firm.last_run]
    assert (told["runs"], told["kinds"]) == ([number], ["disable"])
    assert firm.company.is_enabled(JAN)
    firm.undo(since="2020-01-01", key=ANNA, kind=["rename", "move"])
    assert firm.company.account(ANNA).dn == f"CN=Anna Kruk,OU=Warszawa,{firm.company.unit}"
    assert firm.company.account(ANNA).text("title") == "Manager"


def test_an_undo_is_approved_delivered_and_reported_as_a_run(firm: Firm, tmp_path: pathlib.Path) -> None:
    log, heads = tmp_path / "audit.jsonl", tmp_path / "heads.jsonl"
    firm.company.hr.event("promote", ANNA, title="Manager")
    firm.run()
    asked: dict[str, t.Any] = {
        "run": firm.last_run,
        "lifecycle_audit_receivers": [
            {"type": "file", "path": str(log), "events": "all", "required": True},
            {"type": "file", "name": "heads", "path": str(heads)},
        ],
    }
    keys = Keys(tmp_path)
    signs = keys.person("hannah")
    approval: dict[str, t.Any] = {
        "lifecycle_approval": "whole",
        "lifecycle_allowed_signers": str(keys.allowed),
        "lifecycle_approval_levels": [{"name": "HR", "approvers": ["hannah"]}],
    }
    before = firm.look()
    preview = firm.undo("--check", **asked, **approval)
    plan = preview.result["plan_id"]
    assert f"Waits      The plan {plan} waits for level HR: 0 of 1 approval, by hannah." in preview.output
    assert re.search(rf"^Approve +ansible-playbook hrsync.ad.approve .*-e plan={plan}", preview.output, re.MULTILINE)
    assert "Apply  " not in preview.output and not log.exists()
    assert f"Plan {plan} is not approved" in firm.undo(**asked, **approval, code=2).message
    assert firm.look() == before

    decision = {"plan": plan, "level": "HR", "decision": "approved", "principal": "hannah", "key_file": str(signs)}
    firm.run(playbook="hrsync.ad.approve", **decision, **approval)
    approved = firm.undo("--check", **asked, **approval)
    assert approved.result["plan_id"] == plan and "Apply  " in approved.output
    done = firm.undo(**asked, **approval)
    assert firm.company.account(ANNA).text("title") == "Clerk"

    assert done.report["limits"] == [f"Only what is undone: run {asked['run']}."]
    assert [change["kind"] for change in done.report["changes"]] == ["set_attributes"]
    last = json.loads(heads.read_text().splitlines()[-1])["head"]
    assert last == done.result["audit_head"]
    kinds = [json.loads(json.loads(line)["entry"])["kind"] for line in log.read_text().splitlines()]
    assert kinds[-3:] == ["change", "undo", "run_ended"]
    command = [sys.executable, "-I", verifier.__file__, str(log), "--head", last]
    verified = subprocess.run(command, capture_output=True, text=True, check=False)
    assert verified.returncode == 0, verified.stdout + verified.stderr


def test_a_deleted_account_without_a_recycle_bin_is_listed(firm: Firm) -> None:
    stage = {"name": "gone", "at": "end", "steps": {"account": {"state": "absent"}}}
    firm.company.hr.event("leave", JAN)
    firm.run(lifecycle_stages=[stage])
    assert JAN not in firm.company.accounts()
    done = firm.undo(run=firm.last_run)
    [lost] = done.result["lost"]["first"]
    assert (lost["key"], "AD Recycle Bin is not enabled" in lost["why"]) == (JAN, True)
    assert "! CANNOT COME BACK: 1" in done.output
    assert done.planned == {}


class Chance:
    """Things that happen in HR, drawn by chance."""

    FIRST_NAMES = ("Ala", "Bo", "Cyd", "Dan", "Eva", "Fay")
    LAST_NAMES = ("Lis", "Kos", "Szpak", "Wilk", "Bury", "Sikora")

    def __init__(self, firm: Firm, seed: int) -> None:
        self.firm, self.chance, self.next = firm, random.Random(seed), 7950
        self.left: set[str] = set()

    def happens(self) -> None:
        """One to four things."""
        for _time in range(self.chance.randint(1, 4)):
            self.chance.choice((self.hire, self.rename, self.relocate, self.promote, self.leave, self.come_back))()

    def anybody(self) -> str:
        return self.chance.choice([ANNA, JAN, BOSS, *map(str, range(7950, self.next))])

    def hire(self) -> None:
        names = self.chance.choice(self.FIRST_NAMES), self.chance.choice(self.LAST_NAMES)
        self.firm.company.hire(str(self.next), *names, manager=self.chance.choice([ANNA, BOSS, None]))
        self.next += 1

    def rename(self) -> None:
        last_name = self.chance.choice(self.LAST_NAMES)
        self.firm.company.hr.event("rename", self.anybody(), last_name=last_name)

    def relocate(self) -> None:
        location = self.chance.choice(("Barcelona", "Warsaw"))
        self.firm.company.hr.event("relocate", self.anybody(), location=location)

    def promote(self) -> None:
        self.firm.company.hr.event("promote", self.anybody(), title=self.chance.choice(("Head", "Clerk", "Buyer")))

    def leave(self) -> None:
        person = self.anybody()
        if person not in self.left:
            self.left.add(person)
            self.firm.company.hr.event("leave", person)

    def come_back(self) -> None:
        for person in sorted(self.left)[:1]:
            self.left.remove(person)
            self.firm.company.hr.event("come_back", person)


@pytest.mark.parametrize("seed", [0, *(pytest.param(seed, marks=pytest.mark.soak) for seed in range(1, 10))])
def test_apply_then_undo_is_the_identity(firm: Firm, seed: int) -> None:
    """Whatever some runs have done, undoing all of them brings back all that is managed."""
    before, first, chance = firm.look(), firm.last_run + 1, Chance(firm, seed)
    free: dict[str, t.Any] = {
        "lifecycle_limits": {name: {"count": 99} for name in ("people", "disables", "renames", "moves")}
    }
    done = 0
    for _run in range(4):
        chance.happens()
        # Odd names, and two people with the same name, are no matter here.
        result = firm.company.run(lifecycle_fail_on=[], **free)
        accepted = re.findall(r"lifecycle_accept_feed is '(\w+)'", result.message)
        if accepted:
            result = firm.company.run(lifecycle_fail_on=[], lifecycle_accept_feed=accepted[0], **free)
        assert result.code == 0, result.output
        done += sum(result.planned.values())
    assert done > 0
    runs = list(range(first, firm.last_run + 1))
    for _time in range(len(runs)):
        # Who has got somebody else's name since gives it back first.
        undone = firm.company.run(playbook=UNDO, run=runs, **free)
        if undone.code == 0:
            break
        assert "undo once more afterwards" in undone.message, undone.output
        assert undone.planned
    assert undone.code == 0, undone.output
    found = differences(before, firm.look())
    assert found == {}, repr(found)
