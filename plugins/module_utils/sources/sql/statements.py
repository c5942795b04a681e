# Copyright: (c) 2026, the hrsync.ad authors
# GNU General Public License v3.0+ (see LICENSES/GPL-3.0-or-later.txt or https://www.gnu.org/licenses/gpl-3.0.txt)
# SPDX-License-Identifier: GPL-3.0-or-later

"""Refuses statements that are not one query, and statements to write that are not one UPDATE.

Databases refuse changes in read-only transactions, but SQL Server has none, and it needs no semicolon between two
statements. This check also finds mistakes before anything is connected. It is no defence against the author of the
statement: the rights of the user are.
"""

from __future__ import annotations

import re
import typing as t

from ...errors import ConfigurationError

QUERIES: t.Final = ("SELECT", "WITH", "VALUES", "TABLE")
"""The words with which a query begins."""

CHANGES: t.Final = frozenset(
    (
        "ALTER BACKUP CHECKPOINT COMMIT CREATE DBCC DELETE DENY DROP EXEC EXECUTE GRANT INSERT INTO KILL MERGE"
        " RECONFIGURE RESTORE REVOKE ROLLBACK SHUTDOWN TRUNCATE UPDATE UPDATETEXT WRITETEXT"
    ).split()
)
"""Reserved words of Transact-SQL that change something, or end the transaction
(https://learn.microsoft.com/sql/t-sql/language-elements/reserved-keywords-transact-sql)."""

_NOT_CODE: t.Final = re.compile(
    r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'|\"(?:[^\"]|\"\")*\"|`[^`]*`|\[[^\]]*\]|\$(\w*)\$.*?\$\1\$", re.DOTALL
)
"""Comments, strings and quoted names."""
_WORD: t.Final = re.compile(r"(?<![\w.@#$:])[A-Za-z_]\w*")


def check_write(source: str, statement: str) -> str:
    """The statement that writes one row, without a semicolon at its end; empty if there is none.

    Raises:
        ConfigurationError: it is not one UPDATE with a condition.
    """
    text = statement.strip()
    code = _code(text)
    words = [word.upper() for word in _WORD.findall(code)]
    if not words:
        return ""
    where = f"Source {source}: write_statement"
    if words[0] != "UPDATE" or ";" in code:
        raise ConfigurationError(f"{where} must be one statement that begins with UPDATE, such as {_EXAMPLE}.")
    if "WHERE" not in words:
        raise ConfigurationError(f"{where} has no WHERE, so it would write every row. Write it as {_EXAMPLE}.")
    found = sorted(set(words[1:]) & CHANGES)
    if found:
        raise ConfigurationError(
            f"{where} has the word {found[0]}, so it could do more than to update one row. If it is the name of a"
            " column, quote it as your database does."
        )
    return _without_end(text)


_EXAMPLE: t.Final = "UPDATE people SET email = :email WHERE id = :record"


def _code(text: str) -> str:
    """The statement without comments, strings, quoted names, and semicolons at its end."""
    code = _NOT_CODE.sub(" ", text).strip()
    while code.endswith(";"):
        code = code.removesuffix(";").rstrip()
    return code


def check(source: str, statement: str) -> str:
    """The statement without a semicolon at its end.

    Raises:
        ConfigurationError: it is not one query.
    """
    text = statement.strip()
    code = _code(text)
    words = [word.upper() for word in _WORD.findall(code)]
    first = code.lstrip("( \t\r\n")
    if not words or not first.upper().startswith(words[0]) or words[0] not in QUERIES:
        shown = f"begins with {words[0]}" if words else "is empty"
        raise ConfigurationError(
            f"Source {source}: statement {shown}, but must be one query. It begins with {', '.join(QUERIES)}."
        )
    if ";" in code:
        raise ConfigurationError(
            f"Source {source}: statement has a semicolon in the middle, so it is several statements. Set one query."
        )
    found = sorted(set(words) & CHANGES)
    if found:
        raise ConfigurationError(
            f"Source {source}: statement has the word {found[0]}, so it could change data, and nothing was read. If it"
            " is the name of a column, quote it as your database does."
        )
    return _without_end(text)


def _without_end(text: str) -> str:
    """The statement without the semicolon, which some databases take for a second statement."""
    while True:
        shorter = text.rstrip().removesuffix(";")
        if shorter == text:
            return text
        text = shorter
