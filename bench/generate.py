"""Write a project with a graph of so many dialogues.

    python -m bench.generate N DIR

The graph is made of copies of the shipped data, each under names of its own; parties, places
and topics stay shared. So it has the shipped graph's model and shares, whatever they are now,
and it conforms to every shape and rule.
"""

from __future__ import annotations

import re
import shutil
import sys
from pathlib import Path
from typing import Final

__all__ = ["ROOT", "generate"]

ROOT: Final = Path(__file__).resolve().parents[1]

_SHARED: Final = frozenset({"parties.ttl", "places.ttl", "topics.ttl"})
_KINDS: Final = "series|dialogue|meeting|agency|official|post|source"
# A name with a prefix, an absolute IRI, or a part of another owner: `<us-jp-cyber-1#c1>`.
_NAME: Final = re.compile(
    rf"(\b(?:{_KINDS}):|/id/(?:{_KINDS})/|(?<!\S)<(?:[.][.]/[a-z]+/)?)([a-z0-9-]+)(?=[\s#>\\,;])"
)
_LABEL: Final = re.compile(r'(rdfs:label ".*?)("(?:@[a-zA-Z-]+)?)(?= [;.,]|\n)')


def generate(dialogues: int, folder: Path, *, data: Path = ROOT / "data") -> None:
    """Write a project.

    Args:
        dialogues: How many dialogues it has at least; the last copy is whole.
        folder: Where to; what is there is removed.
        data: The data to copy.
    """
    shutil.rmtree(folder, ignore_errors=True)
    for name in ("ontology", "queries"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("expected"))
    if (config := ROOT / "communique.toml").is_file():
        shutil.copy(config, folder)
    files = sorted(data.rglob("*.ttl"))
    texts = {path.relative_to(data): path.read_text() for path in files}
    each = sum(len(re.findall(r"\ba cmq:Dialogue\b", text)) for text in texts.values())
    for number in range(-(-dialogues // each)):
        for path, text in texts.items():
            if path.name in _SHARED:
                if not number:
                    _write(folder / "data" / path, text)
            else:
                _write(folder / "data" / f"x{number}" / path, _renamed(text, number))


def _renamed(text: str, number: int) -> str:
    text = _NAME.sub(rf"\1\2-x{number}", text)
    return _LABEL.sub(rf"\1 ({number})\2", text)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


if __name__ == "__main__":
    generate(int(sys.argv[1]), Path(sys.argv[2]))
