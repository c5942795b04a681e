# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where the database is, and what an option shows that may have a password."""

from __future__ import annotations

import pathlib
import sys

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError, MissingLibraryError
from ansible_collections.hrsync.ad.plugins.module_utils.state import engine, location
from ansible_collections.hrsync.ad.plugins.module_utils.state.location import File, Server, locate
from ansible_collections.hrsync.ad.plugins.module_utils.state.options import secrets_of


def test_none_turns_it_off() -> None:
    assert locate("none") is locate(" none ") is locate("None") is None


@pytest.mark.parametrize("option", [None, "", "  "])
@pytest.mark.parametrize(
    ("folder", "file"),
    [("/var/state", "/var/state/hrsync/state.db"), ("relative", "/home/jo/.local/state/hrsync/state.db"), ("", None)],
)
def test_without_the_option_it_is_a_file_of_the_user(
    option: str | None, folder: str, file: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", "/home/jo")
    monkeypatch.setenv("XDG_STATE_HOME", folder)
    assert locate(option) == File(pathlib.Path(file or "/home/jo/.local/state/hrsync/state.db"), is_default=True)


def test_a_user_without_a_home_folder_is_told_what_to_set(monkeypatch: pytest.MonkeyPatch) -> None:
    def nobody() -> pathlib.Path:
        raise RuntimeError("Could not determine home directory.")

    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    monkeypatch.setattr(pathlib.Path, "home", nobody)
    with pytest.raises(ConfigurationError, match=r"has no home folder.*option state.*sqlite:////FOLDER/state.db"):
        locate("")


@pytest.mark.parametrize("scheme", ["sqlite", "sqlite+pysqlite"])
def test_a_url_of_sqlite(scheme: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", "/home/jo")
    assert locate(f"{scheme}:////srv/my state.db") == File(pathlib.Path("/srv/my state.db"))
    assert locate("sqlite:///~/state.db") == File(pathlib.Path("/home/jo/state.db"))


@pytest.mark.parametrize("scheme", ["postgresql", "postgres", "postgresql+psycopg"])
def test_a_url_of_postgresql(scheme: str) -> None:
    found = locate(f"{scheme}://jo:s3cret%40@db.test:5433/hr?sslmode=verify-full")
    assert isinstance(found, Server)
    assert found.shown == "The state database hr of PostgreSQL on db.test:5433"
    assert found.url.password == "s3cret@"
    assert "s3cret" not in repr(found)


def test_a_server_by_a_local_socket() -> None:
    found = locate("postgresql:///hr?host=/run/postgresql")
    assert found is not None and found.shown == "The state database hr of PostgreSQL on /run/postgresql"
    assert engine.Database(found, writes=False).warnings == ()
    found = locate("postgresql://")
    assert found is not None and found.shown == "The state database of PostgreSQL on this host"


@pytest.mark.parametrize(
    ("option", "said"),
    [
        (
            "/srv/state.db",
            "is '/srv/state.db', which is a path, not a URL. Write sqlite:////srv/state.db, with four",
        ),
        ("~/state.db", "is '~/state.db', which is a path, not a URL. Write sqlite:////FOLDER/state.db"),
        ("postgres", "is 'postgres', which is not a URL of a database. It can be one of sqlite:////FOLDER/state.db"),
        ("jo:s3cret@db.test/hr", "is not a URL of a database. It can be one of sqlite:////FOLDER/state.db"),
        ("postgresql://jo:s3@cret@db.test/hr", "has more than one @ before the name of the host. A password with one"),
        ("postgresql://jo:s3cret@db.test:port/hr", "is not a URL of a database"),
        (
            "mysql://jo:s3cret@db.test/hr",
            "is a URL of mysql, but only SQLite and PostgreSQL with psycopg are supported",
        ),
        ("postgresql+psycopg2://jo:s3cret@db.test/hr", "is a URL of postgresql+psycopg2"),
        ("sqlite://", "without a file, which would remember nothing"),
        ("sqlite:///:memory:", "without a file, which would remember nothing"),
        ("sqlite:///state.db", "is sqlite:///state.db, which is not an absolute path of a file"),
        ("sqlite:////srv/state.db?mode=ro", "without parameters"),
        ("sqlite://jo:s3cret@host/srv/state.db", "which is not an absolute path of a file"),
    ],
)
def test_other_values_are_refused_without_their_passwords(option: str, said: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        locate(option)
    assert str(refused.value).startswith("The option state ")
    assert said in str(refused.value)
    assert not any(secret in str(refused.value) for secret in ("s3cret", "cret@"))


def test_without_sqlalchemy_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(location, "make_url", None)
    assert locate("none") is None
    with pytest.raises(MissingLibraryError, match=r"SQLAlchemy is needed .*set the option state to none"):
        locate("")


def test_without_psycopg_it_is_said_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    found = locate("postgresql://jo@db.test/hr")
    assert found
    with pytest.raises(MissingLibraryError, match=r"pip install psycopg\[binary\]"):
        engine.Database(found, writes=False)


@pytest.mark.parametrize(
    ("option", "passwords"),
    [
        (None, []),
        ("none", []),
        ("sqlite:////srv/state.db", []),
        ("postgresql://jo@db.test/hr", []),
        ("postgresql://jo:s3cret@db.test/hr", ["s3cret"]),
        ("postgresql://jo:s3%40cret@db.test/hr", ["s3%40cret", "s3@cret"]),
        ("postgresql://jo:s3@cret@db.test/hr", ["s3", "s3@cret"]),
        ("postgresql:///hr?host=db.test&password=s3%20cret", ["s3 cret"]),
        ("nonsense://jo:s3cret@x:y:z", ["s3cret"]),
        ("jo:s3cret@db.test/hr", ["s3cret"]),
    ],
)
def test_passwords_are_found_to_be_masked(option: str | None, passwords: list[str]) -> None:
    assert secrets_of(option) == passwords


def test_a_url_that_weakens_tls_is_said() -> None:
    found = locate("postgresql://jo:s3cret@db.test/hr?sslmode=require")
    assert found
    (warning,) = engine.Database(found, writes=False).warnings
    assert warning.startswith("The option state has sslmode=require, which does not verify that the server is db.test")
    for safe in ("postgresql://jo@db.test/hr", "postgresql://jo@db.test/hr?sslmode=verify-full"):
        found = locate(safe)
        assert found and engine.Database(found, writes=False).warnings == ()


def test_a_file_that_ends_with_the_container_of_a_job_is_said(
    tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.delenv("XDG_STATE_HOME", raising=False)
    default = locate("")
    assert default and engine.Database(default, writes=True).warnings == ()
    monkeypatch.setenv("AWX_ISOLATED_DATA_DIR", "/runner/artifacts/1")
    (warning,) = engine.Database(default, writes=True).warnings
    assert "is lost when this AWX job ends" in warning and "Set the option state to a file in a folder" in warning
    mounted = File(pathlib.Path("/srv/mounted/state.db"))
    assert engine.Database(mounted, writes=False).warnings == ()
