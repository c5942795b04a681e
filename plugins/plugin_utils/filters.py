# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What the collection's filters have in common."""

from __future__ import annotations

import functools
import typing as t

from ansible.errors import AnsibleFilterError

from ..module_utils.errors import HrsyncError


def text_filter(name: str, function: t.Callable[..., str]) -> t.Callable[..., str | None]:
    """A filter of one text: null gives null, a number is taken as text, errors are Ansible's with the filter's name.

    Args:
        name: the filter, with its collection.
        function: takes a text and the filter's options; raises ValueError or HrsyncError.
    """

    @functools.wraps(function)
    def filtered(value: t.Any, *args: t.Any, **kwargs: t.Any) -> str | None:
        if value is None:
            return None
        try:
            return function(_as_text(value), *args, **kwargs)
        except (ValueError, HrsyncError) as error:
            raise AnsibleFilterError(f"{name}: {error}") from error

    return filtered


def _as_text(value: t.Any) -> str:
    if isinstance(value, (list, tuple, set, dict, bool, bytes)):
        raise ValueError(f"a text is needed, not a {type(value).__name__}")
    # An undefined value says so itself when it is made a text. Texts lose the marks that Ansible gives them.
    return str(value)
