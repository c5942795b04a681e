# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""The interface of HR systems to which values are written back: fields of records that exist, and nothing else."""

from __future__ import annotations

import abc
import typing as t

from ..errors import SourceError

if t.TYPE_CHECKING:
    from ..model.write_back import Held


class RefusedError(SourceError):
    """The HR system has refused to write one record, and goes on with others."""


class WriteBack(abc.ABC):
    """Writes fields of records of one HR system."""

    @abc.abstractmethod
    def problem(self, fields: t.Collection[str]) -> str:
        """Why fields of these names cannot be written, as a sentence; empty if they can."""

    @abc.abstractmethod
    def read(self, records: t.Sequence[str], fields: t.Collection[str]) -> dict[str, Held]:
        """The fields of these records as they are now, in bulk. Records that do not exist are left out.

        Args:
            records: identifiers of records (`Employee.id`).
            fields: names of fields of the HR system.

        Raises:
            SourceError: the HR system cannot be read, or does not show these fields.
        """

    @abc.abstractmethod
    def write(self, record: str, values: t.Mapping[str, str], before: Held) -> Held:
        """Write fields of one record, and return what it holds then.

        Args:
            record: the identifier of the record.
            values: by field; empty to clear it.
            before: what the record held.

        Raises:
            RefusedError: this record was not written.
            SourceError: the HR system has become unavailable.
        """
