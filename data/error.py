"""The one exception of this package."""

from pathlib import Path


class DataError(Exception):
    """A data file is missing, damaged, or not what its name says.

    The evidence stays in the attributes `where`, `found`, `expected` and `remedy`; `str()` makes
    one line of them.
    """

    def __init__(self, where: Path | str, found: str, expected: str, remedy: str) -> None:
        super().__init__(where, found, expected, remedy)
        self.where = where
        self.found = found
        self.expected = expected
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.where}: found {self.found}, expected {self.expected}. {self.remedy}"
