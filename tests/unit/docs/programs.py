# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Runs the programs that guides name, such as `ansible-playbook`."""

from __future__ import annotations

import os
import pathlib
import subprocess
import sys
import typing as t

import ansible_collections.hrsync.ad.plugins.module_utils.errors as anchor

COLLECTION: t.Final = pathlib.Path(str(anchor.__file__)).parents[2]
PROGRAMS: t.Final = pathlib.Path(sys.executable).parent


def run(folder: pathlib.Path, *command: str) -> subprocess.CompletedProcess[str]:
    """Run a program of this Python as a user does in this folder, with the collection."""
    return subprocess.run(
        [PROGRAMS / command[0], *command[1:]],
        cwd=folder,
        env={
            "PATH": f"{PROGRAMS}:{os.environ['PATH']}",
            "HOME": str(folder),
            "LC_ALL": "C.UTF-8",
            "ANSIBLE_COLLECTIONS_PATH": str(COLLECTION.parents[2]),
        },
        capture_output=True,
        text=True,
        check=False,
        timeout=120,
    )
