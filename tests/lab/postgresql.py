# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""PostgreSQL for the database of what runs remember: Debian's, on an address of the lab, by TLS and with a password."""

from __future__ import annotations

import pathlib
import shutil
import subprocess
import typing as t

from .errors import LabError
from .facts import POSTGRESQL_PORT, POSTGRESQL_USER, LabFacts, password, write_private
from .services import Port, Service

PROGRAMS = pathlib.Path("/usr/lib/postgresql")
"""Debian's folder; it has one folder for each major version."""
ACCOUNT = "postgres"
"""The user of Debian's package. The server refuses to run as root."""
_ACCESS = "hostssl all all 127.0.0.0/8 scram-sha-256\n"
"""pg_hba.conf: nothing without TLS, nothing without a password."""


def service(facts: LabFacts) -> Service:
    """The database server."""
    port = Port(facts.hr_address, POSTGRESQL_PORT, "PostgreSQL")
    return Service(
        name="postgresql",
        directory=facts.directory,
        command=(*_as_account(), str(_program("postgres")), *_options(facts, port)),
        ready=lambda: _accepts(port),
        addresses=(f"postgresql://{POSTGRESQL_USER}@{port.address}:{port.number}",),
        ports=(port,),
        prepare=lambda say: prepare(facts, say),
        # It overwrites its environment with its process title.
        programs=frozenset(("postgres",)),
    )


def prepare(facts: LabFacts, say: t.Callable[[str], None]) -> None:
    """Create the cluster if there is none, and give the server its certificate.

    Raises:
        LabError: the user of the server cannot reach the folder, or the cluster cannot be created.
    """
    folder = facts.postgresql_directory
    folder.mkdir(parents=True, exist_ok=True)
    shutil.chown(folder, ACCOUNT, ACCOUNT)
    if not (folder / "data" / "PG_VERSION").exists():
        say("Creating a cluster of PostgreSQL ...")
        _create(facts, folder)
    for name in ("pem", "key"):
        own = folder / f"server.{name}"
        write_private(own, (facts.certificates / f"hr.{name}").read_text("ascii"))
        shutil.chown(own, ACCOUNT, ACCOUNT)


def _create(facts: LabFacts, folder: pathlib.Path) -> None:
    secret = facts.postgresql_password_file
    write_private(secret, password())
    shutil.chown(secret, ACCOUNT, ACCOUNT)
    shutil.rmtree(folder / "data", ignore_errors=True)
    options = ("--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", f"--username={POSTGRESQL_USER}")
    command = (*_as_account(), str(_program("initdb")), *options, f"--pwfile={secret}", "-D", str(folder / "data"))
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd="/")
    if done.returncode != 0:
        raise LabError(
            f"initdb could not create a cluster in {folder} as the user {ACCOUNT}: {done.stderr.strip()}. The user must"
            " be able to enter each folder of that path."
        )
    (folder / "data" / "pg_hba.conf").write_text(_ACCESS, "ascii")


def _options(facts: LabFacts, port: Port) -> tuple[str, ...]:
    folder = facts.postgresql_directory
    settings = {
        "listen_addresses": port.address,
        "port": port.number,
        "unix_socket_directories": "",
        "ssl": "on",
        "ssl_cert_file": folder / "server.pem",
        "ssl_key_file": folder / "server.key",
        # Nobody misses the lab's data after a power failure.
        "fsync": "off",
    }
    return (
        "-D",
        str(folder / "data"),
        *(word for name, value in settings.items() for word in ("-c", f"{name}={value}")),
    )


def _as_account() -> tuple[str, ...]:
    return ("setpriv", f"--reuid={ACCOUNT}", f"--regid={ACCOUNT}", "--init-groups", "--")


def _program(name: str) -> pathlib.Path:
    """The program of the newest version; before the package is installed, a name that shows what is missing."""
    found = sorted(PROGRAMS.glob(f"*/bin/{name}"), key=lambda path: int(path.parts[-3]))
    return found[-1] if found else PROGRAMS / "bin" / name


def _accepts(port: Port) -> bool:
    command = (str(_program("pg_isready")), "--quiet", "-h", port.address, "-p", str(port.number), "-t", "3")
    try:
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:
        return False
