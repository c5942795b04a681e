# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which photos change, and how that is shown."""

from __future__ import annotations

import hashlib
import typing as t

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.model.changes import Create, Delta
from ansible_collections.hrsync.ad.plugins.module_utils.model.desired import Presence
from ansible_collections.hrsync.ad.plugins.module_utils.model.directory import Account
from ansible_collections.hrsync.ad.plugins.module_utils.model.plan import Subject
from ansible_collections.hrsync.ad.plugins.module_utils.steps.photo import plan as photos
from ansible_collections.hrsync.ad.plugins.module_utils.steps.photo.descriptor import KIND, PHOTO
from ansible_collections.hrsync.ad.plugins.module_utils.steps.photo.model import PhotoDigest, PhotoWrite
from ansible_collections.hrsync.ad.plugins.module_utils.steps.photo.plan import TargetPhoto
from ansible_collections.hrsync.ad.tests.unit.plugins.module_utils.planner.directory_in_memory import account

OLD, NEW = b"old photo", b"new photo!"


def options(**given: t.Any) -> dict[str, t.Any]:
    return {**{name: spec.get("default") for name, spec in PHOTO.options.items()}, **given}


def subject(one: Account | None = None, **given: t.Any) -> Subject:
    return Subject(
        key="1",
        label="Anna (1)",
        presence=Presence.ACTIVE,
        options=options(**given),
        account=one,
        changes=() if one else (Create(dn="CN=New,DC=x"),),
    )


def test_what_differs_is_changed_and_described_without_the_photo() -> None:
    anna = account("Anna")
    compared = [
        TargetPhoto("thumbnailPhoto", (OLD,), NEW),
        TargetPhoto("jpegPhoto", (NEW,), NEW),
        TargetPhoto("microsoft365", (), NEW),
    ]
    kept: list[bytes] = []

    def keep(photo: bytes) -> PhotoDigest:
        kept.append(photo)
        return PhotoDigest.of(photo)

    change = photos.change(subject(anna, url="https://x"), compared, keep, "user id")
    assert change is not None
    assert (change.kind, change.key, change.account, change.dn) == (KIND, "1", anna.guid, anna.dn)
    assert kept == [NEW, NEW]
    assert change.user == "user id"
    old, new = PhotoDigest.of(OLD), PhotoDigest.of(NEW)
    assert change.to_directory == (PhotoWrite("thumbnailPhoto", (old,), new),)
    assert change.to_cloud == PhotoWrite("microsoft365", (), new)
    assert change.reason == "photo.url"
    assert change.deltas == (
        Delta(attribute="thumbnailPhoto", before=(str(old),), after=(str(new),), reason="photo.url"),
        Delta(attribute="microsoft365", after=(str(new),), reason="photo.url"),
    )


def test_a_photo_is_shown_by_its_size_and_hash() -> None:
    assert str(PhotoDigest.of(b"")) == f"0 bytes, SHA-256 {hashlib.sha256(b'').hexdigest()}"


@pytest.mark.parametrize(
    ("photo", "differs"),
    [
        (TargetPhoto("jpegPhoto", (), None), False),
        (TargetPhoto("jpegPhoto", (), NEW), True),
        (TargetPhoto("jpegPhoto", (NEW,), NEW), False),
        (TargetPhoto("jpegPhoto", (NEW, OLD), NEW), True),
        (TargetPhoto("jpegPhoto", (OLD,), None), True),
        (TargetPhoto("microsoft365", (OLD,), NEW, shows_the_same=True), False),
    ],
)
def test_what_differs(photo: TargetPhoto, differs: bool) -> None:
    assert photo.differs is differs
    assert (photos.change(subject(file="/x"), [photo], PhotoDigest.of) is None) is not differs


def test_removing_says_so() -> None:
    change = photos.change(subject(state="absent"), [TargetPhoto("thumbnailPhoto", (OLD,), None)], PhotoDigest.of)
    assert change is not None
    assert (change.account, change.dn, change.reason) == (None, "CN=New,DC=x", "photo.state is absent")
    assert change.deltas[0].after == ()
    assert change.to_cloud is None


@pytest.mark.parametrize(
    ("given", "words"),
    [
        ({}, "(set now: none)"),
        ({"file": "/x", "url": "https://x"}, "(set now: file and url)"),
        (
            {"file": "/x", "thumbnail_max_bytes": 102_401},
            "thumbnail_max_bytes is 102401, but must be a number from 1024 to 102400",
        ),
        ({"file": "/x", "thumbnail_size": 47}, "thumbnail_size is 47, but must be a number from 48 to 648"),
        ({"file": "/x", "jpeg_size": 649}, "jpeg_size is 649"),
        ({"file": "/x", "jpeg_max_bytes": 0}, "jpeg_max_bytes is 0"),
        ({"file": "/x", "max_source_bytes": -1}, "max_source_bytes is -1"),
        ({"state": "absent", "timeout": 0}, "timeout is 0, but must be a number from 1 to 600"),
    ],
)
def test_options_that_cannot_work(given: dict[str, t.Any], words: str) -> None:
    assert words in photos.problem(options(**given))


@pytest.mark.parametrize(
    "given", [{"content": "eA=="}, {"state": "absent"}, {"file": "/x", "thumbnail_max_bytes": 102_400}]
)
def test_options_that_work(given: dict[str, t.Any]) -> None:
    assert photos.problem(options(**given)) == ""
