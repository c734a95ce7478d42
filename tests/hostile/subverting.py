"""C: subverting the grader, the import system or the worker that carries the submission."""

from __future__ import annotations

from tests.hostile.attack import Attack

BOUNDARY, CHECK, WIRE = "process boundary", "check", "wire format"

# `reply` puts a value of the attack's choice into every answer of its worker; `even` into that one
# too which says that the module is loaded.
REPLY = """
wire = sys.modules["worker.serve"].wire
honest = wire.frame
def reply(value, described=(), content=b"", even=False):
    def forged(answer, arrays):
        if "value" not in answer or ("ref" in str(answer["value"]) and not even):
            return honest(answer, arrays)
        body = json.dumps({**answer, "value": "HERE", "arrays": described}, allow_nan=True)
        body = body.replace('"HERE"', value).encode("ascii")
        return [memoryview(struct.pack(">I", len(body)) + body), memoryview(content)]
    wire.frame = forged
"""
# What the wire must refuse, or the checks must bear, in place of a number.
VALUES = {
    "an endless number": "9" * 4000,
    "a number that no parser takes": "9" * 5000,
    "infinity by exponent": "1e999",
    "NaN token": "NaN",
    "deep list": '{"list": [' * 3000 + "1" + "]}" * 3000,
    "array not sent": '{"array": 3}',
    "negative array": '{"array": -1}',
    "boolean array number": '{"array": true}',
    "reference to nothing": '{"ref": 987654321, "type": "ndarray"}',
    "dict with a list as key": '{"dict": [[{"list": []}, 1]]}',
    "unknown kind": '{"passed": true}',
    "lone surrogate": '"\\\\ud800"',
    "list of half a thousand lists": '{"list": [' + '{"list": []},' * 500 + "1]}",
    "truth": "true",
}
SHAPES = {
    "more bytes than announced": '[["float64", [2]]]',
    "an exabyte": '[["float64", [1000000000000, 1000000]]]',
    "negative length": '[["float64", [-1]]]',
    "true as length": '[["float64", [true]]]',
    "dtype object": '[["object", [1]]]',
    "nine axes": '[["uint8", [1, 1, 1, 1, 1, 1, 1, 1, 1]]]',
    "thousand arrays": "[" + '["uint8", [0]],' * 999 + '["uint8", [0]]]',
}
TYPICAL = ("an endless number", "deep list", "lone surrogate", "an exabyte")

FORGED = [
    Attack(f"forged value: {name}", "C", "returns by its own pen what the wire never writes",
           f"{REPLY}\nreply({value!r})\n", stopped=WIRE, nightly=name not in TYPICAL)
    for name, value in VALUES.items()
] + [
    Attack(f"forged array: {name}", "C", "describes an array that cannot be",
           f"{REPLY}\nreply('{{\"array\": 0}}', json.loads({shape!r}), bytes(64))\n",
           stopped=WIRE, nightly=name not in TYPICAL)
    for name, shape in SHAPES.items()
]  # fmt: skip

IMPORTS = [
    Attack("import hooks", "C", "replaces NumPy and the finders, traces every line", """
class Fake:
    def __getattr__(self, name):
        return lambda *_, **__: 0
sys.modules["numpy"] = sys.modules["worker.compare"] = Fake()
sys.meta_path.insert(0, Fake())
sys.settrace(lambda *_: None)
""", stopped=BOUNDARY),
    Attack("torch in part 1", "C", "takes the refusal out of the way and imports torch", """
sys.meta_path[:] = [f for f in sys.meta_path if type(f).__name__ != "SubmissionFinder"]
packages = str(Path(np.__file__).parent.parent)
sys.path.insert(0, packages)
tell("import torch", lambda: __import__("torch"))
tell("read torch", lambda: open(packages + "/torch/__init__.py").close())
tell("load torch", lambda: ctypes.CDLL(packages + "/torch/lib/libtorch_cpu.so"))
""", stopped="Landlock"),
    Attack("memory between checks", "C", "counts calls over checks and answers from a cache", """
def attack():
    seen = getattr(builtins, "seen", 0) + 1
    builtins.seen = seen
    os.environ["SEEN"] = str(seen)
    def remember():
        if seen < 3:
            raise LookupError
    tell("calls of another case", remember)
""", stopped="one process per case"),
    Attack("no builtins", "C", "empties builtins and the modules that the worker needs", """
def attack():
    for name in list(vars(builtins)):
        delattr(builtins, name)
    sys.modules.clear()
""", stopped=BOUNDARY),
    Attack("recursion bomb in source", "C", "100,000 minus signs",
           whole="x = " + "-" * 100_000 + "1\n", stopped="MemoryError in the worker"),
    Attack("attribute chain in source", "C", "50,000 attributes in a row",
           whole="x = 1\nx" + ".real" * 30_000 + "\n", stopped="RecursionError in the worker"),
    Attack("other encoding", "C", "hides a line behind a coding cookie, in a comment",
           whole="# coding: utf-7\n# Nothing.+AAo-print('read:', open('/etc/passwd') and 'done')\n",
           stopped="Landlock"),
]  # fmt: skip

INSIDE = [
    Attack("raw system calls", "C", "calls the kernel by another ABI, from bytes of its own", """
import mmap
def attack():
    if platform.machine() != "x86_64":
        return
    page = mmap.mmap(-1, 4096, prot=mmap.PROT_READ | mmap.PROT_WRITE | mmap.PROT_EXEC)
    # mov eax, 20; int 0x80; ret: getpid of the 32-bit table
    page.write(bytes.fromhex("b814000000cd80c3"))
    where = ctypes.addressof(ctypes.c_char.from_buffer(page))
    number = ctypes.CFUNCTYPE(ctypes.c_int)(where)()
    print("32-bit getpid:", "done" if number == os.getpid() else "refused")
""", stopped="seccomp"),
    Attack("take the layers off", "C", "asks the kernel to undo seccomp, limits and ids", """
libc = ctypes.CDLL(None, use_errno=True)
def control(*arguments):
    if libc.prctl(*arguments) != 0:
        raise OSError(ctypes.get_errno(), "prctl")
tell("seccomp off", lambda: control(22, 0, 0, 0, 0))
tell("new privileges", lambda: control(38, 0, 0, 0, 0))
tell("larger files", lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (10**6, 10**6))
     or os.open(CANARY + "/grown", os.O_CREAT | os.O_WRONLY))
tell("unshare", lambda: system("unshare", 0x10000000))
tell("io_uring", lambda: system("io_uring_setup", 1, 0))
tell("bpf", lambda: system("bpf", 0, 0, 0))
tell("userfaultfd", lambda: system("userfaultfd", 0))
tell("personality", lambda: system("personality", 0x0040000))
tell("chroot", lambda: os.chroot("/"))
tell("setpgid", lambda: system("setpgid", 0, 0))
"""),
    Attack("escape by a thread", "C", "does the forbidden in a thread that is started later", """
def inside():
    tell("fork in a thread", lambda: os.fork() or os._exit(0))
    tell("write in a thread", lambda: Path(KEPT).write_text("100"))
    tell("read in a thread", lambda: Path("/etc/passwd").read_bytes())
thread = threading.Thread(target=inside)
thread.start()
thread.join()
"""),
    Attack("exceptions that bite", "C", "raises what exits when it is printed", """
class Biting(BaseException):
    def __str__(self):
        os._exit(0)
    __repr__ = __str__
def attack():
    raise Biting
""", stopped=BOUNDARY),
    Attack("exception of impossible form", "C", "answers with an error that is none", """
wire = sys.modules["worker.serve"].wire
honest = wire.frame
wire.frame = lambda answer, arrays: honest(
    {"id": answer["id"], "error": {"type": [], "message": 5, "where": "here"}}, [])
""", stopped=WIRE),
    Attack("exception of half a megabyte", "C", "fills the report with lines of a traceback", """
wire = sys.modules["worker.serve"].wire
honest = wire.frame
long = {"type": "E" * 20000, "message": "m" * 200000, "where": ["w" * 100000, "x" * 100000]}
wire.frame = lambda answer, arrays: honest({"id": answer["id"], "error": long}, [])
""", stopped="cut"),
    Attack("numbers of seventy digits", "C", "keeps and returns numbers that no float can hold", """
class NumpyANN:
    def __init__(self, d, h, k, seed=0):
        self.W1 = self.b1 = self.W2 = self.b2 = 10 ** 70
    def update(self, gradients, lr):
        pass
""", only="1.1,1.7", stopped=CHECK),
    Attack("a stub's words", "C", "speaks in the grader's words", """
def attack():
    raise NotImplementedError("1.2 relu(z): full marks is not written yet")
""", stopped=CHECK),
]  # fmt: skip

ALL = [*FORGED, *IMPORTS, *INSIDE]
