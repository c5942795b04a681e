# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Builds the collection, installs it, and checks what it brings."""

from __future__ import annotations

import contextlib
import pathlib
import re
import shutil
import typing as t

import nox

from .environment import prepare, staged
from .places import BUILD, REPOSITORY

COMPILED = ("gssapi", "krb5")
"""Required libraries of which PyPI has no wheels for Linux."""
HEADERS = ("gcc", "krb5-devel", "libkrb5-dev", "python3-devel", "python3-dev")
"""System packages of both families with which they are built."""


def build_tarball(session: nox.Session) -> pathlib.Path:
    """Build the collection. Returns the tarball."""
    target = BUILD / "dist" / session.name
    shutil.rmtree(target, ignore_errors=True)
    source = staged(session)
    session.run("ansible-galaxy", "collection", "build", str(source), "--output-path", str(target), silent=True)
    return next(target.glob("hrsync-ad-*.tar.gz"))


@contextlib.contextmanager
def installed(session: nox.Session, tarball: pathlib.Path) -> t.Iterator[str]:
    """Install the tarball in an empty folder, as a user would. Yields the folder."""
    root = BUILD / "installed" / session.name
    shutil.rmtree(root, ignore_errors=True)
    # Without the path of the staged copy, which would count as already installed.
    environment = {"ANSIBLE_COLLECTIONS_PATH": str(root), "PYTHONPATH": None}
    command = ("ansible-galaxy", "collection", "install", "--offline", str(tarball), "--collections-path", str(root))
    session.run(*command, env=environment, silent=True)
    yield str(root)


def import_tarball(session: nox.Session, tarball: pathlib.Path) -> None:
    """Check the tarball with galaxy-importer. Warnings count as errors."""
    environment = {"GALAXY_IMPORTER_CONFIG": str(REPOSITORY / "tests" / "galaxy-importer.cfg")}
    with session.chdir(tarball.parent):
        said = session.run("python", "-m", "galaxy_importer.main", tarball.name, env=environment, silent=True) or ""
    session.log(said)
    problems = [line for line in said.splitlines() if line.startswith(("WARNING", "ERROR"))]
    if problems:
        session.error(f"galaxy-importer found {len(problems)} problems, the first: {problems[0]}")


def present(session: nox.Session, requirements: str, module: str) -> None:
    """Run a module of this repository with the collection installed from its tarball."""
    prepare(session, requirements)
    with installed(session, build_tarball(session)) as root:
        session.env["PYTHONPATH"] = None
        session.env["ANSIBLE_COLLECTIONS_PATH"] = root
        session.run("python", "-m", module, *session.posargs, log=False)


def check_wheels(session: nox.Session, introspected: str) -> None:
    """Check that the libraries without wheels, and only those, are built with packages that ansible-builder sees.

    Args:
        introspected: the output of `ansible-builder introspect`.
    """
    with_wheels = pathlib.Path(session.create_tmp(), "requirements.txt")
    listed = (REPOSITORY / "meta/ee-requirements.txt").read_text("utf-8").replace("[kerberos]", "").splitlines()
    with_wheels.write_text("\n".join(line for line in listed if not line.startswith(tuple(COMPILED))), "utf-8")
    resolve = ("python", "-m", "pip", "install", "--dry-run", "--ignore-installed", "--only-binary", ":all:")
    session.run(*resolve, "--requirement", str(with_wheels), silent=True)
    for library in COMPILED:
        # pip ends with 1 if there is no wheel.
        session.run(*resolve, "--no-deps", library, silent=True, success_codes=[1])
    missing = [name for name in HEADERS if not re.search(rf"\b{name}\b", introspected)]
    if missing:
        session.error(f"meta/ee-bindep.txt does not contain {', '.join(missing)}, with which {COMPILED} are built.")
