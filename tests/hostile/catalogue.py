"""Every attack there is, and those that are known to get through."""

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
HELD = [attack for group in GROUPS for attack in group.ALL]
# A mend moves an attack to its group's ALL: the tests expect these to get through, strictly.
OPEN = [*claims.OPEN, *shortcuts.OPEN]
ALL = [*HELD, *OPEN]
