# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What tests against the lab share: its facts, a unit of their own, the playbooks, the simulated HR systems."""

from __future__ import annotations

import secrets
import socket
import typing as t

import psycopg
import pytest

from tests.lab import directory_fixtures, ldap_tools
from tests.lab.errors import LabError
from tests.lab.facts import LabFacts
from tests.lab.simulated_hr.control import SimulatedControl
from tests.lab.simulated_receivers.service import SimulatedReceivers
from tests.lab.simulation.web import tls_context

from .playbook import Playbooks


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "lab: needs the lab (make lab-up)")
    config.addinivalue_line("markers", "soak: takes long; `make test` leaves it out, and `make soak` runs it")


@pytest.fixture(scope="session")
def lab() -> LabFacts:
    """The lab, which must be up."""
    try:
        facts = LabFacts.load()
        socket.create_connection((facts.address, 636), 5).close()
    except (LabError, OSError) as error:
        pytest.skip(f"The lab is not up ({error}); start it with: make lab-up")
    return facts


@pytest.fixture
def unit(lab: LabFacts, request: pytest.FixtureRequest) -> t.Iterator[str]:
    """DN of an empty organisational unit below the managed base, deleted with its content after the test."""
    dn = f"OU=Test {request.node.name[:40].translate(_UNSAFE)},{lab.managed_base}"
    yield directory_fixtures.add_unit(lab, dn)
    ldap_tools.delete(lab, dn)


_UNSAFE = str.maketrans(dict.fromkeys('[],+"\\<>;=#/', "-"))


@pytest.fixture(scope="session")
def playbooks(lab: LabFacts, tmp_path_factory: pytest.TempPathFactory) -> Playbooks:
    """Runs the collection's playbooks."""
    return Playbooks(lab, tmp_path_factory.mktemp("playbooks"))


@pytest.fixture(scope="module", autouse=True)
def nothing_remembered(playbooks: Playbooks) -> None:
    """No run of another file is remembered, so that the files may run in any order."""
    playbooks.forget()


@pytest.fixture
def hr(lab: LabFacts) -> t.Iterator[SimulatedControl]:
    """The simulated HR systems as they begin; afterwards too."""
    control = SimulatedControl.from_folder(lab.simulated_state, str(lab.ca_file))
    control.reset()
    yield control
    control.reset()
    control.close()


@pytest.fixture
def receivers(lab: LabFacts) -> t.Iterator[SimulatedReceivers]:
    """Receivers of the audit log that have got nothing yet."""
    context = tls_context(str(lab.certificates / "hr.pem"), str(lab.certificates / "hr.key"))
    with SimulatedReceivers(lab.hr_address, context=context) as running:
        yield running


@pytest.fixture
def company(lab: LabFacts, hr: SimulatedControl, playbooks: Playbooks) -> SimulatedControl:
    """The HR systems, and a domain without accounts of their employees, of whom no run remembers anything."""
    playbooks.forget()
    ldap_tools.delete(lab, f"OU=People,{lab.managed_base}")
    return hr


@pytest.fixture
def synced(company: SimulatedControl, playbooks: Playbooks) -> SimulatedControl:
    """The HR systems, and a domain that follows them."""
    done = playbooks.run()
    if done.code:
        raise AssertionError(done.output)
    return company


@pytest.fixture(scope="module")
def postgresql_database(lab: LabFacts) -> t.Iterator[str]:
    """URL of an empty database of its own for the tests of a file, with the password."""
    name = f"test_{secrets.token_hex(4)}"
    with psycopg.connect(lab.postgresql_url, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
    yield lab.postgresql_url.replace("/postgres?", f"/{name}?")
    with psycopg.connect(lab.postgresql_url, autocommit=True) as connection:
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")
