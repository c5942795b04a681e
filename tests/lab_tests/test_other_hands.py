# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Somebody else changes the directory while a proxy holds a run between its reads and its writes; and two runs at once.

What is there afterwards is read with ldapsearch.
"""

from __future__ import annotations

import pathlib
import typing as t

import pytest
from ansible.module_utils.common.arg_spec import ArgumentSpecValidator

from ansible_collections.hrsync.ad.plugins.module_utils.accounts.group_membership import group_membership
from ansible_collections.hrsync.ad.plugins.module_utils.accounts.options import GROUP_MEMBERSHIP_OPTIONS, USER_OPTIONS
from ansible_collections.hrsync.ad.plugins.module_utils.accounts.user import user
from ansible_collections.hrsync.ad.plugins.module_utils.apply.apply import apply
from ansible_collections.hrsync.ad.plugins.module_utils.directory.connection import Directory
from ansible_collections.hrsync.ad.plugins.module_utils.directory.options import ConnectionOptions
from ansible_collections.hrsync.ad.plugins.module_utils.directory.requests import Request, Result
from ansible_collections.hrsync.ad.plugins.module_utils.directory.snapshot import read_snapshot
from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Delete
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Plan, Status
from tests.lab import directory_fixtures, ldap_tools, ldif
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import Done, Playbooks
from .proxy import StallingProxy

pytestmark = pytest.mark.lab

DISABLED, PASSWORD_NOT_REQUIRED = 0x2, 0x20
SMART_CARD, NOT_DELEGATED = 0x40000, 0x100000
"""Flags of userAccountControl [MS-ADTS 2.2.16]."""


def account(lab: LabFacts, key: str) -> ldif.Entry:
    """The only account with this key."""
    [found] = ldap_tools.search(lab, lab.base_dn, f"(&(objectClass=user)(employeeID={key}))")
    return found


def flags(entry: ldif.Entry) -> int:
    return int(entry.text("userAccountControl"))


def through(lab: LabFacts, proxy: StallingProxy) -> dict[str, t.Any]:
    """Extra vars that lead a run through the proxy, and let it wait while it is held."""
    return {"lifecycle_directory": {"servers": [f"{lab.address}:{proxy.port}"], "timeout": 300}}


def reading(lab: LabFacts, playbooks: Playbooks) -> int:
    """How many bytes a run sends before its first write."""
    with StallingProxy(lab.address, 636) as proxy:
        done = playbooks.run("--check", variables=through(lab, proxy))
        assert done.code == 0, done.output
        return proxy.sent


def held(lab: LabFacts, playbooks: Playbooks, hand: t.Callable[[], None], **variables: t.Any) -> Done:
    """A run that is held at its first write until `hand` has done its work."""
    sent = reading(lab, playbooks)
    before = ldap_tools.highest_usn(lab)
    with StallingProxy(lab.address, 636, silent_after_sent=sent) as proxy:

        def release() -> None:
            assert proxy.silent.wait(300), "the run did not get to its first write"
            assert ldap_tools.highest_usn(lab) == before, "the run has already written"
            hand()
            proxy.release()

        return playbooks.run(variables={**through(lab, proxy), **variables}, meanwhile=release)


def rename(lab: LabFacts, dn: str, rdn: str, parent: str) -> None:
    """Rename and move an entry."""
    lines = ["changetype: modrdn", ldif.line("newrdn", rdn), "deleteoldrdn: 1", ldif.line("newsuperior", parent)]
    ldap_tools.modify(lab, "\n".join([ldif.line("dn", dn), *lines]) + "\n\n")


def statuses(done: Done, key: str) -> list[tuple[str, str]]:
    """Kind and status of each change of an employee, as the report has them."""
    return [(change["kind"], change["status"]) for change in done.report["changes"] if change["key"] == key]


def message(done: Done, key: str) -> str:
    """What the report says of the first conflict of an employee."""
    return next(
        str(change["message"])
        for change in done.report["changes"]
        if (change["key"], change["status"]) == (key, "conflict")
    )


def test_hands_that_are_quicker(lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks) -> None:
    """A stranger gets a leaver's name, a title is changed, accounts are moved and renamed, a joiner's name is taken."""
    synced.second_act()
    leaver, promoted, married, moved = (account(lab, key) for key in ("1021", "1030", "2002", "1028"))
    elsewhere = directory_fixtures.add_unit(lab, f"OU=Elsewhere,OU=People,{lab.managed_base}")
    barcelona = leaver.dn.partition(",")[2]

    def hand() -> None:
        rename(lab, leaver.dn, "CN=Leaver Renamed", elsewhere)
        set_ = flags(leaver) | SMART_CARD | NOT_DELEGATED
        ldap_tools.modify(lab, ldif.change(f"CN=Leaver Renamed,{elsewhere}", {"userAccountControl": str(set_)}))
        stranger = directory_fixtures.user_attributes(lab, "stranger")
        enabled = str(directory_fixtures.NORMAL | PASSWORD_NOT_REQUIRED)
        ldap_tools.add(lab, ldif.record(leaver.dn, stranger | {"userAccountControl": enabled}))
        ldap_tools.modify(lab, ldif.change(promoted.dn, {"title": "Changed by hand"}))
        rename(lab, married.dn, "CN=Renamed by hand", married.dn.partition(",")[2])
        rename(lab, moved.dn, moved.dn.partition(",")[0], elsewhere)
        directory_fixtures.add_contact(lab, "Renée Lefèvre-Ó Dálaigh", barcelona)

    done = held(lab, playbooks, hand)
    assert done.code == 0, done.output
    assert done.result["failed_changes"]["count"] == 0

    gone = account(lab, "1021")
    assert gone.dn == f"CN=Leaver Renamed,{elsewhere}"
    assert flags(gone) == flags(leaver) | DISABLED | SMART_CARD | NOT_DELEGATED
    assert ("disable", "applied") in statuses(done, "1021")
    stranger = ldap_tools.read(lab, leaver.dn)
    assert stranger is not None
    assert not flags(stranger) & DISABLED

    assert account(lab, "1030").text("title") == "Principal Platform Engineer"
    assert statuses(done, "1030") == [("set_attributes", "conflict"), ("set_attributes", "applied")]
    told = message(done, "1030")
    assert "title was 'Platform Engineer' (as a run left it on 20" in told
    assert "and is 'Changed by hand'." in told

    wife = account(lab, "2002")
    assert wife.text("sn") == "Świątek-O'Neill"
    assert wife.dn.startswith("CN=Halina Świątek-O'Neill,")
    assert "is CN=Renamed by hand," in message(done, "2002")

    assert account(lab, "1028").dn == f"CN=Tomáš Dvořák,{barcelona}"
    assert statuses(done, "1028")[0] == ("move", "conflict")

    joiner = account(lab, "1034")
    assert joiner.dn.startswith("CN=Renée Lefèvre-Ó Dálaigh (1034),")
    assert not flags(joiner) & DISABLED
    assert statuses(done, "1034")[0] == ("create", "conflict")

    [notice] = [text for text in done.result["notices"] if "while this run was working" in text]
    assert notice.startswith("Another run or a person changed 4 accounts while this run was working: ")
    assert done.result["conflicts"]["count"] >= 4

    again = playbooks.run()
    assert again.code == 0, again.output
    assert again.planned == {}, "nothing is left to do"


def test_flags_that_are_set_meanwhile_survive_enabling(
    lab: LabFacts, synced: SimulatedControl, playbooks: Playbooks
) -> None:
    synced.event("leave", "1021")
    assert playbooks.run().code == 0
    before = account(lab, "1021")
    assert flags(before) & DISABLED
    synced.event("come_back", "1021")
    added = SMART_CARD | NOT_DELEGATED
    change = ldif.change(before.dn, {"userAccountControl": str(flags(before) | added)})
    done = held(lab, playbooks, lambda: ldap_tools.modify(lab, change))
    assert done.code == 0, done.output
    assert flags(account(lab, "1021")) == (flags(before) | added) & ~DISABLED
    assert done.result["conflicts"]["count"] == 0


def test_a_run_that_another_overtakes(
    lab: LabFacts, company: SimulatedControl, playbooks: Playbooks, tmp_path: pathlib.Path
) -> None:
    """While the first run is held before its first write, the second creates everybody."""
    other = Playbooks(lab, tmp_path)

    def hand() -> None:
        overtaking = other.run()
        assert overtaking.code == 0, overtaking.output

    done = held(lab, playbooks, hand)
    assert done.code == 0, done.output
    converged(lab, done, playbooks)
    assert any("while this run was working" in text for text in done.result["notices"])


def test_two_runs_at_once(
    lab: LabFacts, company: SimulatedControl, playbooks: Playbooks, tmp_path: pathlib.Path
) -> None:
    """They remember in different places, so that no lease keeps them apart. One may find the other's beginnings odd."""
    other = Playbooks(lab, tmp_path)
    others: list[Done] = []
    names = ("creates", "enables", "group_adds", "attribute_changes", "people")
    allowed = {"lifecycle_limits_once": dict.fromkeys(names, 40), "lifecycle_enable": "always"}
    done = playbooks.run(meanwhile=lambda: others.append(other.run(variables=allowed)), variables=allowed)
    ended = [one for one in (done, *others) if not one.code]
    assert ended, done.output
    assert all("with a disabled account work" in one.message for one in (done, *others) if one.code)
    assert all(one.result["failed_changes"]["count"] == 0 for one in ended)
    converged(lab, ended[0], playbooks)


def converged(lab: LabFacts, done: Done, playbooks: Playbooks) -> None:
    """Everybody has one account, and nothing is left to do."""
    people = ldap_tools.search(lab, lab.base_dn, "(employeeID=*)", ["employeeID", "userAccountControl"])
    keys = [entry.text("employeeID") for entry in people]
    assert len(keys) == len(set(keys)) == 40
    assert sum(bool(flags(entry) & DISABLED) for entry in people) == 1, "only who starts next week waits"
    again = playbooks.run()
    assert again.code == 0, again.output
    assert again.planned == {}, done.result


# ---- the modules for one account -------------------------------------------------------------------------------------
class Module:
    """What a module's function needs of an AnsibleModule."""

    check_mode = False
    _diff = False

    def __init__(self, lab: LabFacts, spec: t.Mapping[str, t.Any], **params: t.Any) -> None:
        connection = {
            "servers": [lab.address],
            "bind_user": lab.bind_user,
            "bind_password": lab.bind_password,
            "ca_file": str(lab.ca_file),
        }
        checked = ArgumentSpecValidator(dict(spec)).validate({**connection, **params})
        assert not checked.error_messages
        self.params = checked.validated_parameters
        self.warnings: list[str] = []

    def warn(self, text: str) -> None:
        self.warnings.append(text)


def before_the_first_write(monkeypatch: pytest.MonkeyPatch, hand: t.Callable[[], None]) -> None:
    """Let `hand` do its work when the module is about to write."""
    write, hands = Directory.write, [hand]

    def held_write(self: Directory, requests: t.Iterable[Request], window: int = 64) -> t.Iterator[Result]:
        while hands:
            hands.pop()()
        return write(self, requests, window)

    monkeypatch.setattr(Directory, "write", held_write)


def test_a_user_that_somebody_else_changes(lab: LabFacts, unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = directory_fixtures.add_user(lab, "otherhands.anna", unit, title="Clerk", description="Old")

    def hand() -> None:
        ldap_tools.modify(lab, ldif.change(anna, {"title": "By hand"}))
        rename(lab, anna, "CN=Anna by hand", unit)

    before_the_first_write(monkeypatch, hand)
    attributes = {"title": "Head", "description": "New"}
    module = Module(lab, USER_OPTIONS, sam_account_name="otherhands.anna", attributes=attributes)
    result = user(t.cast("t.Any", module))
    assert result["changed"]
    assert result["account"]["dn"] == f"CN=Anna by hand,{unit}"
    entry = ldap_tools.read(lab, f"CN=Anna by hand,{unit}")
    assert entry is not None
    assert (entry.text("title"), entry.text("description")) == ("Head", "New")
    [warning] = module.warnings
    assert "changed 1 account while this run was working" in warning


def test_an_account_that_somebody_else_creates(lab: LabFacts, unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def hand() -> None:
        directory_fixtures.add_user(lab, "otherhands.bea", unit, title="By hand")

    before_the_first_write(monkeypatch, hand)
    module = Module(
        lab,
        USER_OPTIONS,
        sam_account_name="otherhands.bea",
        common_name="otherhands.bea",
        ou=unit,
        attributes={"title": "Head"},
    )
    result = user(t.cast("t.Any", module))
    entry = ldap_tools.read(lab, f"CN=otherhands.bea,{unit}")
    assert entry is not None
    assert entry.text("title") == "Head"
    assert result["account"]["dn"] == entry.dn


def test_a_group_and_a_member_that_get_other_names(lab: LabFacts, unit: str, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = directory_fixtures.add_user(lab, "otherhands.anna", unit)
    group = directory_fixtures.add_group(lab, "otherhands.group", unit)

    def hand() -> None:
        rename(lab, anna, "CN=Anna by hand", unit)
        rename(lab, group, "CN=Group by hand", unit)
        directory_fixtures.add_contact(lab, "otherhands.anna", unit)

    before_the_first_write(monkeypatch, hand)
    module = Module(lab, GROUP_MEMBERSHIP_OPTIONS, sam_account_name="otherhands.anna", add=["otherhands.group"])
    assert group_membership(t.cast("t.Any", module))["added"] == ["otherhands.group"]
    entry = ldap_tools.read(lab, f"CN=Group by hand,{unit}", ["member"])
    assert entry is not None
    assert entry.texts("member") == (f"CN=Anna by hand,{unit}",)


def test_an_account_that_somebody_enables_is_not_deleted(
    lab: LabFacts, unit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Deletions are checked right before they are sent, so the hand is quicker than the check."""
    anna = directory_fixtures.add_user(lab, "otherhands.anna", unit)
    params = {
        "servers": [lab.address],
        "bind_user": lab.bind_user,
        "bind_password": lab.bind_password,
        "ca_file": str(lab.ca_file),
    }
    with Directory.connect(ConnectionOptions.from_params(params)) as directory:
        seen = read_snapshot(directory, (), account_filter="(sAMAccountName=otherhands.anna)", ous=False)
        flag = str(directory_fixtures.NORMAL | PASSWORD_NOT_REQUIRED)
        ldap_tools.modify(lab, ldif.change(anna, {"userAccountControl": flag}))
        change = Delete(key="1", label="Anna", account=seen.accounts[0].guid, dn=anna)
        outcome = apply(Plan(changes=(change,)), directory, seen)[0]
    assert outcome.status is Status.CONFLICT
    assert ldap_tools.read(lab, anna) is not None
