"""TriG in the project's own canonical form: one graph for each file (RDF 1.1 TriG, section 2.2)."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

from communique.export.formats.turtle import Names, blocks

if TYPE_CHECKING:
    from communique.export.statements import Statements

__all__ = ["MEDIA_TYPE", "SUFFIX", "write"]

SUFFIX: Final = "trig"
MEDIA_TYPE: Final = "application/trig"

_LINE: Final = re.compile(r"^(?=.)", re.MULTILINE)


def write(statements: Statements, _context: object = None) -> str:
    """Return a TriG document of the statements."""
    names = Names()
    graphs = []
    for graph, nodes in statements.graphs():
        body = "\n".join(blocks(nodes, names))
        graphs.append(f"{names.of(graph)} {{\n{_LINE.sub('    ', body)}}}\n" if graph else body)
    return names.document("\n".join(graphs))
