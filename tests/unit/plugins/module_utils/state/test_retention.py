# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""How long what runs remember is kept."""

from __future__ import annotations

import dataclasses
import datetime

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.limits import Limit, Limits
from ansible_collections.hrsync.ad.plugins.module_utils.state.erasure import Before
from ansible_collections.hrsync.ad.plugins.module_utils.state.retention import Retention
from ansible_collections.hrsync.ad.plugins.module_utils.values import periods

from ..planner.directory_in_memory import policy

DAY = datetime.timedelta(days=1)
WEEK = Limits(each=(Limit(name="creates"), Limit(name="moves", period=7 * DAY)))


@pytest.mark.parametrize(
    ("keep", "days_held", "runs", "names"),
    [("30 days", 365, 30, 365), ("2 weeks", 7, 14, 14), ("1", 0, 7, 1), ("730", 365, 730, 730)],
)
def test_what_is_held_or_counted_stays(keep: str, days_held: int, runs: int, names: int) -> None:
    found = Retention.of(keep, dataclasses.replace(policy(), limits=WEEK, name_hold_days=days_held))
    assert found == Retention(runs=runs * DAY, names=names * DAY)


def test_forever_removes_nothing() -> None:
    assert Retention.of(" Forever ", policy()) is None


def test_what_is_old() -> None:
    assert Retention(runs=DAY, names=2 * DAY).before(1_000_000) == Before(runs=913_600, names=827_200)


@pytest.mark.parametrize("text", ["", "0", "-1", "never", "none", "2 years", "1.5"])
def test_other_values_are_refused(text: str) -> None:
    with pytest.raises(ConfigurationError) as refused:
        periods.kept("lifecycle_state_keep", text)
    assert str(refused.value) == (
        f"lifecycle_state_keep is {text!r}. Give a number of days or weeks, such as 30 days, or forever to remove"
        " nothing."
    )
