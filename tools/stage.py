# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Copies the collection to where Ansible looks for collections.

``ansible-test`` must find real files below ``ansible_collections/NAMESPACE/NAME``: a link does not do, and the
repository's own folder has another name.
"""

from __future__ import annotations

import pathlib
import shutil
import subprocess
import typing as t

REPOSITORY = pathlib.Path(__file__).resolve().parents[1]
NAMESPACE, NAME = "hrsync", "ad"


def stage(root: pathlib.Path) -> pathlib.Path:
    """Replace the collection below `root`/ansible_collections by a copy of this one; returns the copy's folder."""
    target = root / "ansible_collections" / NAMESPACE / NAME
    shutil.rmtree(target, ignore_errors=True)
    for name in files():
        source = REPOSITORY / name
        # The index still lists what was deleted and not committed yet.
        if source.is_file() or source.is_symlink():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / name, follow_symlinks=False)
    # ansible-test asks git which files there are. The repository would answer: none, this folder is ignored.
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", target], check=True)
    return target


def files() -> t.Iterator[str]:
    """What belongs to the collection: files that git has, and new ones that it does not ignore."""
    # Without this setting git refuses a clone that belongs to somebody else, such as one mounted into a container.
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=REPOSITORY, stdout=subprocess.PIPE, check=True).stdout
    yield from sorted({name for name in listed.decode().split("\0") if name})
