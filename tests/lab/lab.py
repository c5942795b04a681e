# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Starts and stops the lab as a whole."""

from __future__ import annotations

import contextlib
import fcntl
import os
import pathlib
import shutil
import typing as t

from . import certificates, packages, preflight, registry
from .errors import LabError
from .facts import DIRECTORY, LabFacts, wanted_network


def up(say: t.Callable[[str], None] = print, directory: pathlib.Path = DIRECTORY) -> LabFacts:
    """Start all that is not up; harmless if everything is. Returns where everything is."""
    preflight.check_machine()
    with _alone(directory):
        facts = _facts(directory)
        renewed = certificates.ensure(facts)
        waiting = {service.name for service in registry.services(facts) if renewed or not service.is_up()}
        if waiting:
            packages.ensure(directory / "log" / "packages.log", say)
        # Asked again, because only now all programs are there.
        for service in (service for service in registry.services(facts) if service.name in waiting):
            service.stop()
            preflight.check_ports(service.ports, facts)
            service.prepare(say)
            say(f"Starting {service.name} ...")
            service.start()
        facts.save()
        return facts


def down(directory: pathlib.Path = DIRECTORY) -> list[str]:
    """Stop everything, also what a crashed lab has left; returns the names of the services that had processes."""
    with _alone(directory):
        try:
            facts = LabFacts.load(directory)
        except LabError:
            facts = LabFacts.generate(directory)
        return [service.name for service in reversed(registry.services(facts)) if service.stop()]


def reset(say: t.Callable[[str], None] = print, directory: pathlib.Path = DIRECTORY) -> LabFacts:
    """Put the domain back to how it was when it was new, and start everything."""
    preflight.check_machine()
    down(directory)
    shutil.rmtree(directory / "domain", ignore_errors=True)
    return up(say, directory)


def status(facts: LabFacts) -> list[tuple[str, bool, tuple[str, ...]]]:
    """Each service: its name, whether it is up, and where it answers."""
    return [(service.name, service.is_up(), service.addresses) for service in registry.services(facts)]


def search_line(facts: LabFacts) -> str:
    """A shell command that shows the accounts of the managed base, as the service account sees them."""
    return (
        f"LDAPTLS_CACERT={facts.ca_file} ldapsearch -LLL -x -H {facts.ldaps_url} -D {facts.bind_user} "
        f"-y {facts.bind_password_file} -b {facts.managed_base} '(objectCategory=person)' "
        "displayName title department manager"
    )


def _facts(directory: pathlib.Path) -> LabFacts:
    """Facts of the lab that is there, or new ones; other addresses than before need a new lab."""
    wanted = wanted_network(os.environ)
    try:
        facts = LabFacts.load(directory)
    except LabError:
        facts = LabFacts.generate(directory, wanted)
        facts.save()
    if wanted and wanted != facts.network:
        for service in registry.services(facts):
            service.stop()
        facts = LabFacts.generate(directory, wanted)
        facts.save()
    return facts


@contextlib.contextmanager
def _alone(directory: pathlib.Path) -> t.Iterator[None]:
    """One at a time: a second caller waits until the first is done."""
    directory.mkdir(parents=True, exist_ok=True)
    with (directory / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
