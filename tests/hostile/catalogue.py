"""Every attack there is."""

from __future__ import annotations

from tests.hostile import (
    claims,
    denial,
    forging,
    intake,
    learning,
    shortcuts,
    stealing,
    subverting,
)

GROUPS = (forging, stealing, subverting, claims, learning, shortcuts, denial, intake)
ALL = [attack for group in GROUPS for attack in group.ALL]
