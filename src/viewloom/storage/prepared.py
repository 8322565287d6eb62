"""Statements that come with every request: on SQLite they go to the driver as text, compiled once.

For each execution SQLAlchemy looks its own compilation up and makes a context and a result, which costs several times
what SQLite needs for such a statement. PostgreSQL, which is waited for anyway, takes them SQLAlchemy's way.
"""

import sqlite3
from collections.abc import Callable, Iterable, Mapping, Sequence
from types import SimpleNamespace
from typing import Any, TypeVar

from sqlalchemy import Column, Connection, Delete, Insert, Select, Update
from sqlalchemy.dialects import sqlite
from sqlalchemy.types import TypeEngine

_DIALECT = sqlite.dialect(paramstyle="named")
_T = TypeVar("_T")
_Process = Callable[[Any], Any]


class Prepared:
    """A statement whose values alone change.

    Args:
        statement: Reads or returns `columns`.
        columns: What its rows have, in this order.
        given: Names of the columns that an INSERT or UPDATE gets its values for, and of its parameters.
    """

    def __init__(
        self,
        statement: Select[Any] | Insert | Update | Delete,
        columns: Sequence[Column[Any]],
        *,
        given: Iterable[str] = (),
    ) -> None:
        self._statement = statement
        compiled = statement.compile(dialect=_DIALECT, column_keys=list(given) or None)
        self._text = str(compiled)
        self._constants = dict(compiled.params)
        self._writers = _processes((name, _writer(bind.type)) for name, bind in compiled.binds.items())
        self._names = [column.name for column in columns]
        self._readers = _processes((place, _reader(column.type)) for place, column in enumerate(columns))

    def rows(self, connection: Connection, values: Mapping[str, Any]) -> list[Any]:
        """Executes it; returns what it reads or returns, with the columns' names as attributes."""
        driver = connection.connection.driver_connection
        if not isinstance(driver, sqlite3.Connection):
            return list(connection.execute(self._statement, values))
        parameters = {**self._constants, **values}
        for name, write in self._writers:
            parameters[name] = write(parameters[name])
        return [self._read(row) for row in driver.execute(self._text, parameters).fetchall()]

    def _read(self, row: Sequence[Any]) -> Any:
        members = list(row)
        for place, read in self._readers:
            members[place] = read(members[place])
        return SimpleNamespace(**dict(zip(self._names, members, strict=True)))


def _writer(kind: TypeEngine[Any]) -> _Process | None:
    return kind.dialect_impl(_DIALECT).bind_processor(_DIALECT)


def _reader(kind: TypeEngine[Any]) -> _Process | None:
    return kind.dialect_impl(_DIALECT).result_processor(_DIALECT, None)


def _processes(found: Iterable[tuple[_T, _Process | None]]) -> list[tuple[_T, _Process]]:
    return [(place, process) for place, process in found if process is not None]
