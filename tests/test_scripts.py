"""The three scripts, and the helpers of utils.py that make them short."""

from __future__ import annotations

import importlib
import io
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

ROOT = Path(__file__).resolve().parent.parent
ACCURACIES = {"numpy_ann": "1.9", "pytorch_ann": "2.7", "pytorch_cnn": "3.6"}
FIRST_STUBS = {
    "numpy_ann": "1.1 NumpyANN",
    "pytorch_ann": "2.1 PyTorchANN",
    "pytorch_cnn": "3.1 PyTorchCNN",
}


def run(script: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run a script as a student does, with warnings as errors."""
    return subprocess.run(
        [sys.executable, "-B", "-W", "error", str(script), *arguments],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
        env={**os.environ, "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"},
    )


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A project that has data, and room for a folder of scripts."""
    (tmp_path / "data").symlink_to(ROOT / "data", target_is_directory=True)
    return tmp_path


@pytest.fixture
def utils() -> Iterator[ModuleType]:
    """The given helpers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(ROOT / "solutions"))
        patch.delitem(sys.modules, "utils", raising=False)
        yield importlib.import_module("utils")
        sys.modules.pop("utils")


@pytest.mark.parametrize(("name", "number"), ACCURACIES.items())
def test_a_solved_script_trains_and_tells_its_accuracy(place: Path, name: str, number: str):
    """It prints the accuracy against its threshold; the PyTorch ones leave their curves."""
    folder = shutil.copytree(ROOT / "solutions", place / "student")
    curves = folder / f"{name}_train_val_metrics.png"
    curves.unlink(missing_ok=True)
    done = run(folder / f"{name}.py", "--epochs", "1", "--data", "sample")
    assert done.returncode == 0, done.stderr
    assert f"{number} test accuracy" in done.stdout
    assert done.stderr == ""
    assert curves.exists() == (name != "numpy_ann")


@pytest.mark.parametrize(("name", "missing"), FIRST_STUBS.items())
def test_an_unfilled_script_ends_with_one_friendly_line(place: Path, name: str, missing: str):
    """A stub says what to write next, without a traceback."""
    folder = shutil.copytree(ROOT / "student", place / "student")
    done = run(folder / f"{name}.py", "--data", "sample")
    line = f"{missing} is not written yet: write it in {name}.py (its docstring says how) and run"
    assert done.returncode == 1
    assert done.stdout == ""
    assert done.stderr.startswith(line)
    assert done.stderr.count("\n") == 1


def test_a_script_without_data_says_so_in_one_line(tmp_path: Path):
    """A folder that was copied away from the project cannot train, and says why."""
    folder = shutil.copytree(ROOT / "solutions", tmp_path / "alone")
    done = run(folder / "numpy_ann.py")
    assert done.returncode == 1
    assert done.stderr.startswith("The project's data folder is missing")
    assert done.stderr.count("\n") == 1


def test_importing_a_part_is_cheap():
    """numpy_ann and utils bring in NumPy only; importing a part trains nothing."""
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT / 'solutions')!r}); import numpy_ann; "
        "assert not {'torch', 'matplotlib', 'data'} & set(sys.modules)"
    )
    done = subprocess.run(
        [sys.executable, "-B", "-c", code], capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


class FakeDataError(Exception):
    """What the fake data package raises."""


def fake_data(monkeypatch: pytest.MonkeyPatch, broken: bool = False) -> None:
    """Put a small data set where load_data looks for the real one."""

    def load(source: str, split: str) -> tuple[np.ndarray, np.ndarray]:
        if broken:
            raise FakeDataError("no files")
        count = 11_000 if split == "train" else 7
        labels = np.arange(count) % 10
        return np.full((count, 28, 28), 255, np.uint8), labels.astype(np.uint8)

    module = SimpleNamespace(load=load, DataError=FakeDataError)
    monkeypatch.setitem(sys.modules, "data", SimpleNamespace(__path__=[]))
    monkeypatch.setitem(sys.modules, "data.fashion_mnist", module)


def test_load_data_draws_what_the_grader_draws(utils, monkeypatch):
    """8,000 training and 2,000 validation images, all test images, scaled to [0, 1]."""
    fake_data(monkeypatch)
    found = utils.load_data()
    shapes = [part.shape for part in found]
    assert shapes == [(8000, 784), (8000,), (2000, 784), (2000,), (7, 784), (7,)]
    assert {part.dtype for part in found} == {np.dtype("float32"), np.dtype("int64")}
    assert found[0].max() == 1
    assert not np.array_equal(found[1], utils.load_data(seed=1)[1])


def test_load_tensors_shapes_images(utils, monkeypatch):
    """The CNN gets (n, 1, 28, 28) and int64 labels."""
    fake_data(monkeypatch)
    found = utils.load_tensors((1, 28, 28))
    assert [tuple(part.shape) for part in found[4:]] == [(7, 1, 28, 28), (7,)]
    assert str(found[5].dtype) == "torch.int64"


def test_broken_data_is_told_in_one_line(utils, monkeypatch):
    """The data package's own words reach the student, as the script's last line."""
    fake_data(monkeypatch, broken=True)
    with pytest.raises(utils.NoDataError):
        utils.load_data()
    with pytest.raises(SystemExit) as caught, utils.script():
        utils.load_data()
    assert caught.value.code == "No data: no files"


def test_one_hot(utils):
    """Each row has its 1 in the column of its label."""
    assert utils.one_hot([2, 0], 3).tolist() == [[0, 0, 1], [1, 0, 0]]


@pytest.mark.parametrize("terminal", [True, False])
def test_progress_shows_in_a_terminal_only(utils, monkeypatch, terminal):
    """Every item comes once; the bar is drawn on stderr, where somebody can see it."""
    stderr = io.StringIO()
    stderr.isatty = lambda: terminal
    monkeypatch.setattr(sys, "stderr", stderr)
    assert list(utils.progress(range(3))) == [0, 1, 2]
    assert list(utils.progress(range(0))) == []
    assert ("3/3 epochs" in stderr.getvalue()) == terminal
    assert bool(stderr.getvalue()) == terminal
