# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import os
import pathlib
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.approvals.options import APPROVAL_OPTIONS
from ansible_collections.hrsync.ad.plugins.module_utils.approvals.signer_files import (
    NO_FILES,
    read_approval,
    read_files,
)
from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.model.option_names import ROLE
from ansible_collections.hrsync.ad.plugins.module_utils.specification import validate

LINE: t.Final = "alice ssh-ed25519 AAAA\n"


@pytest.fixture(name="file")
def signers(tmp_path: pathlib.Path) -> pathlib.Path:
    tmp_path.chmod(0o755)
    file = tmp_path / "signers"
    file.write_text(LINE, "utf-8")
    file.chmod(0o644)
    return file


def refusal(file: pathlib.Path, revoked: pathlib.Path | None = None) -> str:
    with pytest.raises(ConfigurationError) as refused:
        read_files(str(file), str(revoked) if revoked else None, ROLE)
    return str(refused.value)


def test_the_files_are_read_once(file: pathlib.Path) -> None:
    found = read_files(str(file), None, ROLE)
    assert found.contents == {"allowed_signers": LINE.encode()}
    assert [signer.principals for signer in found.signers] == [("alice",)]
    assert found.shown == f"lifecycle_allowed_signers ({file})"
    both = read_files(str(file), str(file), ROLE)
    assert both.contents["revoked_signers"] == LINE.encode()


def test_a_file_that_is_missing(file: pathlib.Path) -> None:
    missing = file.with_name("missing")
    assert refusal(missing).startswith(
        f"lifecycle_allowed_signers is {missing}, which cannot be read on this host: No such file or directory."
    )
    assert refusal(file, missing).startswith(f"lifecycle_revoked_signers is {missing}, which cannot be read")


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read every file")
def test_a_file_that_this_user_cannot_read(file: pathlib.Path) -> None:
    file.chmod(0o200)
    assert "which cannot be read on this host: Permission denied." in refusal(file)


@pytest.mark.parametrize("text", ["", "\n", "# alice\n", 'alice namespaces="git" ssh-rsa AAAA\n'])
def test_a_file_without_keys(file: pathlib.Path, text: str) -> None:
    file.write_text(text, "utf-8")
    assert f"lifecycle_allowed_signers is {file}, which has no keys for approvals." in refusal(file)


def test_a_file_that_is_not_text(file: pathlib.Path) -> None:
    file.write_bytes(b"\xff\xfe")
    assert refusal(file) == f"lifecycle_allowed_signers ({file}) is not text in UTF-8."


def test_a_folder_and_a_pipe(file: pathlib.Path) -> None:
    assert "which cannot be read on this host: Is a directory." in refusal(file.parent)
    pipe = file.with_name("pipe")
    os.mkfifo(pipe)
    assert refusal(pipe) == f"lifecycle_allowed_signers is {pipe}, which is not a file."


@pytest.mark.parametrize("mode", [0o664, 0o646, 0o666, 0o660])
def test_a_file_that_others_can_write(file: pathlib.Path, mode: int) -> None:
    file.chmod(mode)
    assert refusal(file) == (
        f"lifecycle_allowed_signers is {file}, which others than its owner can write, so they could add keys of their"
        f" own. Run chmod go-w {file}."
    )
    assert "lifecycle_revoked_signers is" in refusal(with_mode(file, 0o644), with_mode(copy(file), mode))


def with_mode(file: pathlib.Path, mode: int) -> pathlib.Path:
    file.chmod(mode)
    return file


def copy(file: pathlib.Path) -> pathlib.Path:
    other = file.with_name("other")
    other.write_bytes(file.read_bytes())
    return other


def test_a_folder_that_everybody_can_write(file: pathlib.Path) -> None:
    file.parent.chmod(0o777)
    said = refusal(file)
    assert said.endswith(f"others could replace the file. Run chmod o-w {file.parent}.")
    file.parent.chmod(0o1777)
    assert read_files(str(file), None, ROLE)


def test_a_link_is_as_safe_as_both_folders(file: pathlib.Path) -> None:
    folder = file.with_name("open")
    folder.mkdir()
    folder.chmod(0o777)
    link = folder / "link"
    link.symlink_to(file)
    assert f"Run chmod o-w {folder}." in refusal(link)
    moved = folder / "moved"
    moved.write_text(LINE, "utf-8")
    other = file.with_name("other")
    other.symlink_to(moved)
    assert f"Run chmod o-w {folder}." in refusal(other)


def test_a_file_of_another_user(file: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    owner = file.stat().st_uid
    monkeypatch.setattr(os, "geteuid", lambda: owner + 1)
    if owner:
        assert "which belongs to another user, who could add keys." in refusal(file)
    else:
        assert read_files(str(file), None, ROLE)
        os.chown(file, 12345, -1)
        assert "which belongs to another user, who could add keys." in refusal(file)


def options(file: pathlib.Path | None, *levels: dict[str, t.Any]) -> dict[str, t.Any]:
    given = {"approval_levels": list(levels), "allowed_signers": str(file) if file else None}
    return validate(given, APPROVAL_OPTIONS)[0]


def test_the_options_of_a_run(file: pathlib.Path) -> None:
    assert read_approval(options(None), ROLE) == ((), NO_FILES)
    levels, files = read_approval(options(file, {"name": "HR", "approvers": ["alice"]}), ROLE)
    assert [level.name for level in levels] == ["HR"]
    assert files == read_files(str(file), None, ROLE)


def test_levels_without_signers(file: pathlib.Path) -> None:
    with pytest.raises(ConfigurationError, match="lifecycle_approval_levels needs lifecycle_allowed_signers, the path"):
        read_approval(options(None, {"name": "HR", "approvers": ["alice"]}), ROLE)


def test_an_approver_who_is_in_no_file(file: pathlib.Path) -> None:
    with pytest.raises(ConfigurationError) as refused:
        read_approval(options(file, {"name": "HR", "approvers": ["alice", "alise"]}), ROLE)
    assert str(refused.value) == (
        f"lifecycle_approval_levels[0].approvers[1] is 'alise', but lifecycle_allowed_signers ({file}) has no key of"
        " this principal for the namespace hrsync.ad; did you mean alice?"
    )
