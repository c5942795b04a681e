# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Which strings are e-mail addresses and aliases that Exchange accepts. Pure."""

from __future__ import annotations

import re

_LETTERS = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]"
"""`atext` of [RFC 5322] 3.2.3: an apostrophe is part of many names."""
_LOCAL = rf"{_LETTERS}+(?:\.{_LETTERS}+)*"
_LABEL = r"[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?"
_ADDRESS = re.compile(rf"(?=.{{1,64}}@){_LOCAL}@(?=.{{1,253}}\Z){_LABEL}(?:\.{_LABEL})+")
_ALIAS_LETTERS = "[\u00a1-\u00ff" + _LETTERS[1:]
_ALIAS = re.compile(rf"{_ALIAS_LETTERS}+(?:\.{_ALIAS_LETTERS}+)*")
ALIAS_LENGTH = 64
"""The maximum number of characters in an alias."""


def is_address(text: str) -> bool:
    """Whether the string is an e-mail address: `dot-atom@domain` of [RFC 5322] 3.4.1, with the lengths of [RFC 5321].

    Quoted local parts, comments and letters outside ASCII are not accepted, because Exchange refuses them as addresses
    of recipients. The domain has at least one dot; write an international one as `xn--`.
    """
    return _ADDRESS.fullmatch(text) is not None


def is_alias(text: str) -> bool:
    """Whether the string is an alias (mailNickname) that Exchange accepts.

    See -Alias of https://learn.microsoft.com/powershell/module/exchange/set-mailbox: letters, digits and some
    characters, with single dots between them, at most 64.
    """
    return len(text) <= ALIAS_LENGTH and _ALIAS.fullmatch(text) is not None
