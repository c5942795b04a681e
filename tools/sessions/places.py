# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Folders of the repository, and the Python that runs the sessions."""

from __future__ import annotations

import pathlib
import sys
import typing as t

REPOSITORY: t.Final = pathlib.Path(__file__).resolve().parents[2]
BUILD: t.Final = REPOSITORY / ".build"
REQUIREMENTS: t.Final = REPOSITORY / "tests" / "requirements"
BASE: t.Final = f"{sys.version_info.major}.{sys.version_info.minor}"
