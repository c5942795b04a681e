# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Finds the Python interpreters of this host."""

from __future__ import annotations

import functools
import os
import pathlib
import subprocess
import typing as t

# An interpreter without these modules cannot create the environments of the tests.
_NEEDED = "import sys, ensurepip, ssl, venv; print('%d.%d' % sys.version_info[:2], sys.executable)"


def find(versions: t.Sequence[str]) -> tuple[str, str] | None:
    """The first of these versions (``3.13``) on this host, and the path of its interpreter."""
    for version in versions:
        path = interpreter(version)
        if path:
            return version, path
    return None


@functools.cache
def interpreter(version: str) -> str | None:
    """Path of a working interpreter of this version, from PATH or from pyenv; None if there is none."""
    for candidate in _candidates(version):
        found = _ask(candidate)
        if found and found[0] == version:
            return found[1]
    return None


def _candidates(version: str) -> t.Iterator[pathlib.Path]:
    for folder in os.get_exec_path():
        yield pathlib.Path(folder, f"python{version}")
    root = pathlib.Path(os.environ.get("PYENV_ROOT") or pathlib.Path.home() / ".pyenv")
    yield from sorted((root / "versions").glob(f"{version}*/bin/python{version}"), reverse=True)


def _ask(candidate: pathlib.Path) -> tuple[str, str] | None:
    """Version and path, as the interpreter reports them. pyenv has shims for versions that are not installed."""
    if not os.access(candidate, os.X_OK):
        return None
    try:
        done = subprocess.run([candidate, "-c", _NEEDED], capture_output=True, text=True, timeout=30, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return None
    version, _space, path = done.stdout.strip().partition(" ")
    return (version, path) if done.returncode == 0 and path else None
