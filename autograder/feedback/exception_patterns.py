"""The table of what exceptions betray: the first pattern that the source confirms counts."""

from __future__ import annotations

import ast

from autograder.channel import Raised
from autograder.feedback.array_patterns import ARRAYS
from autograder.feedback.call_patterns import CALLS
from autograder.feedback.confirmation import Pattern
from autograder.feedback.loading_patterns import LOADING
from autograder.feedback.name_patterns import NAMES
from autograder.feedback.network_patterns import NETWORKS
from autograder.feedback.source_tree import Site
from autograder.lessons import Mistake

# Special ones come before general ones of the same message.
PATTERNS: tuple[Pattern, ...] = (*LOADING, *NAMES, *NETWORKS, *CALLS, *ARRAYS)


def recognize(error: Raised, site: Site) -> Mistake | None:
    """Return the mistake that an exception betrays and the source confirms, if there is one."""
    if isinstance(site.statement, ast.Raise):
        return None  # raised by the submission itself, for reasons of its own
    try:
        found = (pattern.recognize(error, site) for pattern in PATTERNS)
        return next((mistake for mistake in found if mistake), None)
    except RecursionError:  # an expression that nests deeper than a person would write it
        return None
