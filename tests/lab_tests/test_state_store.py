# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The database of what runs remember, in PostgreSQL."""

from __future__ import annotations

import secrets
import typing as t

import psycopg
import pytest

from tests.lab.facts import LabFacts
from tests.unit.plugins.module_utils.state.suite import EveryEngine, EveryLease

pytestmark = pytest.mark.lab


@pytest.fixture(name="server", scope="module")
def url_of_server(lab: LabFacts) -> str:
    return lab.postgresql_url


@pytest.fixture(name="database", scope="module")
def url_of_database(server: str) -> t.Iterator[str]:
    """A database of its own for the tests of this file."""
    name = f"test_{secrets.token_hex(4)}"
    with psycopg.connect(server, autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name}")
        yield server.replace("/postgres?", f"/{name}?")
        connection.execute(f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture(name="option")
def url_of_empty_database(database: str) -> str:
    with psycopg.connect(database, autocommit=True) as connection:
        connection.execute("DROP SCHEMA public CASCADE")
        connection.execute("CREATE SCHEMA public")
    return database


class TestPostgresql(EveryEngine):
    pass


class TestLeaseOnPostgresql(EveryLease):
    pass
