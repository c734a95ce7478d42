"""Every attack there is."""

from __future__ import annotations

from tests.hostile import (
    claims,
    denial,
    following,
    forging,
    intake,
    learning,
    lying,
    shortcuts,
    stealing,
    subverting,
)

GROUPS = (
    forging, lying, stealing, subverting, claims, learning, shortcuts, denial, intake, following,
)  # fmt: skip
ALL = [attack for group in GROUPS for attack in group.ALL]
