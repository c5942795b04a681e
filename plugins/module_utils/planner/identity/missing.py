# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The people with an account whom HR does not list any more, without an end date that is reached."""

from __future__ import annotations

import typing as t

from ...model.plan import Notice
from ...values.text import count, examples

if t.TYPE_CHECKING:
    from ...model.plan import Missing
    from ..view import View

_EXAMPLES: t.Final = 10
"""The most people that the warning names."""


def with_account(missing: t.Iterable[Missing], view: View) -> tuple[Missing, ...]:
    """Those who have an account, longest first. Nobody needs to look for the others."""
    found = (one for one in missing if view.keys.accounts(one.key))
    return tuple(sorted(found, key=lambda one: (-one.days, one.key)))


def notices(missing: t.Sequence[Missing], view: View) -> list[Notice]:
    """A warning about these people."""
    if not missing:
        return []
    listed = examples([_described(one, view) for one in missing], _EXAMPLES, "; ")
    text = (
        f"HR listed {count(len(missing), 'person', 'people')} before, and does not any more: {listed}. People missing"
        f" from HR are not treated as leavers. {_advice(missing, view.policy.option_names.missing)}"
    )
    return [Notice(text, tuple(one.key for one in missing), has_keys=True)]


def _advice(missing: t.Iterable[Missing], option: str) -> str:
    after = next((one.after for one in missing if one.after), "")
    if after:
        return f"Give them an end date in HR. Otherwise, {option} disables their accounts after {after}."
    return f"Give them an end date in HR, or let {option} disable their accounts."


def _described(one: Missing, view: View) -> str:
    since = f"since {one.since:%Y-%m-%d}, {count(one.days, 'day')}"
    is_enabled = any(account.enabled for account in view.keys.accounts(one.key))
    fate = (f"disabled by {view.policy.option_names.missing}",) if one.disables and is_enabled else ()
    return f"{one.label} ({'; '.join(filter(None, (since, one.note, *fate)))})"
