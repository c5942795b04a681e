# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""What a module answers: the result of its function, or its error. The same on a target and within Ansible."""

from __future__ import annotations

import typing as t

from .errors import ConfigurationError, HrsyncError
from .given import with_origins


class Answer(t.NamedTuple):
    """The result of a module."""

    failed: bool
    result: dict[str, t.Any]
    """With `msg` if it failed."""


def answer_of(
    function: t.Callable[[t.Any], t.Mapping[str, t.Any]], module: t.Any, origins: t.Mapping[str, str]
) -> Answer:
    """Call the function of a module. This is the only place where an `HrsyncError` becomes a message.

    If the error has an attribute `result` (a mapping), it is returned with the message, so that the work before the
    failure is reported.

    Args:
        function: takes the module and returns its result (`changed` defaults to false).
        module: has the options, see `module.Module`.
        origins: see `given.origins`.
    """
    try:
        return Answer(False, {"changed": False, **function(module)})
    except ConfigurationError as error:
        return Answer(True, {**error.result, "msg": with_origins(str(error), origins)})
    except HrsyncError as error:
        return Answer(True, {**error.result, "msg": str(error)})
