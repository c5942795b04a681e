# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A simulated Microsoft 365: Entra's token endpoint and the part of Microsoft Graph v1.0 that the collection uses.

It keeps state and refuses what Graph refuses: mailboxes appear some time after a licence, licences that come from a
group cannot be taken from the user, users that are synchronised from Active Directory belong to Active Directory.
`control.py` drives it from tests and the demo; `python -m tests.lab.simulated_m365` serves it.
"""
