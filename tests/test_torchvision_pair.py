"""torchvision beside a torch of another build: for the studies, and in a worker."""

import importlib.util
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from autograder.worker import torchvision_import
from data import torchvision_pair
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
    """It also helps after a plain import that has failed."""
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


# --- in a worker, which knows only its own folder

WORKER = (
    "import sys; sys.path.insert(0, 'autograder')\n"
    "import torch\n"
    "from worker import eager, torchvision_import\n"
    "eager.stand_in()\n"
)


def test_both_ways_declare_the_same_operators():
    """The studies and the worker know the same two, since neither may import the other."""
    assert torchvision_import.OPERATORS == torchvision_pair.OPERATORS
    assert torchvision_import.SCHEMA == torchvision_pair.SCHEMA


@needs_torchvision
def test_a_plain_import_works_in_a_worker(root):
    """So do transforms, models and data sets, and the compiler is not loaded for them."""
    code = WORKER + (
        "torchvision_import.enable()\n"
        "import torchvision\n"
        "from torchvision import datasets, models, transforms\n"
        "from torchvision.transforms import v2\n"
        "x = torch.rand(4, 1, 28, 28)\n"
        "print(tuple(v2.RandomAffine(9)(transforms.RandomHorizontalFlip(1.0)(x)).shape))\n"
        "print(torch.equal(transforms.functional.hflip(x), x.flip(-1)))\n"
        "print(tuple(models.resnet18(num_classes=7)(torch.rand(2, 3, 32, 32)).shape))\n"
        "found = datasets.FashionMNIST(sys.argv[1], transform=transforms.ToTensor())\n"
        "print(tuple(found[0][0].shape))\n"
        "print(type(sys.modules['torch._dynamo']).__name__)\n"
    )
    lines = run(code, root).splitlines()
    assert lines == ["(4, 1, 28, 28)", "True", "(2, 7)", "(1, 28, 28)", "StandIn"]


@needs_torchvision
def test_the_real_compiler_is_there_for_all_else():
    """Whoever asks for another of its functions gets the real module, before and after."""
    code = WORKER + (
        "torchvision_import.enable()\n"
        "import torchvision, torch._dynamo\n"
        "from torch._dynamo.utils import counters, is_compile_supported\n"
        "print(type(counters).__name__, is_compile_supported.__module__)\n"
        "import torch._dynamo.utils as found\n"
        "print(type(found).__name__, found.counters is torch._dynamo.utils.counters)\n"
        "torch._dynamo.reset()\n"
    )
    assert run(code).splitlines() == [
        "defaultdict worker.torchvision_import", "module True",
    ]  # fmt: skip


def test_enabling_imports_nothing(tmp_path):
    """A submission that does not ask for torchvision does not pay for it."""
    package = tmp_path / "torchvision"
    package.mkdir()
    (package / "__init__.py").write_text("raise SystemExit('imported')")
    code = WORKER + (
        "sys.path.insert(0, sys.argv[1])\n"
        "torchvision_import.enable()\n"
        "print('torchvision' in sys.modules, torch.ops.torchvision.nms, torch.ops.torchvision.qnms)"
    )
    assert run(code, tmp_path) == "False torchvision.nms torchvision.qnms\n"


def test_a_library_that_loads_declares_its_own_operators(tmp_path):
    """Where the builds belong together, only what is still missing is declared."""
    package = tmp_path / "torchvision"
    package.mkdir()
    (package / "__init__.py").touch()
    (package / "_C.so").touch()
    code = WORKER + (
        "sys.path.insert(0, sys.argv[1])\n"
        "def load(path):\n"
        "    print(path.endswith('/torchvision/_C.so'))\n"
        "    torch.library.define('torchvision::nms', '(Tensor own) -> Tensor')\n"
        "torch.ops.load_library = load\n"
        "torchvision_import.enable()\n"
        "for name in torchvision_import.OPERATORS:\n"
        "    operator = getattr(torch.ops.torchvision, name).default\n"
        "    print(operator._schema.arguments[0].name)\n"
    )
    assert run(code, tmp_path).splitlines() == ["True", "own", "dets"]


def test_without_torchvision_nothing_happens():
    """Part 1, and a machine that lacks it."""
    code = WORKER + (
        "sys.path[:] = [sys.path[0]]\n"  # a folder without it
        "torchvision_import.enable()\n"
        "print(hasattr(torch.ops.torchvision, 'nms'))"
    )
    assert run(code) == "False\n"
