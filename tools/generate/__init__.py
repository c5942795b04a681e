# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes the documentation that follows from the descriptors of steps, of HR systems and of connections.

``nox -s generate`` writes it, and ``make test`` fails where it is not up to date. Each file here makes files of one
kind; ``FILES`` in ``__main__.py`` lists them.
"""
