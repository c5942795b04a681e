# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The images that the guides show take the collection from a file, because it is not on Ansible Galaxy."""

from __future__ import annotations

import pathlib
import typing as t

import pytest
import yaml

ROOT: t.Final = pathlib.Path(__file__).parents[3]
DEFINITIONS: t.Final = sorted((ROOT / "docs/examples").glob("*/*-environment.yml"))
OURS: t.Final = "hrsync.ad"


@pytest.mark.parametrize("file", DEFINITIONS, ids=lambda file: file.stem)
def test_an_image_takes_the_file_that_the_guide_builds(file: pathlib.Path) -> None:
    definition = yaml.safe_load(file.read_text("utf-8"))
    version = yaml.safe_load((ROOT / "galaxy.yml").read_text("utf-8"))["version"]
    name = f"hrsync-ad-{version}.tar.gz"
    assert definition["dependencies"]["galaxy"]["collections"] == [{"name": name, "type": "file"}]
    assert definition["additional_build_files"] == [{"src": name, "dest": "."}]
    guide = (ROOT / f"docs/docsite/rst/{file.parent.name}.rst").read_text("utf-8")
    assert f"ansible-galaxy collection build --output-path docs/examples/{file.parent.name}\n" in guide


def test_nothing_takes_the_collection_from_galaxy() -> None:
    for file in (ROOT / "docs/examples").rglob("requirements.yml"):
        names = [one["name"] for one in yaml.safe_load(file.read_text("utf-8"))["collections"]]
        assert OURS not in names, file
