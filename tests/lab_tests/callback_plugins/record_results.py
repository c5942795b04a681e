# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Writes what `hrsync.ad.sync` returned into the file that HRSYNC_TEST_RESULT names, for tests to look at."""

from __future__ import annotations

import json
import os
import pathlib
import typing as t

from ansible.plugins.callback import CallbackBase

DOCUMENTATION = """
name: record_results
type: aggregate
short_description: Writes what a run returned into a file
description: For tests only.
"""


_RECORDED = ("explain", "impact", "readiness_info", "sync", "undo")


class CallbackModule(CallbackBase):  # type: ignore[misc]
    """One file with the result of the last task that reads all employees, as Ansible shows it to a person."""

    CALLBACK_VERSION = 2.0
    CALLBACK_TYPE = "aggregate"
    CALLBACK_NAME = "record_results"
    CALLBACK_NEEDS_ENABLED = True

    def v2_runner_on_ok(self, result: t.Any) -> None:
        self._record(result)

    def v2_runner_on_failed(self, result: t.Any, ignore_errors: bool = False) -> None:
        self._record(result)

    def _record(self, result: t.Any) -> None:
        if result._task.action.removeprefix("hrsync.ad.") in _RECORDED:
            pathlib.Path(os.environ["HRSYNC_TEST_RESULT"]).write_text(json.dumps(result._result), encoding="utf-8")
