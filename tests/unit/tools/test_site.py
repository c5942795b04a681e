# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""The pages that the documentation site has from Markdown, and their links."""

from __future__ import annotations

import pathlib
import re

import pytest

from tools.site import PAGES, indexed, localized, outside, relinked

ROOT = pathlib.Path(__file__).parents[3]
REPOSITORY = "https://git.example.com/ad"
INDEX = """\
.. _plugins_in_hrsync.ad:

Hrsync.Ad
=========

Begin
-----

.. toctree::
    :maxdepth: 1

    docsite/employee
"""


@pytest.mark.parametrize(
    ("path", "link", "wanted"),
    [
        ("README.md", "roles/lifecycle/README.md#steps", "role_lifecycle.md#steps"),
        ("README.md", "docs/docsite/rst/limits.rst", "docsite/limits.rst"),
        ("README.md", "CHANGELOG.md", "changelog.rst"),
        ("README.md", "requirements.txt", f"{REPOSITORY}/blob/main/requirements.txt"),
        ("roles/lifecycle/README.md", "../awx/README.md", "role_awx.md"),
        ("roles/lifecycle/README.md", "defaults/main.yml", f"{REPOSITORY}/blob/main/roles/lifecycle/defaults/main.yml"),
        ("roles/lifecycle/README.md", "#templates", "#templates"),
        ("docs/diagrams.md", "docsite/rst/approve.rst", "docsite/approve.rst"),
        ("docs/diagrams.md", "https://example.com/a.md", "https://example.com/a.md"),
    ],
)
def test_links_lead_to_pages_of_the_site_or_to_the_repository(path: str, link: str, wanted: str) -> None:
    assert relinked(f"See [this]({link}).", path, REPOSITORY) == f"See [this]({wanted})."


@pytest.mark.parametrize("path", PAGES)
def test_every_link_to_a_file_leads_to_one_that_exists(path: str) -> None:
    text = relinked((ROOT / path).read_text("utf-8"), path, REPOSITORY)
    for name in re.findall(rf"\]\({re.escape(REPOSITORY)}/blob/main/([^)#]+)", text):
        assert (ROOT / name).exists(), name
    for name in re.findall(r"\]\(docsite/([^)#]+)", text):
        assert (ROOT / "docs/docsite/rst" / name).exists(), name


def test_guides_link_to_the_site_instead_of_to_the_repository() -> None:
    text = f"`Diagrams <{REPOSITORY}/blob/main/docs/diagrams.md#the-way-of-a-person>`__ {REPOSITORY}/issues"
    assert localized(text, "../", REPOSITORY) == (
        f"`Diagrams <../diagrams.html#the-way-of-a-person>`__ {REPOSITORY}/issues"
    )


def test_the_first_page_has_all_pages() -> None:
    index = indexed(INDEX, "hrsync.ad")
    assert "\nhrsync.ad\n=========\n" in index
    assert all(f"\n    {page}\n" in index for page in [*PAGES.values(), "docsite/employee"])
    assert index.index("    overview\n") < index.index("    docsite/employee\n") < index.index("    changelog\n")


def test_the_navigation_has_the_headings_of_the_first_page() -> None:
    index = indexed(INDEX, "hrsync.ad")
    assert re.findall(r"^    :caption: (.*)$", index, re.MULTILINE) == [
        "Start here",
        "Begin",
        "The roles",
        "For developers",
    ]


def test_another_form_of_the_first_page_is_noticed() -> None:
    with pytest.raises(ValueError, match="no section Begin"):
        indexed(INDEX.replace("Begin", "Scenarios"), "hrsync.ad")


@pytest.mark.parametrize(
    ("label", "end"),
    [
        ("common_return_values", "/reference_appendices/common_return_values.html"),
        ("ansible_collections.ansible.builtin.debug_module", "/builtin/debug_module.html"),
        (
            "ansible_collections.ansible.builtin.debug_module__parameter-var",
            "/builtin/debug_module.html#parameter-var",
        ),
    ],
)
def test_labels_of_ansible_are_links_to_its_documentation(label: str, end: str) -> None:
    address = outside(label)
    assert address and address.startswith("https://docs.ansible.com/") and address.endswith(end)


def test_other_labels_are_mistakes() -> None:
    assert outside("ansible_collections.hrsync.ad.docsite.nothing") is None
