# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The options `waves`, `wave_check` and `emergency`: what is read, and what is refused before anything is read."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.limits import EMERGENCY
from ansible_collections.hrsync.ad.plugins.module_utils.model.waves import REST, Size
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.emergency import reason_of
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.limits import emergency_limits_of
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.waves import sizes_of

from .test_odd_input import read

CHECK: t.Final = {"command": None, "url": None, "ca_file": None, "time_limit": 60}


def refused(waves: t.Sequence[object] = (), **check: object) -> str:
    with pytest.raises(ConfigurationError) as caught:
        sizes_of({"waves": list(waves), "wave_check": {**CHECK, **check} if check else None})
    return str(caught.value)


@pytest.mark.parametrize(
    ("waves", "expected"),
    [
        ([], ()),
        (None, ()),
        (["rest"], (REST,)),
        ([1, "10", "100", "Rest"], (Size(count=1), Size(count=10), Size(count=100), REST)),
        (["5 %", "12.5%", "rest"], (Size(percent=5), Size(percent=12.5), REST)),
        (["3.0", "rest"], (Size(count=3), REST)),
    ],
)
def test_sizes(waves: list[object] | None, expected: tuple[Size, ...]) -> None:
    assert sizes_of({"waves": waves}) == expected
    check = {**CHECK, "url": "https://monitoring.example.com/health?probe=1"}
    if waves:
        assert sizes_of({"waves": waves, "wave_check": check}) == expected


def test_each_wrong_entry_is_told_with_its_path() -> None:
    must = "but must be a number of people from 1, a percentage of the people with changes such as 5 %, or rest."
    assert refused([0, "rest", -2, "half"]).splitlines() == [
        f"lifecycle_waves[0] is '0', {must}",
        "lifecycle_waves[1] is rest, but rest must be the last entry: it takes all who are left.",
        f"lifecycle_waves[2] is '-2', {must}",
        f"lifecycle_waves[3] is 'half', {must}",
        "lifecycle_waves ends with half, but the last entry must be rest, so that everybody belongs to a wave. Add"
        " rest.",
    ]


def test_a_check_without_waves() -> None:
    assert refused(command=["/bin/true"]) == (
        "lifecycle_wave_check is set, but lifecycle_waves is not, so that there is no wave to check. Set both or none."
    )


def test_a_check_of_nothing_and_of_two_things() -> None:
    assert refused([1, "rest"], time_limit=5).startswith("lifecycle_wave_check has neither command nor url.")
    both = refused([1, "rest"], command=["/bin/true"], url="https://monitoring.example.com")
    assert both.startswith("lifecycle_wave_check has both command and url.")


@pytest.mark.parametrize("seconds", [0, -1, 3601])
def test_the_time_of_a_check(seconds: int) -> None:
    told = refused([1, "rest"], command=["/bin/true"], time_limit=seconds)
    assert told == f"lifecycle_wave_check.time_limit is {seconds}, but must be from 1 to 3600 seconds."


@pytest.mark.parametrize("url", ["http://monitoring.example.com", "monitoring", "https://", "ftp://x/y", "https:/x"])
def test_an_address_that_is_none_of_https(url: str) -> None:
    assert refused([1, "rest"], url=url).startswith(
        "lifecycle_wave_check.url must be an address that begins with https://"
    )


def test_an_address_that_cannot_be_read() -> None:
    assert refused([1, "rest"], url="https://[x").startswith("lifecycle_wave_check.url is not an address.")


def test_an_address_with_a_password_is_not_quoted() -> None:
    told = refused([1, "rest"], url="https://jo:s3cret@monitoring.example.com/")
    assert told.startswith("lifecycle_wave_check.url contains a user or password")
    assert "s3cret" not in told


def test_the_role_refuses_a_check_without_waves_before_anything_is_read() -> None:
    with pytest.raises(ConfigurationError, match="lifecycle_wave_check is set, but lifecycle_waves is not"):
        read(lifecycle_wave_check={"command": ["/bin/true"]})
    with pytest.raises(ConfigurationError, match=r"lifecycle_wave_check\.time_limit is 'soon'"):
        read(lifecycle_wave_check={"command": ["/bin/true"], "time_limit": "soon"}, lifecycle_waves=[1, "rest"])
    with pytest.raises(ConfigurationError, match="lifecycle_wave_check"):
        read(lifecycle_wave_check={"program": "/bin/true"}, lifecycle_waves=[1, "rest"])


# ---- emergency -------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("given", "reason"), [(None, ""), (" incident\n 4711 ", "incident 4711"), (4711, "4711")])
def test_the_reason_of_an_emergency(given: object, reason: str) -> None:
    assert reason_of(given) == reason


@pytest.mark.parametrize("given", ["", "  ", "\t\n"])
def test_an_emergency_without_a_reason(given: str) -> None:
    with pytest.raises(ConfigurationError, match="lifecycle_emergency is empty. It disables accounts without approval"):
        reason_of(given)


def test_a_reason_that_is_too_long_to_be_shown() -> None:
    assert reason_of("x" * 500) == "x" * 500
    with pytest.raises(ConfigurationError, match="lifecycle_emergency has 501 characters"):
        reason_of("x" * 501)


def test_an_emergency_has_one_limit() -> None:
    limits = emergency_limits_of({"disables": {"count": 1}}, {"disables": 5})
    assert limits.each == (EMERGENCY,)
    assert (EMERGENCY.count, EMERGENCY.period) == (10, datetime.timedelta(days=1))
    [own] = emergency_limits_of({"emergency_disables": {"count": 25, "per": "12 hours"}}, {}).each
    assert (own.name, own.count, own.period) == ("emergency_disables", 25, datetime.timedelta(hours=12))
    [text] = emergency_limits_of({"emergency_disables": "percent=3,floor=2"}, {}).each
    assert (text.count, text.percent, text.floor) == (None, 3, 2)
    assert emergency_limits_of({}, {"emergency_disables": 40}).once == {"emergency_disables": 40}
