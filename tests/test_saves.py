"""The stream of saves: what is noticed, and how it ends."""

from __future__ import annotations

import builtins
import signal
import sys
import time
from contextlib import suppress

import pytest

from autograder.__main__ import main
from autograder.saves import WatchError, interruptible, pulses, until


def test_a_save_is_noticed(tmp_path):
    """The stream names what was saved, and nothing else that happens in the folder."""
    stream = pulses(tmp_path, {"numpy_ann.py"})
    assert next(stream) == set()
    (tmp_path / "notes.txt").write_text("x", encoding="utf-8")
    (tmp_path / "numpy_ann.py").write_text("x", encoding="utf-8")
    assert next(names for names in stream if names) == {"numpy_ann.py"}
    stream.close()


def test_an_interrupt_that_was_swallowed_still_counts():
    """Ctrl-C ends the session at the next pulse, wherever the exception was lost."""
    before = signal.getsignal(signal.SIGINT)
    with interruptible() as asked:
        with suppress(KeyboardInterrupt):  # as a library's callback would
            signal.raise_signal(signal.SIGINT)
            time.sleep(1)
        with pytest.raises(KeyboardInterrupt):
            next(until(asked, [{"numpy_ann.py"}]))
    assert signal.getsignal(signal.SIGINT) is before
    assert list(until([], [{"a"}, {"b"}])) == [{"a"}, {"b"}]


def test_without_watchfiles_the_command_says_what_to_type(tmp_path, capsys, monkeypatch):
    """Exit status 2 and one line."""
    real = builtins.__import__

    def lacking(name, *rest, **named):
        if name == "watchfiles":
            raise ImportError(name)
        return real(name, *rest, **named)

    monkeypatch.setattr(builtins, "__import__", lacking)
    monkeypatch.delitem(sys.modules, "watchfiles", raising=False)
    with pytest.raises(WatchError):
        pulses(tmp_path, {"numpy_ann.py"})
    status = main(["watch", str(tmp_path), "--out", str(tmp_path / "out")])
    error = capsys.readouterr().err
    assert (status, error.count("\n")) == (2, 1)
    assert "make watch" in error
    assert "pip install watchfiles" in error
