# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Messages of a run in words for people who know neither LDAP nor the options. The document has them unchanged."""

from __future__ import annotations

import re
import typing as t

from ...module_utils.presentation.plain_words import plain
from ..run.role import PREFIX

_TEMPLATE: t.Final = re.compile(r" \(template: .*?\)(?=$|[;.] )")
_OPTION: t.Final = re.compile(rf"(?:^|(?<=; )){PREFIX}\w+(?:\[\d+\])?(?:\.\w+(?:\[\d+\])?)*: ")
"""The path of an option before the message about it."""

_DN: t.Final = re.compile(r"\b(?:CN|OU)=((?:\\.|[^,\\])+)(?:,(?:CN|OU)=(?:\\.|[^,\\])+)*(?:,DC=[\w-]+)+")
"""A distinguished name; the group is the value of its first part."""

_NAMES: t.Final = re.compile(
    rf"\b(?!{PREFIX})(?:[a-z]+[A-Z][A-Za-z]*|[a-z0-9]+(?:_[a-z0-9]+)+)\b|^(?:mail|cn|sn|l|c|co|st|title)(?=[:' ])"
)
"""What looks like an LDAP attribute or a field of an employee; short names only at the beginning."""


def readable(text: str) -> str:
    """The message without templates and paths of options, and with plain words for names."""
    text = _OPTION.sub("", _TEMPLATE.sub("", text))
    text = _DN.sub(lambda found: f"'{found[1]}'", text)
    return _NAMES.sub(lambda found: plain(found[0]), text)
