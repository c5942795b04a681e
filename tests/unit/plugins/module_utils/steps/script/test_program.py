# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Programs that may be run, and those that somebody else could have written."""

from __future__ import annotations

import os
import pathlib

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.steps.script import program


@pytest.fixture
def script(tmp_path: pathlib.Path) -> pathlib.Path:
    tmp_path.chmod(0o700)
    file = tmp_path / "folder" / "script"
    file.parent.mkdir(mode=0o755)
    file.write_text("#!/bin/sh\n", "utf-8")
    file.chmod(0o755)
    return file


def test_a_program_that_nobody_else_can_change(script: pathlib.Path) -> None:
    program.check([str(script)])
    program.check(["/bin/sh", str(script), "plain", "/not/there"])


@pytest.mark.parametrize("command", [[], ["script"], ["./script"], [""]])
def test_a_program_is_named_by_its_absolute_path(command: list[str]) -> None:
    with pytest.raises(ConfigurationError, match="must begin with the absolute path of a program"):
        program.check(command)


def test_a_program_that_is_not_there_or_may_not_be_run(script: pathlib.Path) -> None:
    with pytest.raises(ConfigurationError, match="which is not a file"):
        program.check([str(script.parent)])
    script.chmod(0o000)
    with pytest.raises(ConfigurationError, match="is not executable"):
        program.check([str(script)])


@pytest.mark.parametrize("interpreter", [[], ["/bin/sh"]])
def test_a_program_that_others_can_write(script: pathlib.Path, interpreter: list[str]) -> None:
    script.chmod(0o775)
    with pytest.raises(ConfigurationError, match=r"script, which is writable by others \(mode 0775\)"):
        program.check([*interpreter, str(script)])


def test_a_folder_that_others_can_write(script: pathlib.Path) -> None:
    script.parent.chmod(0o777)
    with pytest.raises(ConfigurationError, match=r"but .*folder in its path is writable by others \(mode 0777\)"):
        program.check([str(script)])


def test_a_link_to_what_others_can_write(script: pathlib.Path, tmp_path: pathlib.Path) -> None:
    script.chmod(0o757)
    link = tmp_path / "link"
    link.symlink_to(script)
    with pytest.raises(ConfigurationError, match="writable by others"):
        program.check([str(link)])


def test_a_link_that_others_can_replace(script: pathlib.Path, tmp_path: pathlib.Path) -> None:
    anybodys = tmp_path / "anybodys"
    anybodys.mkdir()
    (anybodys / "link").symlink_to(script)
    (tmp_path / "way").symlink_to(anybodys / "link")
    program.check([str(tmp_path / "way")])
    anybodys.chmod(0o777)
    for link in (anybodys / "link", tmp_path / "way"):
        with pytest.raises(ConfigurationError, match=r"but .*anybodys in its path is writable by others"):
            program.check([str(link)])


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file to somebody else")
def test_a_program_of_somebody_else(script: pathlib.Path) -> None:
    os.chown(script, 12345, 12345)
    with pytest.raises(ConfigurationError, match="belongs to the user with the number 12345"):
        program.check([str(script)])
