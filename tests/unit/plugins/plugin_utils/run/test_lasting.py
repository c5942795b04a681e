# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.plugin_utils.run import lasting

AWX = {"AWX_ISOLATED_DATA_DIR": "/runner", "HOME": "/home/runner"}


@pytest.mark.parametrize(
    ("path", "lost"),
    [
        ("/runner/reports", True),
        ("/tmp/reports", True),
        ("/home/runner/reports", True),
        ("reports", True),
        ("/srv/hrsync", False),
        ("/runner-reports", False),
    ],
)
def test_files_in_the_container_of_a_job_are_lost(path: str, lost: bool) -> None:
    found = list(lasting.losses({"lifecycle_report_dir": path}, AWX, {}))
    assert bool(found) is lost
    assert all(
        text.startswith(f"lifecycle_report_dir is {path}, which is lost when this AWX job ends.") for text in found
    )


def test_outside_of_awx_nothing_is_lost() -> None:
    files = {"lifecycle_report_dir": "/tmp/reports"}
    assert list(lasting.losses(files, {"HOME": "/root"}, {})) == []
    assert len(list(lasting.losses(files, {}, {"awx_job_id": 7}))) == 1


def test_the_files_that_must_last() -> None:
    params: dict[str, t.Any] = {"report_dir": "/a", "passwords": {"handover": {"file": "/b"}}}
    sources = [{"type": "calamari"}, {"type": "factorial", "token_file": "/c"}, {"type": "bamboohr"}]
    environment = {f"HRSYNC_{name}_TOKEN_FILE": f"/{name}" for name in ("FACTORIAL", "BAMBOOHR", "OTHER")}
    assert lasting.files_of(params, sources, environment) == {
        "lifecycle_report_dir": "/a",
        "lifecycle_password.handover.file": "/b",
        "lifecycle_sources[1].token_file": "/c",
        "HRSYNC_BAMBOOHR_TOKEN_FILE": "/BAMBOOHR",
    }
    assert lasting.files_of({"report_dir": None, "passwords": None}, [{}], {}) == {}
