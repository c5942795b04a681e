# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads and writes photos of users, 20 in a round trip.

https://learn.microsoft.com/graph/api/resources/profilephoto; a batch has their bytes as base64.
"""

from __future__ import annotations

import typing as t

from .batch import BatchRequest
from .refusals import of_single_users
from .users import quoted

if t.TYPE_CHECKING:
    from .client import Graph
    from .errors import GraphError

SIZES = (648, 504, 432, 360, 240, 120, 96, 64, 48)
"""Side lengths in pixels that Microsoft 365 shows, the largest first. It stores a photo of one of these sizes as is."""

MOST_BYTES = 130_000
"""The largest photo. Twenty such photos as base64 are below Graph's limit of 4 MB for a request."""


class UserPhotos:
    """Reads and writes photos of users, who are identified by their ID."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def read(self, ids: t.Iterable[str]) -> t.Iterator[bytes | GraphError | None]:
        """The photo of each user in its largest size, None if there is no photo, or the error of that user.

        Raises:
            ServiceError: Graph cannot be reached, or the application has no permission to read photos.
        """
        answers = self._graph.batch(BatchRequest("GET", _path(found)) for found in ids)
        for answer, error in of_single_users(answers):
            if answer.status == 404:
                yield None
            else:
                yield error or (answer.body if isinstance(answer.body, bytes) else None)

    def write(self, photos: t.Iterable[tuple[str, bytes | None]]) -> t.Iterator[GraphError | None]:
        """Set or remove photos, and yield for each user an error or None.

        Args:
            photos: the user's ID with a JPEG of at most `MOST_BYTES`, or None to remove the photo.

        Raises:
            ServiceError: Graph cannot be reached.
        """
        for answer in self._graph.batch(_write(found, photo) for found, photo in photos):
            gone = answer.request.method == "DELETE" and answer.status == 404
            yield None if gone else answer.error


def _write(found: str, photo: bytes | None) -> BatchRequest:
    if photo is None:
        return BatchRequest("DELETE", _path(found))
    return BatchRequest("PUT", _path(found), photo, {"Content-Type": "image/jpeg"})


def _path(found: str) -> str:
    return f"/users/{quoted(found)}/photo/$value"
