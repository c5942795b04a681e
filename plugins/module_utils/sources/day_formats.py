# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Days as a table writes them. The formats are said, not guessed: `03/04/2026` is a day of March or of April."""

from __future__ import annotations

import dataclasses
import datetime
import re
import typing as t

from ..errors import ConfigurationError

_DIRECTIVES: t.Final[t.Mapping[str, str]] = {
    "%Y": r"(?P<year>[0-9]{4})",
    "%m": r"(?P<month>[0-9]{1,2})",
    "%d": r"(?P<day>[0-9]{1,2})",
    "%H": r"[0-9]{1,2}",
    "%M": r"[0-9]{1,2}",
    "%S": r"[0-9]{1,2}(?:[.,][0-9]+)?",
}
"""Directives of `strptime` to regular expressions. A time of day is read over."""

_NEEDED: t.Final = ("%Y", "%m", "%d")
_ADJACENT: t.Final = re.compile("%[a-zA-Z]%")
_PART: t.Final = re.compile(r"%.?|[^%]+", re.DOTALL)


@dataclasses.dataclass(frozen=True, slots=True)
class DayFormats:
    """The formats in which days can be written."""

    formats: tuple[str, ...]
    patterns: tuple[re.Pattern[str], ...]

    @classmethod
    def from_option(cls, option: str, given: t.Sequence[str]) -> DayFormats:
        """The formats of an option.

        Args:
            option: its path, for messages.
            given: at least one format, such as `%d.%m.%Y`.

        Raises:
            ConfigurationError: a format cannot be read, or two formats read the same text as different days.
        """
        if not given:
            raise ConfigurationError(f"{option} is empty. Set a format such as '%Y-%m-%d'.")
        patterns = tuple(_pattern(f"{option}[{index}]", text) for index, text in enumerate(given))
        shapes: dict[str, str] = {}
        for text in given:
            other = shapes.setdefault(re.sub("%[dm]", "%", text), text)
            if other != text:
                raise ConfigurationError(
                    f"{option} has {other!r} and {text!r}, which read 03/04 as two different days. Keep the one that"
                    " the table uses."
                )
        return cls(tuple(given), patterns)

    @property
    def shown(self) -> str:
        """The formats in a message."""
        return " or ".join(map(repr, self.formats))

    def read(self, text: str) -> str | None:
        """The day in ISO 8601; None if the text has none of the formats, or the calendar has no such day."""
        for pattern in self.patterns:
            if found := pattern.fullmatch(text):
                try:
                    return datetime.date(int(found["year"]), int(found["month"]), int(found["day"])).isoformat()
                except ValueError:
                    return None
        return None


def _pattern(option: str, text: str) -> re.Pattern[str]:
    parts = _PART.findall(text)
    unknown = [part for part in parts if part.startswith("%") and part not in _DIRECTIVES]
    if unknown:
        raise ConfigurationError(
            f"{option} is {text!r}, but {unknown[0]} is not known. Use %Y (year with four digits), %m (month as a"
            " number) and %d (day), and for a time of day %H, %M and %S."
        )
    lacking = [directive for directive in _NEEDED if parts.count(directive) != 1]
    if lacking:
        raise ConfigurationError(f"{option} is {text!r}, but must have %Y, %m and %d, each once.")
    pattern = "".join(_DIRECTIVES.get(part) or re.escape(part) for part in parts)
    # Without anything between them, it is not known where a number ends.
    return re.compile(pattern.replace("{1,2}", "{2}") if _ADJACENT.search(text) else pattern)
