# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Reduces a webhook of Factorial to a nudge: what has happened, to which employee, in which company.

The body of a webhook is the whole record, with salary, bank account and national id. Rules need none of it, because the
run that they start reads Factorial itself. The event source uses `nudge` too; it loads this file by its path, because
ansible-rulebook does not import plugins as parts of a package.
"""

from __future__ import annotations

import re
import typing as t

DOCUMENTATION = r"""
---
short_description: Reduces webhooks of Factorial in an event stream to nudges.
version_added: 0.8.0
description:
  - Replaces an event of an event stream with the kind of the event, and the ids of the employee and of the company.
  - Headers and the body are removed. The headers can contain the challenge, and the body is the whole record of the
    employee.
  - An event that cannot be read keeps its kind, so that it still starts a run.
options:
  kind:
    description:
      - The event of Factorial that the event stream receives, such as V(employees/employee/terminate).
      - Factorial does not name the event in its webhooks, so each event needs an event stream, and a source with this
        filter.
    type: str
    required: true
"""

EXAMPLES = r"""
- eda.builtin.webhook:
    port: 5000
  filters:
    - hrsync.ad.factorial:
        kind: employees/employee/terminate
"""

KIND: t.Final = re.compile(r"[a-z][a-z_]{0,39}(/[a-z][a-z_]{0,39}){0,2}")
_ID: t.Final = re.compile(r"[0-9]{1,20}")
"""Ids of Factorial have up to 17 digits today. What else is in their place is not passed on."""


def main(event: dict[str, t.Any], kind: str) -> dict[str, t.Any]:
    """Reduce an event of an event stream; ansible-rulebook calls this for each."""
    if not isinstance(kind, str) or not KIND.fullmatch(kind):
        raise ValueError(
            "kind of the filter hrsync.ad.factorial must be an event of Factorial: employees/employee/terminate"
        )
    return {"factorial": nudge(kind, event.get("payload"))}


def nudge(kind: str, body: object) -> dict[str, str]:
    """The members of an event that rules see. Ids that are missing, or are no ids, are empty.

    Args:
        kind: the event of Factorial.
        body: the body of the webhook, parsed. Events of several records have a list.
    """
    record = body if isinstance(body, dict) else {}
    employee = "id" if kind.startswith("employees/employee/") else "employee_id"
    return {"kind": kind, "employee": _id(record.get(employee)), "company": _id(record.get("company_id"))}


def _id(value: object) -> str:
    """The id as a string: Factorial sends numbers up to version 2026-04-01 of its API, and strings since."""
    text = str(value)
    return text if _ID.fullmatch(text) else ""
