"""Renders results.json as Markdown, for the summary of a job on GitHub.

What a submission wrote stands in escaped HTML, where Markdown has no say.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from html import escape
from html.parser import HTMLParser
from typing import Any

from autograder.plaintext import capped

MOST_CHARACTERS = 3000  # of one check's output; a job's summary may have a megabyte
LINES = ("p", "pre", "hr")
SYNTAX = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:@])")


def markdown(results: dict[str, Any]) -> str:
    """Return the points, a table of the checks, and what to mend.

    Raises `KeyError`, `TypeError` or `ValueError` for something that is not a results.json.
    """
    checks = [test for test in results["tests"] if "max_score" in test]
    points = sum(test["max_score"] for test in checks)
    rows = [
        f"| {_plain(test['number'])} | {_plain(test['name'])} | {_tally(test)} |" for test in checks
    ]
    lost = [_trouble(test) for test in checks if test["score"] < test["max_score"]]
    return "\n".join(
        [
            f"## {results['score']:g} of {points:g} points",
            "",
            _block(results["output"]),
            "",
            "| check | what is looked at | points |",
            "|---|---|---:|",
            *rows,
            "",
            *lost,
        ]
    )


def _tally(test: dict[str, Any]) -> str:
    return f"{test['score']:g}/{test['max_score']:g}"


def _trouble(test: dict[str, Any]) -> str:
    head = f"{escape(str(test['number']))} {escape(str(test['name']))}"
    return f"<details><summary>{head}</summary>\n\n{_block(_told(test))}\n\n</details>\n"


@dataclass
class _Reader(HTMLParser):
    """Reads our own HTML as plain text: a line for every block."""

    lines: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        super().__init__()

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in LINES:
            self.lines.append("\n")

    def handle_data(self, data: str) -> None:
        self.lines.append(data)


def _told(test: dict[str, Any]) -> str:
    """Return a check's output as plain text, whatever its format."""
    if test.get("output_format") != "html":
        return str(test["output"])
    reader = _Reader()
    reader.feed(test["output"])
    reader.close()
    return "".join(reader.lines).strip()


def _block(text: str) -> str:
    """Return text as it is: nothing in it is markup, and no blank line ends the block."""
    return f"<pre>{escape(capped(text, MOST_CHARACTERS))}</pre>"


def _plain(text: str) -> str:
    return SYNTAX.sub(r"\\\1", escape(" ".join(str(text).split()), quote=False))
