# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Starts the lab for a session, and runs tests against it."""

from __future__ import annotations

import contextlib
import json
import subprocess
import typing as t

import nox

from tests.lab.facts import DIRECTORY

from .environment import install_kerberos, python_of, staged
from .places import REPOSITORY


@contextlib.contextmanager
def lab(session: nox.Session) -> t.Iterator[dict[str, str]]:
    """Start the lab, and stop it afterwards unless it was already running. Yields its facts."""
    status = [str(python_of(session)), "-m", "tests.lab", "status"]
    was_up = subprocess.run(status, cwd=REPOSITORY, capture_output=True, check=False).returncode == 0
    session.run("python", "-m", "tests.lab", "up")
    try:
        yield json.loads((DIRECTORY / "credentials.json").read_text("utf-8"))
    finally:
        if not was_up:
            session.run("python", "-m", "tests.lab", "down")


def run_lab_tests(session: nox.Session, part: int) -> None:
    """Run a third of the tests against the lab, so that labs work side by side and a session ends in time."""
    install_kerberos(session)
    staged(session)
    # The files of the lab are in the repository, not in the copy.
    files = sorted(str(file.relative_to(REPOSITORY)) for file in (REPOSITORY / "tests/lab_tests").glob("test_*.py"))
    with lab(session):
        chosen = session.posargs or [*files[part::3], "-m", "not soak"]
        session.run("python", "-m", "pytest", "-p", "no:cacheprovider", "--durations=20", *chosen)
