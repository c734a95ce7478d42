"""What a person at the command line can mend."""


class StudyError(Exception):
    """A study cannot be run; `found` says why, `remedy` what to try. `str()` makes one line."""

    def __init__(self, found: str, remedy: str) -> None:
        super().__init__(found, remedy)
        self.found = found
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.found}. {self.remedy}".strip()
