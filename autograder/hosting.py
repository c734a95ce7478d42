"""What Gradescope gives a grading: the sizes of its containers, and its limit of time."""

from __future__ import annotations

from dataclasses import dataclass

from autograder.groups import Limits

CONTAINERS = {0.5: 0.75, 1.0: 1.5, 2.0: 3.0, 4.0: 6.0}  # gigabytes by processors


@dataclass(frozen=True)
class Platform:
    """Where will be graded: the container's processors, and the minutes that it has."""

    processors: float = 0.5
    minutes: float = 10.0

    @property
    def limits(self) -> Limits:
        """The container's limits."""
        return Limits(round(CONTAINERS[self.processors] * 2**30), self.processors)

    @property
    def seconds(self) -> float:
        """The platform's own limit of time."""
        return 60 * self.minutes

    @property
    def told(self) -> str:
        """Its name for people: "0.5 CPU and 0.75 GB"."""
        return f"{self.processors:g} CPU and {CONTAINERS[self.processors]:g} GB"
