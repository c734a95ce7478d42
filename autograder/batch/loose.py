"""Files that lie in a class one by one, with their student's name in front.

Canvas writes arpanna_12_345_numpy_ann.py, where only 345 is the file's own number; Moodle without
folders writes "Anna Arp_12_assignsubmission_file_numpy_ann.py".
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import BinaryIO

from autograder.batch.places import Tree
from autograder.submission import MODULES

# Whose it is, the file's own number, its name, and Canvas's count of the attempts.
NAMED = re.compile(rf"(.+?)(?:_\d+)?_({'|'.join(MODULES)})(?:-(\d+))?\.py", re.IGNORECASE)


@dataclass(frozen=True)
class Loose:
    """The files of one student, as if they lay in a folder; `names` are theirs by what they are."""

    tree: Tree
    names: dict[str, str]
    fault: str = ""
    trouble: str = ""

    def folders(self) -> list[str]:
        """Return the names of the folders here: there are none."""
        return []

    def files(self) -> list[str]:
        """Return the names of the files here."""
        return sorted(self.names)

    def into(self, name: str) -> Tree:
        """Raise `KeyError`: there is no folder."""
        raise KeyError(name)

    def read(self, name: str, most: int) -> bytes:
        """Return a file's bytes, as `Tree` says."""
        if name not in self.names:
            raise FileNotFoundError(name)
        return self.tree.read(self.names[name], most)

    def stream(self, name: str) -> BinaryIO:
        """Open a file that is an archive itself, as `Tree` says."""
        return self.tree.stream(self.names[name])


def grouped(tree: Tree, files: Iterable[str]) -> dict[str, Loose]:
    """Return the files of each student, of several attempts the last; others are left out."""
    newest: dict[str, dict[str, tuple[int, str]]] = {}
    for file in files:
        found = NAMED.fullmatch(file)
        if found:
            student, module, attempt = found[1], f"{found[2].lower()}.py", int(found[3] or 0)
            known = newest.setdefault(student, {})
            known[module] = max(known.get(module, (-1, "")), (attempt, file))
    return {
        student: Loose(tree, {module: file for module, (_, file) in known.items()})
        for student, known in newest.items()
    }
