# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import datetime

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.people_rules import leave_rule, missing_rule


def test_by_default_missing_people_are_only_reported() -> None:
    assert missing_rule({}) == missing_rule({"missing": None}) == (datetime.timedelta(days=30), False)


def test_disable_after_a_time() -> None:
    assert missing_rule({"missing": {"after": "2 weeks", "do": "disable"}}) == (datetime.timedelta(days=14), True)


def test_a_period_that_is_none_is_refused_by_name() -> None:
    with pytest.raises(ConfigurationError, match="^lifecycle_missing.after is 'soon'. Give a number of days or weeks"):
        missing_rule({"missing": {"after": "soon"}})


def test_by_default_an_absence_changes_nothing() -> None:
    assert leave_rule({}) == leave_rule({"leave": None}) == (datetime.timedelta(days=30), False)


def test_disable_during_a_long_absence() -> None:
    assert leave_rule({"leave": {"longer_than": "6 weeks", "do": "disable"}}) == (datetime.timedelta(days=42), True)
    with pytest.raises(ConfigurationError, match="^lifecycle_leave.longer_than is '-1 days'"):
        leave_rule({"leave": {"longer_than": "-1 days"}})
