# SPDX-FileCopyrightText: 2026 the hrsync.ad authors
# SPDX-License-Identifier: GPL-3.0-or-later

from __future__ import annotations

import pytest

from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.batch import BatchRequest, BatchResponse
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.errors import GraphError
from ansible_collections.hrsync.ad.plugins.module_utils.services.graph.refusals import of_single_users


def answers(*statuses: int) -> list[BatchResponse]:
    return [
        BatchResponse(
            BatchRequest("GET", f"/users/{number}?$select=id"),
            status,
            error=GraphError(status, "Denied", f"grant it for {number}") if status >= 400 else None,
        )
        for number, status in enumerate(statuses)
    ]


@pytest.mark.parametrize("statuses", [(403, 200, 403), (200, 403), (404, 403), (401, 404)])
def test_a_refusal_of_one_user_is_that_users(statuses: tuple[int, ...]) -> None:
    found = list(of_single_users(answers(*statuses)))
    assert [answer.status for answer, _error in found] == list(statuses)
    for number, (answer, error) in enumerate(found):
        if answer.status in (401, 403):
            assert error is not None
            assert str(error).startswith(f"Microsoft 365 answered GET /users/{number} with {answer.status} (Denied). ")
            assert "The application can read others" in str(error)
        else:
            assert error is answer.error


def test_a_refusal_without_an_error_is_told_by_its_status() -> None:
    [(_first, error), _second] = of_single_users([*answers(403), *answers(200)])
    assert error is not None
    assert error.status == 403


@pytest.mark.parametrize("statuses", [(403,), (403, 403), (403,) * 20, (403,) * 20 + (200,)])
def test_a_missing_permission_is_everybodys(statuses: tuple[int, ...]) -> None:
    with pytest.raises(GraphError, match="grant it for 0"):
        list(of_single_users(answers(*statuses)))


def test_nobody_is_refused() -> None:
    assert list(of_single_users([])) == []
