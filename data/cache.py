"""Content once read and found good, kept unpacked. Never fails: without a cache it is only slower.

Two files stand for one source file: a record (which file was read, as it was then) and the
content itself, named after its checksum. Both are renamed into place when complete, so that
processes that fill the cache at the same time see all of a file or nothing.
"""

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np

from data.idx import Bytes

FORMAT = 1
Read = Callable[[Path], tuple[bytes | bytearray, str]]


@dataclass(frozen=True)
class Entry:
    """Read-only content, uint8 `(bytes,)`, and the SHA-256 of the uncompressed file behind it."""

    content: Bytes
    digest: str


def fetch(path: Path, folder: Path | None, read: Read) -> Entry:
    """Return the content of `path`: from the cache in `folder`, or else by `read`, then cached.

    A record is trusted as long as the source file's path, size and time of change, and those of
    the cached content, are what they were when the record was written. What `read` raises passes
    through and leaves nothing behind.
    """
    cached = _find(path, folder) if folder else None
    if cached:
        return cached
    # Taken before reading: a file that changes meanwhile will not match its record.
    facts = _facts(path)
    content, digest = read(path)
    if folder and facts:
        with suppress(OSError):
            _keep(content, digest, facts, folder)
    fresh = np.frombuffer(content, np.uint8)
    fresh.flags.writeable = False
    return Entry(fresh, digest)


def _find(path: Path, folder: Path) -> Entry | None:
    facts = _facts(path)
    if facts is None:
        return None
    try:
        record = json.loads(_record_path(facts, folder).read_text(encoding="utf-8"))
        digest = str(record["digest"])
        blob = _blob_path(facts, digest, folder)
        if record != _record(facts, digest, blob):
            return None
        return Entry(np.asarray(np.memmap(blob, np.uint8, mode="r")), digest)
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _keep(content: bytes | bytearray, digest: str, facts: dict[str, Any], folder: Path) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    blob = _blob_path(facts, digest, folder)
    _replace(blob, content)
    record = json.dumps(_record(facts, digest, blob))
    _replace(_record_path(facts, folder), record.encode())


def _replace(path: Path, content: bytes | bytearray) -> None:
    # Not tempfile: its files are closed to other users, who could then neither read nor renew them.
    draft = path.with_name(f"{path.name}.{uuid4().hex}")
    try:
        draft.write_bytes(content)
        draft.replace(path)
    finally:
        with suppress(OSError):
            draft.unlink(missing_ok=True)


def _record(source: dict[str, Any], digest: str, blob: Path) -> dict[str, Any]:
    return {"format": FORMAT, "source": source, "digest": digest, "blob": _facts(blob)}


def _facts(path: Path) -> dict[str, Any] | None:
    try:
        status = path.stat()
        return {
            "path": str(path.resolve()),
            "bytes": status.st_size,
            "mtime_ns": status.st_mtime_ns,
        }
    except OSError:
        return None


def _key(facts: dict[str, Any]) -> str:
    return hashlib.sha256(facts["path"].encode(errors="surrogateescape")).hexdigest()[:16]


def _record_path(facts: dict[str, Any], folder: Path) -> Path:
    return folder / f"{_key(facts)}.json"


def _blob_path(facts: dict[str, Any], digest: str, folder: Path) -> Path:
    return folder / f"{_key(facts)}-{digest[:16]}.bin"
