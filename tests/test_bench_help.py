"""Every benchmark says what it does before it measures anything."""

from __future__ import annotations

import re
import runpy
import sys

import pytest

from autograder.grade import ROOT

PROGRAMS = sorted(
    path.stem
    for path in (ROOT / "benchmarks").glob("*.py")
    if re.search(rf"python -m benchmarks\.{path.stem}\b", path.read_text(encoding="utf-8"))
    and '\nif __name__ == "__main__":\n' in path.read_text(encoding="utf-8")
)


@pytest.mark.filterwarnings("ignore:.*found in sys.modules:RuntimeWarning")
@pytest.mark.parametrize("name", PROGRAMS)
def test_help_is_help(name, monkeypatch, capsys):
    """It is printed, and nothing else is done."""
    source = (ROOT / "benchmarks" / f"{name}.py").read_text(encoding="utf-8")
    assert ".parse_args()" in source, "it would measure here"
    monkeypatch.setattr(sys, "argv", [f"{name}.py", "--help"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module(f"benchmarks.{name}", run_name="__main__")
    assert not ended.value.code
    assert capsys.readouterr().out.startswith("usage: ")


def test_a_network_that_nobody_knows_is_named(monkeypatch, capsys):
    """One line in place of a traceback."""
    monkeypatch.setattr(sys, "argv", ["studies.py", "unheard-of"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module("benchmarks.studies", run_name="__main__")
    assert ended.value.code == 2
    assert "there is no network unheard-of" in capsys.readouterr().err
