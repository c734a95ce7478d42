"""Reads YAML as Ruby writes it, without believing any of it: only texts, lists and mappings.

Nothing is constructed: tags are read past, numbers and times stay as they are written (an id of
00123 keeps its zeros), a symbol is its name, an alias is the same object once more and is never
copied out, so that a bomb of aliases stays as small as it is written. Of the mappings beneath the
outermost one only the wanted keys are kept.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterator
from typing import TYPE_CHECKING

from autograder.batch.errors import INSTALL
from autograder.submission import SubmissionError

if TYPE_CHECKING:
    from typing import TypeAlias

    import yaml

Node: TypeAlias = "str | list[Node] | dict[str, Node]"
DEEPEST = 30  # collections in each other
NOTHING = ("", "~", "null", "Null", "NULL")
BINARY = ("tag:yaml.org,2002:binary", "!binary")  # Ruby's strings that are not marked as UTF-8


def load(content: bytes, wanted: frozenset[str], name: str) -> Node:
    """Return a document. Raises `SubmissionError` that names the file and the line."""
    try:
        import yaml
    except ImportError as error:
        raise SubmissionError(f"{name} needs PyYAML: {INSTALL}") from error
    loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    try:
        return _Document(yaml.parse(content, Loader=loader), wanted, name).read()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f"{name}, line {mark.line + 1}" if mark else name
        why = getattr(error, "problem", None) or "it is no YAML"
        raise SubmissionError(f"{where}: {why}") from error
    except ValueError as error:
        raise SubmissionError(f"{name}: its text is not UTF-8") from error


class _Document:
    """One document, read event by event."""

    def __init__(self, events: Iterator[yaml.Event], wanted: frozenset[str], name: str) -> None:
        self.events = events
        self.wanted = wanted
        self.name = name
        self.anchors: dict[str, Node] = {}

    def read(self) -> Node:
        """Return the document, "" if there is none."""
        for event in self.events:
            if type(event).__name__ not in ("StreamStartEvent", "DocumentStartEvent"):
                return "" if _ends(event) else self._node(event, 0)
        return ""

    def _node(self, event: yaml.Event, depth: int) -> Node:
        if depth > DEEPEST:
            raise self._error(event, "collections are nested too deeply")
        kind = type(event).__name__
        if kind == "AliasEvent":
            return self.anchors.get(getattr(event, "anchor", ""), "")
        if kind == "ScalarEvent":
            return self._named(event, _text(event))
        return self._list(event, depth) if kind == "SequenceStartEvent" else self._map(event, depth)

    def _list(self, start: yaml.Event, depth: int) -> Node:
        items: list[Node] = []
        self._named(start, items)
        while not _ends(event := next(self.events)):
            items.append(self._node(event, depth + 1))
        return items

    def _map(self, start: yaml.Event, depth: int) -> Node:
        pairs: dict[str, Node] = {}
        self._named(start, pairs)
        while not _ends(event := next(self.events)):
            key = self._node(event, depth + 1)
            if not isinstance(key, str):
                raise self._error(event, "a key is no text")
            key = key.removeprefix(":")
            if depth == 0 and key in pairs:
                raise self._error(event, f"{key} is there twice")
            if depth == 0 or key in self.wanted:
                pairs[key] = self._node(next(self.events), depth + 1)
            else:
                self._skip(next(self.events), depth + 1)
        return pairs

    def _skip(self, event: yaml.Event, depth: int) -> None:
        """Read past a node; its texts may still be what an alias stands for."""
        open_now = 0
        while True:
            kind = type(event).__name__
            open_now += kind.endswith("StartEvent") - kind.endswith("EndEvent")
            if depth + open_now > DEEPEST:
                raise self._error(event, "collections are nested too deeply")
            if kind == "ScalarEvent":
                self._named(event, _text(event))
            if not open_now:
                return
            event = next(self.events)

    def _named(self, event: yaml.Event, node: Node) -> Node:
        anchor = getattr(event, "anchor", None)
        if anchor:
            self.anchors[anchor] = node
        return node

    def _error(self, event: yaml.Event, what: str) -> SubmissionError:
        mark = event.start_mark
        where = f"{self.name}, line {mark.line + 1}" if mark else self.name
        return SubmissionError(f"{where}: {what}")


def _ends(event: yaml.Event) -> bool:
    return type(event).__name__.endswith("EndEvent")


def _text(event: yaml.Event) -> str:
    value = str(getattr(event, "value", ""))
    if getattr(event, "tag", None) in BINARY:
        try:
            return base64.b64decode(value).decode("utf-8", "replace")
        except binascii.Error:
            return ""
    plain = not getattr(event, "style", None)
    return "" if plain and value in NOTHING else value
