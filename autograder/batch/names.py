"""Names from archives and folders: which are refused, and what a folder of ours is called."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator

from autograder.plaintext import visible

LONGEST, DEEPEST = 500, 20  # letters of a path, folders in each other
KEY_BYTES = 100  # of a folder's name; file systems allow 255, some only 143
SHOWN = 80
LISTED = 5  # names in a sentence
DRIVE = re.compile(r"[A-Za-z]:")
# Windows takes these for devices, whatever follows the dot.
DEVICES = re.compile(r"(?i)(con|prn|aux|nul|com\d|lpt\d)(\.|$)")
KEPT = ("L", "M", "N")  # Unicode's letters, their accents, digits


def shown(name: str, most: int = SHOWN) -> str:
    """Return a name for a sentence: one line, every character seen, not too long."""
    text = visible(name).replace("\n", "\\n").replace("\t", "\\t")
    return text if len(text) <= most else f"{text[:most]}..."


def several(names: Iterable[str]) -> str:
    """Return names for a sentence, the first few of them."""
    every = [f"'{shown(name)}'" for name in names]
    more = f" and {len(every) - LISTED} more" if len(every) > LISTED else ""
    return ", ".join(every[:LISTED]) + more


def split(name: str) -> tuple[list[str], str]:
    """Return the folders and the name in an archive's path, and why it is refused, or nothing.

    Of a refused path only the folders before the trouble are returned: they say whose it is.
    """
    pieces = name.split("/")
    whole = _whole_fault(name, pieces)
    if whole:
        return [], f"{whole} ('{shown(name)}')"
    safe: list[str] = []
    for piece in pieces:
        fault = _fault(piece)
        if fault:
            return safe, f"{fault} ('{shown(name)}')"
        if piece not in ("", "."):
            safe.append(piece)
    return safe, ""


def _whole_fault(name: str, pieces: list[str]) -> str:
    if name.startswith("/"):
        return "holds an absolute path"
    if len(name) > LONGEST:
        return f"holds a path of more than {LONGEST} letters"
    if len(pieces) > DEEPEST:
        return f"holds more than {DEEPEST} folders in each other"
    return ""


def _fault(piece: str) -> str:
    if piece == "..":
        return "holds a path that leads out of its folder"
    if "\\" in piece:
        return "holds a path with a backslash"
    if "\0" in piece:
        return "holds a name with a zero byte"
    if DRIVE.match(piece):
        return "holds a path with a drive letter"
    return ""


def folded(name: str) -> str:
    """Return what two names share that some file system takes for one."""
    return unicodedata.normalize("NFC", unicodedata.normalize("NFC", name).casefold())


def safe(name: str) -> str:
    """Return a name for a folder that reads like `name` and hurts nowhere."""
    normal = unicodedata.normalize("NFC", name)
    kept = "".join(
        letter if letter in "-_.@" or unicodedata.category(letter)[0] in KEPT else "_"
        for letter in normal
    )
    kept = re.sub(r"_{2,}", "_", kept).strip("._- ")
    while unicodedata.category(kept[:1] or "a")[0] == "M":  # an accent needs its letter
        kept = kept[1:]
    if DEVICES.match(kept):
        kept = f"of_{kept}"
    return kept or "unnamed"


def _cut(text: str, most: int) -> str:
    return text.encode()[:most].decode(errors="ignore").rstrip("._- ")


def _marked(name: str) -> str:
    mark = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()[:8]
    return f"{_cut(safe(name), KEY_BYTES - 9)}-{mark}"


def keys(names: Iterable[str]) -> Iterator[str]:
    """Yield a folder's name for each name; a digest tells those apart that look alike.

    A key depends on its own name and on the names that would share it, on nothing else.
    """
    all_names = list(names)
    shared = Counter(folded(safe(name)) for name in all_names)
    used: set[str] = set()
    for name in all_names:
        plain = safe(name)
        alone = shared[folded(plain)] == 1 and len(plain.encode()) <= KEY_BYTES
        key = plain if alone else _marked(name)
        while folded(key) in used:
            key = _marked(key)
        used.add(folded(key))
        yield key
