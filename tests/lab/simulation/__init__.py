# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The base of all simulated systems: HTTPS, faults on request, a log, a clock, `/_lab/`, credentials, start and stop.

Each simulated system answers as its vendor documents, and refuses what the vendor refuses. What tests need besides that
is under `/_lab/`, which asks for a token of its own.
"""
