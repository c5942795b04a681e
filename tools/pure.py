# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pure files of the collection: they do no I/O and read no clock, so they can be tested with plain data.

``tests/unit/architecture`` verifies this from their imports. ``nox -s units-2.21`` verifies that the unit tests reach
all their branches.
"""

from __future__ import annotations

import pathlib
import typing as t

ROOT: t.Final = "plugins/module_utils"

PURE: t.Final = (
    "errors.py",
    "option_table.py",
    "accounts/requests/*.py",
    "approvals/*.py",
    "audit/*.py",
    "compliance/*.py",
    "model/*.py",
    "people/*.py",
    "people/feeds/*.py",
    "planner/*.py",
    "planner/*/*.py",
    "presentation/*.py",
    "readiness/model.py",
    "readiness/rights.py",
    "receivers/kinds.py",
    "receivers/message.py",
    "receivers/splunk_codes.py",
    "receivers/syslog_message.py",
    "receivers/service_desk/answers.py",
    "receivers/service_desk/comparison.py",
    "receivers/service_desk/subjects.py",
    "services/errors.py",
    "steps/*.py",
    "steps/*/*.py",
    "values/*.py",
)
"""Patterns below `ROOT`. A new file of these folders is pure unless it is one of `NOT_PURE`."""

NOT_PURE: t.Final = (
    # These read files and run ssh-keygen.
    "approvals/signatures.py",
    "approvals/signer_files.py",
    "approvals/verification.py",
    # A program that reads files. Auditors run it alone, so all of it is one file.
    "audit/verifier.py",
    # In these files, every step reads services and makes changes.
    "steps/*/step.py",
    "steps/*/by_*.py",
    # Files that all steps share for this.
    "steps/base.py",
    "steps/exchange_target.py",
    "steps/loading.py",
    "steps/run.py",
    # Files that only one step has.
    "steps/home_folder/changes.py",
    "steps/photo/download.py",
    "steps/photo/in_directory.py",
    "steps/photo/origin.py",
    "steps/photo/picture.py",
    "steps/photo/store.py",
    "steps/script/claims.py",
    "steps/script/markers.py",
    "steps/script/process.py",
    "steps/script/program.py",
)
"""The files of these folders that do I/O, or need a library or a client that does I/O."""


def files(collection: pathlib.Path) -> list[str]:
    """The pure files below the folder of the collection, as relative paths in alphabetical order."""
    root = collection / ROOT
    not_pure = {file for pattern in NOT_PURE for file in root.glob(pattern)}
    pure = {file for pattern in PURE for file in root.glob(pattern)}
    return sorted(file.relative_to(collection).as_posix() for file in pure - not_pure)
