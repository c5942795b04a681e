# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes what the role awx makes as tasks with the modules of awx.awx, so that ansible-lint checks each option."""

from __future__ import annotations

import hashlib
import pathlib
import shutil
import subprocess
import sys
import typing as t
import zipfile

import yaml

from tests.unit.roles.awx_objects import Item, objects

PACKAGE: t.Final = "ansible==11.13.0"
"""The last package on PyPI with awx.awx, 24.6.1."""
DIGEST: t.Final = "7f1c9c6a6026ff214d9240647e4d2b019b2a9d4c7a2bc733932bcf92af80ab04"
"""SHA-256 of its wheel."""
_COLLECTION: t.Final = "ansible_collections/awx/awx/"


def wheel_in(folder: pathlib.Path) -> pathlib.Path:
    """The wheel, downloaded unless it is there."""
    if not any(folder.glob("*.whl")):
        only = ("--no-deps", "--only-binary", ":all:", "--dest", str(folder))
        subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", *only, PACKAGE], check=True)
    return next(folder.glob("*.whl"))


def unpack(wheel: pathlib.Path, folder: pathlib.Path) -> None:
    """Take awx.awx alone out of the wheel.

    The program ends if it is another wheel.
    """
    if hashlib.sha256(wheel.read_bytes()).hexdigest() != DIGEST:
        sys.exit(f"{wheel} is not the wheel of {PACKAGE}.")
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(folder, [name for name in archive.namelist() if name.startswith(_COLLECTION)])


def playbook() -> list[Item]:
    """A play with a task for each item of the lists, in the largest configuration of the tests."""
    tasks = [
        {"name": f"Make {module} {number}", f"awx.awx.{module}": item}
        for module, items in objects("full").items()
        for number, item in enumerate(items, 1)
    ]
    return [{"name": "Make what is in the lists", "hosts": "localhost", "gather_facts": False, "tasks": tasks}]


def main(wheels: str, folder: str) -> None:
    """Write the collection and `playbooks/lists.yml` into a folder; `wheels` is where the wheel stays."""
    target = pathlib.Path(folder)
    shutil.rmtree(target, ignore_errors=True)
    unpack(wheel_in(pathlib.Path(wheels)), target)
    (target / "playbooks").mkdir()
    lists = yaml.safe_dump(playbook(), sort_keys=False, allow_unicode=True)
    (target / "playbooks/lists.yml").write_text(lists, "utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
