# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guides "Approve, apply, undo, prove" and "Evidence for auditors": their commands, in order, do what they say."""

from __future__ import annotations

import datetime
import json
import pathlib
import re
import shlex
import subprocess
import typing as t

import pytest

from tests.lab import directory_fixtures, ldap_tools, ldif
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl

from .office import EVIDENCE, GUIDE, variables_of_the_guide
from .playbook import Done, Playbooks

pytestmark = pytest.mark.lab

LEAVER, RENAMED, CALLED, DISMISSED, JOINER = "1021", "1013", "1012", "1017", "1032"
PHONE: t.Final = "+34 93 555 0297"
DISABLED: t.Final = 0x2
PLAYBOOK: t.Final = "ansible-playbook hrsync.ad.{} -i inventory.yml"


class Reader:
    """Somebody who follows the guide, command by command."""

    def __init__(self, lab: LabFacts, playbooks: Playbooks, folder: pathlib.Path) -> None:
        folder.chmod(0o700)
        self.lab, self._playbooks, self.folder = lab, playbooks, folder
        text = "".join(page.read_text("utf-8") for page in (GUIDE, EVIDENCE))
        self.left = re.findall(r"^    \$ (.+)$", text, re.MULTILINE)
        """The commands that were not run yet."""
        self.own = {
            "/etc/hrsync": str(folder),
            "/srv/hrsync": str(folder),
            "/tmp/plan.json": str(folder / "plan.json"),
            "/var/log/hrsync-heads.log": str(folder / "heads"),
            "2026-03-01": f"{datetime.datetime.now(datetime.UTC):%Y-%m-%d}",
        }
        """What the reader writes in place of words of the guide."""
        self.variables = {
            **variables_of_the_guide(),
            "lifecycle_state": f"sqlite:///{folder}/state.db",
            "lifecycle_allowed_signers": str(folder / "allowed_signers"),
            "lifecycle_report_dir": str(folder / "reports"),
        }

    def next(self, beginning: str) -> str:
        """The next command of the guide, in the reader's own words."""
        command: str = self.left.pop(0)
        assert command.startswith(beginning), command
        for theirs, own in self.own.items():
            command = command.replace(theirs, own)
        return command

    def is_(self, who: str) -> None:
        """From now on, the reader is another person."""
        self.own["~/.ssh/id_ed25519"] = str(self.folder / who)

    def shell(self, beginning: str, more: str = "", folder: pathlib.Path | None = None) -> str:
        """Run the next command, without anything of the collection."""
        command = ["env", "-i", "PATH=/usr/bin:/bin", "sh", "-c", self.next(beginning) + more]
        done = subprocess.run(command, cwd=folder or self.folder, capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def play(self, playbook: str, code: int = 0) -> Done:
        """Run the next command, which is a playbook; its heads are kept."""
        done = self._playbooks.run(*self._options(playbook), playbook=f"hrsync.ad.{playbook}", variables=self.variables)
        assert done.code == code, done.output
        with (self.folder / "heads").open("a", encoding="utf-8") as file:
            file.writelines(f"{line}\n" for line in done.output.splitlines() if line.startswith("Audit log  "))
        return done

    def answer(self, playbook: str, answer: str) -> Done:
        """Run the next command at a terminal."""
        options = self._options(playbook)
        done = self._playbooks.asked(answer, *options, playbook=f"hrsync.ad.{playbook}", variables=self.variables)
        assert done.code == 0, done.output
        return done

    def _options(self, playbook: str) -> list[str]:
        beginning = PLAYBOOK.format(playbook)
        return shlex.split(self.next(beginning).removeprefix(beginning))

    def makes_keys(self) -> None:
        """The commands of the guide for one person, for all who approve."""
        commands = self.left[:3]
        for who in ("alice", "dora", "bob", "carol"):
            self.is_(who)
            self.left[:3] = [command.replace("alice", who) for command in commands]
            self.shell("ssh-keygen -t ed25519", " -q -N ''")
            self.shell("echo")
            self.shell("chmod 600")
            self.left[:0] = commands
        del self.left[:3]

    def account(self, key: str) -> ldif.Entry:
        """The account, as ldapsearch shows it."""
        [found] = ldap_tools.search(self.lab, self.lab.managed_base, f"(&(objectClass=user)(employeeID={key}))")
        return found

    def is_enabled(self, key: str) -> bool:
        """Whether the account is enabled."""
        return not int(self.account(key).text("userAccountControl")) & DISABLED


@pytest.fixture
def reader(
    lab: LabFacts, company: SimulatedControl, playbooks: Playbooks, tmp_path: pathlib.Path
) -> t.Iterator[Reader]:
    """A company whose first run needed no approval. One account was made by hand, and three people changed in HR."""
    found = Reader(lab, playbooks, tmp_path)
    found.makes_keys()
    found.play("test_connections")
    first = playbooks.run(variables={**found.variables, "lifecycle_approval": "none"})
    assert first.code == 0, first.output
    stranger = directory_fixtures.add_user(
        lab, "zstranger", f"OU=People,{lab.managed_base}", displayName="Zoe Stranger"
    )
    directory_fixtures.set_password(lab, stranger, "S0me-Long-Pass.word")
    directory_fixtures.enable(lab, stranger)
    company.event("leave", LEAVER)
    company.event("rename", RENAMED, last_name="Nowicka")
    company.set_fields(CALLED, phone=PHONE)
    yield found


def test_the_guide(lab: LabFacts, company: SimulatedControl, reader: Reader) -> None:
    before, usn = reader.account(CALLED).text("telephoneNumber"), ldap_tools.highest_usn(lab)
    plan = reader.own["calm-otter-42"] = approved(reader)
    assert ldap_tools.highest_usn(lab) == usn, "nothing was written yet"
    reader.play("sync")
    assert not reader.is_enabled(LEAVER) and reader.account(RENAMED).text("sn") == "Nowicka"
    assert reader.account(CALLED).text("telephoneNumber") == PHONE

    company.event("leave", DISMISSED)
    reader.play("sync")
    assert not reader.is_enabled(DISMISSED)

    runs = re.findall(r"\bRun +(\d+) ", reader.play("state").output)
    run = max(map(int, runs)) - 1
    reader.own |= {"run=5": f"run={run}", "evidence-5": f"evidence-{run}"}
    reader.is_("dora")
    reader.own["red-heron-7"] = reader.play("undo").result["plan_id"]
    reader.play("approve")
    reader.play("undo")
    assert reader.account(CALLED).text("telephoneNumber") == before and not reader.is_enabled(LEAVER)

    proved(reader)
    answered(reader, plan, run)
    assert reader.left == []


def approved(reader: Reader) -> str:
    """From the preview to a plan that everybody has approved; its name."""
    plan = reader.own["calm-otter-42"] = str(reader.play("preview").result["plan_id"])
    assert f"Plan {plan} is not approved, so nothing was written." in reader.play("sync", code=2).message
    assert f"{plan} (3 people" in reader.play("approve").output
    reader.is_("alice")
    shown = reader.answer("approve", f"approve {plan}").output
    assert f"- disable  {LEAVER}  Marc Solé " in shown and "waits for level IT security" in shown
    reader.is_("bob")
    reader.play("approve")
    reader.shell("ssh-keygen -Y sign")
    assert f"Every level has approved the plan {plan}." in reader.play("approve").output
    return plan


def proved(reader: Reader) -> None:
    """The log against the heads, and the evidence on a machine of an auditor."""
    assert "Audit log  " in (reader.folder / "heads").read_text("utf-8")
    reader.play("audit")
    reader.play("evidence")
    auditor = reader.folder / "auditor"
    auditor.mkdir()
    [archive] = reader.folder.glob("evidence-*.zip")
    archive.rename(auditor / archive.name)
    reader.shell("python3 -m zipfile", folder=auditor)
    said = reader.shell("python3 evidence/verify.py", folder=auditor)
    assert "Plans: 1. Decisions: 2, with 2 verified signatures." in said


def answered(reader: Reader, plan: str, run: int) -> None:
    """The ten questions, in the order of the guide."""

    def entries(*has: str, lacks: t.Sequence[str] = ()) -> str:
        output = reader.play("audit").output
        assert [text for text in has if text not in output] == [], output
        assert [text for text in lacks if text in output] == [], output
        return output

    entries(f"disable Marc Solé ({LEAVER}): end date", f"({DISMISSED}): end date", "2 of 2 entries that match")
    entries("by alice, ", f'level HR, plan {plan}"', "by bob, ", f'level IT security, plan {plan}"', "2 of 2 entries")
    entries(f"({DISMISSED})", "run 1: create account", lacks=[f"run {run}: ", f"({LEAVER}): end date"])
    reader.play("compliance")
    [folder] = (reader.folder / "reports").glob("*-compliance")
    lists = json.loads((folder / "compliance.json").read_text("utf-8"))["lists"]
    assert [row["name"] for row in lists["without_record"]] == ["Zoe Stranger"]
    entries(
        f"run {run}: run began", "configuration ", f"run {run}: run ended: ", "feeds (calamari ", f"plans ({plan} 3)"
    )
    entries(f"run 1: create account Óscar Peña ({JOINER})", "1 of 1 entries that match")
    entries(
        f"run {run + 2}: undo: by ",
        f"keys {CALLED}, runs {run}",
        f"({CALLED}): 1 attribute as before; telephoneNumber",
        lacks=[f"({LEAVER})"],
    )
    entries(f"({RENAMED})", "Nowicka", lacks=[f"({CALLED})", f"({LEAVER})"])
    entries(
        "run 1: limits lifted: by ",
        "first run yes, needed creates",
        "emergency: by ",
        "reason dismissed today, ticket 4711",
    )
    entries(f"in {reader.lab.dns_domain} is whole: ", "heads that were kept elsewhere agree.")
