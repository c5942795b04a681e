# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs ansible-test on this host."""

from __future__ import annotations

import pathlib
import subprocess

import nox

from .. import ansible_test_home
from .environment import python_of, staged
from .places import BUILD, REPOSITORY


def run_sanity(session: nox.Session, *arguments: str) -> None:
    """Run ansible-test sanity; errors that are ignored, or no test at all, are failures."""
    ignored = [file for file in (REPOSITORY / "tests/sanity").glob("ignore-*.txt") if file.read_text("utf-8").strip()]
    if ignored:
        session.error(f"Ignored errors are not allowed, but {', '.join(str(file) for file in ignored)} has some.")
    prepare_ansible_test(session)
    transcript = BUILD / "logs" / f"{session.name}.txt"
    transcript.parent.mkdir(parents=True, exist_ok=True)
    with session.chdir(staged(session)), transcript.open("w", encoding="utf-8") as output:
        try:
            command = [*ansible_test(session, "sanity"), "--requirements", *arguments]
            session.run(*command, stdout=output, stderr=subprocess.STDOUT)
        finally:
            said = transcript.read_text("utf-8")
            session.log(said)
            # Repeat the errors at the end. Otherwise, they are between the installations of tools.
            session.log("\n".join(line for line in said.splitlines() if line.startswith(("ERROR: ", "FATAL: "))))
    if "Running sanity test" not in said:
        session.error("ansible-test has not run any test.")


def prepare_ansible_test(session: nox.Session) -> None:
    """Prepare the home folder so that ansible-test finds pip without a download."""
    ansible_test_home.prepare(pathlib.Path(str(session.env["HOME"])), python_of(session))


def ansible_test(session: nox.Session, command: str) -> list[str]:
    """The command line of ansible-test on this host with the Python of the session."""
    version = session.run("python", "-c", "import sys; print('%d.%d' % sys.version_info[:2])", silent=True, log=False)
    return ["ansible-test", command, "--local", "--python", (version or "").strip(), "--color", "no"]
