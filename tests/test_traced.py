"""How much of the program one violation passes through, traced on a copy of the shipped graph."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from types import FrameType

import communique
from communique.cli import main
from projects import copy_shipped, edit

PACKAGE = str(Path(communique.__file__).parent)
FILE = "data/meetings/us-jp-cyber/1.ttl"
MOST_FUNCTIONS = 400
MOST_READS = 4


def test_a_violation_passes_through_few_functions_and_its_file_is_read_seldom(
    tmp_path: Path,
) -> None:
    root = copy_shipped(tmp_path)
    edit(root / FILE, "    cmq:ordinal 1 ;\n", "    cmq:ordinal 0 ;\n")
    functions: set[tuple[str, str]] = set()
    reads: Counter[str] = Counter()

    def trace(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event != "call" or not code.co_filename.startswith(PACKAGE):
            return
        if not code.co_name.startswith("<"):  # a module, a comprehension, a lambda
            functions.add((code.co_filename, code.co_qualname))
        if code.co_name == "read_bytes" and str(frame.f_locals["path"]).endswith(FILE):
            reads[str(frame.f_back and frame.f_back.f_code.co_qualname)] += 1

    sys.setprofile(trace)
    try:
        code = main(["check", "--project", str(root)])
    finally:
        sys.setprofile(None)
    assert code == 1
    assert len(functions) <= MOST_FUNCTIONS
    # For the store, the engine that validates, the places of its findings, and its @base.
    assert sum(reads.values()) <= MOST_READS, reads
