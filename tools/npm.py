# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Scripts for browsers from the registry of npm.

npm itself is not needed: one package without dependencies is downloaded, and refused if its digest is another one.
A new version has new values here; `npm view NAME@VERSION dist` shows them.
"""

from __future__ import annotations

import base64
import dataclasses
import hashlib
import io
import pathlib
import tarfile
import typing as t
import urllib.request


class IntegrityError(Exception):
    """The archive is not the one that was pinned."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """A package of which one file is used."""

    name: str
    version: str
    integrity: str
    """SHA-512 of the archive, as in `dist.integrity` of the registry."""
    file: str
    """Path in the archive."""

    @property
    def address(self) -> str:
        """The address of the archive."""
        return f"https://registry.npmjs.org/{self.name}/-/{self._stem}.tgz"

    @property
    def _stem(self) -> str:
        return f"{self.name.rpartition('/')[2]}-{self.version}"

    def source(self, folder: pathlib.Path) -> str:
        """The file, from the archive in the folder if it is there already."""
        archive = folder / f"{self._stem}.tgz"
        if not archive.is_file() or not self.is_intact(archive.read_bytes()):
            folder.mkdir(parents=True, exist_ok=True)
            archive.write_bytes(self._downloaded())
        with tarfile.open(fileobj=io.BytesIO(archive.read_bytes())) as files:
            script = files.extractfile(self.file)
            if script is None:
                raise IntegrityError(f"{archive} has no {self.file}.")
            return script.read().decode("utf-8")

    def is_intact(self, archive: bytes) -> bool:
        """Whether these are the bytes that were pinned."""
        return base64.b64encode(hashlib.sha512(archive).digest()).decode() == self.integrity

    def _downloaded(self) -> bytes:
        with urllib.request.urlopen(self.address, timeout=60) as answer:
            archive: bytes = answer.read()
        if not self.is_intact(archive):
            raise IntegrityError(f"{self.address} has another digest than the one in {__file__}.")
        return archive


AXE: t.Final = Package(
    name="axe-core",
    version="4.14.1",
    integrity="FHfa+lmNjQZfJz1q8wKqIDwC6DExcHt/pkjNQb09a3NPjCKg2rhu5qb2S4r76ASyFNNtuFooJpZe37OgudVGtQ==",
    file="package/axe.min.js",
)
"""Finds what people with disabilities cannot use."""

MERMAID: t.Final = Package(
    name="@mermaid-js/tiny",
    version="12.0.0",
    integrity="ZW9YXy+3tSLPscBT+NnQO0K0qYH7BGES5nExl6Snoygey7xd2N0cO7Nq30N5k/u7gIeYoCrldyVy+VTCMWrNDQ==",
    file="package/dist/mermaid.tiny.js",
)
"""Draws the diagrams of the documentation."""
