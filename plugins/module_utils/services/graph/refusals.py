# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Tells a permission that the application lacks from users that it must not see."""

from __future__ import annotations

import typing as t

from .batch import BATCH_SIZE
from .errors import GraphError

if t.TYPE_CHECKING:
    from .batch import BatchResponse

_REFUSED = (401, 403)
_ADVICE = (
    "The application can read others, so its permission is there: check which application access policies, scopes of"
    " RBAC for Applications and restricted administrative units exclude this user."
)


def of_single_users(answers: t.Iterable[BatchResponse]) -> t.Iterator[tuple[BatchResponse, GraphError | None]]:
    """The answers with their errors; a refusal of a single user is the error of that user.

    Args:
        answers: of requests of the same kind, each for one user.

    Raises:
        GraphError: the first `BATCH_SIZE` answers, or all if there are fewer, are refusals: the application has no
            permission.
    """
    refused: list[BatchResponse] = []
    is_allowed = False
    for answer in answers:
        if answer.error is None or answer.status not in _REFUSED:
            is_allowed = True
            yield from ((earlier, _own(earlier)) for earlier in refused)
            refused.clear()
            yield answer, answer.error
        elif is_allowed:
            yield answer, _own(answer)
        else:
            refused.append(answer)
            if len(refused) == BATCH_SIZE:
                break
    if refused and refused[0].error:
        raise refused[0].error


def _own(answer: BatchResponse) -> GraphError:
    request = f"{answer.request.method} {answer.request.path.partition('?')[0]}"
    code = answer.error.code if answer.error else ""
    said = f" ({code})" if code else ""
    return GraphError(answer.status, code, f"Microsoft 365 answered {request} with {answer.status}{said}. {_ADVICE}")
