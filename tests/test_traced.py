"""How often one check reads a file with a violation, traced on a copy of the shipped graph."""

from __future__ import annotations

import sys
from collections import Counter
from pathlib import Path
from types import FrameType

from communique import files
from communique.cli import main
from projects import copy_shipped, edit

FILE = "data/meetings/us-jp-cyber/1.ttl"


def test_the_file_of_a_violation_is_parsed_by_us_at_most_twice(tmp_path: Path) -> None:
    root = copy_shipped(tmp_path)
    edit(root / FILE, "    cmq:ordinal 1 ;\n", "    cmq:ordinal 0 ;\n")
    readers: Counter[str] = Counter()

    def trace(frame: FrameType, event: str, _: object) -> None:
        code = frame.f_code
        if event != "call" or (code.co_filename, code.co_name) != (files.__file__, "read_bytes"):
            return
        if str(frame.f_locals["path"]).endswith(FILE) and frame.f_back is not None:
            readers[frame.f_back.f_code.co_qualname] += 1

    sys.setprofile(trace)
    try:
        code = main(["check", "--project", str(root)])
    finally:
        sys.setprofile(None)
    assert code == 1
    # Parsed for the store, and for the places of its findings; the text alone is handed to the
    # engine, which parses it itself, and looked at for its @base.
    assert readers == {"Graph._load_file": 1, "Graph.document": 1, "Data.turtle": 1, "check": 1}
