# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The frames of the modules that read one HR system."""

from __future__ import annotations

import datetime

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.sources.info_modules import employees_result
from ansible_collections.hrsync.ad.plugins.module_utils.sources.system import HrSystem


@pytest.mark.usefixtures("toy")
def test_what_a_module_returns(toy: HrSystem) -> None:
    warnings: list[str] = []
    result = employees_result({"type": toy.name, "name": "hr"}, datetime.date(2026, 11, 1), warnings.append)
    assert result["count"] == 1 and result["employees"][0]["source"] == "hr"
    assert warnings == ["a warning"]
