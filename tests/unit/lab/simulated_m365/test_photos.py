# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

"""Photos: kept in Graph's sizes and made anew, so that nobody finds the bytes that were sent."""

from __future__ import annotations

import hashlib
import io

import pytest
from PIL import Image

from ansible_collections.hrsync.ad.tests.lab.simulated_m365.control import Microsoft365Control

from .conftest import ANNA, Client, jpeg

PHOTO = f"/users/{ANNA}/photo"
IMAGE = {"Content-Type": "image/jpeg"}


def test_a_photo_is_kept_as_another_file(client: Client, control: Microsoft365Control) -> None:
    assert client.refused(404, "GET", f"{PHOTO}/$value")[0] == "ImageNotFound"
    assert client.good("GET", f"/users/{ANNA}/photos")["value"] == []
    sent = jpeg(800, 700)
    assert client.ask("PUT", f"{PHOTO}/$value", data=sent, headers=IMAGE).status_code == 200
    answer = client.ask("GET", f"{PHOTO}/$value")
    assert answer.headers["Content-Type"] == "image/jpeg" and answer.content != sent
    assert Image.open(io.BytesIO(answer.content)).size == (648, 648)
    shown = client.good("GET", PHOTO)
    assert (shown["id"], shown["width"], shown["height"]) == ("648x648", 648, 648)
    assert shown["@odata.mediaEtag"] == answer.headers["ETag"]
    assert control.user(ANNA)["photo_sha256"] == hashlib.sha256(answer.content).hexdigest()


def test_sizes_up_to_that_of_the_photo(client: Client) -> None:
    client.ask("PATCH", f"{PHOTO}/$value", data=jpeg(100, 130), headers=IMAGE)
    assert [row["id"] for row in client.good("GET", f"/users/{ANNA}/photos")["value"]] == ["48x48", "64x64", "96x96"]
    small = client.ask("GET", f"/users/{ANNA}/photos/48x48/$value").content
    assert Image.open(io.BytesIO(small)).size == (48, 48)
    assert client.good("GET", f"/users/{ANNA}/photos/64x64")["width"] == 64
    for path in ("photos/648x648/$value", "photos/648x648"):
        assert client.refused(404, "GET", f"/users/{ANNA}/{path}")[0] == "ImageNotFound"


def test_other_pictures_have_other_etags(client: Client) -> None:
    found = []
    for colour in ("navy", "maroon", "navy"):
        client.ask("PUT", f"{PHOTO}/$value", data=jpeg(96, 96, colour), headers=IMAGE)
        found.append(client.good("GET", PHOTO)["@odata.mediaEtag"])
    assert found[0] == found[2] != found[1]


@pytest.mark.parametrize("path", [PHOTO, f"{PHOTO}/$value"])
def test_a_photo_is_deleted_once(client: Client, control: Microsoft365Control, path: str) -> None:
    client.ask("PUT", f"{PHOTO}/$value", data=jpeg(96, 96), headers=IMAGE)
    assert client.ask("DELETE", path).status_code == 204
    assert control.user(ANNA)["photo_sha256"] is None
    assert client.refused(404, "DELETE", path)[0] == "ImageNotFound"


@pytest.mark.parametrize(
    ("data", "content_type", "status", "code"),
    [
        (b"no picture", "image/jpeg", 400, "ErrorInvalidImage"),
        (b"", "image/jpeg", 400, "ErrorInvalidImage"),
        (jpeg(96, 96), "application/json", 400, "ErrorInvalidRequest"),
        (jpeg(96, 96) + b"\0" * 4 * 1024 * 1024, "image/jpeg", 413, "RequestEntityTooLarge"),
    ],
)
def test_what_is_no_photo(
    client: Client, control: Microsoft365Control, data: bytes, content_type: str, status: int, code: str
) -> None:
    headers = {"Content-Type": content_type}
    assert client.refused(status, "PUT", f"{PHOTO}/$value", data=data, headers=headers)[0] == code
    assert control.user(ANNA)["photo_sha256"] is None
