# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Builds an execution environment with buildah, without a container engine and without a registry.

The base image is a small Debian from debootstrap. Certificates and apt settings of this computer are mounted while the
image is built, so that it also builds behind a mirror.
"""

from __future__ import annotations

import pathlib
import shutil
import subprocess
import sys

PACKAGES = ("buildah", "debootstrap")
BASE_IMAGE = "localhost/hrsync-base:latest"
IMAGE = "localhost/hrsync-ee:latest"
LIBRARIES = (
    *("anyascii", "cryptography", "gssapi", "jwt", "krb5", "ldap3", "PIL", "psycopg", "pyasn1"),
    *("pycountry", "pypsrp", "requests", "requests_oauthlib", "smbprotocol", "sqlalchemy", "tzdata"),
    "tzlocal",
)
"""How Python imports what meta/ee-requirements.txt requires."""
DEFINITION = pathlib.Path(__file__).resolve().parents[1] / "tests/execution_environment/execution-environment.yml"
_MOUNTED = ("/etc/ssl/certs", "/etc/apt/apt.conf.d")


class Builder:
    """Images in a folder of their own.

    Args:
        folder: everything is written below it. What was there is removed.
    """

    def __init__(self, folder: pathlib.Path) -> None:
        self._folder = folder

    def create(self, tarball: pathlib.Path) -> None:
        """Write the build instructions of the image with the collection in `tarball`, as ansible-builder makes them.

        Raises:
            subprocess.CalledProcessError: a command failed, and has shown why.
        """
        shutil.rmtree(self._folder, ignore_errors=True)
        self._folder.mkdir(parents=True)
        shutil.copy(DEFINITION, self._folder)
        shutil.copy(tarball, self._folder / "hrsync-ad.tar.gz")
        builder = pathlib.Path(sys.executable).with_name("ansible-builder")
        self._run(str(builder), "create", "--file", DEFINITION.name, "--context", "context")

    def build(self) -> None:
        """Build the image from what `create` wrote.

        Raises:
            subprocess.CalledProcessError: a command failed, and has shown why.
        """
        self._make_base()
        mounts = [word for path in _MOUNTED for word in ("--volume", f"{path}:{path}:ro")]
        self._run(*self._buildah("bud", "--isolation", "chroot", *mounts, "--tag", IMAGE, "context"))

    def run(self, *command: str) -> str:
        """The output of a command in a container of the image.

        Raises:
            subprocess.CalledProcessError: the command failed; see the log.
        """
        container = self._run(*self._buildah("from", IMAGE)).strip()
        return self._run(*self._buildah("run", "--isolation", "chroot", container, "--", *command))

    def _make_base(self) -> None:
        root = self._folder / "base"
        included = "--include=ca-certificates,python3,python3-pip,python3-venv"
        self._run("debootstrap", "--variant=minbase", included, "bookworm", str(root))
        container = self._run(*self._buildah("from", "scratch")).strip()
        self._run(*self._buildah("add", "--quiet", container, str(root), "/"))
        self._run(*self._buildah("commit", "--quiet", container, BASE_IMAGE))

    def _buildah(self, *arguments: str) -> tuple[str, ...]:
        where = ("--root", str(self._folder / "storage"), "--runroot", str(self._folder / "run"))
        return ("buildah", *where, *arguments)

    def _run(self, *command: str) -> str:
        """The standard output; errors and progress are shown."""
        return subprocess.run(command, cwd=self._folder, stdout=subprocess.PIPE, text=True, check=True).stdout


def main(step: str, tarball: str, folder: str) -> None:
    """With the step `build`, build the image and use its libraries and its collection; with `create`, see `create`."""
    builder = Builder(pathlib.Path(folder))
    builder.create(pathlib.Path(tarball))
    if step == "build":
        builder.build()
        _try(builder)


def _try(builder: Builder) -> None:
    builder.run("python3", "-c", f"import {', '.join(LIBRARIES)}")
    listed = builder.run("env", "HOME=/tmp", "ansible-doc", "--list", "hrsync.ad")
    if "hrsync.ad.sync" not in listed:
        sys.exit(f"The image has no hrsync.ad.sync: {listed}")
    builder.run("sh", "-c", "command -v kinit")
    print(f"{IMAGE} has {len(listed.splitlines())} modules of the collection, and all libraries.")


if __name__ == "__main__":
    main(*sys.argv[1:])
