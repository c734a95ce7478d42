"""Seeds for everything that is drawn, from the one seed of a grading.

A worker is told seeds of its own, so none of them may lead back to the grading's.
"""

from __future__ import annotations

import hashlib
import secrets

# Too many to be tried one after the other, and exact in every reader of JSON.
BITS = 53


def fresh() -> int:
    """Return the seed of a new grading."""
    return secrets.randbits(BITS)


def derive(seed: int, purpose: str) -> int:
    """Return a seed of 128 bits for one purpose, by SHA-256: there is no way back."""
    return int.from_bytes(hashlib.sha256(f"{seed} {purpose}".encode()).digest()[:16], "big")


def told(seed: int, purpose: str) -> int:
    """Return one of 31 bits, as every generator takes it, for a worker to know."""
    return derive(seed, f"told {purpose}") >> 97
