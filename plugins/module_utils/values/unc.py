# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""UNC paths: `\\\\server\\share\\folder` ([MS-DTYP] 2.2.57). No I/O."""

from __future__ import annotations

import dataclasses
import re
import typing as t

LONGEST_NAME = 255
"""The most UTF-16 code units of one name in a path ([MS-FSCC] 2.1.5.1)."""

_UNLAWFUL = '<>:"/\\|?*'
_RESERVED = re.compile(
    r"(?:con|prn|aux|nul|conin\$|conout\$|(?:com|lpt)[0-9\u00b9\u00b2\u00b3])(?:\..*)?", re.IGNORECASE
)
"""Names of devices, with any extension ([MS] "Naming Files, Paths, and Namespaces")."""


@dataclasses.dataclass(frozen=True, slots=True)
class UncPath:
    """A share, or a folder or file in it. Compare paths by their `key`, because servers ignore case."""

    server: str
    share: str
    parts: tuple[str, ...] = ()
    """Names below the share; none for the share itself."""

    @classmethod
    def parse(cls, text: str) -> UncPath:
        """The path from a string; slashes are read as backslashes, and a trailing one is ignored.

        Raises:
            ValueError: the string is not a UNC path, or has a name that Windows does not allow; the message is the end
                of a sentence that begins with the path's origin.
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
        """The comparison form, equal for all spellings of the path."""
        return fold_name(str(self))

    @property
    def place(self) -> tuple[str, str]:
        """The comparison form of the server and the share."""
        return fold_name(self.server), fold_name(self.share)

    @property
    def name(self) -> str:
        """The last name; for the share itself, its name."""
        return self.parts[-1] if self.parts else self.share

    @property
    def parent(self) -> UncPath:
        """The parent folder; the share is its own parent."""
        return dataclasses.replace(self, parts=self.parts[:-1])

    @property
    def within_share(self) -> str:
        """The path below the share, without a backslash at its start; empty for the share itself."""
        return "\\".join(self.parts)

    def child(self, name: str) -> UncPath:
        """The file or folder with this name in the folder."""
        return dataclasses.replace(self, parts=(*self.parts, name))

    def ancestors(self) -> t.Iterator[UncPath]:
        """The parent folders, the nearest first, the share last."""
        path = self
        while path.parts:
            path = path.parent
            yield path

    def is_below(self, other: UncPath) -> bool:
        """Whether the path is in that folder at any depth; a folder is not below itself."""
        return self.key.startswith(other.key + "\\")

    def is_in_share_of(self, other: UncPath) -> bool:
        """Whether both are in the same share, with the same name of the server."""
        return self.place == other.place


def fold_name(name: str) -> str:
    """The form in which servers compare names: they ignore case, letter by letter ([MS-FSA] 2.1.5.1).

    `str.casefold` ignores more: it would make `Maße` and `Masse` equal, but they are two files.
    """
    return "".join(lower if len(lower := character.lower()) == 1 else character for character in name)


def name_problem(name: str) -> str | None:
    """Why Windows does not allow the name for a file or folder, as the end of a sentence; None if it does."""
    if not name:
        return "a name is empty."
    unlawful = sorted({character for character in name if character in _UNLAWFUL or ord(character) < 32})
    if unlawful:
        return f"the name {name!r} has {' '.join(map(repr, unlawful))}, which Windows does not allow in names."
    if name[-1] in ". ":
        return f"the name {name!r} ends with a dot or a space, which Windows does not allow."
    if _RESERVED.fullmatch(name):
        return f"the name {name!r} is the name of a device in Windows."
    if len(name.encode("utf-16-le")) > 2 * LONGEST_NAME:
        return f"the name {name[:40] + '...'!r} is longer than the {LONGEST_NAME} characters that Windows allows."
    return None
