# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs that end between the creation of accounts and the delivery of their passwords: the next run delivers them."""

from __future__ import annotations

import contextlib
import os
import pathlib
import signal
import subprocess
import time
import typing as t

import pytest
import yaml

from tests.lab import ldap_tools
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl

from .playbook import AS_SENT, Done, Playbooks
from .proxy import StallingProxy
from .test_interrupted import bytes_of, children, kill_all, tree_of, wait_for_end, wait_for_rest

pytestmark = pytest.mark.lab

PEOPLE = 60
DISABLED = 0x2


class Passwords:
    """The handover file of some runs, and what is beside it."""

    def __init__(self, lab: LabFacts, folder: pathlib.Path) -> None:
        self._lab = lab
        self.folder = folder
        self.file = folder / "passwords.yml"

    def variables(self, proxy: StallingProxy | None = None, **options: t.Any) -> dict[str, t.Any]:
        """The variables of a run that connects through the proxy, and waits for its answers as long as tests want."""
        handover = {"lifecycle_password": {**options, "handover": {"file": str(self.file)}}}
        if proxy is None:
            return handover
        return {**handover, "lifecycle_directory": {"servers": [f"{self._lab.address}:{proxy.port}"], "timeout": 600}}

    def held(self) -> dict[str, str]:
        """The password of each account in the file."""
        text = self.file.read_text("utf-8") if self.file.exists() else "passwords: []"
        return {entry["account"]: entry["password"] for entry in yaml.safe_load(text)["passwords"]}

    def pending(self) -> list[pathlib.Path]:
        return sorted(self.folder.glob("*.pending"))

    def created(self, *, enabled: bool = False) -> dict[str, str]:
        """DN of each account of an employee by its login name, read by ldapsearch."""
        wanted = ["sAMAccountName", "userAccountControl"]
        found = ldap_tools.search(self._lab, self._lab.managed_base, "(employeeID=*)", wanted)
        all_of_them = {entry.text("sAMAccountName"): entry for entry in found}
        return {
            login: entry.dn
            for login, entry in all_of_them.items()
            if not (enabled and int(entry.text("userAccountControl")) & DISABLED)
        }

    def check(self) -> int:
        """Check that everybody's password is in the file and is right, by ldapsearch; return their number."""
        held, enabled = self.held(), self.created(enabled=True)
        assert self.created().keys() <= held.keys()
        wrong = [login for login, dn in enabled.items() if not ldap_tools.bind(self._lab, dn, held[login])]
        assert wrong == []
        return len(enabled)


@pytest.fixture
def passwords(lab: LabFacts, company: SimulatedControl, tmp_path: pathlib.Path) -> Passwords:
    company.generate(PEOPLE, calamari=0.2)
    return Passwords(lab, tmp_path)


@pytest.fixture
def enough(
    lab: LabFacts, playbooks: Playbooks, passwords: Passwords, measured: dict[str, int]
) -> t.Callable[[float], int]:
    """How many bytes a run sends until it has made this part of its changes."""
    if not measured:
        measured["reading"] = bytes_of(lab, playbooks, "--check")
        measured["whole"] = bytes_of(lab, playbooks)
        ldap_tools.delete(lab, f"OU=People,{lab.managed_base}")
        playbooks.forget()
    return lambda part: measured["reading"] + int((measured["whole"] - measured["reading"]) * part)


@pytest.fixture(scope="module")
def measured() -> dict[str, int]:
    """What runs sent, measured once."""
    return {}


AS_MODULE: t.Final = {"ansible_python_interpreter": AS_SENT}
"""The run is a module that Ansible sends to its target, and not a part of Ansible."""


def stop_controller_alone(process: subprocess.Popen[str]) -> None:
    """SIGKILL ansible-playbook and its workers, but not the module, which goes on as an orphan."""
    tree = [process.pid, *children(process.pid)]
    for number in tree:
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)


def stop_playbook_alone(process: subprocess.Popen[str]) -> None:
    """SIGKILL ansible-playbook; the worker in which the run is goes on as an orphan."""
    os.kill(process.pid, signal.SIGKILL)


def stop_module_alone(process: subprocess.Popen[str]) -> None:
    """SIGKILL the module; ansible-playbook goes on and reports it."""
    os.kill(tree_of(process)[-1], signal.SIGKILL)


def interrupt(process: subprocess.Popen[str]) -> None:
    """Ctrl-C of a terminal: SIGINT to the whole group of processes."""
    os.killpg(process.pid, signal.SIGINT)


def terminate(process: subprocess.Popen[str]) -> None:
    process.terminate()


End: t.TypeAlias = t.Callable[[subprocess.Popen[str]], None]
"""Ends a run."""


def told(done: Done) -> str:
    return " ".join(done.result["notices"])


# tests/soak has the other ways.
@pytest.mark.parametrize(
    ("way", "part"),
    [(kill_all, 0.15), (stop_module_alone, 0.4), pytest.param(terminate, 0.4, marks=pytest.mark.soak)],
)
def test_every_password_is_delivered_by_the_next_run(
    lab: LabFacts,
    playbooks: Playbooks,
    passwords: Passwords,
    enough: t.Callable[[float], int],
    way: End,
    part: float,
) -> None:
    check_delivery(lab, playbooks, passwords, enough(part), way)


def check_delivery(lab: LabFacts, playbooks: Playbooks, passwords: Passwords, sent: int, way: End) -> None:
    """End a run when it has sent so many bytes, and look for the passwords once the next one has ended."""
    with StallingProxy(lab.address, 636, silent_after_sent=sent) as proxy:
        process = playbooks.start(variables=passwords.variables(proxy))
        assert proxy.silent.wait(300)
        way(process)
    process.communicate(timeout=300)
    wait_for_rest(lab)
    time.sleep(1)
    lost = len(passwords.created().keys() - passwords.held().keys())
    done = playbooks.run(variables=passwords.variables())
    assert done.code == 0, done.output
    assert passwords.check() > PEOPLE // 2
    assert passwords.pending() == []
    if lost:
        assert "This run delivered the passwords of" in told(done)
    again = playbooks.run(variables=passwords.variables())
    assert (again.code, again.planned, told(again)) == (0, {}, "")


@pytest.mark.parametrize(
    ("given", "way"),
    [pytest.param(AS_MODULE, stop_controller_alone, marks=pytest.mark.soak), ({}, stop_playbook_alone)],
)
def test_an_orphan_keeps_its_passwords(
    lab: LabFacts,
    playbooks: Playbooks,
    passwords: Passwords,
    enough: t.Callable[[float], int],
    given: dict[str, str],
    way: End,
) -> None:
    """A run begins while the module of a killed one, or its worker, still waits for an answer."""
    with StallingProxy(lab.address, 636, silent_after_sent=enough(0.4)) as proxy:
        process = playbooks.start(variables={**passwords.variables(proxy), **given})
        assert proxy.silent.wait(300)
        tree = tree_of(process)
        way(process)
        between = playbooks.run(variables=passwords.variables())
        assert (between.code, "Another run is writing to" in between.message) == (2, True), between.output
        assert len(passwords.pending()) == 1
    process.communicate(timeout=300)
    wait_for_end(tree)
    wait_for_rest(lab)
    done = playbooks.run(variables=passwords.variables())
    assert done.code == 0, done.output
    assert passwords.check() > PEOPLE // 2
    assert passwords.pending() == []


@pytest.mark.soak
def test_an_orphan_that_goes_on_loses_no_password(
    lab: LabFacts, playbooks: Playbooks, passwords: Passwords, enough: t.Callable[[float], int]
) -> None:
    """Only the controller is killed; the module creates the other accounts too, and nobody hears of it."""
    with StallingProxy(lab.address, 636) as proxy:
        process = playbooks.start(variables={**passwords.variables(proxy), **AS_MODULE})
        while proxy.sent < enough(0.1):
            time.sleep(0.01)
        tree = tree_of(process)
        stop_controller_alone(process)
        process.communicate(timeout=300)
        wait_for_end(tree)
        wait_for_rest(lab)
    orphaned = passwords.created()
    done = playbooks.run(variables=passwords.variables())
    assert done.code == 0, done.output
    assert len(orphaned) > PEOPLE // 2
    assert f"the passwords of {len(orphaned)} accounts" in told(done)
    assert passwords.check() > PEOPLE // 2
    assert passwords.pending() == []


def test_a_lost_connection_loses_no_password(
    lab: LabFacts, playbooks: Playbooks, passwords: Passwords, enough: t.Callable[[float], int]
) -> None:
    with StallingProxy(lab.address, 636, silent_after_sent=enough(0.3)) as proxy:
        process = playbooks.start(variables=passwords.variables(proxy))
        assert proxy.silent.wait(300)
    output, _nothing = process.communicate(timeout=300)
    assert process.returncode == 2, output
    wait_for_rest(lab)
    unknown = passwords.created().keys() - passwords.held().keys()
    assert len(passwords.pending()) == 1
    done = playbooks.run(variables=passwords.variables())
    assert done.code == 0, done.output
    assert all(login in " ".join(notice["text"] for notice in done.report["notices"]) for login in unknown)
    assert passwords.check() > PEOPLE // 2
    assert passwords.pending() == []


@pytest.mark.soak
def test_passwords_that_must_be_changed_and_a_file_that_cannot_be_written(
    lab: LabFacts, playbooks: Playbooks, passwords: Passwords
) -> None:
    """A script of the run puts a folder where the file should be; people must change what they get."""
    script = passwords.folder / "hinder.sh"
    script.write_text(f"#!/bin/sh\nmkdir -p {passwords.file}\necho '{{}}'\n", "utf-8")
    script.chmod(0o755)
    passwords.folder.chmod(0o755)
    rule = {"command": [str(script)], "events": ["joined"], "state_dir": str(passwords.folder / "markers")}
    given = {**passwords.variables(must_change=True), "lifecycle_scripts": [rule]}
    failed = playbooks.run(variables=given)
    assert failed.code == 2, failed.output
    assert "They are not lost" in failed.message
    assert failed.report["counts"]["creates"]["applied"] > PEOPLE // 2
    passwords.file.rmdir()
    done = playbooks.run(variables=passwords.variables(must_change=True))
    assert done.code == 0, done.output
    assert passwords.held().keys() == passwords.created().keys()
    assert passwords.pending() == []
    ldap_tools.modify(lab, "".join(_need_not_change(dn) for dn in passwords.created().values()))
    passwords.check()


def _need_not_change(dn: str) -> str:
    return f"dn: {dn}\nchangetype: modify\nreplace: pwdLastSet\npwdLastSet: -1\n\n"


@pytest.mark.soak
def test_two_controllers_deliver_each_their_own(
    lab: LabFacts,
    playbooks: Playbooks,
    passwords: Passwords,
    enough: t.Callable[[float], int],
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    other = Passwords(lab, tmp_path_factory.mktemp("other"))
    with StallingProxy(lab.address, 636, silent_after_sent=enough(0.3)) as proxy:
        process = playbooks.start(variables=passwords.variables(proxy))
        assert proxy.silent.wait(300)
        kill_all(process)
    process.communicate(timeout=300)
    wait_for_rest(lab)
    mine = passwords.created()
    assert playbooks.run(variables=other.variables()).code == 0
    assert other.held().keys() == passwords.created().keys() - mine.keys()
    assert playbooks.run(variables=passwords.variables()).code == 0
    assert passwords.held().keys() == mine.keys()
    together = {**other.held(), **passwords.held()}
    enabled = passwords.created(enabled=True)
    assert [login for login, dn in enabled.items() if not ldap_tools.bind(lab, dn, together[login])] == []


UNBIND = 5 + 7 + 1 + 16
"""Bytes of the last request, in TLS 1.3: header, an unbindRequest, its type, and the authentication tag."""
TASK = """
- hosts: localhost
  gather_facts: false
  tasks:
    - name: Set the first password
      hrsync.ad.password:
        sam_account_name: it-interrupted
        generate: {{length: 20}}
        handover:
          file: {file}
"""


def test_a_task_for_one_account_delivers_what_the_interrupted_one_has_set(
    lab: LabFacts, playbooks: Playbooks, unit: str, tmp_path: pathlib.Path
) -> None:
    playbook = tmp_path / "password.yml"
    passwords = Passwords(lab, tmp_path)
    playbook.write_text(TASK.format(file=passwords.file), "utf-8")

    def recreate() -> str:
        dn = f"CN=it-interrupted,{unit}"
        ldap_tools.delete(lab, dn)
        ldap_tools.add(lab, f"dn: {dn}\nobjectClass: user\nsAMAccountName: it-interrupted\nuserAccountControl: 544\n")
        time.sleep(2)
        return dn

    recreate()
    with StallingProxy(lab.address, 636) as proxy:
        server = {"HRSYNC_SERVERS": f"{lab.address}:{proxy.port}"}
        done = playbooks.run(playbook=str(playbook), overrides=server)
        assert done.code == 0, done.output
        whole = proxy.sent
    passwords.file.unlink()
    dn = recreate()
    with StallingProxy(lab.address, 636, silent_after_sent=whole - UNBIND) as proxy:
        server = {"HRSYNC_SERVERS": f"{lab.address}:{proxy.port}"}
        process = playbooks.start(playbook=str(playbook), overrides=server)
        assert proxy.silent.wait(300)
        kill_all(process)
    process.communicate(timeout=300)
    assert len(passwords.pending()) == 1
    assert not passwords.file.exists()
    done = playbooks.run(playbook=str(playbook))
    assert done.code == 0, done.output
    assert "It is delivered now" in done.output
    assert ldap_tools.bind(lab, dn, passwords.held()["it-interrupted"])
    assert passwords.pending() == []
