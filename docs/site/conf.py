# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Settings of Sphinx for the documentation site (`make docs`).

They begin with those of `antsibull-docs sphinx-init`. Nothing here uses the network, and neither do the pages.
"""

from __future__ import annotations

import html
import typing as t

from docutils import nodes
from docutils.parsers.rst import Directive

from tools.site import STATIC, outside

if t.TYPE_CHECKING:
    from sphinx.application import Sphinx

_REPOSITORY = "https://github.com/hrsync/ansible-ad"

project = "hrsync.ad"
copyright = "the hrsync.ad authors"
title = html_title = html_short_title = "hrsync.ad: Active Directory follows HR"
extensions = ["myst_parser", "sphinx_antsibull_ext"]

pygments_style = "ansible"
highlight_language = "YAML+Jinja"
default_role = "any"
nitpicky = True

html_theme = "sphinx_ansible_theme"
html_theme_options = {
    "display_version": False,
    "show_extranav": False,
    "topbar_links": {"Repository": _REPOSITORY, "Issues": f"{_REPOSITORY}/issues"},
}
html_static_path = ["static", str(STATIC)]
html_css_files = ["site.css"]
html_show_sphinx = False
html_use_index = False
html_use_modindex = False
html_copy_source = False
html_show_sourcelink = False

myst_heading_anchors = 4
myst_fence_as_directive = ["mermaid"]


class Mermaid(Directive):
    """A diagram. The browser draws it; without scripts, its text is shown."""

    has_content = True

    def run(self) -> list[nodes.Node]:
        """The text, as mermaid expects it."""
        text = html.escape("\n".join(self.content))
        return [nodes.raw("", f'<pre class="mermaid">\n{text}\n</pre>\n', format="html")]


def refer_to_ansible(_app: Sphinx, _env: t.Any, node: nodes.Element, content: nodes.TextElement) -> nodes.Node | None:
    """A link to a page of Ansible that is not on this site."""
    address = outside(node.get("reftarget", ""))
    if not address:
        return None
    told = content if node.get("refexplicit") else nodes.inline("", node["reftarget"])
    return nodes.reference("", "", told, internal=False, refuri=address)


def complete(app: Sphinx, _page: str, _template: str, context: dict[str, t.Any], tree: nodes.document | None) -> None:
    """Let the title lead to the first page, and load mermaid on pages with diagrams only: it has 3 MB."""
    context["theme_documentation_home_url"] = context["pathto"](app.config.root_doc)
    if tree is not None and any('class="mermaid"' in raw.astext() for raw in tree.findall(nodes.raw)):
        app.add_js_file("mermaid.js")
        app.add_js_file("diagrams.js")


def setup(app: Sphinx) -> None:
    """Register what is above."""
    app.add_directive("mermaid", Mermaid)
    app.connect("missing-reference", refer_to_ansible)
    app.connect("html-page-context", complete)
