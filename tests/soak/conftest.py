# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The fixtures of the lab's tests."""

from __future__ import annotations

from tests.lab_tests.conftest import company, hr, lab, playbooks, postgresql_database, pytest_configure, synced, unit

__all__ = ["company", "hr", "lab", "playbooks", "postgresql_database", "pytest_configure", "synced", "unit"]
