# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Code that the filters of the collection share."""

from __future__ import annotations

import functools
import typing as t

from ansible.errors import AnsibleFilterError

from ...module_utils.errors import HrsyncError
from ...module_utils.values.text import kind_of

ResultT = t.TypeVar("ResultT")

LIBRARIES: t.Final[t.Mapping[str, str]] = {
    "hrsync.ad.ascii": "anyascii",
    "hrsync.ad.country": "pycountry",
    "hrsync.ad.sam_account_name": "anyascii",
}
"""Filters of the collection that need a Python library on the controller, each with its name."""


def text_filter(name: str, function: t.Callable[..., ResultT]) -> t.Callable[..., ResultT | None]:
    """A filter for strings. Null gives null, a number becomes a string, and errors are those of Ansible.

    Args:
        name: of the filter, with its collection, for error messages.
        function: takes a string and the options of the filter; raises ValueError or HrsyncError.
    """

    @functools.wraps(function)
    def filtered(value: t.Any, *args: t.Any, **kwargs: t.Any) -> ResultT | None:
        if value is None:
            return None
        try:
            return function(_as_text(value), *args, **kwargs)
        except (ValueError, HrsyncError) as error:
            raise AnsibleFilterError(f"{name}: {error}") from error

    return filtered


def _as_text(value: t.Any) -> str:
    if isinstance(value, (list, tuple, set, dict, bool, bytes)):
        raise ValueError(f"the value must be a string, not {kind_of(value)}")
    # For an undefined value, this raises the error. A string loses the tags of Ansible.
    return str(value)
