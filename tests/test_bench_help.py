"""Every benchmark says what it does before it measures anything."""

from __future__ import annotations

import re
import runpy
import sys

import pytest

from benchmarks.footprint import ROOT

PROGRAMS = sorted(
    path.stem
    for path in (ROOT / "benchmarks").glob("*.py")
    if '\nif __name__ == "__main__":\n' in path.read_text(encoding="utf-8")
)


@pytest.mark.filterwarnings("ignore:.*found in sys.modules:RuntimeWarning")
@pytest.mark.parametrize("name", PROGRAMS)
def test_help_is_help(name, monkeypatch, capsys):
    """The command prints its help, which names the command, and does nothing else."""
    source = (ROOT / "benchmarks" / f"{name}.py").read_text(encoding="utf-8")
    assert re.search(r"\.parse_args\(", source), "it would measure here"
    monkeypatch.setattr(sys, "argv", [f"{name}.py", "--help"])
    with pytest.raises(SystemExit) as ended:
        runpy.run_module(f"benchmarks.{name}", run_name="__main__")
    assert not ended.value.code
    assert capsys.readouterr().out.startswith("usage: ")
