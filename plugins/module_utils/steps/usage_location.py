# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The option usage_location of steps that assign licenses. Pure."""

from __future__ import annotations

from ..errors import ConfigurationError
from ..values.countries import country_form


def usage_location(text: str | None) -> str:
    """The country as the alpha-2 code of [ISO 3166-1] that Microsoft 365 requires; empty if the option is not set.

    Args:
        text: a code or a name of a country: `GB`, `UK` and `United Kingdom` are the same.

    Raises:
        ConfigurationError: no country has this code or name.
        MissingLibraryError: pycountry is not installed.
    """
    if not text or not text.strip():
        return ""
    try:
        return country_form(text, "c")
    except ValueError as error:
        raise ConfigurationError(
            f"The option usage_location is {text!r}, but must be a country, such as DE or Germany."
        ) from error
