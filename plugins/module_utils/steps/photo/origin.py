# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reads pictures from their source: a file, the option `content`, or an address."""

from __future__ import annotations

import base64
import binascii
import os
import stat
import threading
import typing as t

from .download import Downloads, host
from .errors import PhotoError


class Origins:
    """Reads the pictures of a run. Thread-safe."""

    def __init__(self) -> None:
        self._downloads: dict[tuple[str | None, int, int], Downloads] = {}
        self._lock = threading.Lock()

    def read(self, options: t.Mapping[str, t.Any]) -> tuple[bytes, str]:
        """The bytes of the picture, unchecked, and its name for messages.

        Args:
            options: options of the step; exactly one of `file`, `content` and `url` is set.

        Raises:
            PhotoError: there is no picture, or it is larger than `max_source_bytes`.
            ConfigurationError: `url_ca_file` cannot be read.
            MissingLibraryError: requests is needed but not installed.
        """
        most = options["max_source_bytes"]
        if options["file"]:
            return _file(options["file"], most), f"The file {options['file']}"
        if options["content"]:
            return _content(options["content"], most), "The picture in the option content"
        return self._of(options).get(options["url"]), f"The photo at {host(options['url'])}"

    def _of(self, options: t.Mapping[str, t.Any]) -> Downloads:
        """The downloads for these options. Subjects with the same options share them."""
        key = (options["url_ca_file"], options["timeout"], options["max_source_bytes"])
        with self._lock:
            if key not in self._downloads:
                self._downloads[key] = Downloads(*key)
            return self._downloads[key]


def _file(path: str, most: int) -> bytes:
    try:
        with open(os.path.expanduser(path), "rb", opener=_opener) as file:
            if not stat.S_ISREG(os.fstat(file.fileno()).st_mode):
                raise PhotoError(f"The option file is {path}, which is not a file. Set it to the path of a picture.")
            data = file.read(most + 1)
    except OSError as error:
        raise PhotoError(
            f"The option file is {path}, which cannot be read ({error.strerror}). Set it to the path of a picture on"
            " the host that runs the module."
        ) from error
    return _limited(data, most, f"The file {path}")


def _opener(path: str, flags: int) -> int:
    """Open without waiting, which a named pipe would otherwise do."""
    return os.open(path, flags | os.O_NONBLOCK)


def _content(text: str, most: int) -> bytes:
    try:
        data = base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError) as error:
        raise PhotoError(
            "The option content is not base64. Set it to the content that ansible.builtin.slurp returns."
        ) from error
    return _limited(data, most, "The picture in the option content")


def _limited(data: bytes, most: int, name: str) -> bytes:
    if len(data) > most:
        raise PhotoError(
            f"{name} is larger than the {most:,} bytes of max_source_bytes. Use a smaller one, or increase"
            " max_source_bytes."
        )
    return data
