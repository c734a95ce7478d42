"""Set-up: uv where it is installed, pip otherwise, a CPU torch, and no long wait."""

from __future__ import annotations

import sys
import threading
import time
from pathlib import Path

import pytest

from autograder import install


def test_an_index_that_answers_is_found():
    """A fetch that returns is an answer."""
    assert install.answers("https://index", 5, lambda url: None)


def test_an_index_that_refuses_is_no_answer():
    """A refused connection, or an unknown name, ends at once."""

    def refuse(url):
        raise OSError("refused")

    assert not install.answers("https://index", 5, refuse)


def test_an_index_that_hangs_costs_its_seconds_and_no_more():
    """A name look-up or connection that never ends is left behind."""
    never = threading.Event()
    began = time.monotonic()
    assert not install.answers("https://index", 0.1, lambda url: never.wait(30))
    assert time.monotonic() - began < 5
    never.set()


def test_the_cpu_index_is_asked_on_linux_only(monkeypatch):
    """On macOS PyPI's own torch is the right one."""
    monkeypatch.setattr(sys, "platform", "linux")
    assert install.torch_options(None, True) == ["--extra-index-url", install.CPU_INDEX]
    assert install.torch_options("uv", True) == ["--torch-backend", "cpu"]
    assert install.torch_options(None, False) == []
    monkeypatch.setattr(sys, "platform", "darwin")
    assert install.torch_options("uv", True) == []


def test_requirements_name_the_dependencies_and_never_the_project():
    """A submission could import an installed project, its solutions included."""
    plain = install.requirements(Path(sys.executable), None, [])
    assert {"numpy", "torch", "matplotlib", "pytest", "gradescope-utils"} <= set(plain)
    assert {"torchvision", "tqdm"} <= set(plain), "submissions may import them"
    developing = install.requirements(Path(sys.executable), None, ["dev"])
    assert {"scikit-learn", "ruff"} <= set(developing) - set(plain)
    assert not any("autograder" in line for line in developing)
    assert "pyseccomp; sys_platform == 'linux'" in plain


def test_both_installers_hold_the_pins():
    """uv and pip get the same constraints."""
    for uv in (None, "uv"):
        command = install.installer(Path("python"), uv)
        assert command[command.index("--constraint") + 1].endswith("constraints.txt")


def test_a_first_set_up_says_what_it_takes():
    """Or minutes of silence look like a program that hangs."""
    told = install.announcement(Path(".venv"), reachable=True)
    assert told == "Creating .venv: this downloads some 250 MB and takes a few minutes, once."
    assert "gigabytes" in install.announcement(Path(".venv"), reachable=False)


def test_an_old_python_is_told_so(monkeypatch, tmp_path, capsys):
    """One line, exit status 2."""
    monkeypatch.setattr(sys, "version_info", (3, 8, 1))
    assert install.main([str(tmp_path / "venv")]) == 2
    assert "3.10 or newer" in capsys.readouterr().err


def test_a_failing_installer_is_named(tmp_path):
    """What failed is said with its command."""
    with pytest.raises(install.InstallError, match="false"):
        install._run(["false", "x"])
