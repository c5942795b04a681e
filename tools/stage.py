# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Copies the collection to a folder in which Ansible finds it.

``ansible-test`` needs real files below ``ansible_collections/NAMESPACE/NAME``. A link is not enough, and the folder of
the repository has a different name.
"""

from __future__ import annotations

import pathlib
import shutil
import subprocess
import typing as t

REPOSITORY = pathlib.Path(__file__).resolve().parents[1]
NAMESPACE, NAME = "hrsync", "ad"


def stage(root: pathlib.Path) -> pathlib.Path:
    """Replace the collection below `root`/ansible_collections with a copy of this one. Returns its folder."""
    target = root / "ansible_collections" / NAMESPACE / NAME
    shutil.rmtree(target, ignore_errors=True)
    for name in files():
        source = REPOSITORY / name
        # The index still contains files whose deletion is not committed yet.
        if source.is_file() or source.is_symlink():
            (target / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target / name, follow_symlinks=False)
    # ansible-test asks git for the files. In the repository, git would return none, because it ignores this folder.
    subprocess.run(["git", "init", "--quiet", "--initial-branch=main", target], check=True)
    return target


def files() -> t.Iterator[str]:
    """The files of the collection: those in git, and new files that git does not ignore."""
    # Without this setting, git refuses a clone of a different owner, for example in a container.
    command = ["git", "-c", "safe.directory=*", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=REPOSITORY, stdout=subprocess.PIPE, check=True).stdout
    yield from sorted({name for name in listed.decode().split("\0") if name})
