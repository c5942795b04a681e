# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Debian's PostgreSQL for a file of tests, with TLS and a password, on a free port of loopback."""

from __future__ import annotations

import contextlib
import os
import pathlib
import secrets
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import typing as t

from tests.lab.postgresql import ACCOUNT, PROGRAMS
from tests.unit import tls

PATIENCE: t.Final = 60
"""Seconds to wait until the server answers."""
_ACCESS: t.Final = "hostssl all all 127.0.0.0/8 scram-sha-256\n"
_AS_ACCOUNT: t.Final = ("setpriv", f"--reuid={ACCOUNT}", f"--regid={ACCOUNT}", "--init-groups", "--")


class Server(t.NamedTuple):
    """A running server, and its superuser's password."""

    port: int
    password: str
    ca_file: str

    def url(self, database: str) -> str:
        """What a client needs, without the password."""
        return f"postgresql://{ACCOUNT}@127.0.0.1:{self.port}/{database}"


def missing() -> str:
    """Why the server cannot be started; empty if it can."""
    if not _programs():
        return "PostgreSQL is not installed: apt-get install postgresql"
    return "" if os.geteuid() == 0 else f"only root can start PostgreSQL as {ACCOUNT}"


def _programs() -> list[pathlib.Path]:
    return sorted(PROGRAMS.glob("*/bin"), key=lambda path: int(path.parts[-2]))


@contextlib.contextmanager
def running() -> t.Iterator[Server]:
    """A new cluster, whose server ends with the context."""
    # Not in the folder of pytest, which the user of the server may not enter.
    folder = pathlib.Path(tempfile.mkdtemp(prefix="hrsync-postgresql-"))
    try:
        server = _made(folder)
        with _started(folder, server.port):
            yield server
    finally:
        shutil.rmtree(folder)


def _made(folder: pathlib.Path) -> Server:
    server = Server(_free_port(), secrets.token_hex(12), tls.loopback().ca)
    for name, origin in {"server.pem": tls.loopback().certificate, "server.key": tls.loopback().key}.items():
        shutil.copyfile(origin, folder / name)
        (folder / name).chmod(0o600)
    (folder / "password").write_text(server.password, "ascii")
    for path in (folder, *folder.iterdir()):
        shutil.chown(path, ACCOUNT, ACCOUNT)
    _run("initdb", "--auth=scram-sha-256", "--encoding=UTF8", "--locale=C.UTF-8", "--no-sync", f"--username={ACCOUNT}",
         f"--pwfile={folder / 'password'}", "-D", str(folder / "data"))  # fmt: skip
    (folder / "data" / "pg_hba.conf").write_text(_ACCESS, "ascii")
    return server


def _run(program: str, *arguments: str) -> None:
    command = (*_AS_ACCOUNT, str(_programs()[-1] / program), *arguments)
    subprocess.run(command, check=True, capture_output=True, cwd="/")


@contextlib.contextmanager
def _started(folder: pathlib.Path, port: int) -> t.Iterator[None]:
    settings = {
        "listen_addresses": "127.0.0.1", "port": port, "unix_socket_directories": "", "fsync": "off", "ssl": "on",
        "ssl_cert_file": folder / "server.pem", "ssl_key_file": folder / "server.key",
    }  # fmt: skip
    options = [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
    command = (*_AS_ACCOUNT, str(_programs()[-1] / "postgres"), "-D", str(folder / "data"), *options)
    with open(folder / "log", "wb") as log:
        process = subprocess.Popen(command, stdout=log, stderr=log, cwd="/")
    try:
        _wait(port)
        yield
    finally:
        # A fast shutdown: it does not wait for connections that a failed test has left open.
        process.send_signal(signal.SIGINT)
        process.wait(PATIENCE)


def _wait(port: int) -> None:
    deadline = time.monotonic() + PATIENCE
    while True:
        with contextlib.suppress(subprocess.CalledProcessError):
            return _run("pg_isready", "--quiet", "-h", "127.0.0.1", "-p", str(port))
        if time.monotonic() > deadline:
            raise TimeoutError("PostgreSQL does not answer")
        time.sleep(0.1)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return t.cast(int, listener.getsockname()[1])
