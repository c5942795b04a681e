# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Photos of users, 20 in a round trip.

https://learn.microsoft.com/graph/api/resources/profilephoto; in a batch their bytes travel as base64.
"""

from __future__ import annotations

import typing as t

from .batch import BatchRequest
from .errors import GraphError
from .users import quoted

if t.TYPE_CHECKING:
    from .client import Graph

SIZES = (648, 504, 432, 360, 240, 120, 96, 64, 48)
"""Pixels of a side, the largest first: what Microsoft 365 shows. A photo of one of these sizes is kept in that size."""

MOST_BYTES = 130_000
"""Twenty of them as base64 are below the 4 MB that a request may hold."""

_REFUSED = (401, 403)


class UserPhotos:
    """Reads and writes photos. Users are named by their id."""

    def __init__(self, graph: Graph) -> None:
        self._graph = graph

    def read(self, ids: t.Iterable[str]) -> t.Iterator[bytes | GraphError | None]:
        """The photo of each user in the largest size that there is, None for none, or why it cannot be read.

        Raises:
            ServiceError: Graph cannot be reached, or photos may not be read at all.
        """
        for answer in self._graph.batch(BatchRequest("GET", _path(found)) for found in ids):
            if answer.error and answer.status in _REFUSED:
                raise answer.error
            if answer.status == 404:
                yield None
            else:
                yield answer.error or (answer.body if isinstance(answer.body, bytes) else None)

    def write(self, photos: t.Iterable[tuple[str, bytes | None]]) -> t.Iterator[GraphError | None]:
        """Give each user a JPEG of at most `MOST_BYTES`, or none, and say what went wrong.

        Raises:
            ServiceError: Graph cannot be reached any more.
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
