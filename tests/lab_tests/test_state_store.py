# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The database of what runs remember, in PostgreSQL."""

from __future__ import annotations

import subprocess
import sys
import typing as t

import psycopg
import pytest
import sqlalchemy as sa
from sqlalchemy.engine import make_url

from ansible_collections.hrsync.ad.plugins.module_utils.errors import StateError
from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import Updates
from ansible_collections.hrsync.ad.plugins.module_utils.state.state import open_state
from ansible_collections.hrsync.ad.plugins.module_utils.state.tables import tables
from tests.lab import registry
from tests.lab.facts import LabFacts
from tests.unit.plugins.module_utils.state.audit_suite import EveryAudit
from tests.unit.plugins.module_utils.state.deliveries_suite import EveryDelivery
from tests.unit.plugins.module_utils.state.plans_suite import EveryPlan
from tests.unit.plugins.module_utils.state.suite import (
    APPLIED,
    CREATE,
    DISABLE,
    EVERYTHING,
    HERE,
    EveryEngine,
    EveryLease,
    EveryShard,
    EveryTask,
    opened,
    rows,
)

pytestmark = pytest.mark.lab


@pytest.fixture(name="option")
def url_of_empty_database(postgresql_database: str) -> str:
    with psycopg.connect(postgresql_database, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return postgresql_database


def changed(option: str, *, parameters: t.Mapping[str, str] | None = None, **parts: t.Any) -> str:
    """The URL with other parts."""
    return make_url(option).set(**parts).update_query_dict(parameters or {}).render_as_string(hide_password=False)


class TestPostgresql(EveryEngine):
    pass


class TestLeaseOnPostgresql(EveryLease):
    pass


class TestShardsOnPostgresql(EveryShard):
    pass


class TestTasksOnPostgresql(EveryTask):
    pass


class TestPlansOnPostgresql(EveryPlan):
    pass


class TestAuditOnPostgresql(EveryAudit):
    pass


class TestDeliveriesOnPostgresql(EveryDelivery):
    pass


def problem_of(option: str) -> str:
    """Why a run cannot write."""
    with pytest.raises(StateError) as refused, open_state(option, HERE, patience=2) as state:
        state.begin({}).intend([(0, CREATE)])
    return str(refused.value)


def test_a_wrong_password(option: str) -> None:
    said = problem_of(changed(option, password="wr0ng"))
    assert 'password authentication failed for user "hrsync"' in said
    assert said.endswith("Check the server and the option state.")
    assert "wr0ng" not in said


def test_a_database_that_is_not_there(option: str) -> None:
    said = problem_of(changed(option, database="nothing"))
    assert said.startswith("The state database nothing of PostgreSQL on ")
    assert 'database "nothing" does not exist' in said


def test_a_server_that_is_down(lab: LabFacts, option: str) -> None:
    said = problem_of(changed(option, host=lab.silent_address))
    assert f"of PostgreSQL on {lab.silent_address}" in said and "Connection refused" in said


def test_a_server_with_another_name_gets_no_password(lab: LabFacts, option: str) -> None:
    said = problem_of(changed(option, host="db.example.test", parameters={"hostaddr": lab.hr_address}))
    assert 'does not match host name "db.example.test"' in said


def test_a_server_of_another_authority_gets_no_password(lab: LabFacts, option: str) -> None:
    said = problem_of(changed(option, parameters={"sslrootcert": str(lab.other_ca_file)}))
    assert "certificate verify failed" in said


def test_a_server_that_wants_tls(option: str) -> None:
    assert "no encryption" in problem_of(changed(option, parameters={"sslmode": "disable"}))


def test_a_user_who_may_create_nothing(option: str) -> None:
    with psycopg.connect(option, autocommit=True) as connection:
        connection.execute("DROP ROLE IF EXISTS guest")
        connection.execute("CREATE ROLE guest LOGIN PASSWORD 'guest'")
    said = problem_of(changed(option, username="guest", password="guest"))
    assert "does not allow this user to do that. Make the user the owner of the database" in said


def test_a_server_that_only_reads(option: str) -> None:
    read_only = {"options": "-c default_transaction_read_only=on"}
    assert "is read-only, such as a standby" in problem_of(changed(option, parameters=read_only))


def test_a_lock_that_lasts(option: str) -> None:
    with opened(option) as state, psycopg.connect(option) as other:
        state.begin({}).conclude(EVERYTHING, "succeeded")
        other.execute("LOCK TABLE hrsync_run IN ACCESS EXCLUSIVE MODE")
        assert "is locked by another process" in problem_of(option)


def test_a_server_that_stops_in_the_middle_of_a_run(lab: LabFacts, option: str) -> None:
    server = next(service for service in registry.services(lab) if service.name == "postgresql")
    with opened(option) as state:
        run = state.begin({})
        run.intend([(0, CREATE)])
        server.stop()
        try:
            run.settle({0: APPLIED})
            with pytest.raises(StateError, match="cannot be reached or used"):
                run.intend([(1, DISABLE)])
        finally:
            server.start()
        # What became of the first change is not lost.
        run.conclude(Updates(), "succeeded")
        query = sa.select(tables().intents.c.status)
        assert [row.status for row in rows(state, query)] == ["applied"]


_RACE = """
import sys
from tests.unit.plugins.module_utils.state.suite import HERE, opened
with opened(sys.argv[1]) as state:
    sys.stdout.write("ready\\n"), sys.stdout.flush(), sys.stdin.readline()
    try:
        state.begin({})
        sys.stdout.write("mine\\n")
    except Exception as error:
        sys.stdout.write(f"{error}\\n")
    sys.stdout.flush(), sys.stdin.readline()
"""


def _racer(option: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-c", _RACE, option]
    return subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def test_one_of_several_processes_gets_the_lease(option: str) -> None:
    racers = [
        subprocess.Popen(
            [sys.executable, "-c", _RACE, option], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _racer in range(3)
    ]
    pipes = [(t.cast("t.IO[str]", racer.stdin), t.cast("t.IO[str]", racer.stdout)) for racer in racers]
    assert [answers.readline() for _orders, answers in pipes] == ["ready\n"] * 3
    for orders, _answers in pipes:
        orders.write("go\n")
        orders.flush()
    said = sorted(answers.readline() for _orders, answers in pipes)
    for racer in racers:
        racer.communicate("end\n")
    assert said[2] == "mine\n"
    assert all(one.startswith(f"Another run is writing to {HERE.base}: run ") for one in said[:2])


def test_a_killed_process_gives_way_to_the_next_run(option: str) -> None:
    killed = _racer(option)
    orders, answers = t.cast("t.IO[str]", killed.stdin), t.cast("t.IO[str]", killed.stdout)
    answers.readline()
    orders.write("go\n")
    orders.flush()
    assert answers.readline() == "mine\n"
    with opened(option) as state:
        with pytest.raises(StateError, match="Another run is writing"):
            state.begin({})
        killed.kill()
        killed.communicate()
        state.begin({})
