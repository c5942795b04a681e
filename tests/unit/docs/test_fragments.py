# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Documentation that is put together by code is YAML."""

from __future__ import annotations

import pytest
import yaml

from ansible_collections.hrsync.ad.plugins.doc_fragments.attributes import ModuleDocFragment as Attributes


def sections(fragment: type) -> list[tuple[str, str]]:
    return [(name, text) for name, text in vars(fragment).items() if name.isupper()]


@pytest.mark.parametrize(("name", "text"), sections(Attributes))
def test_attributes(name: str, text: str) -> None:
    attributes = yaml.safe_load(text)["attributes"]
    assert list(attributes) == ["check_mode", "diff_mode", "idempotent", "action_group"]
    for attribute in attributes.values():
        assert attribute["description"]
        assert attribute["support"] in ("full", "none", "N/A") or (
            attribute["support"] == "partial" and attribute["details"]
        )
