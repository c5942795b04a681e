# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""axe-core, which finds what people with disabilities cannot use, from the registry of npm.

npm itself is not needed: one package without dependencies is downloaded, and refused if its digest is another one.
A new version has new values here; `npm view axe-core@VERSION dist` shows them.
"""

from __future__ import annotations

import base64
import hashlib
import io
import pathlib
import tarfile
import urllib.request

VERSION = "4.14.1"
INTEGRITY = "FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ=="
"""SHA-512 of the archive, as in `dist.integrity` of the registry."""

ADDRESS = f"https://registry.npmjs.org/axe-core/-/axe-core-{VERSION}.tgz"


class IntegrityError(Exception):
    """The archive is not the one that was pinned."""


def source(folder: pathlib.Path) -> str:
    """The script, from the folder if it is there already."""
    archive = folder / f"axe-core-{VERSION}.tgz"
    if not archive.is_file() or not is_intact(archive.read_bytes()):
        folder.mkdir(parents=True, exist_ok=True)
        archive.write_bytes(_downloaded())
    with tarfile.open(fileobj=io.BytesIO(archive.read_bytes())) as files:
        script = files.extractfile("package/axe.min.js")
        if script is None:
            raise IntegrityError(f"{archive} has no package/axe.min.js.")
        return script.read().decode("utf-8")


def is_intact(archive: bytes) -> bool:
    """Whether these are the bytes that were pinned."""
    return base64.b64encode(hashlib.sha512(archive).digest()).decode() == INTEGRITY


def _downloaded() -> bytes:
    with urllib.request.urlopen(ADDRESS, timeout=60) as answer:
        archive: bytes = answer.read()
    if not is_intact(archive):
        raise IntegrityError(f"{ADDRESS} has another digest than the one in {__file__}.")
    return archive
