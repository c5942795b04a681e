# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Files that a user names: found, and read as those of an inventory."""

from __future__ import annotations

import pathlib

import pytest
from ansible.parsing.dataloader import DataLoader

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.plugin_utils.rendering.trust import is_template
from ansible_collections.hrsync.ad.plugins.plugin_utils.run.yaml_files import files_of, load


def written(path: pathlib.Path, text: str = "a: 1") -> pathlib.Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")
    return path


def problem(path: pathlib.Path) -> str:
    with pytest.raises(ConfigurationError) as caught:
        load(DataLoader(), path, "examples")
    return str(caught.value)


def test_files_and_those_of_folders_in_order(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    one = written(tmp_path / "one.txt")
    first, second = written(tmp_path / "folder/a/z.yaml"), written(tmp_path / "folder/b.yml")
    written(tmp_path / "folder/notes.txt")
    written(tmp_path / "folder/.git/config.yml")
    monkeypatch.chdir(tmp_path)
    assert files_of(["one.txt", "folder"], "examples") == (one, first, second)


@pytest.mark.parametrize(
    ("path", "message"),
    [("nothing", "examples: there is no file or folder "), ("empty", "has no file that ends in .yml, .yaml, .json.")],
)
def test_paths_without_a_file(path: str, message: str, tmp_path: pathlib.Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ConfigurationError, match=message):
        files_of([str(tmp_path / path)], "examples")


def test_templates_of_a_file_are_those_of_an_author(tmp_path: pathlib.Path) -> None:
    content = load(DataLoader(), written(tmp_path / "x.yml", "ou: 'OU={{ x }}'\nnone:"), "other")
    assert is_template(content["ou"])
    assert content["none"] is None


def test_an_empty_file_is_an_empty_dictionary(tmp_path: pathlib.Path) -> None:
    assert load(DataLoader(), written(tmp_path / "x.yml", "---\n"), "other") == {}


def test_files_that_cannot_be_read(tmp_path: pathlib.Path) -> None:
    listed = written(tmp_path / "list.yml", "[1]")
    assert problem(listed) == f"examples: {listed} must contain a dictionary, not [1]."
    assert problem(written(tmp_path / "wrong.yml", "a:\n - [")).startswith(f"examples: {tmp_path / 'wrong.yml'}")
    assert "cannot be read: " in problem(tmp_path / "gone.yml")
