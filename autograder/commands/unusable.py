"""The mistakes of whoever typed a command."""

from __future__ import annotations


class Unusable(Exception):
    """A command line that cannot be carried out; its message is the one line that says why."""
