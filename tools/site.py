# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""``python -m tools.site FOLDER`` adds what the repository has in Markdown to the pages of antsibull-docs.

FOLDER has the pages that ``antsibull-docs collection --squash-hierarchy`` has written. Links between files of the
repository become links between pages of the site, or links to the repository.
"""

from __future__ import annotations

import pathlib
import posixpath
import re
import sys
import typing as t

import yaml

from . import npm

REPOSITORY: t.Final = pathlib.Path(__file__).resolve().parents[1]

STATIC: t.Final = REPOSITORY / ".build" / "docs" / "static"
"""The script that draws diagrams is in this folder."""

PAGES: t.Final[t.Mapping[str, str]] = {
    "README.md": "overview",
    "roles/lifecycle/README.md": "role_lifecycle",
    "roles/awx/README.md": "role_awx",
    "docs/diagrams.md": "diagrams",
    "ARCHITECTURE.md": "architecture",
    "CONTRIBUTING.md": "contributing",
    "CHANGELOG.rst": "changelog",
}
"""File in the repository to the name of its page."""

_OTHER_FORMS: t.Final = {"CHANGELOG.md": "CHANGELOG.rst"}
_FIRST: t.Final = ("overview", "diagrams")
_ROLES: t.Final = ("role_lifecycle", "role_awx")
_LAST: t.Final = ("architecture", "contributing", "changelog")
_GUIDES: t.Final = "docs/docsite/rst/"
_LINK: t.Final = re.compile(r"(?<=\]\()(?P<path>[^)\s#:]+)(?P<anchor>#[^)\s]*)?(?=\))")
_HEADING: t.Final = re.compile(r"([-=~])\1+")
"""The line below a heading."""

_ANSIBLE: t.Final = "https://docs.ansible.com/projects/ansible/latest"
_PLACES: t.Final = {
    "action_plugins": "plugins/action.html",
    "ansible_configuration_settings": "reference_appendices/config.html",
    "common_return_values": "reference_appendices/common_return_values.html",
}
_BUILTIN: t.Final = re.compile(r"ansible_collections\.ansible\.builtin\.(\w+?_module)(?:__(parameter-\w+))?")


def outside(label: str) -> str | None:
    """The address of a label of Ansible's own documentation; None for any other label."""
    if label in _PLACES:
        return f"{_ANSIBLE}/{_PLACES[label]}"
    builtin = _BUILTIN.fullmatch(label)
    if not builtin:
        return None
    return f"{_ANSIBLE}/collections/ansible/builtin/{builtin[1]}.html" + (f"#{builtin[2]}" if builtin[2] else "")


def relinked(text: str, path: str, repository: str) -> str:
    """A file in Markdown with links for the site.

    Args:
        text: of the file.
        path: of the file in the repository.
        repository: address of the repository.
    """

    def target(link: re.Match[str]) -> str:
        goal = posixpath.normpath(posixpath.join(posixpath.dirname(path), link["path"]))
        goal = _OTHER_FORMS.get(goal, goal)
        anchor = link["anchor"] or ""
        if goal in PAGES:
            return f"{PAGES[goal]}{pathlib.PurePosixPath(goal).suffix}{anchor}"
        if goal.startswith(_GUIDES):
            return f"docsite/{goal.removeprefix(_GUIDES)}{anchor}"
        return f"{repository}/blob/main/{goal}{anchor}"

    return _LINK.sub(target, text)


def localized(text: str, up: str, repository: str) -> str:
    """A page with links to the site instead of to the same files in the repository.

    Args:
        text: of the page.
        up: the path to the first page, such as `../`; empty for pages beside it.
        repository: address of the repository.
    """
    for path, page in PAGES.items():
        text = text.replace(f"{repository}/blob/main/{path}", f"{up}{page}.html")
    return text


def indexed(index: str, title: str) -> str:
    """The first page, with a title, and with the other pages in its table of contents.

    Raises:
        ValueError: antsibull-docs has written another form of the page.
    """
    index, titles = re.subn(r"^Hrsync\.Ad\n=+$", f"{title}\n{'=' * len(title)}", index, flags=re.MULTILINE)
    begin = _contents("Start here", _FIRST)
    index, guides = re.subn(r"^Begin\n-----$", lambda found: begin + found[0], index, flags=re.MULTILINE)
    if (titles, guides) != (1, 1):
        raise ValueError("The index of antsibull-docs has no title, or no section Begin, where they are expected.")
    more = _contents("The roles", _ROLES) + _contents("For developers", _LAST)
    return captioned(f"{index.rstrip()}\n\n{more}")


def captioned(index: str) -> str:
    """The first page, on which each list of pages has its heading as a caption: the navigation shows captions."""
    lines, heading = list[str](), ""
    for line in index.splitlines():
        if lines and _HEADING.fullmatch(line):
            heading = lines[-1]
        lines.append(line)
        if line == ".. toctree::":
            lines.append(f"    :caption: {heading}")
    return "\n".join([*lines, ""])


def _contents(heading: str, pages: t.Sequence[str]) -> str:
    lines = "".join(f"    {page}\n" for page in pages)
    return f"{heading}\n{'-' * len(heading)}\n\n.. toctree::\n    :maxdepth: 1\n\n{lines}\n"


def main(folder: pathlib.Path) -> None:
    """Add the pages to the folder, and download the script that draws diagrams."""
    galaxy = yaml.safe_load((REPOSITORY / "galaxy.yml").read_text("utf-8"))
    for generated in folder.rglob("*.rst"):
        up = "../" * (len(generated.relative_to(folder).parts) - 1)
        generated.write_text(localized(generated.read_text("utf-8"), up, galaxy["repository"]), "utf-8")
    for path, page in PAGES.items():
        file = REPOSITORY / path
        text = file.read_text("utf-8")
        (folder / f"{page}{file.suffix}").write_text(relinked(text, path, galaxy["repository"]), "utf-8")
    index = folder / "index.rst"
    index.write_text(indexed(index.read_text("utf-8"), f"{galaxy['namespace']}.{galaxy['name']}"), "utf-8")
    # It has variables of plugins that read Ansible's configuration: none. The guide about them has all.
    (folder / "environment_variables.rst").unlink(missing_ok=True)
    STATIC.mkdir(parents=True, exist_ok=True)
    (STATIC / "mermaid.js").write_text(npm.MERMAID.source(REPOSITORY / ".build" / "npm"), "utf-8")


if __name__ == "__main__":
    main(pathlib.Path(sys.argv[1]))
