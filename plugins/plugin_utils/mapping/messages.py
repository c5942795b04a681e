# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Messages in plain text or HTML. Data from HR is never interpreted as HTML.

A message is HTML if its author writes tags. A name such as `<b>Eve` is shown literally in both kinds of message.
Therefore, while a message is rendered, placeholders replace the characters of the employee's data that could begin or
end a tag or an attribute. All tags in the rendered message are then tags of the author.
"""

from __future__ import annotations

import collections.abc
import html
import typing as t

from ...module_utils.steps.auto_reply.message_text import has_tags, text_as_html
from ..rendering.environment import Names

_STANDS_FOR: t.Final[t.Mapping[str, str]] = {"\uf8d0": "<", "\uf8d1": ">", "\uf8d2": '"'}
"""The placeholders, characters of the private use area of Unicode that do not occur in names."""

_HIDE: t.Final = str.maketrans({meant: mark for mark, meant in _STANDS_FOR.items()})
_SHOW: t.Final = str.maketrans(dict(_STANDS_FOR))
_ESCAPE: t.Final = str.maketrans({mark: html.escape(meant) for mark, meant in _STANDS_FOR.items()})


def guarded(names: Names) -> Names:
    """The variables, with placeholders for characters of the employee's data that have a meaning in HTML."""
    return Names({**names, "employee": _hidden(names["employee"])})


def released(value: t.Any) -> t.Any:
    """A value that is not a message and was rendered with `guarded` names, without placeholders."""
    return value.translate(_SHOW) if isinstance(value, str) else value


def message(rendered: t.Any) -> t.Any:
    """A message that was rendered with `guarded` names: HTML if its author wrote HTML, otherwise plain text."""
    if not isinstance(rendered, str):
        return rendered
    if has_tags(rendered):
        return rendered.translate(_ESCAPE)
    text = rendered.translate(_SHOW)
    return f"<div>{text_as_html(text)}</div>" if has_tags(text) else text


def _hidden(value: t.Any) -> t.Any:
    if isinstance(value, str):
        return value.translate(_HIDE)
    if isinstance(value, collections.abc.Mapping):
        return {name: _hidden(member) for name, member in value.items()}
    if isinstance(value, (list, tuple)):
        return [_hidden(member) for member in value]
    return value
