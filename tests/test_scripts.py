"""The three scripts, and the helpers of utils.py that make them short."""

from __future__ import annotations

import importlib
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace

import numpy as np
import pytest

from autograder.course import PARTS
from autograder.handout import regions

ROOT = Path(__file__).resolve().parent.parent
SOLUTIONS = ROOT / "solutions"
ACCURACIES = {"numpy_ann": "1.10", "pytorch_ann": "2.7", "pytorch_cnn": "3.5"}
FIRST_STUBS = {
    "numpy_ann": "1.1 NumpyANN",
    "pytorch_ann": "2.1 PyTorchANN",
    "pytorch_cnn": "3.1 PyTorchCNN",
}
THREADS = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
SHORT = ("--epochs", "1", "--data", "sample")
SECONDS = 300


def run(script: Path, *arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a script as a student does, with warnings as errors."""
    return subprocess.run(
        [sys.executable, "-B", "-W", "error", str(script), *arguments],
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
        env={**os.environ, **THREADS, **environment},
    )


def run_in_terminal(script: Path, *arguments: str, stop_at: bytes = b"") -> tuple[int, str]:
    """Run a script in a terminal; interrupt it once `stop_at` is shown. Return status and text."""
    ours, theirs = os.openpty()
    child = subprocess.Popen(
        [sys.executable, "-B", str(script), *arguments],
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
        env={**os.environ, **THREADS, "COLUMNS": "80"},
    )
    os.close(theirs)
    shown, interrupted, deadline = b"", not stop_at, time.monotonic() + SECONDS
    while select.select([ours], [], [], max(0, deadline - time.monotonic()))[0]:
        try:
            piece = os.read(ours, 4096)
        except OSError:  # on Linux: the other side is closed
            break
        if not piece:  # on macOS
            break
        shown += piece
        if not interrupted and stop_at in shown:
            child.send_signal(signal.SIGINT)
            interrupted = True
    os.close(ours)
    return child.wait(SECONDS), shown.decode()


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """A project that has data, and room for a folder of scripts."""
    (tmp_path / "data").symlink_to(ROOT / "data", target_is_directory=True)
    return tmp_path


@pytest.fixture
def solved(place: Path) -> Path:
    """A folder with the solutions, without the curves of earlier trainings."""
    folder = place / "student"
    folder.mkdir()
    for name in ("utils", *ACCURACIES):
        shutil.copy(SOLUTIONS / f"{name}.py", folder)
    return folder


@pytest.fixture
def utils() -> Iterator[ModuleType]:
    """The given helpers."""
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(SOLUTIONS))
        patch.delitem(sys.modules, "utils", raising=False)
        yield importlib.import_module("utils")
        sys.modules.pop("utils")


def unwrite(path: Path, title: str) -> None:
    """Turn one region of a solved file back into its stub."""
    lines = path.read_text(encoding="utf-8").split("\n")
    (region,) = [r for r in regions("\n".join(lines), path.name) if r.title == title]
    lines[region.begin - 1 : region.end] = region.stub
    path.write_text("\n".join(lines), encoding="utf-8")


def replace(path: Path, old: str, new: str) -> None:
    """Replace a piece of text that stands once in a file."""
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1
    path.write_text(text.replace(old, new), encoding="utf-8")


def import_from_part_2(path: Path) -> None:
    """Replace part 3's own train_epoch and evaluate by those of part 2, as the handout allows."""
    text = path.read_text(encoding="utf-8")
    start, end = text.index("def train_epoch"), text.index("if __name__")
    text = text[:start] + text[end:]
    imported = "from pytorch_ann import evaluate, train_epoch\nfrom torch import Tensor, nn\n"
    path.write_text(text.replace("from torch import Tensor, nn\n", imported), encoding="utf-8")


@pytest.mark.parametrize(("name", "number"), ACCURACIES.items())
def test_a_solved_script_trains_and_prints_its_accuracy(solved: Path, name: str, number: str):
    """The accuracy is printed beside its threshold; the PyTorch ones save their curves."""
    curves = solved / f"{name}_train_val_metrics.png"
    done = run(solved / f"{name}.py", *SHORT)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{number} test accuracy ")
    assert done.stderr == ""
    assert curves.exists() == (name != "numpy_ann")
    assert (str(curves) in done.stdout) == curves.exists()


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


def test_what_is_written_counts_before_what_is_not(solved: Path):
    """Without 2.5 the accuracy is printed all the same, after a training that was not in vain."""
    unwrite(solved / "pytorch_ann.py", "2.5 plot_train_val_metrics")
    done = run(solved / "pytorch_ann.py", *SHORT)
    assert done.returncode == 1
    assert done.stdout.startswith("2.7 test accuracy ")
    assert done.stderr.startswith("2.5 plot_train_val_metrics is not written yet")
    assert done.stderr.count("\n") == 1


def test_part_3_can_import_its_training_from_part_2(solved: Path):
    """The two functions of pytorch_ann train the CNN."""
    import_from_part_2(solved / "pytorch_cnn.py")
    done = run(solved / "pytorch_cnn.py", *SHORT)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("3.5 test accuracy ")


def test_an_unwritten_function_is_looked_for_in_its_own_file(solved: Path):
    """What part 3 imports from part 2 is written in part 2's file."""
    import_from_part_2(solved / "pytorch_cnn.py")
    unwrite(solved / "pytorch_ann.py", "2.3 train_epoch")
    done = run(solved / "pytorch_cnn.py", *SHORT)
    assert done.stderr.startswith(
        "2.3 train_epoch is not written yet: write it in pytorch_ann.py (its"
    )


@pytest.mark.parametrize("how", ["Figure", "pyplot"])
def test_a_notebooks_backend_does_not_stop_a_script(solved: Path, how: str):
    """A script started from a notebook inherits MPLBACKEND, and saves its curves all the same."""
    if how == "pyplot":
        replace(
            solved / "pytorch_ann.py",
            'figure = Figure(figsize=(9, 3.6), layout="constrained")',
            "import matplotlib.pyplot as plt\n    figure = plt.figure()",
        )
    backend = "module://a_notebook_that_is_not_installed"
    done = run(solved / "pytorch_ann.py", *SHORT, MPLBACKEND=backend)
    assert done.returncode == 0, done.stderr
    assert (solved / "pytorch_ann_train_val_metrics.png").exists()


def test_a_terminal_shows_the_progress(solved: Path):
    """Loss, accuracy and the time left, in lines that 80 columns hold; then the accuracy."""
    status, shown = run_in_terminal(solved / "numpy_ann.py", "--epochs", "2", "--data", "sample")
    progress = re.findall(r"\r(epoch [^\r\n]*)", shown)
    assert status == 0
    assert len(progress) == 3
    assert all(len(line) < 80 for line in progress)
    assert re.match(
        r"epoch 1/2 \[######\.{6}\] validation loss \d\.\d{3}, accuracy \d\d\.\d%, \d+ s left",
        progress[1],
    )
    assert shown.partition("took")[2].splitlines()[1].startswith("1.10 test accuracy ")


def test_ctrl_c_keeps_the_curves_so_far(solved: Path):
    """The accuracy reached is printed, and the curves of the epochs that are done are saved."""
    status, shown = run_in_terminal(
        solved / "pytorch_cnn.py", "--epochs", "500", "--data", "sample", stop_at=b"epoch 2/500"
    )
    assert status == 0, shown
    assert re.search(r"^Stopped after [2-9] of 500 epochs\.", shown, re.M)
    assert "3.5 test accuracy " in shown
    assert "Traceback" not in shown
    assert (solved / "pytorch_cnn_train_val_metrics.png").exists()


@pytest.mark.parametrize("name", ACCURACIES)
def test_help_lists_the_options(name: str):
    """Epochs, seed and data, without training anything."""
    done = run(SOLUTIONS / f"{name}.py", "--help")
    assert done.returncode == 0
    assert all(option in done.stdout for option in ("--epochs", "--seed", "--data"))


def test_a_script_without_data_says_so_in_one_line(tmp_path: Path):
    """A folder that was copied away from the project cannot train, and says why."""
    shutil.copy(SOLUTIONS / "utils.py", tmp_path)
    done = run(shutil.copy(SOLUTIONS / "numpy_ann.py", tmp_path))
    assert done.returncode == 1
    assert done.stderr.startswith("The project's data folder is missing")
    assert done.stderr.count("\n") == 1


@pytest.mark.parametrize("part", PARTS, ids=lambda part: part.module)
def test_a_script_trains_as_the_grader_does(part):
    """Epochs, batch size, learning rate and threshold are those of the course."""
    text = (SOLUTIONS / f"{part.module}.py").read_text(encoding="utf-8")
    found = {
        name: {float(value) for value in re.findall(pattern, text)}
        for name, pattern in {
            "epochs": r"epochs=(\d+)",
            "batch_size": r'"batch_size": (\d+)',
            "lr": r'(?:"lr": |lr=)(\d[\d.e-]*)',
            "threshold": r"threshold=([\d.]+)",
        }.items()
    }
    training = part.training
    assert found == {
        "epochs": {training.epochs},
        "batch_size": {training.batch_size},
        "lr": {training.lr},
        "threshold": {part.threshold},
    }


def test_importing_a_part_is_cheap():
    """numpy_ann and utils bring in NumPy only; importing a part trains nothing."""
    code = (
        f"import sys; sys.path.insert(0, {str(SOLUTIONS)!r}); import numpy_ann; "
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


def test_a_problem_with_the_data_is_one_line(utils, monkeypatch):
    """The data package's own words reach the student, as the script's last line."""
    fake_data(monkeypatch, broken=True)
    with pytest.raises(utils.NoDataError):
        utils.load_data()
    with pytest.raises(SystemExit) as caught, utils.script():
        utils.load_data()
    assert caught.value.code == "No data: no files"


def test_another_unimplemented_function_is_not_taken_for_a_stub(utils):
    """torch, for example, raises the same exception for an operator without a kernel."""
    with pytest.raises(NotImplementedError), utils.script():
        raise NotImplementedError("no kernel")


def test_ctrl_c_outside_the_training_ends_quietly(utils):
    """Status 130, as of any program that Ctrl-C has ended."""
    with pytest.raises(SystemExit) as caught, utils.script():
        raise KeyboardInterrupt
    assert caught.value.code == 130


@pytest.mark.parametrize(
    ("accuracy", "line"),
    [
        (0.85, "3.5 test accuracy 85.00% on 10,000 images: the threshold of 85% is reached.\n"),
        (0.8499, "3.5 test accuracy 84.99% on 10,000 images: the threshold of 85% is not reached"),
    ],
)
def test_an_accuracy_stands_beside_its_threshold(utils, capsys, accuracy, line):
    """A single image more or less can be seen."""
    utils.print_accuracy("3.5", accuracy, 10_000, threshold=0.85)
    assert capsys.readouterr().out.startswith(line)


def test_one_hot(utils):
    """Each row has its 1 in the column of its label."""
    assert utils.one_hot([2, 0], 3).tolist() == [[0, 0, 1], [1, 0, 0]]
