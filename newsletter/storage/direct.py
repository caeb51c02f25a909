"""The driver itself, for the few statements every message asks: each is written once and sent as it is.

Between a statement and its rows SQLAlchemy takes longer than the database does; a letter asks a thousand times.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, cast

from sqlalchemy import BindParameter, Dialect
from sqlalchemy.engine.interfaces import DBAPIConnection
from sqlalchemy.exc import DBAPIError
from sqlalchemy.sql.base import Executable
from sqlalchemy.sql.selectable import ReturnsRows
from sqlalchemy.types import TypeEngine
from sqlmodel import Session

Values = Mapping[str, Any]
_Turn = Callable[[Any], Any]


@dataclass
class _Words:
    """A statement as one driver takes it."""

    text: str
    #: Its own values, and those of ours that the driver wants otherwise.
    fixed: dict[str, Any]
    turned: dict[str, _Turn]
    #: The columns whose values the driver gives otherwise, by their place; known once it gave some.
    read: dict[int, _Turn] | None = None

    def own(self, values: Values) -> dict[str, Any]:
        """Return the values as the driver takes them."""
        own = dict(values)
        for name in self.turned.keys() & own.keys():
            own[name] = self.turned[name](own[name])
        return own


@dataclass(eq=False)
class Prepared:
    """A statement of SQLAlchemy, written once for each database; every value it asks for is a named bind parameter."""

    statement: Executable
    _written: dict[str, _Words] = field(default_factory=dict)

    def words(self, dialect: Dialect) -> _Words:
        """Return what is said to the driver of `dialect`."""
        if dialect.name not in self._written:
            self._written[dialect.name] = _written(self.statement, dialect)
        return self._written[dialect.name]


def _written(statement: Executable, dialect: Dialect) -> _Words:
    # SQLite's driver is asked by place unless somebody says otherwise; the values are named.
    named: Dialect = cast(Any, type(dialect))(paramstyle="named") if dialect.paramstyle == "qmark" else dialect
    compiled: Any = statement.compile(dialect=named)  # type: ignore[attr-defined]
    params: dict[str, BindParameter[Any]] = {name: param for param, name in compiled.bind_names.items()}
    turns = {name: _writes(param.type, dialect) for name, param in params.items()}
    fixed = {name: param.effective_value for name, param in params.items() if not param.required}
    given = {name: turn for name, turn in turns.items() if turn is not None and name not in fixed}
    ready = {name: value if (turn := turns[name]) is None else turn(value) for name, value in fixed.items()}
    return _Words(compiled.string, ready, given)


def _writes(kind: TypeEngine[Any], dialect: Dialect) -> _Turn | None:
    return kind.dialect_impl(dialect).bind_processor(dialect)


def _reads(kind: TypeEngine[Any], dialect: Dialect, given: object) -> _Turn | None:
    return kind.dialect_impl(dialect).result_processor(dialect, given)


def _reading(statement: ReturnsRows, dialect: Dialect, told: Sequence[Sequence[Any]]) -> dict[int, _Turn]:
    """Return how columns are read that a driver describes as PEP 249 asks: the name of each, its type, and more."""
    each = zip(statement.exported_columns, told, strict=True)
    turns = [_reads(column.type, dialect, kind) for column, (_, kind, *_) in each]
    return {place: turn for place, turn in enumerate(turns) if turn is not None}


def _read(row: Sequence[Any], turns: Mapping[int, _Turn]) -> tuple[Any, ...]:
    return tuple(turns[place](one) if place in turns else one for place, one in enumerate(row))


@dataclass(frozen=True)
class Direct:
    """A transaction, spoken to the driver itself."""

    _connection: DBAPIConnection
    _dialect: Dialect

    @classmethod
    def of(cls, session: Session) -> "Direct":
        """Return the transaction of a session, with what it has not written yet."""
        session.flush()
        connection = session.connection()
        driver: Any = connection.connection.dbapi_connection
        return cls(driver, connection.dialect)

    def rows(self, prepared: Prepared, values: Values) -> list[tuple[Any, ...]]:
        """Ask a statement and return its rows."""
        words = prepared.words(self._dialect)
        with closing(self._connection.cursor()) as cursor:
            cursor.execute(words.text, words.fixed | words.own(values))
            found = cursor.fetchall()
            if words.read is None:
                words.read = _reading(cast(ReturnsRows, prepared.statement), self._dialect, cursor.description or ())
        return [_read(row, words.read) for row in found] if words.read else list(found)

    def change(self, prepared: Prepared, many: Sequence[Values], common: Values = MappingProxyType({})) -> int:
        """Ask a statement once for each of `many`, to which `common` adds; returns how many rows they changed."""
        words = prepared.words(self._dialect)
        shared = words.fixed | words.own(common)
        with closing(self._connection.cursor()) as cursor:
            cursor.executemany(words.text, [shared | words.own(values) for values in many])
            return int(cursor.rowcount)


@contextmanager
def told(dialect: Dialect) -> Iterator[None]:
    """Turn the driver's own errors into SQLAlchemy's, as it does for what passes through it."""
    driver: Any = dialect.dbapi
    try:
        yield
    except driver.Error as fault:
        raise DBAPIError.instance(None, None, fault, driver.Error, hide_parameters=True, dialect=dialect) from fault
