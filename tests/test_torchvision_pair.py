"""torchvision beside a torch of another build."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from data.fashion_mnist import CLASS_NAMES
from data.torchvision_pair import import_torchvision
from tests import data_files

ROOT = Path(__file__).resolve().parent.parent
INSTALLED = importlib.util.find_spec("torchvision") is not None
needs_torchvision = pytest.mark.skipif(not INSTALLED, reason="torchvision is not installed")


@pytest.fixture
def root(tmp_path):
    """A folder with a small set in torchvision's layout."""
    data_files.write_set(tmp_path / "FashionMNIST" / "raw", data_files.contents(), packed=False)
    return tmp_path


def run(code, *arguments):
    """Run code in a fresh process that takes warnings as errors; return what it printed."""
    command = [sys.executable, "-W", "error", "-c", code, *map(str, arguments)]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@needs_torchvision
@pytest.mark.parametrize(("train", "split"), [(True, "train"), (False, "test")])
def test_data_set(root, train, split):
    """torchvision's own FashionMNIST reads a raw folder as it should."""
    data_set = import_torchvision().datasets.FashionMNIST(root, train=train, download=False)
    content = data_files.contents()
    prefix = "train" if train else "t10k"
    assert len(data_set) == data_files.SIZES[split]
    assert (
        data_set.targets.numpy().astype(np.uint8).tobytes()
        == (content[f"{prefix}-labels-idx1-ubyte"][8:])
    )
    assert data_set.data.numpy().tobytes() == content[f"{prefix}-images-idx3-ubyte"][16:]
    assert tuple(data_set.classes) == CLASS_NAMES


@needs_torchvision
def test_fresh_process(root):
    """The first import in a process works, with data sets and transforms, and without a warning."""
    code = (
        "import gc, sys\n"
        "from data.torchvision_pair import import_torchvision\n"
        "torchvision = import_torchvision()\n"
        "gc.collect()\n"
        "from torchvision import transforms\n"
        "found = torchvision.datasets.FashionMNIST(sys.argv[1], transform=transforms.ToTensor())\n"
        "print(tuple(found[0][0].shape), torchvision.extension.__name__)\n"
    )
    assert run(code, root) == "(1, 28, 28) torchvision.extension\n"


@needs_torchvision
def test_second_call_changes_nothing():
    """A second call returns the same module and declares nothing again."""
    first = import_torchvision()
    import torch

    operators = torch.ops.torchvision.nms, torch.ops.torchvision.qnms
    assert import_torchvision() is first
    assert (torch.ops.torchvision.nms, torch.ops.torchvision.qnms) == operators


@needs_torchvision
def test_after_a_failed_import():
    """It also helps where somebody has tried a plain import before, and failed."""
    code = (
        "from data.torchvision_pair import import_torchvision\n"
        "try:\n"
        "    import torchvision\n"
        "except RuntimeError:\n"
        "    pass\n"
        "print(import_torchvision().__name__)\n"
    )
    assert run(code) == "torchvision\n"


@needs_torchvision
def test_plain_import_afterwards():
    """After it, a plain `import torchvision` gives the same module."""
    torchvision = import_torchvision()
    assert importlib.import_module("torchvision") is torchvision


def pretend(folder, code):
    """Return code that imports, through the pair, a torchvision which consists of `code`."""
    (folder / "torchvision").mkdir()
    (folder / "torchvision" / "__init__.py").write_text(code)
    return (
        "import sys; sys.path.insert(0, sys.argv[1])\n"
        "from data.torchvision_pair import import_torchvision\n"
        "try:\n"
        "    print(import_torchvision().answer)\n"
        "except RuntimeError as error:\n"
        "    print(error)\n"
        "print('torch' in sys.modules)\n"
    )


def test_nothing_is_declared_where_it_imports(tmp_path):
    """Where torchvision imports normally, not even torch is touched."""
    assert run(pretend(tmp_path, "answer = 42"), tmp_path) == "42\nFalse\n"


def test_other_errors_pass(tmp_path):
    """A torchvision that fails for another reason fails as it would without the pair."""
    assert run(pretend(tmp_path, "raise RuntimeError('CUDA')"), tmp_path) == "CUDA\nFalse\n"


def test_no_torchvision(monkeypatch):
    """Without torchvision the caller gets an ImportError."""
    monkeypatch.setitem(sys.modules, "torchvision", None)
    with pytest.raises(ImportError):
        import_torchvision()
