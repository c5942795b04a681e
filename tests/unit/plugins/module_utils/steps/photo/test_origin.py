# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Where photos come from, and where they wait."""

from __future__ import annotations

import base64
import os
import pathlib
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.errors import ConfigurationError
from ansible_collections.hrsync.ad.plugins.module_utils.steps.photo.errors import PhotoError
from ansible_collections.hrsync.ad.plugins.module_utils.steps.photo.origin import Origins
from ansible_collections.hrsync.ad.plugins.module_utils.steps.photo.store import Store


def options(**given: t.Any) -> dict[str, t.Any]:
    empty = {"file": None, "content": None, "url": None, "url_ca_file": None, "timeout": 5, "max_source_bytes": 2000}
    return {**empty, **given}


def refused(**given: t.Any) -> str:
    with pytest.raises(PhotoError) as caught:
        Origins().read(options(**given))
    return str(caught.value)


def test_a_file_is_read(tmp_path: pathlib.Path) -> None:
    file = tmp_path / "anna.jpg"
    file.write_bytes(b"x" * 2000)
    assert Origins().read(options(file=str(file))) == (b"x" * 2000, f"The file {file}")


def test_a_file_below_the_home_folder_is_found(tmp_path: pathlib.Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "anna.jpg").write_bytes(b"x")
    assert Origins().read(options(file="~/anna.jpg")) == (b"x", "The file ~/anna.jpg")


def test_files_that_cannot_be_read_are_said(tmp_path: pathlib.Path) -> None:
    large, pipe = tmp_path / "large.jpg", tmp_path / "pipe"
    large.write_bytes(bytes(2001))
    os.mkfifo(pipe)
    assert "(No such file or directory)" in refused(file=str(tmp_path / "none.jpg"))
    assert "Is a directory" in refused(file=str(tmp_path))
    assert "which is not a file" in refused(file=str(pipe))
    assert "larger than the 2,000 bytes of max_source_bytes" in refused(file=str(large))


def test_content_is_base64() -> None:
    encoded = base64.encodebytes(b"x" * 200).decode()
    assert "\n" in encoded
    assert Origins().read(options(content=encoded)) == (b"x" * 200, "The picture in the option content")
    assert refused(content="no base64!") == (
        "The option content is not base64. Set it to the content that ansible.builtin.slurp returns."
    )
    assert "larger than the 2,000 bytes" in refused(content=base64.b64encode(bytes(2001)).decode())


def test_addresses_are_checked_before_they_are_asked() -> None:
    assert "only with https" in refused(url="http://hr.example.com/secret")


def test_downloads_are_prepared_once_for_all_who_share_the_options(tmp_path: pathlib.Path) -> None:
    origins = Origins()
    assert origins._of(options()) is origins._of(options())
    assert origins._of(options()) is not origins._of(options(timeout=6))
    with pytest.raises(ConfigurationError):
        origins.read(options(url="https://hr.example.com", url_ca_file=str(tmp_path / "none.pem")))


def test_what_is_kept_is_read_again() -> None:
    store = Store()
    photos = [bytes([number]) * number for number in range(1, 50)]
    kept = [store.keep(photo) for photo in photos]
    assert [store.read(one) for one in reversed(kept)] == photos[::-1]
