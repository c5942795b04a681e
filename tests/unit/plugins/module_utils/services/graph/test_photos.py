# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Photos of users, 20 in a round trip, against the simulated Microsoft 365."""

from __future__ import annotations

import base64
import json

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.errors import GraphError
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.photos import MOST_BYTES, UserPhotos

from .simulated import Microsoft365


def test_photos_are_read_and_written_in_few_round_trips(m365: Microsoft365, jpeg: bytes) -> None:
    ids = [m365.control.add_user(f"user{number}@example.com")["id"] for number in range(45)]
    graph = m365.graph()
    photos = UserPhotos(graph)
    assert list(photos.read(ids)) == [None] * 45
    assert graph.requests == 3
    assert list(photos.write((found, jpeg) for found in ids)) == [None] * 45
    assert graph.requests == 6
    read = list(photos.read(ids))
    assert all(isinstance(photo, bytes) and photo[:2] == b"\xff\xd8" and photo != jpeg for photo in read)
    assert all(m365.control.user(found)["photo_sha256"] for found in ids)


def test_removing_what_is_not_there_is_no_error(m365: Microsoft365, jpeg: bytes) -> None:
    anna, bert = (m365.control.add_user(f"{name}@example.com")["id"] for name in ("anna", "bert"))
    photos = UserPhotos(m365.graph())
    assert list(photos.write([(anna, jpeg), (bert, None)])) == [None, None]
    assert list(photos.write([(anna, None), (bert, None)])) == [None, None]
    assert list(photos.read([anna, bert])) == [None, None]


def test_one_who_is_refused_stops_nobody(m365: Microsoft365, jpeg: bytes) -> None:
    anna = m365.control.add_user("anna@example.com")["id"]
    errors = list(UserPhotos(m365.graph()).write([(anna, b"no picture"), ("nobody", jpeg), (anna, jpeg)]))
    assert [error.status if error else 0 for error in errors] == [400, 404, 0]


def test_a_missing_permission_concerns_all(m365: Microsoft365, jpeg: bytes) -> None:
    ids = [m365.control.add_user(f"{name}@example.com")["id"] for name in ("anna", "bert")]
    m365.control.permissions(only=["GroupMember.Read.All"])
    photos = UserPhotos(m365.graph())
    with pytest.raises(GraphError, match="grant it the application permission ProfilePhoto.Read.All"):
        list(photos.read(ids))
    errors = list(photos.write((found, jpeg) for found in ids))
    assert all(error is not None and "ProfilePhoto.ReadWrite.All" in str(error) for error in errors)


def test_twenty_of_the_largest_are_below_what_a_request_may_hold() -> None:
    body = base64.b64encode(bytes(MOST_BYTES)).decode()
    item = {"id": "19", "method": "PUT", "url": f"/users/{'x' * 36}/photo/$value", "body": body}
    item["headers"] = json.dumps({"Content-Type": "image/jpeg"})
    assert len(json.dumps({"requests": [item] * 20})) < 4_000_000
