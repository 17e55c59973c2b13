"""What was worked out before, kept in a folder of the user's: deleting it is always safe.

The folder is `$COMMUNIQUE_CACHE`, else `$XDG_CACHE_HOME/communique`, else
`~/.cache/communique`. With `COMMUNIQUE_CACHE=off`, or empty, nothing is kept. What is kept is
found by the content that it was made from, so it is never out of date. A cache that is missing,
damaged, full or not to be written costs time, and is no error.
"""

from __future__ import annotations

from communique.cache.contents import Change, Contents, fingerprint
from communique.cache.entries import ABOVE, FOLDER, Cache, make_folder
from communique.cache.snapshots import Snapshot

__all__ = [
    "ABOVE",
    "FOLDER",
    "Cache",
    "Change",
    "Contents",
    "Snapshot",
    "fingerprint",
    "make_folder",
]
