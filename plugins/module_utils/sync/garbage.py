# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Python's collector of cyclic garbage, out of the way while a directory's worth of objects is made."""

from __future__ import annotations

import contextlib
import gc
import typing as t


@contextlib.contextmanager
def collector_paused() -> t.Iterator[None]:
    """No search for cyclic garbage within this block; memory that nothing refers to is still freed at once.

    The collector looks through all objects again and again while their number grows, and finds nothing: employees,
    accounts and changes have no cycles. For 10,000 employees that took a quarter of the processor's time.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
