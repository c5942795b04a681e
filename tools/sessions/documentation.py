# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Builds the documentation site."""

from __future__ import annotations

import shutil

import nox

from .places import BUILD, REPOSITORY


def build_site(session: nox.Session) -> None:
    """Build the site in .build/docs/html from the staged collection, without a warning and without a broken link."""
    source = BUILD / "docs" / "source"
    shutil.rmtree(source.parent, ignore_errors=True)
    # antsibull-docs refuses a folder that others may write.
    source.mkdir(mode=0o755, parents=True)
    settings = REPOSITORY / "docs" / "site"
    generate = ("antsibull-docs", "--config-file", str(settings / "antsibull-docs.cfg"), "collection", "--use-current")
    session.run(*generate, "--fail-on-error", "--squash-hierarchy", "--dest-dir", str(source), "hrsync.ad")
    session.run("python", "-m", "tools.site", str(source))
    built = source.parent / "html"
    how = ("--fail-on-warning", "--keep-going", "--quiet", "--jobs", "auto", "--conf-dir", str(settings))
    doctrees = source.parent / "doctrees"
    session.run("python", "-m", "sphinx", *how, "--doctree-dir", str(doctrees), str(source), str(built))
    session.run("python", "-m", "tools.links", str(built))
    session.log(f"The first page is {built / 'index.html'}.")
