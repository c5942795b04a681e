# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tools for ``make`` to check, build and show the collection. They are not part of the collection."""
