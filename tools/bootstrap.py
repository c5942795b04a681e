# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Create ``.build/venvs/tools`` with nox, and run a command with its Python.

This file needs only the standard library of Python: ``python3 tools/bootstrap.py -m nox --list``. It passes its
arguments to that Python.
"""

from __future__ import annotations

import hashlib
import os
import pathlib
import shutil
import subprocess
import sys
import typing as t

OLDEST_PYTHON = (3, 11)
REPOSITORY = pathlib.Path(__file__).resolve().parents[1]
BUILD = REPOSITORY / ".build"
ENVIRONMENT = BUILD / "venvs" / "tools"
REQUIREMENTS = REPOSITORY / "tests" / "requirements" / "nox.txt"


def main(arguments: t.Sequence[str]) -> int:
    """Replace this process with the Python of the tools. Returns 2, and prints the reason, if that is not possible."""
    if sys.version_info < OLDEST_PYTHON:
        return _refuse(f"Python 3.11 or newer is required, but {sys.executable} is {sys.version.split()[0]}.")
    problem = _ensure_venv_module() or _ensure_environment()
    if problem:
        return _refuse(problem)
    python = str(ENVIRONMENT / "bin" / "python")
    sys.stdout.flush()
    os.chdir(REPOSITORY)
    os.execv(python, [python, *arguments])


def _ensure_venv_module() -> str:
    """Install the modules venv and ensurepip of Python if needed. Debian has them in a separate package.

    Returns an error message; empty if the modules are available.
    """
    if _can_make_environments():
        return ""
    package = f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
    if not shutil.which("apt-get"):
        return f"The Python modules venv and ensurepip are missing. Install them for {sys.executable}."
    if os.geteuid() != 0:
        return f"The Debian package {package} is missing. Run the same command as root, or 'apt-get install {package}'."
    log = BUILD / "logs" / "bootstrap-apt.log"
    print(f"Installing {package} (log: {log}) ...", flush=True)
    if _install_package(package, log) and _can_make_environments():
        return ""
    return f"apt-get could not install {package}. See {log}."


def _can_make_environments() -> bool:
    # In a new process, because this one could have tried to import them before the package was installed.
    command = [sys.executable, "-c", "import ensurepip, venv"]
    return subprocess.run(command, capture_output=True, check=False).returncode == 0


def _install_package(package: str, log: pathlib.Path) -> bool:
    log.parent.mkdir(parents=True, exist_ok=True)
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive", "LC_ALL": "C.UTF-8"}
    install = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=120", "install", "--yes", "--no-install-recommends", package]
    with log.open("ab") as output:
        for command in (["apt-get", "-q", "update"], install):
            done = subprocess.run(
                command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, env=environment, check=False
            )
    return done.returncode == 0


def _ensure_environment() -> str:
    """Install the pinned requirements of the tools. Returns an error message; empty if they are installed."""
    wanted = hashlib.sha256(f"{sys.version}\0{REQUIREMENTS.read_text('utf-8')}".encode()).hexdigest()
    stamp = ENVIRONMENT / "installed.sha256"
    if stamp.exists() and stamp.read_text("utf-8") == wanted:
        return ""
    log = BUILD / "logs" / "bootstrap.log"
    print(f"Installing nox into {ENVIRONMENT.relative_to(REPOSITORY)} (log: {log}) ...", flush=True)
    if not _make_environment(log):
        return f"nox could not be installed. See {log}. Check that the Python package index can be reached."
    stamp.write_text(wanted, "utf-8")
    return ""


def _make_environment(log: pathlib.Path) -> bool:
    log.parent.mkdir(parents=True, exist_ok=True)
    make = [sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)]
    install = [str(ENVIRONMENT / "bin" / "python"), "-m", "pip", "install", "--requirement", str(REQUIREMENTS)]
    with log.open("wb") as output:
        return all(
            subprocess.run(command, stdout=output, stderr=subprocess.STDOUT, check=False).returncode == 0
            for command in (make, install)
        )


def _refuse(sentence: str) -> int:
    print(sentence, file=sys.stderr)
    return 2


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
