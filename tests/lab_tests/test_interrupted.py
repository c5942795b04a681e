# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs that are killed while they write: nothing is there twice or half made, and the next run finishes the work."""

from __future__ import annotations

import contextlib
import datetime
import os
import signal
import subprocess
import time
import types
import typing as t

import pytest

from tests.lab import ldap_tools, ldif, processes
from tests.lab.facts import LabFacts
from tests.lab.processes import PROC
from tests.lab.simulated_hr.company import Person
from tests.lab.simulated_hr.control import SimulatedControl
from tests.lab.simulated_hr.generate import generated_company

from .playbook import Playbooks
from .proxy import StallingProxy

pytestmark = pytest.mark.lab

Settings: t.TypeAlias = t.Mapping[str, t.Any]

PEOPLE = 60
SHARE = 0.2
"""Of these, in Calamari alone."""
PORTIONS = 5
"""A run is killed after this part of all that is to be written."""
DISABLED = 0x2
COMPARED = (
    "cn",
    "sAMAccountName",
    "userPrincipalName",
    "mail",
    "givenName",
    "sn",
    "displayName",
    "title",
    "department",
    "company",
    "physicalDeliveryOfficeName",
    "c",
    "manager",
)
"""Attributes that one `add` writes."""


class Held(t.NamedTuple):
    """What the directory holds of one employee."""

    dn: str
    attributes: dict[str, str]
    enabled: bool
    has_password: bool
    groups: frozenset[str]


def accounts(lab: LabFacts) -> dict[str, Held]:
    """By employeeID, read by ldapsearch; fails where something is there twice."""
    attributes = [*COMPARED, "employeeID", "userAccountControl", "pwdLastSet", "memberOf"]
    found = ldap_tools.search(lab, lab.base_dn, "(employeeID=*)", attributes)
    for name in ("employeeID", "sAMAccountName", "userPrincipalName", "mail"):
        values = [value.lower() for entry in found for value in entry.texts(name)]
        assert len(values) == len(set(values)), f"{name} is there twice"
    return {entry.text("employeeID"): _held(entry) for entry in found}


def _held(entry: ldif.Entry) -> Held:
    return Held(
        entry.dn,
        {name: entry.text(name) for name in COMPARED},
        not int(entry.text("userAccountControl")) & DISABLED,
        int(entry.text("pwdLastSet")) > 0,
        frozenset(entry.texts("memberOf")),
    )


KINDS = (
    "creates",
    "disables",
    "enables",
    "moves",
    "renames",
    "group_adds",
    "group_removes",
    "attribute_changes",
    "people",
)
ANY_NUMBER: Settings = types.MappingProxyType({"lifecycle_limits_once": dict.fromkeys(KINDS, 10 * PEOPLE)})
"""What is tried here are changes of everybody."""


def variables(lab: LabFacts, proxy: StallingProxy, settings: Settings = ANY_NUMBER) -> dict[str, t.Any]:
    """Extra vars that lead a run through the proxy, its own one for this run."""
    return {"lifecycle_directory": {"servers": [f"{lab.address}:{proxy.port}"]}, **settings}


def kill_after(
    lab: LabFacts, playbooks: Playbooks, sent: int, *, at_once: bool, settings: Settings = ANY_NUMBER
) -> bool:
    """Start a run, and kill it when it has sent so many bytes to the directory; False where it ended before.

    With `at_once` the connection ends with the process, and the server drops what it has not begun; else it works on
    all that it got.
    """
    with StallingProxy(lab.address, 636, silent_after_sent=sent) as proxy:
        process = playbooks.start(variables=variables(lab, proxy, settings))
        while process.poll() is None and not proxy.silent.wait(0.02):
            pass
        ended = process.poll() is not None
        kill_all(process)
        if not at_once:
            wait_for_rest(lab)
    process.communicate()
    wait_for_rest(lab)
    return not ended


def wait_for_rest(lab: LabFacts) -> None:
    """Wait until the server writes nothing any more."""
    before = -1
    while (now := ldap_tools.highest_usn(lab)) != before:
        before = now
        time.sleep(0.25)


def kill_all(process: subprocess.Popen[str]) -> None:
    """SIGKILL a process and all that it has started: the module runs in a process of its own."""
    with contextlib.suppress(ProcessLookupError):
        os.kill(process.pid, signal.SIGSTOP)
    for number in tree_of(process):
        with contextlib.suppress(ProcessLookupError):
            os.kill(number, signal.SIGKILL)


def tree_of(process: subprocess.Popen[str]) -> list[int]:
    """The numbers of the process and of all that it has started, parents first."""
    tree = [process.pid]
    for parent in tree:
        tree.extend(children(parent))
    return tree


def wait_for_end(numbers: t.Iterable[int]) -> None:
    """Wait until none of the processes lives; their output may have been closed long before."""
    while any(processes.process(number) for number in numbers):
        time.sleep(0.05)


def children(parent: int) -> list[int]:
    found: list[int] = []
    for listing in PROC.glob(f"{parent}/task/*/children"):
        with contextlib.suppress(OSError):
            found += map(int, listing.read_text().split())
    return found


def bytes_of(lab: LabFacts, playbooks: Playbooks, *options: str) -> int:
    """What a whole run sends to the directory."""
    with StallingProxy(lab.address, 636) as proxy:
        done = playbooks.run(*options, variables=variables(lab, proxy))
        assert done.code == 0, done.output
        return proxy.sent


def accepting(playbooks: Playbooks) -> Settings:
    """The settings that accept everything in a run, although the feed of HR is odd."""
    return {**ANY_NUMBER, **playbooks.odd_feed(variables=ANY_NUMBER)}


def converges(playbooks: Playbooks, settings: Settings = ANY_NUMBER) -> None:
    """The next run finishes the work, and that after it has nothing to do."""
    done = playbooks.run(variables=settings)
    assert done.code == 0, done.output
    assert done.result["failed_changes"]["count"] == 0
    again = playbooks.run()
    assert again.code == 0, again.output
    assert again.planned == {}
    assert "changed=0" in again.output


@pytest.mark.soak
def test_killed_while_it_creates(lab: LabFacts, company: SimulatedControl, playbooks: Playbooks) -> None:
    """Each run gets further and is killed, until one gets to its end."""
    company.generate(PEOPLE, calamari=SHARE)
    reading = bytes_of(lab, playbooks, "--check")
    portion = (bytes_of(lab, playbooks) - reading) // PORTIONS
    whole = accounts(lab)
    ldap_tools.delete(lab, f"OU=People,{lab.managed_base}")
    reached = [Reached()]
    while kill_after(lab, playbooks, reading + portion, at_once=len(reached) % 3 == 0):
        found = accounts(lab)
        for key, one in found.items():
            assert (one.dn, one.attributes, one.has_password) == (whole[key].dn, whole[key].attributes, True)
            assert one.groups == whole[key].groups or not one.enabled
        reached.append(Reached.of(found))
        assert reached[-1] > reached[-2], "the run did not get further"
    assert len(reached) > PORTIONS // 2
    converges(playbooks)
    assert accounts(lab) == whole


class Reached(t.NamedTuple):
    """How far the runs have got."""

    accounts: int = 0
    memberships: int = 0
    enabled: int = 0

    @classmethod
    def of(cls, found: dict[str, Held]) -> Reached:
        return cls(
            len(found), sum(len(one.groups) for one in found.values()), sum(one.enabled for one in found.values())
        )


def test_killed_while_it_changes(lab: LabFacts, company: SimulatedControl, playbooks: Playbooks) -> None:
    """Everybody has another name, office, title, department and manager: renames, moves, attributes, groups."""
    company.generate(PEOPLE, calamari=SHARE)
    first = playbooks.run()
    assert first.code == 0, first.output
    before = accounts(lab)
    company.generate(PEOPLE, seed=2, calamari=SHARE)
    today = datetime.date.fromisoformat(company.state()["today"])
    wanted = generated_company(PEOPLE, today, seed=2, calamari=SHARE)
    settings = accepting(playbooks)
    portion = bytes_of(lab, playbooks, "--check") + 20_000
    kills = 0
    while kill_after(lab, playbooks, portion, at_once=kills % 3 == 2, settings=settings):
        kills += 1
        assert kills < 4 * PORTIONS, "the runs do not get further"
        assert before.keys() <= accounts(lab).keys()
    assert kills > PORTIONS // 2
    converges(playbooks, settings)
    after = accounts(lab)
    people = {person.number or "": person for person in wanted.people.values()}
    active = [key for key, person in people.items() if person.is_active(today)]
    assert {key: facts(after[key]) for key in active} == {key: facts_in_hr(people[key], today) for key in active}
    assert not any(after[key].enabled for key in after if key not in active)
    assert sum(facts(after[key]) != facts(one) for key, one in before.items()) > PEOPLE // 2


def facts(account: Held) -> tuple[str, ...]:
    """What HR knows too, and whether the account is enabled, which is so for all who are active."""
    names = ("givenName", "sn", "title", "department", "physicalDeliveryOfficeName")
    return (*(account.attributes[name] for name in names), str(account.enabled))


def facts_in_hr(person: Person, today: datetime.date) -> tuple[str, ...]:
    """The same of somebody active, by the generated company."""
    title = person.reference_job(today).title or ""
    known = (person.first_name, person.last_name, title, person.teams[0], person.location or "")
    return (*known, "True")
