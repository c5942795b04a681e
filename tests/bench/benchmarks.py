# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What is measured, each against something that everybody has."""

from __future__ import annotations

import dataclasses
import json
import os
import statistics
import typing as t

import yaml

from tests.lab import directory_fixtures, ldap_tools
from tests.lab.domain import SYSTEM_PYTHON
from tests.lab.errors import LabError
from tests.lab.simulated_hr import generate

from . import measure
from .ground import DIRECTORY, INVENTORY, PLAYBOOK, Ground, SyncRun
from .inside import Inside
from .watch import WriteWatch

SAMPLE = 100
"""Users in the task loop."""
KEY_ATTRIBUTE = "employeeID"
"""Where the role keeps the key unless told otherwise."""
FIRST_OF_BLOCKS = 200_001
"""Serial of the first person in the first block; nobody of the company has it."""


# ---- a sync that changes nothing ------------------------------------------------------------------------------------
@dataclasses.dataclass(frozen=True, slots=True)
class NoChange:
    """Rounds of a sync that has nothing to do, in turns with ldapsearch."""

    people: int
    syncs: list[SyncRun]
    searches: list[float]
    """Seconds of each ldapsearch."""

    @property
    def seconds(self) -> float:
        """Median of the syncs."""
        return statistics.median(run.seconds for run in self.syncs)

    @property
    def search_seconds(self) -> float:
        """Median of the searches."""
        return statistics.median(self.searches)

    @property
    def ratios(self) -> list[float]:
        """How many times as long as the search of the same round each sync took."""
        return [run.seconds / search for run, search in zip(self.syncs, self.searches, strict=True)]

    @property
    def megabytes(self) -> float:
        """Of the largest process of any sync."""
        return max(run.megabytes for run in self.syncs)


def no_change(ground: Ground, inside: Inside, people: int, rounds: int) -> NoChange:
    """Measure it; LabError where a sync changed something after all."""
    before = ground.highest_usn()
    syncs, searches = [], []
    for _round in range(rounds):
        searches.append(search_seconds(ground, inside, people))
        syncs.append(ground.sync())
    if any(run.changed for run in syncs) or ground.highest_usn() != before:
        raise LabError("A sync that had nothing to do changed something.")
    return NoChange(people, syncs, searches)


def search_seconds(ground: Ground, inside: Inside, people: int) -> float:
    """Seconds in which ldapsearch reads the entries and attributes that a sync reads of accounts."""
    facts = ground.facts
    command = _as_service_account(ground, "ldapsearch", "-LLL", "-o", "ldif-wrap=no", "-E", "pr=1000/noprompt")
    command += ["-b", facts.base_dn, inside.account_filter, *read_attributes(inside)]
    done = measure.run(command, ldap_tools.environment(facts))
    found = done.output.count("\ndn:") + done.output.startswith("dn:")
    if found < people:
        raise LabError(f"ldapsearch found {found} accounts where there should be {people}.")
    return done.seconds


def read_attributes(inside: Inside) -> list[str]:
    """What a sync reads of an account: what it always reads, the key, and what the mapping names."""
    return list(dict.fromkeys([*inside.account_attributes, KEY_ATTRIBUTE, *mapped_attributes()]))


def mapped_attributes() -> list[str]:
    """The attributes of the mapping."""
    return list(yaml.safe_load(INVENTORY.read_text("utf-8"))["all"]["vars"]["lifecycle_attributes"])


def _as_service_account(ground: Ground, tool: str, *options: str) -> list[str]:
    facts = ground.facts
    identity = ["-D", facts.bind_user, "-y", str(facts.bind_password_file)]
    return [tool, "-x", "-H", facts.ldaps_url, *identity, *options]


# ---- one person alone ------------------------------------------------------------------------------------------------
def alone(ground: Ground, people: int, rounds: int) -> list[SyncRun]:
    """Runs for one person who has left, and who comes back after each of them.

    Raises:
        LabError: the account was not disabled, or not enabled afterwards.
    """
    key = generate.number_of(people // 2)
    return [_alone(ground, key) for _round in range(rounds)]


def _alone(ground: Ground, key: str) -> SyncRun:
    # Without the prefix, ansible-core from 2.19 reads a number.
    options = ("--extra-vars", f"lifecycle_only=key:{key}")
    ground.hr.event("leave", key)
    # After an event, the simulated HR system works its answers out anew for everybody, which takes it seconds.
    ground.sync("--check", *options)
    run = ground.sync(*options)
    if _is_enabled(ground, key):
        raise LabError(f"{key} has left, but the account is not disabled.")
    ground.hr.event("come_back", key)
    ground.sync(*options)
    if not _is_enabled(ground, key):
        raise LabError(f"{key} has come back, but the account is not enabled.")
    return run


def _is_enabled(ground: Ground, key: str) -> bool:
    expression = f"({KEY_ATTRIBUTE}={key})"
    [account] = ldap_tools.search(ground.facts, ground.people_ou, expression, ["userAccountControl"])
    return not int(account.text("userAccountControl")) & directory_fixtures.DISABLED


# ---- a preview of changes --------------------------------------------------------------------------------------------
def preview_of_changes(ground: Ground, people: int, changed: int) -> SyncRun:
    """A preview, with a report, after HR has changed the telephone numbers of so many people.

    Raises:
        LabError: it does not show as many changes.
    """
    for serial in range(1, changed + 1):
        ground.hr.set_fields(generate.number_of(serial), phone=f"+48 600 {serial:06}")
    run, plan = ground.preview()
    if plan.size != changed:
        raise LabError(f"HR has changed {changed} people, but the preview has {plan.size} changes.")
    ground.employ(people)
    ground.settle()
    return run


# ---- a task loop ----------------------------------------------------------------------------------------------------
def loop_seconds(ground: Ground) -> float:
    """Seconds for each further user of a task loop with community.general.ldap_attrs that changes nothing."""
    mapped = [name for name in mapped_attributes() if name != "cn"]
    accounts = ldap_tools.search(ground.facts, ground.people_ou, "(objectCategory=person)", mapped)
    users = [
        {"dn": account.dn, "attributes": {name: account.texts(name) for name in mapped if account.texts(name)}}
        for account in accounts[:: max(1, len(accounts) // SAMPLE)][:SAMPLE]
    ]
    # What Ansible needs to start is not the loop's fault.
    return (_loop(ground, users) - _loop(ground, users[:1])) / (len(users) - 1)


def _loop(ground: Ground, users: list[dict[str, t.Any]]) -> float:
    facts = ground.facts
    module = {
        "server_uri": facts.ldaps_url,
        "bind_dn": facts.bind_dn,
        "bind_pw": facts.bind_password,
        "ca_path": str(facts.ca_file),
        "dn": "{{ item.dn }}",
        "attributes": "{{ item.attributes }}",
        "state": "exact",
    }
    play = {
        "name": "The same with a task loop",
        "hosts": "localhost",
        "gather_facts": False,
        "vars": {"users": users, "ansible_python_interpreter": SYSTEM_PYTHON},
        "tasks": [{"name": "User", "community.general.ldap_attrs": module, "loop": "{{ users }}", "no_log": True}],
    }
    file = DIRECTORY / "loop.yml"
    with open(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as stream:
        json.dump([play], stream)
    try:
        done = measure.run(
            [PLAYBOOK, "--inventory", "localhost,", "--connection", "local", str(file)], ground.environment()
        )
    finally:
        file.unlink()
    if "changed=0" not in done.output:
        raise LabError(f"The task loop changed something: {done.output[-500:]}")
    return done.seconds


# ---- creating -------------------------------------------------------------------------------------------------------
class Created(t.NamedTuple):
    """A block of new accounts."""

    rate: float
    """Entries a second while they were written."""
    seconds: float
    """Of the whole process; for the sync from the start of Ansible."""


@dataclasses.dataclass(frozen=True, slots=True)
class Block:
    """Blocks of the same size, each created in another way."""

    sync: Created
    forgetful: Created
    """By a sync that remembers nothing."""
    ldapadd: Created


def blocks(ground: Ground, people: int, rounds: int) -> list[Block]:
    """Create blocks of accounts in fresh units, in turns; at the end HR knows one of them."""
    return [_block(ground, people, number) for number in range(rounds)]


def _block(ground: Ground, people: int, number: int) -> Block:
    ways = [("sync", _by_sync), ("forgetful", _by_forgetful_sync), ("ldapadd", _by_ldapadd)]
    # The domain grows from turn to turn, so none is always the first.
    turns = [ways[(number + turn) % len(ways)] for turn in range(len(ways))]
    first = FIRST_OF_BLOCKS + len(ways) * number * people
    created = {
        name: create(ground, people, first + turn * people, f"Block-{number}-{name}")
        for turn, (name, create) in enumerate(turns)
    }
    return Block(**created)


def _by_sync(ground: Ground, people: int, first: int, unit: str, *more: str) -> Created:
    ground.employ(people, first)
    options = _unit(ground, unit)
    with WriteWatch(ground.facts) as watch:
        run = ground.sync(*options, *more)
    return Created(watch.rate(people), run.seconds)


def _by_forgetful_sync(ground: Ground, people: int, first: int, unit: str) -> Created:
    return _by_sync(ground, people, first, unit, "--extra-vars", "lifecycle_state=none")


def _by_ldapadd(ground: Ground, people: int, first: int, unit: str) -> Created:
    """What a sync would have created."""
    ground.employ(people, first)
    options = _unit(ground, unit)
    _run, plan = ground.preview(*options)
    file = DIRECTORY / "block.ldif"
    file.write_text(plan.ldif(), "utf-8")
    with WriteWatch(ground.facts) as watch:
        command = _as_service_account(ground, "ldapadd")
        done = measure.run(command, ldap_tools.environment(ground.facts), given=file, keep_output=False)
    file.unlink()
    if ground.sync("--check", *options).changed:
        raise LabError("ldapadd did not create what the sync would have created, so the two cannot be compared.")
    return Created(watch.rate(people), done.seconds)


def _unit(ground: Ground, name: str) -> list[str]:
    """A new unit, and the options with which the playbook manages that one only."""
    dn = directory_fixtures.add_unit(ground.facts, f"OU={name},{ground.facts.managed_base}")
    return ["--extra-vars", json.dumps({"people_dn": dn})]
