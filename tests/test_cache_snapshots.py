"""What differs between two states of many files, and how a state is kept."""

from __future__ import annotations

from hashlib import sha256

import pytest
from hypothesis import given
from hypothesis import strategies as st

from communique.cache import Snapshot, snapshots

NAMES = st.text(alphabet="ab/ .\n\udc80", min_size=1, max_size=4)
FILES = st.dictionaries(NAMES, st.sampled_from("xyz"), max_size=12)


def digests(files: dict[str, str]) -> dict[str, str]:
    return {path: sha256(text.encode()).hexdigest() for path, text in files.items()}


@pytest.mark.parametrize("step", [1, 7, 66, 4096])
def test_what_differs(step: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(snapshots, "_STEP", step)

    @given(base=FILES, edits=FILES, gone=st.sets(NAMES))
    def differs(base: dict[str, str], edits: dict[str, str], gone: set[str]) -> None:
        old = digests(base)
        new = digests({it: text for it, text in {**base, **edits}.items() if it not in gone})
        was, now = Snapshot.of(old).changed(Snapshot.of(new))
        assert was == {path: old[path] for path in old if new.get(path) != old[path]}
        assert now == {path: new[path] for path in new if old.get(path) != new[path]}
        # In the order of the files.
        assert list(was) == [path for path in old if path in was]
        assert list(now) == [path for path in new if path in now]

    differs()


@given(FILES)
def test_all_files_are_there(files: dict[str, str]) -> None:
    snapshot = Snapshot.of(digests(files))
    assert snapshot.digests == digests(files)
    assert len(snapshot) == len(files)
    assert snapshot.changed(Snapshot.of(digests(files))) == ({}, {})
