# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Paths of files on servers, as Windows writes them: `\\\\server\\share\\folder` ([MS-DTYP] 2.2.57). No I/O."""

from __future__ import annotations

import dataclasses
import re
import typing as t

LONGEST_NAME = 255
"""UTF-16 code units of one name in a path ([MS-FSCC] 2.1.5.1)."""

_UNLAWFUL = '<>:"/\\|?*'
_RESERVED = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?:\..*)?", re.IGNORECASE
)
"""Names of devices, with any extension ([MS] "Naming Files, Paths, and Namespaces")."""


@dataclasses.dataclass(frozen=True, slots=True)
class UncPath:
    """A share, or a folder or file in it. Compare paths by their `key`, as servers ignore case."""

    server: str
    share: str
    parts: tuple[str, ...] = ()
    """Names below the share; none for the share itself."""

    @classmethod
    def parse(cls, text: str) -> UncPath:
        """The path that the text says; slashes count as backslashes, and the last one does not count.

        Raises:
            ValueError: it is none, or holds a name that Windows does not allow; the text continues a sentence that
                has said where the path comes from.
        """
        path = text.strip().replace("/", "\\")
        names = path.removeprefix("\\\\").removesuffix("\\").split("\\")
        if not path.startswith("\\\\") or len(names) < 2 or not all(names):
            raise ValueError(rf"is {text!r}, which is not a path like \\server\share\folder.")
        for name in names[1:]:
            problem = name_problem(name)
            if problem:
                raise ValueError(f"is {text!r}, but {problem}")
        return cls(names[0], names[1], tuple(names[2:]))

    def __str__(self) -> str:
        return "\\\\" + "\\".join((self.server, self.share, *self.parts))

    @property
    def key(self) -> str:
        """The same for all ways to write the path."""
        return fold_name(str(self))

    @property
    def place(self) -> tuple[str, str]:
        """The server and the share, the same for all ways to write them."""
        return fold_name(self.server), fold_name(self.share)

    @property
    def name(self) -> str:
        """The last name, that of the share where there is no folder."""
        return self.parts[-1] if self.parts else self.share

    @property
    def parent(self) -> UncPath:
        """The folder that it is in; the share is its own."""
        return dataclasses.replace(self, parts=self.parts[:-1])

    @property
    def within_share(self) -> str:
        """The path below the share, without a backslash at its start; empty for the share itself."""
        return "\\".join(self.parts)

    def child(self, name: str) -> UncPath:
        """The file or folder of this name in it."""
        return dataclasses.replace(self, parts=(*self.parts, name))

    def ancestors(self) -> t.Iterator[UncPath]:
        """The folders above it, the nearest first, the share last."""
        path = self
        while path.parts:
            path = path.parent
            yield path

    def is_below(self, other: UncPath) -> bool:
        """Whether it is in that folder, at any depth; a folder is not below itself."""
        return self.key.startswith(other.key + "\\")

    def is_in_share_of(self, other: UncPath) -> bool:
        """Whether both are on the same server, by the same name of it, and in the same share."""
        return self.place == other.place


def fold_name(name: str) -> str:
    """The same for all names that servers take for one: they ignore case, letter by letter ([MS-FSA] 2.1.5.1).

    `str.casefold` goes further than they do: `Maße` and `Masse` are two files.
    """
    return "".join(lower if len(lower := character.lower()) == 1 else character for character in name)


def name_problem(name: str) -> str | None:
    """Why Windows does not take the name for a file or folder, as the end of a sentence; None where it does."""
    if not name:
        return "a name is empty."
    unlawful = sorted({character for character in name if character in _UNLAWFUL or ord(character) < 32})
    if unlawful:
        return f"the name {name!r} holds {' '.join(map(repr, unlawful))}, which Windows does not allow in names."
    if name[-1] in ". ":
        return f"the name {name!r} ends with a dot or a space, which Windows does not allow."
    if _RESERVED.fullmatch(name):
        return f"the name {name!r} is that of a device in Windows."
    if len(name.encode("utf-16-le")) > 2 * LONGEST_NAME:
        return f"the name {name[:40] + '...'!r} is longer than the {LONGEST_NAME} characters that Windows allows."
    return None
