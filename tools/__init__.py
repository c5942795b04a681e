# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""What ``make`` needs to check, build and show the collection. Nothing here is part of the collection itself."""
