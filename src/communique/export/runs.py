"""Temporary files for exports that are larger than memory should be."""

from __future__ import annotations

from contextlib import contextmanager
from heapq import merge
from itertools import groupby
from operator import itemgetter
from typing import IO, TYPE_CHECKING, Final, TypeAlias

from communique.files import reason
from communique.model import UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

__all__ = ["SEPARATOR", "Record", "Runs", "by_graph", "by_subject", "temporary_file"]

Record: TypeAlias = tuple[str, str, str]
"""A graph, which is nothing for the default graph; a subject; the rest of its lines."""

SEPARATOR: Final = "\t"
"""What stands between the lines of a record: in texts and IRIs, Oxigraph never writes it."""

_BUFFER: Final = 1 << 20


def by_graph(graph: str) -> str:
    """Return what graphs are sorted by: their names in Oxigraph, which has one for each."""
    return f"{graph or 'DEFAULT'} "


def by_subject(subject: str) -> str:
    """Return what subjects are sorted by.

    Without the `>` of its IRI, a thing stands before its parts: `...-1` before `...-1#us`.
    """
    return subject[:-1] if subject[0] == "<" else subject


class Runs:
    """Records in temporary files, each of which is sorted.

    A file has no name, or loses it, when it is made: nothing is left of it in any event.
    """

    def __init__(self) -> None:
        """Begin without a file."""
        self._files: list[IO[bytes]] = []

    def __del__(self) -> None:
        """Close the files."""
        for file in self._files:
            file.close()

    def write(self, records: Iterable[Record]) -> None:
        """Write records to a file of their own.

        Args:
            records: By graph and subject, each subject of a graph once.

        Raises:
            UsageError: If they cannot be written, for want of space for instance.
        """
        with temporary_file() as file:
            file.writelines(f"{SEPARATOR.join(record)}\n".encode() for record in records)
            file.flush()
        self._files.append(file)

    def __iter__(self) -> Iterator[Record]:
        """Yield the records, those of one file after those of another."""
        for file in self._files:
            yield from _read(file)

    def merged(self, others: Iterator[Record]) -> Iterator[Record]:
        """Return all records and some others by graph and subject, each subject once.

        Args:
            others: Those that are not in a file, sorted likewise.
        """
        if not self._files:
            return others
        return self._merged(others)

    def _merged(self, others: Iterator[Record]) -> Iterator[Record]:
        records = merge(
            *map(_read, self._files),
            others,
            key=lambda record: (by_graph(record[0]), by_subject(record[1])),
        )
        for (graph, subject), same in groupby(records, key=itemgetter(0, 1)):
            yield graph, subject, SEPARATOR.join([lines for _, _, lines in same])


@contextmanager
def temporary_file() -> Iterator[IO[bytes]]:
    """Make a temporary file, which stays open if it was filled without a fault.

    Raises:
        UsageError: If it cannot be made or written.
    """
    import tempfile  # takes its time, and few exports are large

    try:
        file = tempfile.TemporaryFile(buffering=_BUFFER)  # noqa: SIM115, it outlives this
        try:
            yield file
        except BaseException:
            file.close()  # which fails, too, where what is buffered finds no place
            raise
    except OSError as error:
        where = tempfile.tempdir or "any folder"
        raise UsageError(
            f"cannot write a temporary file in {where}: {reason(error)}",
            hint="name a folder with room for the whole export in TMPDIR",
        ) from error


def _read(file: IO[bytes]) -> Iterator[Record]:
    file.seek(0)
    for line in file:
        graph, subject, lines = line[:-1].decode().split(SEPARATOR, 2)
        yield graph, subject, lines
