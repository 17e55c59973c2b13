"""The names of the SHACL vocabulary: Core, SPARQL, Advanced Features, JavaScript and SHACL 1.2."""

from __future__ import annotations

from pathlib import Path
from typing import Final

__all__ = ["NAMES"]

NAMES: Final = frozenset(Path(__file__).with_name("vocabulary.txt").read_text("utf-8").split())
