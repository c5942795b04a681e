# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Whether the list of HR systems can be tested at all. Pure."""

from __future__ import annotations

import typing as t

from ...module_utils.errors import ConfigurationError
from ...module_utils.model.option_names import ROLE


def entries_of(sources: t.Any) -> list[t.Mapping[str, t.Any]]:
    """The entries of the list of HR systems.

    Raises:
        ConfigurationError: it is no list of dictionaries, or empty. A source contains credentials, so the message does
            not show the value.
    """
    state = _state(sources)
    if state:
        raise ConfigurationError(
            f"{ROLE.sources} must be a list of HR systems, each a dictionary such as {{type: factorial, name:"
            f" factorial}}, but {state}."
        )
    return list(sources)


def _state(sources: t.Any) -> str:
    """What is wrong with the list, as the end of a sentence; empty if nothing is."""
    if sources is None or sources in ("", [], {}):
        return "is not set"
    if isinstance(sources, dict):
        return "is a dictionary"
    if isinstance(sources, str):
        return "is text"
    if not isinstance(sources, list | tuple):
        return "is something else"
    return "" if all(isinstance(entry, dict) for entry in sources) else "has an entry that is not a dictionary"
