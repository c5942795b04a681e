# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The lab: a real Samba AD domain controller, and simulated systems around it, on loopback addresses of their own.

Run as ``python -m tests.lab up|down|status|reset`` from the root of the repository. Everything that it writes lies
below ``.build/lab``. Tests and the demo read what they need to connect from :class:`tests.lab.facts.LabFacts`.
"""
