# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.values.unc import UncPath, fold_name, name_problem


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (r"\\fs1\homes", r"\\fs1\homes"),
        ("//fs1/homes/", r"\\fs1\homes"),
        (r" \\FS1.example.com\Homes\Anna ", r"\\FS1.example.com\Homes\Anna"),
        (r"\\127.0.0.1\d$\a b\c", r"\\127.0.0.1\d$\a b\c"),
    ],
)
def test_paths_are_read(text: str, shown: str) -> None:
    assert str(UncPath.parse(text)) == shown


@pytest.mark.parametrize("text", ["", "homes", r"C:\homes", r"\\fs1", r"\fs1\homes", r"\\fs1\\homes", r"\\\fs1\homes"])
def test_what_is_no_path_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a path like"):
        UncPath.parse(text)


@pytest.mark.parametrize("text", [r"\\fs1\homes\..\x", r"\\fs1\ho*es", r"\\fs1\homes\con", r"\\fs1\x.\y"])
def test_paths_with_unlawful_names_are_refused(text: str) -> None:
    with pytest.raises(ValueError, match="Windows"):
        UncPath.parse(text)


def test_what_is_where() -> None:
    share, folder = UncPath.parse(r"\\fs1\homes"), UncPath.parse(r"\\FS1\Homes\Sales\Anna")
    assert (share.name, share.within_share, share.parent) == ("homes", "", share)
    assert (folder.name, folder.within_share, str(folder.parent)) == ("Anna", r"Sales\Anna", r"\\FS1\Homes\Sales")
    assert folder.key == r"\\fs1\homes\sales\anna"
    assert str(share.child("x")) == r"\\fs1\homes\x"
    assert list(map(str, folder.ancestors())) == [r"\\FS1\Homes\Sales", r"\\FS1\Homes"]
    assert folder.is_below(share)
    assert not share.is_below(folder)
    assert not folder.is_below(folder)
    assert not UncPath.parse(r"\\fs1\homes2\x").is_below(share)
    assert folder.is_in_share_of(share)
    assert not folder.is_in_share_of(UncPath.parse(r"\\fs2\homes"))


def test_names_are_one_where_servers_say_so() -> None:
    one = UncPath.parse("\\\\FS1\\Homes\\ŻÓŁĆ")
    assert one.key == UncPath.parse("\\\\fs1\\homes\\żółć").key
    assert fold_name("Maße") != fold_name("Masse")
    assert fold_name("İ") == "İ"


@pytest.mark.parametrize("name", ["anna", "anna.nowak", "Zażółć gęślą", "console", "com", "a" * 255, " x", ".x"])
def test_lawful_names(name: str) -> None:
    assert name_problem(name) is None


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("", "is empty"),
        ("a<b", "has '<'"),
        ("a\tb|", r"has '\t' '|'"),
        ("anna.", "ends with a dot or a space"),
        ("anna ", "ends with a dot or a space"),
        ("CON", "device"),
        ("nul.txt", "device"),
        ("LPT\u00b2", "device"),
        ("com0.tar.gz", "device"),
        ("a" * 256, "longer than the 255"),
        ("\U0001f600" * 128, "longer than the 255"),
    ],
)
def test_unlawful_names(name: str, words: str) -> None:
    assert words in (name_problem(name) or "")
