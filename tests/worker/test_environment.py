"""What a submission finds around it: harmless lines cost nothing, the others say what they lack."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from pathlib import Path

import pytest

from autograder.channel import Raised
from autograder.programs import REFERENCE, compiled
from autograder.remote import Line
from autograder.sandbox import ALLOWED, Sandbox

UTILS = (REFERENCE / "utils.py").read_bytes()
KINDS = {"numpy_ann": "numpy", "pytorch_ann": "torch", "pytorch_cnn": "torch"}
OTHERS = {
    "numpy_ann": b"def relu(z): return z\n",
    "pytorch_ann": b"print('part 2 runs')\ndef train_epoch(model, batches, optimizer): pass\n",
}
FORKS = pytest.mark.skipif(sys.platform != "linux", reason="only Linux has all these layers")


def load(worker, module, text):
    """Import a module in a worker; return a function that calls what is in it."""
    kind = KINDS[module]
    line = Line(worker, time.monotonic() + 60, tensors=kind == "torch")
    sources = {**OTHERS, module: text.encode(), "utils": UTILS}
    ready = compiled({"utils": UTILS})
    loaded = line.ask("load", [module, sources, ALLOWED[kind], 0, ready])
    return lambda name, *args: line.ask("call", [loaded, name, line.outgoing(list(args)), {}])


@pytest.fixture
def run(sandbox):
    """Returns the value of `answer()` of a program that is loaded in a fresh worker."""
    started = []

    def ran(text, module="pytorch_ann"):
        worker = sandbox.start(KINDS[module], "student")
        started.append((KINDS[module], worker))
        return load(worker, module, text)("answer")

    ran.printed = lambda: "".join(worker.printed for _, worker in started)
    ran.started = started
    yield ran
    for kind, worker in started:
        sandbox.stop(kind, worker)


PLAIN = [
    "import os; os.chdir(os.path.dirname(__file__))",
    "import os; os.chdir(os.path.dirname(os.path.abspath(__file__)))",
    "import os; from pathlib import Path; os.chdir(Path(__file__).resolve().parent)",
    "import os; os.chdir('/'); os.getcwd()",
    "from pathlib import Path; Path.home(); Path('~/data').expanduser(); Path.cwd()",
    "import os; os.path.expanduser('~'); os.environ['HOME'], os.environ['USER']",
    "import getpass; getpass.getuser()",
    "import tempfile; tempfile.gettempdir()",
    "import locale; locale.setlocale(locale.LC_ALL, '')",
    "import warnings; warnings.filterwarnings('ignore'); warnings.simplefilter('error')",
    "import logging; logging.basicConfig(level=logging.INFO); logging.info('loaded')",
    "import sys; sys.path.insert(0, '..'); sys.path.insert(0, '/nowhere'); import fractions",
    "import os, sys; sys.path.append(os.path.dirname(__file__)); import utils",
    "import sys; sys.setrecursionlimit(10**6)",
    "import platform; platform.platform(); platform.node(); platform.python_version()",
    "import multiprocessing, os; multiprocessing.cpu_count(); os.sched_getaffinity(0)",
    "import multiprocessing; multiprocessing.set_start_method('spawn', force=True)",
    "import signal; signal.signal(signal.SIGINT, signal.SIG_DFL); signal.alarm(0)",
    "import faulthandler; faulthandler.enable()",
    "import gc; gc.collect(); gc.disable()",
    "import atexit; atexit.register(print, 'the end')",
    "import random; random.seed(0); import numpy as np; np.random.seed(0)",
    "import os; os.environ['OMP_NUM_THREADS'] = '4'; os.system('clear')",
    "import sys, io; sys.stdout.reconfigure(encoding='utf-8'); print('épochs →')",
    "if __name__ == '__main__':\n    raise SystemExit(1)",
    "import argparse; argparse.ArgumentParser().parse_args()",
]
TORCH = [
    "import torch; torch.use_deterministic_algorithms(True)",
    "import torch; torch.use_deterministic_algorithms(True, warn_only=True)",
    "import torch, os; torch.set_num_threads(os.cpu_count()); torch.set_num_threads(4)",
    "import torch; torch.set_num_interop_threads(4); torch.set_num_interop_threads(2)",
    "from torch.backends import cudnn; cudnn.deterministic = True; cudnn.benchmark = False",
    "import torch; assert not torch.backends.mps.is_available() or torch.cuda.is_available()",
    "import torch; torch.manual_seed(0); torch.cuda.manual_seed_all(0)",
    "import torch; torch.set_float32_matmul_precision('high')",
    "import torch; torch.set_default_device('cpu'); torch.autograd.set_detect_anomaly(True)",
    "import torch.multiprocessing as mp; mp.set_sharing_strategy('file_system')",
    "import matplotlib; matplotlib.use('TkAgg'); import matplotlib.pyplot as plt",
    "import matplotlib; matplotlib.use('MacOSX'); matplotlib.use('Qt5Agg', force=True)",
    "import matplotlib; matplotlib.use('module://matplotlib_inline.backend_inline')",
    "import matplotlib.pyplot as plt; plt.switch_backend('TkAgg'); plt.ion(); plt.show()",
    "import matplotlib.pyplot as plt; plt.rcParams['backend'] = 'TkAgg'; plt.figure()",
    "import matplotlib.pyplot as plt; plt.style.use('seaborn-v0_8'); plt.style.use('ggplot')",
    "from tqdm import tqdm; import tqdm.auto; from tqdm.notebook import tqdm, trange",
    "import torchvision; from torchvision import transforms, datasets, models",
    "from torchvision.transforms import v2",
]
TOPS = [("numpy_ann", line) for line in PLAIN] + [("pytorch_ann", line) for line in PLAIN + TORCH]


@pytest.mark.parametrize(("module", "line"), TOPS)
def test_a_harmless_line_at_the_top_costs_nothing(run, module, line):
    """The module is imported, and its functions are as right as without that line."""
    assert run(f"{line}\ndef answer():\n    return 2 * 21\n", module) == 42


NETWORK = """
import copy, io, pickle
import torch
from torch import nn
{top}
class Net(nn.Module):
    def __init__(self):
        super().__init__()
        self.fc = nn.Linear(3, 2)
    def forward(self, x):
        return self.fc(x)
def answer():
    torch.manual_seed(0)
    model = Net()
    optimizer = torch.optim.SGD(model.parameters(), 0.1)
    X, y = torch.ones(4, 3), torch.tensor([0, 1, 1, 1])
    loss = nn.functional.cross_entropy
{body}
    before = loss(model(X), y)
    before.backward()
    optimizer.step()
    return bool(loss(model(X), y) < before)
"""
BODIES = {
    "compile": "model = torch.compile(model, backend='inductor', fullgraph=True)",
    "script": "model = torch.jit.script(model)",
    "deepcopy": "assert torch.equal(copy.deepcopy(model)(X), model(X))",
    "pickle": "assert torch.equal(pickle.loads(pickle.dumps(model))(X), model(X))",
    "save": "kept = io.BytesIO(); torch.save(model.state_dict(), kept); kept.seek(0)\n"
    "    assert torch.load(kept)",
    "autocast": "with torch.amp.autocast('cpu'): assert model(X).dtype == torch.bfloat16",
    "scaler": "scaler = torch.amp.GradScaler('cpu'); scaler.scale(loss(model(X), y)).backward()\n"
    "    scaler.step(optimizer); scaler.update(); optimizer.zero_grad()",
    "loader": "from torch.utils.data import DataLoader, TensorDataset\n"
    "    batches = DataLoader(TensorDataset(X, y), batch_size=3, shuffle=True, num_workers=0)\n"
    "    assert [len(y) for _, y in batches] == [3, 1]",
    "schedule": "torch.optim.lr_scheduler.StepLR(optimizer, 1)",
    "real compiler": "assert torch.func.grad(lambda x: (x * x).sum())(X).sum() == 24",
    "deterministic": "torch.use_deterministic_algorithms(True)",
    "threads": "torch.set_num_threads(8)",
}


@pytest.mark.parametrize("body", BODIES.values(), ids=BODIES)
def test_what_torch_offers_works_in_a_training_step(run, body):
    """A step of descent lowers the loss with it as without it."""
    assert run(NETWORK.format(top="", body=f"    {body}")) is True


def test_threads_are_held_at_one(run):
    """More would wait for each other; torch says so too, and none is started."""
    text = (
        "import os\n"
        "os.environ.update(OMP_NUM_THREADS='4', MKL_NUM_THREADS='4')\n"
        "import torch\n"
        "torch.set_num_threads(4)\n"
        "def answer():\n"
        "    torch.set_num_threads(os.cpu_count() or 4)\n"
        "    torch.ones(700, 700) @ torch.ones(700, 700)\n"
        "    torch.nn.Conv2d(1, 16, 5)(torch.ones(100, 1, 28, 28)).sum().backward()\n"
        "    return torch.get_num_threads()\n"
    )
    assert run(text) == 1
    _, worker = run.started[-1]
    if sys.platform == "linux":
        assert len(os.listdir(f"/proc/{worker.process.pid}/task")) == 1  # noqa: PTH208


def test_deterministic_algorithms_are_chosen_and_the_compiler_stays_away(run):
    """As torch chooses them, without a second for the compiler in every worker."""
    text = (
        "import sys, torch\n"
        "def chosen():\n"
        "    return (torch.are_deterministic_algorithms_enabled(),\n"
        "            torch.is_deterministic_algorithms_warn_only_enabled())\n"
        "def answer():\n"
        "    found = [chosen()]\n"
        "    for mode, warn in ((True, False), (True, True), (False, False)):\n"
        "        torch.use_deterministic_algorithms(mode, warn_only=warn)\n"
        "        found.append(chosen())\n"
        "    return found, type(sys.modules['torch._dynamo']).__name__\n"
    )
    found, compiler = run(text)
    assert found == [(False, False), (True, False), (True, True), (False, False)]
    assert compiler == "StandIn"


@pytest.mark.parametrize("backend", ["TkAgg", "MacOSX", "Qt5Agg", "WebAgg", "pdf"])
def test_figures_are_drawn_without_a_window(run, backend):
    """Whatever backend is chosen; showing and pausing return at once."""
    text = (
        "import matplotlib, io\n"
        f"matplotlib.use({backend!r})\n"
        "import matplotlib.pyplot as plt\n"
        "plt.ion()\n"
        "def answer():\n"
        "    figure, ax = plt.subplots()\n"
        "    ax.plot([1, 2])\n"
        "    plt.show()\n"
        "    plt.show(block=True)\n"
        "    plt.pause(0.01)\n"
        "    figure.canvas.draw()\n"
        "    kept = io.BytesIO()\n"
        "    figure.savefig(kept, format='png', dpi=50)\n"
        "    return type(figure.canvas).__name__, kept.getvalue()[1:4].decode()\n"
    )
    assert run(text) == ("FigureCanvasAgg", "PNG")
    assert run.printed() == ""


def test_saving_a_figure_under_a_name_does_nothing(run, tmp_path):
    """A plot function may save what it returns: that costs no point, and no file appears."""
    tmp_path.chmod(0o777)
    text = (
        "import matplotlib.pyplot as plt\n"
        "from pathlib import Path\n"
        "def answer():\n"
        "    figure = plt.figure()\n"
        f"    plt.savefig({str(tmp_path / 'a.png')!r}, dpi=100)\n"
        f"    return figure.savefig(Path({str(tmp_path / 'b.png')!r}))\n"
    )
    assert run(text) is None
    assert not list(tmp_path.iterdir())


IMPORTS = [
    "from student.utils import one_hot",
    "from .utils import one_hot",
    "from .utils import *",
    "import student.utils; one_hot = student.utils.one_hot",
    "import student.utils as given; one_hot = given.one_hot",
    "from student import utils; one_hot = utils.one_hot",
    "from . import utils; one_hot = utils.one_hot",
    "import importlib; one_hot = importlib.import_module('student.utils').one_hot",
    "import importlib; one_hot = importlib.import_module('.utils', 'student').one_hot",
]


@pytest.mark.parametrize("module", ["numpy_ann", "pytorch_cnn"])
@pytest.mark.parametrize("line", IMPORTS)
def test_the_given_helpers_are_found_however_they_are_named(run, module, line):
    """By name, relative, or as parts of the folder's package: always the same function."""
    text = f"{line}\nimport utils as plain\ndef answer():\n    return plain.one_hot is one_hot\n"
    assert run(text, module) is True


@pytest.mark.parametrize(
    "line",
    [
        "from pytorch_ann import train_epoch",
        "from .pytorch_ann import train_epoch",
        "from student.pytorch_ann import train_epoch",
    ],
)
def test_the_cnn_takes_functions_from_the_part_before(run, line):
    """Part 2 is run once, however often and by whichever names it is imported."""
    text = (
        f"{line}\nimport student.pytorch_ann, pytorch_ann\nfrom . import pytorch_ann as again\n"
        "import inspect, sys\n"
        "def answer():\n"
        "    same = student.pytorch_ann is pytorch_ann is again\n"
        "    names = pytorch_ann.__name__, pytorch_ann.__spec__.name, train_epoch.__module__\n"
        "    return same, names, inspect.getsource(pytorch_ann)\n"
    )
    same, names, source = run(text, "pytorch_cnn")
    assert same
    assert set(names) == {"pytorch_ann"}
    assert source == OTHERS["pytorch_ann"].decode()
    assert run.printed() == "part 2 runs\n"


def test_modules_that_import_each_other_find_each_other(run):
    """As with files in a folder, as long as no name is needed too early."""
    text = (
        "from . import numpy_ann\nimport student.pytorch_cnn, pytorch_cnn, sys\n"
        "def answer():\n"
        "    return student.pytorch_cnn is pytorch_cnn is sys.modules[__name__]\n"
    )
    assert run(text, "pytorch_cnn") is True


def test_every_load_of_one_process_starts_anew():
    """A worker that is used again keeps no module of the last program, under neither name."""
    counts = "import student.utils as u\nu.n = getattr(u, 'n', 0) + 1\ndef answer(): return u.n\n"
    with contextlib.closing(Sandbox("spawn")) as sandbox:
        worker = sandbox.start("numpy", "student")
        assert [load(worker, "numpy_ann", counts)("answer") for _ in range(2)] == [1, 1]
        sandbox.stop("numpy", worker)


@FORKS
@pytest.mark.parametrize("package", ["torch", "torchvision", "tqdm", "tqdm.notebook", "scipy"])
def test_part_1_has_numpy_alone(run, package):
    """No other package can be imported there, and the refusal names it."""
    with pytest.raises(Raised) as told:
        run(f"import {package}\n", "numpy_ann")
    assert told.value.type_name == "ModuleNotFoundError"
    assert told.value.message == f"{package.partition('.')[0]} may not be used in this part"


def test_what_is_not_in_the_folder_is_named(run):
    """The package holds the submission's modules and nothing else."""
    for line in ("from student.data import load", "from .data import load"):
        with pytest.raises(Raised) as told:
            run(line, "numpy_ann")
        assert told.value.message == "No module named 'student.data'"
    with pytest.raises(Raised) as told:
        run("from ..data import load", "numpy_ann")
    assert told.value.message == "attempted relative import beyond top-level package"


def test_torchvision_works_beside_a_torch_of_another_build(run):
    """Its transforms transform, its models compute, and no compiler is loaded for them."""
    text = (
        "import sys, torch, torchvision\n"
        "from torchvision import transforms\n"
        "def answer():\n"
        "    moved = transforms.Normalize((0.5,), (0.5,))(torch.ones(1, 28, 28))\n"
        "    logits = torchvision.models.squeezenet1_1(num_classes=10)(torch.ones(1, 3, 28, 28))\n"
        "    stand_in = type(sys.modules['torch._dynamo']).__name__\n"
        "    return float(moved.mean()), list(logits.shape), stand_in\n"
    )
    assert run(text) == (1.0, [1, 10], "StandIn")


def test_the_real_compiler_loads_after_torchvision(run):
    """Both stand-ins give way."""
    text = (
        "import torch, torchvision\n"
        "def answer():\n"
        "    import torch._dynamo.utils as utils\n"
        "    return utils.__file__.endswith('utils.py'), torch._dynamo.is_compiling()\n"
    )
    assert run(text) == (True, False)


@pytest.mark.parametrize("name", ["tqdm", "tqdm.auto", "tqdm.notebook"])
def test_progress_bars_count_and_stay_short(run, name):
    """A bar gives every item, counts them, and prints its last state only."""
    text = (
        f"from {name} import tqdm\nimport time\n"
        "def answer():\n"
        "    bar = tqdm(range(200), desc='epoch')\n"
        "    total = 0\n"
        "    for i in bar:\n"
        "        total += i\n"
        "        bar.set_postfix(loss=total / (bar.n + 1))\n"
        "        time.sleep(0.002)\n"
        "    return total, bar.n\n"
    )
    assert run(text) == (19900, 200)
    assert "200/200" in run.printed()
    assert len(run.printed()) < 200


def test_inspect_and_annotations_find_the_text(run):
    """`inspect` quotes a class and a function; postponed annotations are resolved."""
    text = (
        "from __future__ import annotations\n"
        "import inspect, typing\n"
        "from dataclasses import dataclass, field\n"
        "@dataclass\nclass Settings:\n    lr: float = 0.1\n    sizes: list[int] = field("
        "default_factory=list)\n"
        "def twice(x): return 2 * x\n"
        "def answer():\n"
        "    lines = inspect.getsource(Settings).splitlines()\n"
        "    hints = typing.get_type_hints(Settings)\n"
        "    return lines[1], inspect.getsource(twice), hints['lr'] is float, repr(Settings())\n"
    )
    expected = (
        "class Settings:",
        "def twice(x): return 2 * x\n",
        True,
        "Settings(lr=0.1, sizes=[])",
    )
    assert run(text, "numpy_ann") == expected
    assert run(text, "pytorch_ann") == expected


LACKING = {
    "a log file": ("logging.basicConfig(filename='x.log')", "PermissionError", "x.log"),
    "a file": ("open('history.json', 'w')", "PermissionError", "history.json"),
    "a folder": ("os.makedirs('plots', exist_ok=True)", "PermissionError", "plots"),
    "a temporary file": ("tempfile.mkdtemp()", "PermissionError", "tmp"),
    "another program": ("subprocess.run(['nvidia-smi'])", "PermissionError", ""),
    "its own folder": ("os.listdir(os.path.dirname(__file__))", "FileNotFoundError", "/submission"),
    "a keyboard": ("input('go? ')", "EOFError", "EOF when reading a line"),
    "another folder": ("os.chdir('data')", "FileNotFoundError", "data"),
    "the network": ("urllib.request.urlopen('http://127.0.0.1:1')", "URLError", "not permitted"),
}


@FORKS
@pytest.mark.parametrize(("line", "type_name", "words"), LACKING.values(), ids=LACKING)
def test_what_a_worker_lacks_is_told_by_a_clear_error(run, line, type_name, words):
    """Python's own exception, with the line and the name of what is not there."""
    modules = "import logging, os, subprocess, tempfile, urllib.request\n"
    with pytest.raises(Raised) as told:
        run(f"{modules}{line}\n", "numpy_ann")
    assert told.value.type_name == type_name
    assert words in told.value.message
    assert told.value.where[-1] == f"numpy_ann.py, line 2, in <module>: {line}"


@pytest.mark.parametrize(
    ("line", "words"),
    [
        ("plt.style.use('seaborn')", "'seaborn' is not a valid package style"),
        ("torchvision.datasets.FashionMNIST('data')", "Dataset not found"),
        ("torch.ones(1).cuda()", "CUDA"),
    ],
)
def test_what_packages_lack_is_told_by_them(run, line, words):
    """A style that is gone, images that are not there, a device."""
    with pytest.raises(Raised) as told:
        run(f"import torch, torchvision\nimport matplotlib.pyplot as plt\n{line}\n")
    assert words in told.value.message


@FORKS
@pytest.mark.parametrize("module", ["numpy_ann", "pytorch_ann"])
def test_no_named_folder_can_be_written(run, module):
    """Home, caches and temporary files have names only: each attempt is refused."""
    text = (
        "import os, tempfile\n"
        "def attempt(folder):\n"
        "    try:\n"
        "        open(os.path.join(folder, 'x'), 'w')\n"
        "    except OSError as error:\n"
        "        return type(error).__name__\n"
        "    return 'written'\n"
        "def answer():\n"
        "    names = 'HOME', 'MPLCONFIGDIR', 'TORCHINDUCTOR_CACHE_DIR'\n"
        "    folders = [os.environ[name] for name in names]\n"
        "    folders += [os.getcwd(), os.path.dirname(__file__), tempfile.gettempdir()]\n"
        "    return sorted({attempt(folder) for folder in folders})\n"
    )
    assert set(run(text, module)) <= {"PermissionError", "FileNotFoundError"}


@FORKS
def test_no_folder_is_left_where_fonts_cannot_be_kept(monkeypatch):
    """Matplotlib makes a folder then, which would outlive a zygote that is killed."""
    monkeypatch.setenv("MPLCONFIGDIR", "/proc/nowhere")
    before = set(Path("/tmp").glob("matplotlib-*"))
    with contextlib.closing(Sandbox()) as sandbox:
        worker = sandbox.start("torch", "student")
        text = "import matplotlib.pyplot as plt\ndef answer():\n    plt.title('a')\n    return 1\n"
        assert load(worker, "pytorch_ann", text)("answer") == 1
        sandbox.stop("torch", worker)
    assert set(Path("/tmp").glob("matplotlib-*")) <= before
