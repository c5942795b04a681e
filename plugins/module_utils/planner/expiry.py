# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The end of a day as an instant."""

from __future__ import annotations

import datetime
import re
import zoneinfo

from ..errors import ConfigurationError

_DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)


def expiry(text: str, timezone: str | None, option: str = "account_expires") -> str:
    """When an account expires, such that `syntax.encode` takes it.

    A day means its end, the first instant of the next day where the time zone is: who has access until the 31st works
    on the 31st. All else, `never` and instants with their offset from UTC, stays as it is.

    Args:
        text: the option.
        timezone: a name of the IANA database; needed for a day.
        option: how the option is called, for messages.

    Raises:
        ConfigurationError: there is no such day or time zone, or a day without a time zone.
    """
    text = text.strip()
    if not _DAY.fullmatch(text):
        return text
    if timezone is None:
        raise ConfigurationError(
            f"{option} is the day {text}, whose end depends on the time zone; set timezone, such as Europe/Warsaw."
        )
    try:
        following = datetime.date.fromisoformat(text) + datetime.timedelta(days=1)
    except (ValueError, OverflowError):
        raise ConfigurationError(f"{option} is {text!r}, but there is no such day.") from None
    try:
        zone = zoneinfo.ZoneInfo(timezone)
    # A key such as `Europe` is a folder of the database, `../x` is refused: OSError and ValueError.
    except (KeyError, ValueError, OSError):
        raise ConfigurationError(
            f"timezone: {timezone!r} is not known; use a name of the IANA database such as Europe/Warsaw (on a system"
            " without that database, install the Python package tzdata)."
        ) from None
    return datetime.datetime.combine(following, datetime.time(), zone).astimezone(datetime.UTC).isoformat()
