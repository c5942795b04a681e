# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a session needs before it runs anything: libraries, settings, programs, and a copy of the collection."""

from __future__ import annotations

import fcntl
import hashlib
import os
import pathlib
import shutil

import nox

from tests.lab import packages

from .. import browser, stage
from .places import BUILD, REQUIREMENTS

KERBEROS_PACKAGES = ("gcc", "krb5-user", "libkrb5-dev", "python3-dev")
"""Debian packages: the compiler, headers and programs that meta/ee-bindep.txt names."""


def prepare(session: nox.Session, requirements: str) -> None:
    """Install pinned requirements, and isolate the session from the settings of the user."""
    file = REQUIREMENTS / f"{requirements}.txt"
    wanted = hashlib.sha256(file.read_bytes()).hexdigest()
    stamp = pathlib.Path(session.virtualenv.location, "installed.sha256")
    if not stamp.exists() or stamp.read_text("utf-8") != wanted:
        session.install("-r", str(file), silent=True)
        stamp.write_text(wanted, "utf-8")
    isolate(session)


def isolate(session: nox.Session) -> pathlib.Path:
    """Isolate the session from the home folder and the Ansible settings of the user. Returns its own home folder."""
    for variable in os.environ:
        if variable.startswith(("ANSIBLE_", "PYTHON", "GALAXY_", "HRSYNC_")) and variable != "HRSYNC_LAB_NETWORK":
            session.env[variable] = None
    home = BUILD / "home" / session.name
    home.mkdir(parents=True, exist_ok=True)
    session.env.update(
        HOME=str(home), LC_ALL="C.UTF-8", NO_COLOR="1", HYPOTHESIS_STORAGE_DIRECTORY=str(home / "hypothesis")
    )
    return home


def staged(session: nox.Session) -> pathlib.Path:
    """Copy the collection for this session, and add it to the paths of Python and Ansible. Returns its folder."""
    root = BUILD / "collections" / session.name
    folder = stage.stage(root)
    session.env.update(PYTHONPATH=str(root), ANSIBLE_COLLECTIONS_PATH=str(root))
    return folder


def install_kerberos(session: nox.Session) -> None:
    """Install the Kerberos libraries, which have no wheels for Linux. Sessions share the wheels in `.build/wheels`."""
    packages.ensure(BUILD / "logs" / "packages.log", session.log, KERBEROS_PACKAGES)
    wheels = BUILD / "wheels"
    wheels.mkdir(parents=True, exist_ok=True)
    pinned = ("-r", str(REQUIREMENTS / "kerberos.txt"), "--find-links", str(wheels))
    with (wheels / "lock").open("w") as lock:
        # One session builds, and the others wait for its wheels.
        fcntl.flock(lock, fcntl.LOCK_EX)
        session.run("python", "-m", "pip", "wheel", "--quiet", *pinned, "--wheel-dir", str(wheels), silent=True)
    session.install(*pinned, silent=True)


def ensure_program(session: nox.Session, name: str, package: str) -> None:
    """Install a program on Debian. Elsewhere, tests that need it may skip."""
    if shutil.which("apt-get") and not shutil.which(name):
        packages.add(BUILD / "logs" / "packages.log", session.log, [package])


def python_of(session: nox.Session) -> pathlib.Path:
    """The Python of the session's environment."""
    return pathlib.Path(session.bin, "python")


def has_chromium(session: nox.Session) -> bool:
    """Install Chromium on Debian. False if this host has none, and no Debian package of it."""
    if shutil.which("apt-get"):
        packages.add(BUILD / "logs" / "packages.log", session.log, browser.PACKAGES)
    return any(map(shutil.which, browser.NAMES))
