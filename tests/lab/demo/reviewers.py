# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The people who approve plans, each with an SSH key, and the levels for which they do."""

from __future__ import annotations

import json
import pathlib
import shutil
import subprocess
import typing as t

LEVELS: t.Final = (
    {"name": "HR", "approvers": ["alice", "dora"]},
    {"name": "IT security", "approvers": ["bob", "carol"], "when": "disables > 0 or deletes > 0"},
)


class Reviewers:
    """Makes the keys and the file of allowed signers in a folder that nobody else can read."""

    def __init__(self, folder: pathlib.Path) -> None:
        shutil.rmtree(folder, ignore_errors=True)
        folder.mkdir(mode=0o700)
        self._folder = folder
        self.signers = folder / "allowed_signers"
        lines = [self._line(name) for level in LEVELS for name in level["approvers"]]
        self.signers.write_text("".join(lines), "utf-8")
        self.signers.chmod(0o600)

    def _line(self, name: str) -> str:
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", str(self.key(name))], check=True)
        return f'{name} namespaces="hrsync.ad" {self.key(name).with_suffix(".pub").read_text("utf-8")}'

    def key(self, name: str) -> pathlib.Path:
        """The private key of somebody."""
        return self._folder / name

    def variables_file(self) -> pathlib.Path:
        """The variables that require approvals, for `--extra-vars @FILE`."""
        variables = {
            "lifecycle_approval": "whole",
            "lifecycle_approval_levels": list(LEVELS),
            "lifecycle_allowed_signers": str(self.signers),
        }
        file = self._folder / "approvals.json"
        file.write_text(json.dumps(variables), "utf-8")
        return file
