# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which protections a run says that it lacks."""

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.memory import FORGETFUL, Memory
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.forgetful import notices

from .test_assignment import MAPPING, settings

LIMITS = ("creates", "disables", "enables", "deletes", "moves", "renames", "group_adds", "group_removes",
          "license_removals", "mailbox_changes", "home_folder_moves", "attribute_changes",
          "write_backs", "people")  # fmt: skip
STAGES = [
    {"name": "off", "at": "end + 30 days", "steps": {"account": {"state": "disabled"}}},
    {"name": "moved", "at": "change of department + 14 days", "steps": {"groups": {"leave": True}}},
]


def told(**options: t.Any) -> str:
    [notice] = notices(settings(**options), FORGETFUL)
    return notice.text


def test_with_a_database_nothing_is_lacking() -> None:
    assert notices(settings(), Memory(is_kept=True)) == ()


def test_by_default_the_sentence_has_what_the_defaults_lack() -> None:
    assert told() == (
        "lifecycle_state is none, so this run knows nothing of earlier ones: nothing keeps two runs apart, or"
        " tells what a killed run has left; lifecycle_limits count this run alone; HR is compared with the"
        " accounts, not with its last answer; changes by hand are not told from changes in HR; accounts that a run"
        " has disabled stay disabled when people return (lifecycle_enable: ours); names that people have lost are"
        " given to others at once; people whom HR does not list any more are not followed to the end date that HR"
        " had. Set lifecycle_state to a database, or leave it empty for a file."
    )


@pytest.mark.parametrize(
    ("options", "absent"),
    [
        ({"enable": "always"}, "stay disabled"),
        ({"name_hold_days": 0}, "names"),
        ({"limits": {name: {"per": "run"} for name in LIMITS}}, "lifecycle_limits"),
    ],
)
def test_what_is_not_used_is_not_lacking(options: dict[str, t.Any], absent: str) -> None:
    assert absent in told() and absent not in told(**options)


@pytest.mark.parametrize(
    ("options", "present"),
    [
        ({"drift": "keep"}, "changes by hand are not told from changes in HR, so drift: keep has no effect;"),
        (
            {
                "drift": "report",
                "variables": {"mapping": {"title": {"value": MAPPING["title"], "drift": "keep"}}},
            },
            "so drift: keep and report has no effect;",
        ),
        ({"missing": {"do": "disable"}}, "; lifecycle_missing disables nobody."),
        (
            {"stages": "lifecycle_stages", "variables": {"lifecycle_stages": STAGES}},
            "are not followed to their later lifecycle_stages; stages after a change of a field are not reached.",
        ),
        (
            {"stages": "lifecycle_stages", "variables": {"lifecycle_stages": STAGES[:1]}},
            "are not followed to their later lifecycle_stages.",
        ),
    ],
)
def test_what_is_used_is_lacking(options: dict[str, t.Any], present: str) -> None:
    assert present in told(**options)


def test_an_emergency_lacks_the_audit_log_only() -> None:
    [notice] = notices(settings(state="none", emergency="incident"), FORGETFUL)
    assert notice.text == (
        "THE AUDIT LOG LACKS THIS EMERGENCY RUN, because lifecycle_state is none, and its limit counts this run alone."
        " Keep the report."
    )
    lost = settings(state="sqlite:////lost.db", emergency="incident")
    assert notices(lost, FORGETFUL) == (), "the target says what is wrong with the database"
