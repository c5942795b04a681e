# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Pauses Python's cyclic garbage collector while a run makes very many objects."""

from __future__ import annotations

import contextlib
import gc
import typing as t


@contextlib.contextmanager
def collector_paused() -> t.Iterator[None]:
    """Pause the cyclic garbage collector within this block. Python still frees objects without references at once.

    While the number of objects grows, the collector visits all of them again and again without finding anything,
    because employees, accounts and changes have no cycles. For 10,000 employees that took a quarter of the CPU time.
    It never visits what was made within the block: the process ends soon after it.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.freeze()
            gc.enable()
