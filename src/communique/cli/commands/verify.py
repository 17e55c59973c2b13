"""Print the hash of the graph, or compare it with one that a citation gives."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

import click

from communique.cli.common import command, emit
from communique.export.dataset import fingerprint
from communique.model import UsageError

if TYPE_CHECKING:
    from communique.cli.common import State

__all__ = ["verify"]

_DIGEST: Final = re.compile(r"(?:sha256:)?([0-9a-fA-F]{64})\Z")


@command("verify")
@click.argument("digest", metavar="[HASH]", required=False)
def verify(state: State, digest: str | None) -> int:
    r"""Print the hash of the graph, or compare it with one that a citation gives.

    HASH is the SHA-256 digest of the data and the vocabularies as canonical N-Quads (RDF Dataset
    Canonicalization, RDFC-1.0): the order and the layout of the files do not count. Without HASH,
    print it. The exit code is 1 where it differs.

    \b
    communique verify
    communique verify sha256:0a51...
    communique export --format ntriples | LC_ALL=C sort | sha256sum
    """
    match = None if digest is None else _DIGEST.match(digest)
    if digest is not None and match is None:
        hint = "64 hexadecimal digits, as `communique verify` prints them"
        raise UsageError(f"not a SHA-256 digest: `{digest}`", hint=hint)
    actual = fingerprint(state.graph)
    if match is None:
        emit(f"sha256:{actual}\n")
        return 0
    if match[1].lower() == actual:
        emit("the graph is the one that has this hash\n")
        return 0
    emit(f"the graph is another one: its hash is sha256:{actual}\n")
    return 1
