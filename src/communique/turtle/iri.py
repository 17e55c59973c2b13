"""Resolution of relative IRIs, RFC 3986 section 5.2, as RDF 1.1 Turtle section 6.3 asks.

Turtle asks for the basic algorithm and no further normalisation. Like Oxigraph, an IRI that
brings its own scheme or authority is left as it is written: only where a path is taken over
from the base, or given relative to it, are `.` and `..` segments removed. The one known
difference: below a base without an authority, such as `urn:x`, a reference that climbs above
the root keeps its leading `/`, as the RFC says; Oxigraph drops it.
"""

from __future__ import annotations

import re
from typing import Final

__all__ = ["resolve"]

# RFC 3986 appendix B, with the scheme's own syntax from section 3.1.
_PARTS: Final = re.compile(
    r"(?:([A-Za-z][A-Za-z0-9+.-]*):)?(?://([^/?#]*))?([^?#]*)(\?[^#]*)?(#.*)?", re.DOTALL
)


def resolve(reference: str, base: str | None) -> str:
    """Return `reference` resolved against `base`.

    Args:
        reference: An IRI reference, its escapes already decoded.
        base: An absolute IRI, or None, when `reference` comes back unchanged.

    Raises:
        ValueError: If `reference` is not a relative reference at all, or if the result would
            read as an IRI with an authority that nobody wrote.
    """
    if base is None:
        return reference
    scheme, authority, path, query, fragment = _split(reference)
    if scheme is not None:
        return reference
    base_scheme, base_authority, base_path, base_query, _ = _split(base)
    if authority is not None:
        return f"{base_scheme}:{reference}"
    if ":" in path.partition("/")[0]:
        raise ValueError("the first segment of a relative IRI must not hold a `:`")
    root = f"{base_scheme}:" + ("" if base_authority is None else f"//{base_authority}")
    if not path:
        kept_query = base_query if query is None else query
        return f"{root}{base_path}{kept_query or ''}{fragment or ''}"
    directory = "/"
    if not path.startswith("/") and (base_path or base_authority is None):
        directory = base_path[: base_path.rfind("/") + 1]
    path = _append(directory, path.removeprefix("/"))
    if base_authority is None and path.startswith("//"):
        raise ValueError("without an authority, the path of an IRI must not begin with `//`")
    return f"{root}{path}{query or ''}{fragment or ''}"


def _split(iri: str) -> tuple[str | None, str | None, str, str | None, str | None]:
    match = _PARTS.match(iri)
    assert match is not None  # every part of the pattern may be empty
    scheme, authority, path, query, fragment = match.groups()
    return scheme, authority, path, query, fragment


def _append(directory: str, path: str) -> str:
    """Join a relative path to a directory, taking its `.` and `..` segments out.

    RFC 3986 (sections 5.2.3 and 5.2.4) cleans the joined path; the base's own segments stay
    as they are here, which differs only for a base that itself has dot segments.
    """
    rooted = directory.startswith("/")
    kept = directory.removeprefix("/").split("/")[:-1]
    *parents, last = path.split("/")
    for segment in [*parents, last]:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    if last in {".", ".."}:
        kept.append("")
    return ("/" if rooted else "") + "/".join(kept)
