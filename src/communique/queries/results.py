"""What a SELECT query gives: columns, and rows of Python values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Final, TypeAlias, overload

import pyoxigraph as ox

from communique.model import CommuniqueError, Iri
from communique.prefixes import PREFIXES

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from decimal import Decimal

    import pandas as pd

__all__ = ["Result", "Row", "Term", "Value", "value_of"]

Term: TypeAlias = "ox.NamedNode | ox.BlankNode | ox.Literal | ox.Triple"
"""An RDF term."""


Value: TypeAlias = "Iri | str | int | float | bool | Decimal | date | None"
"""A cell: an IRI, a text, a number, a truth value or a date; None where it is empty."""

_XSD: Final = PREFIXES["xsd"]


def _boolean(text: str) -> bool:
    return text in {"true", "1"}


def _decimal(text: str) -> Decimal:
    from decimal import Decimal  # takes its time, and few answers need it

    return Decimal(text)


_READERS: Final[dict[str, Callable[[str], Value]]] = {
    f"{_XSD}integer": int,
    f"{_XSD}decimal": _decimal,
    f"{_XSD}double": float,
    f"{_XSD}float": float,
    f"{_XSD}boolean": _boolean,
    f"{_XSD}date": date.fromisoformat,
}


class Row:
    """One row: its cells by position, by name, or as attributes.

    Two rows are equal if their cells are; a row also equals the tuple of its cells.
    """

    __slots__ = ("_columns", "_values")

    def __init__(self, columns: tuple[str, ...], values: tuple[Value, ...]) -> None:
        """Put the names of the columns and the cells together."""
        self._columns = columns
        self._values = values

    @overload
    def __getitem__(self, key: int | str) -> Value: ...
    @overload
    def __getitem__(self, key: slice) -> tuple[Value, ...]: ...
    def __getitem__(self, key: int | str | slice) -> Value | tuple[Value, ...]:
        """Return the cell at a position or under a name, or the cells of a slice."""
        if isinstance(key, str):
            if key not in self._columns:
                raise KeyError(key)
            return self._values[self._columns.index(key)]
        return self._values[key]

    def __getattr__(self, name: str) -> Value:
        """Return the cell under a name."""
        if name.startswith("__") or name not in self._columns:
            raise AttributeError(f"the row has no column {name!r}, only {self._columns}")
        return self[name]

    def __len__(self) -> int:
        """Return the number of cells."""
        return len(self._values)

    def __iter__(self) -> Iterator[Value]:
        """Iterate over the cells."""
        return iter(self._values)

    def __eq__(self, other: object) -> bool:
        """Compare the cells."""
        if isinstance(other, Row):
            return self._values == other._values
        return self._values == other

    def __hash__(self) -> int:
        """Hash the cells."""
        return hash(self._values)

    def __repr__(self) -> str:
        """Show names and cells."""
        return f"Row({', '.join(f'{k}={v!r}' for k, v in self._asdict().items())})"

    def _asdict(self) -> dict[str, Value]:
        """Return the cells by the names of their columns, as named tuples do."""
        return dict(zip(self._columns, self._values, strict=True))


@dataclass(frozen=True, repr=False)
class Result:
    """The rows that a query gives, in its order.

    Attributes:
        columns: The names of the columns.
        terms: The cells of each row as RDF terms, with datatypes and languages; None where a
            cell is empty.
    """

    columns: tuple[str, ...]
    terms: tuple[tuple[Term | None, ...], ...]

    @classmethod
    def of(cls, solutions: ox.QuerySolutions) -> Result:
        """Return the rows of `solutions`, which are used up by that.

        Blank nodes are numbered as they come, so that two runs give the same rows: the labels
        of the store depend on the folder, and those that a query makes are random.
        """
        columns = tuple(variable.value for variable in solutions.variables)
        labels: dict[ox.BlankNode, ox.BlankNode] = {}

        def numbered(term: Term | None) -> Term | None:
            if not isinstance(term, ox.BlankNode):
                return term
            return labels.setdefault(term, ox.BlankNode(f"b{len(labels)}"))

        return cls(columns, tuple(tuple(map(numbered, row)) for row in solutions))

    @cached_property
    def rows(self) -> list[Row]:
        """The rows, each cell a Python value."""
        return [Row(self.columns, tuple(map(value_of, terms))) for terms in self.terms]

    def __len__(self) -> int:
        """Return the number of rows."""
        return len(self.rows)

    def __iter__(self) -> Iterator[Row]:
        """Iterate over the rows."""
        return iter(self.rows)

    def __getitem__(self, index: int) -> Row:
        """Return one row."""
        return self.rows[index]

    def __repr__(self) -> str:
        """Show the columns and how many rows there are."""
        return f"<Result of {len(self)} rows: {', '.join(self.columns)}>"

    def to_pandas(self) -> pd.DataFrame:
        """Return the rows as a data frame.

        Raises:
            CommuniqueError: If pandas is not installed.
        """
        try:
            import pandas as pd
        except ImportError:
            raise CommuniqueError(
                "pandas is not installed", hint="pip install 'communique[pandas]'"
            ) from None
        return pd.DataFrame([tuple(row) for row in self.rows], columns=list(self.columns))


def value_of(term: object) -> Value:
    """Return the Python value of one of Oxigraph's terms.

    A literal whose text does not fit its datatype gives its text, and so does a datatype
    without a Python value of its own.
    """
    if term is None:
        return None
    if isinstance(term, ox.NamedNode):
        return Iri(term.value)
    if not isinstance(term, ox.Literal):
        return str(term)
    reader = _READERS.get(term.datatype.value)
    if reader is None:
        return term.value
    try:
        return reader(term.value)
    except (ValueError, ArithmeticError):
        return term.value
