# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Benchmarks with a report: ``python -m tests.bench``, or ``make bench``."""
