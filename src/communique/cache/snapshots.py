"""What some files held at one time, in a form that is quick to keep and to compare."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Mapping

__all__ = ["Snapshot"]

# Of a SHA-256 in hexadecimal digits.
_LENGTH: Final = 64
_STEP: Final = 4096


@dataclass(frozen=True)
class Snapshot:
    r"""The digests of the contents of files.

    Attributes:
        text: For each file the digest, a blank and the path, with `\0` in between: of 16,000
            files, a text is kept and compared ten times as fast as a dictionary.
    """

    text: str = field(default="", repr=False)

    @classmethod
    def of(cls, digests: Mapping[str, str]) -> Snapshot:
        """Return the snapshot of files, given the digest of each by its path."""
        return cls("\0".join([f"{digest} {path}" for path, digest in digests.items()]))

    def packed(self, about: object) -> bytes:
        """Return the snapshot, with something that JSON can hold, for `unpacked`."""
        # As JSON, the text would take ten times as long.
        return f"{json.dumps(about)}\n{self.text}".encode(errors="surrogatepass")

    @classmethod
    def unpacked(cls, content: bytes) -> tuple[Any, Snapshot]:
        """Return what `packed` was given, and the snapshot.

        Raises:
            ValueError: If the content is damaged.
        """
        about, _, text = content.decode(errors="surrogatepass").partition("\n")
        return json.loads(about), cls(text)

    @cached_property
    def digests(self) -> Mapping[str, str]:
        """The digest of each file by its path."""
        return _digests(self.text)

    def __len__(self) -> int:
        """Return how many files there are."""
        return self.text.count("\0") + 1 if self.text else 0

    def changed(self, later: Snapshot) -> tuple[dict[str, str], dict[str, str]]:
        """Return the files that differ in another snapshot: what they were, and what they are."""
        # Only what lies between the first and the last difference is taken apart.
        ours, theirs = f"{self.text}\0", f"{later.text}\0"
        start = ours.rfind("\0", 0, _alike(ours, theirs)) + 1
        ours, theirs = ours[start:], theirs[start:]
        same = _alike(ours, theirs, at_end=True)
        tail = same and len(ours) - ours.index("\0", len(ours) - same) - 1
        before = _digests(ours[: len(ours) - tail])
        now = _digests(theirs[: len(theirs) - tail])
        return (
            {path: digest for path, digest in before.items() if now.get(path) != digest},
            {path: digest for path, digest in now.items() if before.get(path) != digest},
        )


def _digests(text: str) -> dict[str, str]:
    return {row[_LENGTH + 1 :]: row[:_LENGTH] for row in text.split("\0") if row}


def _alike(one: str, other: str, *, at_end: bool = False) -> int:
    """How many characters two texts have in common at one end, or a few less."""
    same, shorter = 0, min(len(one), len(other))
    while same + _STEP <= shorter:
        step = slice(-same - _STEP, -same or None) if at_end else slice(same, same + _STEP)
        if one[step] != other[step]:
            break
        same += _STEP
    return same
