# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The guide to concepts has the exit codes that playbooks and programs end with."""

from __future__ import annotations

import pathlib
import re
import typing as t

import pytest
import yaml
from ansible.release import __version__ as ansible_version

from ansible_collections.hrsync.ad.plugins.module_utils.audit import verifier
from ansible_collections.hrsync.ad.plugins.module_utils.evidence import bundle_verifier
from ansible_collections.hrsync.ad.plugins.module_utils.presentation.verdict import NAMES

from . import pages
from .programs import run

GUIDE: t.Final = pages.page("concepts")
REFUSED: t.Final = 4 if tuple(map(int, ansible_version.split(".")[:2])) >= (2, 19) else 1
"""The exit code of a play whose `hosts` cannot be rendered."""


def ends_with(folder: pathlib.Path, *options: str) -> int:
    """The exit code of `ansible-playbook` with the inventory of the guide for beginners."""
    written = yaml.safe_load(pages.blocks(pages.page("getting_started"), "yaml")[0])
    written["all"]["vars"]["lifecycle_report_dir"] = None
    (folder / "inventory.yml").write_text(yaml.safe_dump(written), "utf-8")
    return run(folder, "ansible-playbook", "-i", "inventory.yml", *options).returncode


@pytest.mark.parametrize(
    ("code", "options"),
    [
        (REFUSED, ["hrsync.ad.preview", "-e", "lifecycle_hosts=nobody"]),
        (REFUSED, ["hrsync.ad.preview", "-e", "lifecycle_only="]),
        (1, ["hrsync.ad.previw"]),
        (1, ["hrsync.ad.preview", "--vault-password-file", "missing"]),
        (2, ["hrsync.ad.preview", "-e", "lifecycle_grops=x"]),
        (2, ["hrsync.ad.preview", "--no-such-option"]),
    ],
)
def test_the_exit_codes_are_those_of_the_guide(code: int, options: list[str], tmp_path: pathlib.Path) -> None:
    assert f"   * - ``{code}``\n" in GUIDE
    assert ends_with(tmp_path, *options) == code


def test_the_exit_codes_of_the_programs_for_auditors() -> None:
    for program in (verifier, bundle_verifier):
        assert (program.WHOLE, program.BROKEN, program.UNREADABLE) == (0, 1, 2)
    told = " ".join(GUIDE.split())
    assert "with ``0`` if everything is whole, with ``1`` if something was changed, and with ``2`` if" in told


def test_the_playbooks_and_variables_exist() -> None:
    playbooks = {f"hrsync.ad.{file.stem}" for file in (pages.ROOT / "playbooks").glob("*.yml")}
    assert set(re.findall(r"``(hrsync\.ad\.\w+)``", GUIDE)) <= playbooks
    pages.check_variables_named("concepts")


def test_the_default_of_fail_on_is_that_of_the_role() -> None:
    defaults = yaml.safe_load((pages.ROOT / "roles/lifecycle/defaults/main.yml").read_text("utf-8"))
    assert f"``lifecycle_fail_on: [{', '.join(defaults['lifecycle_fail_on'])}]`` is the default" in GUIDE
    assert set(defaults["lifecycle_fail_on"]) <= set(NAMES)
