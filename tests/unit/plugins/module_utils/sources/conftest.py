# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.web import conftest as web

server = web.server
clean_environment = web.clean_environment
