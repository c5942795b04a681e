# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The main job, done in front of somebody who has never seen it: ``make demo``."""
