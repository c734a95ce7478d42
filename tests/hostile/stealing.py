"""B: stealing tests, labels, the reference, secrets of the grader or of its machine."""

from __future__ import annotations

from tests.hostile.attack import Attack

BOUNDARY = "process boundary"

# Takes its worker's seed for the grading's own and draws the order of the questions again.
SEED = """
import hashlib
given = frame("do_load")["seed"]
KINDS = {"many": "uoogooug", "few": "uoogou", "a": "uooguoog"}
WORDS = {"u": "underfitting", "o": "overfitting", "g": "generalizing"}
calls = []

def derive(seed, purpose):
    return int.from_bytes(hashlib.sha256(f"{seed} {purpose}".encode()).digest()[:16], "big")

def judge_fit(history):
    few = len(history["val_losses"]) < 6
    name, kinds = ("few epochs", KINDS["few"]) if few else ("many epochs", KINDS["many"])
    purpose = f"inputs test_2_pytorch_ann.py::test_judge_fit[{calls[0] if calls else name}]"
    calls.append(calls[0] if calls else name)
    order = np.random.default_rng(derive(given, purpose)).permutation(len(kinds))
    return WORDS[kinds[order[(len(calls) - 1) % len(kinds)]]]
"""
# The kernel reads 32 bits of the command of fcntl: a longer number may be another to who compares.
LONG = """
class Lock(ctypes.Structure):
    _fields_ = [("type", ctypes.c_short), ("whence", ctypes.c_short), ("start", ctypes.c_long),
                ("length", ctypes.c_long), ("pid", ctypes.c_int)]

def command(number, *arguments):
    if platform.machine() != "x86_64":
        raise NotImplementedError
    descriptor = os.open(np.__file__, os.O_RDONLY)
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.syscall(72, descriptor, ctypes.c_ulong(2**32 + number), *arguments) < 0:
        raise OSError(ctypes.get_errno(), "fcntl")

tell("record lock", lambda: command(6, ctypes.byref(Lock(type=0))))
tell("owner of signals", lambda: command(8, PID))
"""

ALL = [
    Attack("read the reference", "B", "opens the solutions, the checks and the test labels", """
for name in ("solutions/numpy_ann.py", "autograder/tasks.py", "README.md", "data/fashion_mnist.py"):
    tell(f"read {name}", lambda: Path(GRADER, name).read_bytes())
tell("read labels", lambda: next(Path(GRADER, "data/sample").iterdir()).read_bytes())
"""),
    Attack("read the machine", "B", "opens accounts, keys, histories and Gradescope's metadata", """
for name in ("/etc/passwd", "/etc/shadow", "/etc/hostname", "/root/.bashrc", "/proc/self/environ",
             "/proc/self/maps", "/proc/mounts", "/dev/mem", "/dev/kmsg", "/sys/kernel/notes",
             "/autograder/submission_metadata.json", CANARY + "/secret"):
    def read():
        with open(name, "rb") as stream:
            stream.read(10)
    tell(f"read {name.replace(CANARY, '')}", read)
""", stopped="Landlock"),
    Attack("list folders", "B", "looks for submissions, tests and leftovers of earlier workers", """
for name in ("/", "/home", "/root", "/tmp", "/var/tmp", "/dev/shm", "/proc", GRADER, OUT, CANARY):
    known = {GRADER: "the grader", OUT: "OUT", CANARY: "canary"}
    tell(f"list {known.get(name, name)}", lambda: os.listdir(name))
"""),
    Attack("search its own memory", "B", "looks through frames and garbage for the reference", """
def attack():
    needles = (b"BEGIN SOLUTION 1.2", b"np.maximum(0, z)")
    def search():
        for thing in gc.get_objects():
            for item in list(thing.values()) if type(thing) is dict else [thing]:
                if type(item) is bytes and needles[0] in item and b"needles" not in item:
                    return
        raise LookupError
    def expected():
        here = sys._getframe()
        while here:
            if {"wanted", "expected", "names", "labels"} & set(here.f_locals) - {"expected"}:
                return
            here = here.f_back
        raise LookupError
    tell("the reference in memory", search)
    tell("expected values in frames", expected)
""", stopped=BOUNDARY),
    Attack("look into other processes", "B", "reads the memory and environment of its parents", """
for pid in (os.getppid(), PID, 1):
    for name in ("environ", "mem", "maps", "cmdline", "status", "cwd/README.md", "root/etc/passwd"):
        tell(f"read {name} of {'pid 1' if pid == 1 else 'a parent'}",
             lambda: open(f"/proc/{pid}/{name}", "rb").read(1))
"""),
    Attack("trace other processes", "B", "turns ptrace, pidfd and kcmp on its parents", """
for pid in (os.getppid(), PID):
    tell("ptrace", lambda: system("ptrace", 16, pid, 0, 0))
    tell("process_vm_readv", lambda: system("process_vm_readv", pid, 0, 0, 0, 0, 0))
    tell("pidfd_open", lambda: system("pidfd_open", pid, 0))
    tell("pidfd_getfd", lambda: system("pidfd_getfd", 0, 0, 0))
    tell("kcmp", lambda: system("kcmp", os.getpid(), pid, 1, 0, 0))
"""),
    Attack("read the environment", "B", "looks for tokens in os.environ", """
def tokens():
    allowed = {"PATH", "LANG", "LC_CTYPE", "HOME", "PYTHONHASHSEED", "TMPDIR"}
    allowed |= {"MPLBACKEND", "MPLCONFIGDIR", "USER", "LOGNAME", "TORCHINDUCTOR_CACHE_DIR"}
    allowed |= {"OMP_WAIT_POLICY"}
    found = [name for name in os.environ if name not in allowed and not name.startswith("MALLOC_")
             and not name.endswith(("_NUM_THREADS", "_MAXIMUM_THREADS"))]
    print("environment has", found)
    if not found:
        raise LookupError
tell("token in the environment", tokens)
""", stopped="clean environment"),
    Attack("inherited descriptors", "B", "looks for files and the zygote's control line", """
import stat
def descriptors():
    kinds = []
    for number in range(3, 4096):
        try:
            mode = os.fstat(number).st_mode
        except OSError:
            continue
        kinds.append("pipe" if stat.S_ISFIFO(mode) else "socket" if stat.S_ISSOCK(mode) else "file")
    if kinds == ["pipe", "pipe"]:
        raise LookupError
    print("descriptors", kinds)
tell("a descriptor that is not its own", descriptors)
""", stopped="closed descriptors"),
    Attack("shared memory", "B", "meets other workers in shared memory, queues or keyrings", """
tell("memfd_create", lambda: system("memfd_create", b"x", 0))
tell("shmget", lambda: system("shmget", 4711, 4096, 0o1666))
tell("mq_open", lambda: system("mq_open", b"x", 66, 0o666, 0))
tell("keyctl", lambda: system("keyctl", 0, -3, 0))
tell("shm_open", lambda: open(f"/dev/shm/{MARKER}", "wb"))
"""),
    Attack("import the grader", "B", "imports the grader, the reference and the tests", """
sys.path[:0] = [GRADER, "/autograder/source", "."]
for name in ("autograder.grade", "autograder.grading.tasks", "solutions.numpy_ann", "tests.graded",
             "data.fashion_mnist", "worker.torch_tools"):
    tell(f"import {name}", lambda: __import__(name))
"""),
    Attack("fetch the data set", "B", "loads Fashion-MNIST from disk or through torchvision", """
def attack():
    def fetch():
        from torchvision.datasets import FashionMNIST
        FashionMNIST(GRADER + "/data", train=False, download=True)
    tell("torchvision", fetch)
    tell("read data", lambda: os.listdir(GRADER + "/data/sample"))
""", module="pytorch_ann", seconds=25, nightly=True),
    Attack("save through torch", "B", "leaves its inputs on disk for the next submission", """
import torch, tempfile
def attack():
    for folder in (CANARY, "/tmp", "/dev/shm", "/var/tmp"):
        tell("torch.save", lambda: torch.save(torch.zeros(2), f"{folder}/{MARKER}.pt"))
    tell("tempfile", lambda: tempfile.NamedTemporaryFile(prefix=MARKER))
""", module="pytorch_cnn", stopped="Landlock"),
    Attack("locks on a shared file", "B", "holds locks as a channel between workers", """
def lock():
    fcntl.flock(os.open(np.__file__, os.O_RDONLY), fcntl.LOCK_EX | fcntl.LOCK_NB)
def record():
    fcntl.lockf(os.open(np.__file__, os.O_RDONLY), fcntl.LOCK_SH | fcntl.LOCK_NB)
tell("flock", lock)
tell("record lock", record)
"""),
    Attack("locks by a long number", "B", "asks for locks by numbers of 33 bits", LONG),
    Attack("seed of the grading in the worker", "B", "draws the grader's own random numbers again",
           SEED, module="pytorch_ann", stopped="seeds by a one-way function"),
]  # fmt: skip
