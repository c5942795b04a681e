# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Simulated Factorial and Calamari: two HR systems on loopback, over one invented company.

They answer as the vendors document, and refuse what the vendors refuse. What tests need besides that (odd answers on
request, another state of the company, the log of requests) is under `/_lab/`, which asks for a token of its own.
"""
