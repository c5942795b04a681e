# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.troubles import Troubles


def test_a_part_of_the_result_that_cannot_be_made_leaves_the_others() -> None:
    def broken() -> dict[str, str]:
        raise TypeError("salary 9000")

    def full() -> dict[str, str]:
        raise ConfigurationError("report_dir is on a full disk.")

    troubles = Troubles()
    troubles.add("The passwords are lost.")
    assert troubles.sentences == ("The passwords are lost.",)
    assert troubles.attempt("The report", full) is None
    assert troubles.attempt("The diff", broken) is None
    assert troubles.attempt("The result", lambda: {"summary": "Applied."}) == {"summary": "Applied."}
    troubles.add("")
    said = troubles.failure["msg"]
    assert troubles.failure["failed"] is True
    assert said.startswith("The passwords are lost. report_dir is on a full disk. The diff could not be made. ")
    assert "TypeError" in said
    assert "salary" not in said


def test_nothing_that_went_wrong_is_no_failure() -> None:
    assert Troubles().failure == {}
