# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Generates documentation and code from the descriptors of steps, HR systems and connections.

``nox -s generate`` writes the files, and ``make test`` fails if a file is not up to date. Each module here generates
one kind of file. ``FILES`` in ``__main__.py`` lists all files.
"""
