"""Finds a submission where students leave it: at the top, or in the one folder they zipped."""

from __future__ import annotations

from pathlib import Path

from autograder.submission import MODULES

NAMES = {f"{module}.py" for module in MODULES}
NOT_THEIRS = "__MACOSX"  # macOS puts shadows of all files there
FOLDERS = 50  # looked into at most


def find(folder: Path) -> tuple[Path, str]:
    """Return the folder to grade and a note for the student, empty for the usual case.

    A folder that cannot be listed is returned as it is: `submission.stage` says what is wrong.
    """
    try:
        entries = sorted(folder.iterdir())
        if any(entry.name in NAMES for entry in entries):
            return folder, ""
        inner = [e for e in entries if e.is_dir() and not e.is_symlink() and e.name != NOT_THEIRS]
    except OSError:
        return folder, ""
    holding = [entry for entry in inner[:FOLDERS] if _holds(entry)]
    if len(holding) == 1:
        found = holding[0].name
        return holding[0], f"The files were found in the folder {found}; hand them in without it."
    if holding:
        return folder, "Several folders hold files: hand in the three files without a folder."
    return folder, ""


def _holds(folder: Path) -> bool:
    try:
        return any(entry.name in NAMES for entry in folder.iterdir())
    except OSError:
        return False
