"""The files of a git repository, read through plumbing: the work tree is not touched.

Revisions are named as git names them: a branch, a tag, `HEAD~2`, an abbreviated hash; with a
colon and a path, one file or folder of a revision.
"""

from __future__ import annotations

import os
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from communique.files import reason
from communique.model import UsageError, did_you_mean

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

__all__ = ["Repository", "Revision"]


@dataclass(frozen=True, slots=True)
class Revision:
    """What the name of a revision stands for.

    Attributes:
        name: The name as it was given.
        kind: `commit`, `tree` (a folder) or `blob` (a file).
        id: The hash of the object.
    """

    name: str
    kind: str
    id: str


_DAMAGED: Final = "`git fsck` tells what a repository lacks; a partial clone fetches it"


class Repository:
    """The git repository that a folder lies in.

    Attributes:
        folder: The folder.
        prefix: Where it lies in the repository: empty at the top, else `path/to/folder/`.
    """

    def __init__(self, folder: Path) -> None:
        """Find the repository of a folder.

        Raises:
            UsageError: If the folder is in no repository, or there is no git.
        """
        self.folder = folder
        shown = self._git("rev-parse", "--show-prefix")
        if shown.returncode:
            raise UsageError(
                f"the revisions of {folder} cannot be read: {_first_line(shown.stderr)}",
                hint="without git, give two files or folders",
            )
        self.prefix = os.fsdecode(shown.stdout).removesuffix("\n")

    def find(self, name: str) -> Revision | None:
        """Return the revision of this name, or None if there is none."""
        shown = self._git("rev-parse", "--verify", "--quiet", "--end-of-options", name)
        if shown.returncode:
            return None
        peeled = f"{shown.stdout.decode().strip()}^{{}}\n"  # of a tag, what it stands at
        answer = self._output("cat-file", "--batch-check", stdin=peeled).decode().split()
        return Revision(name, answer[1], answer[0]) if len(answer) == 3 else None

    def revision(self, name: str) -> Revision:
        """Return the revision of this name.

        Raises:
            UsageError: If there is none.
        """
        if revision := self.find(name):
            return revision
        if not self.find("HEAD"):
            other = "" if name == "HEAD" else f", and `{name}` is neither a file nor a folder"
            raise UsageError(
                f"the repository has no commit yet{other}", hint="give files or folders"
            )
        names = self._git("for-each-ref", "--format=%(refname:short)").stdout.decode()
        raise UsageError(
            f"`{name}` is not a file, a folder or a revision",
            hint=did_you_mean(name, ["HEAD", *names.split()])
            or "a shallow clone lacks most revisions; `git fetch` brings them",
        )

    def merge_base(self, one: Revision, other: Revision) -> Revision:
        """Return the commit at which two revisions parted.

        Raises:
            UsageError: If they have none in common.
        """
        shown = self._git("merge-base", one.id, other.id)
        if shown.returncode:
            raise UsageError(
                f"{one.name} and {other.name} have no commit in common",
                hint="a shallow clone may lack it; `git fetch --unshallow` brings it",
            )
        id = shown.stdout.decode().strip()
        return Revision(id[:12], "commit", id)

    def names(self, revision: Revision) -> dict[str, str]:
        """Return the files of a revision: the hash of each one by its path.

        Of a commit, those below the folder of this repository, by their paths from there; of
        a tree, all of it; of a blob, itself, with an empty path. Links are left out.
        """
        if revision.kind == "blob":
            return {"": revision.id}
        prefix = self.prefix if revision.kind == "commit" else ""
        # The path is a literal one, whatever stars or brackets are in it.
        listing = self._output(
            "--literal-pathspecs",
            *("ls-tree", "-r", "-z", "--full-tree", revision.id),
            *(("--", prefix) if prefix else ()),
        )
        ids = {}
        for entry in filter(None, listing.split(b"\0")):
            details, _, path = entry.partition(b"\t")
            mode, _, id = details.decode().split()
            if mode.startswith("100"):
                ids[os.fsdecode(path).removeprefix(prefix)] = id
        return ids

    def contents(self, ids: Iterable[str]) -> list[bytes]:
        """Return the contents of blobs, in the order of their hashes."""
        wanted = list(ids)
        answer = self._output("cat-file", "--batch", stdin="".join(f"{id}\n" for id in wanted))
        contents, start = [], 0
        for _ in wanted:
            # `<hash> blob <size>`, the content, and a line end; or `<hash> missing`.
            end = answer.index(b"\n", start)
            id, kind, *sizes = answer[start:end].decode().split()
            if not sizes:
                raise UsageError(f"the object {id} of git is {kind}", hint=_DAMAGED)
            size = int(sizes[0])
            contents.append(answer[end + 1 : end + 1 + size])
            start = end + size + 2
        return contents

    def _output(self, *args: str, stdin: str = "") -> bytes:
        done = self._git(*args, stdin=stdin)
        if done.returncode:
            name = next(arg for arg in args if not arg.startswith("-"))
            raise UsageError(f"git {name} failed: {_first_line(done.stderr)}", hint=_DAMAGED)
        return done.stdout

    def _git(self, *args: str, stdin: str = "") -> subprocess.CompletedProcess[bytes]:
        # A partial clone must not reach out for what it lacks; messages are read in English.
        quiet = {"GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}
        try:
            return subprocess.run(
                ["git", "-C", str(self.folder), *args],
                input=stdin.encode(),
                capture_output=True,
                check=False,
                env={**os.environ, **quiet},
            )
        except OSError as error:
            raise UsageError(
                f"git cannot be run: {reason(error)}",
                hint="install git, or give two files or folders",
            ) from error


def _first_line(stderr: bytes) -> str:
    """What git says is wrong."""
    lines = stderr.decode(errors="replace").strip().splitlines() or ["no reason given"]
    return lines[0].removeprefix("fatal: ")
