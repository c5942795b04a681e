# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which changes the options choose, and in which words a mistake is reported."""

from __future__ import annotations

import datetime
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.undo import Choice
from ansible_collections.hrsync.ad.plugins.module_utils.specification import validate
from ansible_collections.hrsync.ad.plugins.module_utils.undo.options import OPTIONS, choice_of


def choice(**given: t.Any) -> Choice:
    params, errors = validate({"managed_base": "DC=example", **given}, OPTIONS)
    assert errors == ()
    return choice_of(params)


def test_options_choose() -> None:
    found = choice(
        run="5,6", key=[" 1 "], kind="disable", since="2026-12-01", until="2026-12-01", timezone="Europe/Warsaw"
    )
    assert found == Choice(
        runs=frozenset((5, 6)),
        keys=frozenset("1"),
        kinds=frozenset(("disable",)),
        since=datetime.datetime(2026, 11, 30, 23, tzinfo=datetime.UTC),
        until=datetime.datetime(2026, 12, 1, 23, tzinfo=datetime.UTC),
    )
    assert choice(since="2026-12-01T06:00:00+01:00").since == datetime.datetime(2026, 12, 1, 5, tzinfo=datetime.UTC)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({}, "Nothing chooses what to undo. Set run, key, since or until"),
        ({"kind": "disable"}, "Nothing chooses what to undo"),
        (
            {"run": 5, "kind": "disabel"},
            "kind has 'disabel', but there is no such kind of change; did you mean disable",
        ),
        ({"run": 5, "kind": "zzz"}, "there is no such kind of change; there are script_before, create_ou"),
        ({"since": "yesterday"}, "The option since is 'yesterday'"),
        ({"since": "2026-12-02", "until": "2026-12-01"}, "since must be before until"),
        ({"since": "2026-12-01", "timezone": "Mars"}, "Mars"),
    ],
)
def test_mistakes(given: dict[str, t.Any], message: str) -> None:
    with pytest.raises(ConfigurationError) as raised:
        choice(**given)
    assert message in str(raised.value)
