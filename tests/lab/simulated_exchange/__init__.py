# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""A simulated Exchange behind PowerShell remoting, over the lab's directory.

`python -m tests.lab.simulated_exchange` serves it. The protocol below the commands is psrpcore's; what the commands do
is what Microsoft documents of them. Recipients are what the directory says, read and written there with every command;
what lives in mailboxes alone is kept in memory.
"""
