"""A: forging results, by way of the files, the pipes or the values that a submission returns."""

from __future__ import annotations

from tests.hostile.attack import Attack

BOUNDARY, CHECK, WIRE = "process boundary", "check", "wire format"

ALL = [
    Attack("overwrite results.json", "A", "writes full marks at import", """
tell("write results.json", lambda: Path(OUT, "results.json").write_text('{"score": 100}'))
tell("write canary", lambda: Path(KEPT).write_text("100"))
tell("append", lambda: open(KEPT, "a"))
"""),
    Attack("truncate, rename, remove", "A", "changes the results by other calls than write", """
tell("truncate", lambda: os.truncate(KEPT, 0))
tell("open to truncate", lambda: os.open(KEPT, os.O_RDONLY | os.O_TRUNC))
tell("rename", lambda: os.rename(KEPT, KEPT + "2"))
tell("remove", lambda: os.remove(KEPT))
tell("link", lambda: os.link(KEPT, CANARY + "/link"))
tell("symlink", lambda: os.symlink("/etc/passwd", CANARY + "/link"))
tell("chmod", lambda: os.chmod(KEPT, 0))
tell("touch", lambda: os.utime(KEPT))
"""),
    Attack("write at exit", "A", "leaves the writing to atexit, a destructor and a signal", """
def write(*_):
    tell("write canary", lambda: Path(KEPT).write_text("100"))
atexit.register(write)
signal.signal(signal.SIGTERM, write)
class Late:
    __del__ = write
late = Late()
""", stopped="SIGKILL"),
    Attack("write from a daemon", "A", "forks, leaves the session and writes when all is over", """
def daemon():
    if os.fork() == 0:
        os.setsid()
        time.sleep(3)
        Path(KEPT).write_text("100")
        os._exit(0)
tell("fork", daemon)
"""),
    Attack("write from a shell", "A", "starts a detached shell that waits and writes", """
line = f"sleep 3; echo 100 > {KEPT}"
tell("Popen", lambda: subprocess.Popen(["/bin/sh", "-c", line], start_new_session=True))
tell("posix_spawn", lambda: os.posix_spawn("/bin/sh", ["sh", "-c", line], {}))
tell("execv", lambda: os.execv("/bin/sh", ["sh", "-c", line]))
def shell():
    if os.system(line) != 0:
        raise OSError(errno.EPERM, "system")
tell("system", shell)
"""),
    Attack("printed verdict", "A", "prints results and repaints the terminal", """
def attack():
    print('{"score": 100, "tests": []}\\n=== 5 passed in 0.01s ===')
    print("\\x1b[2J\\x1b[HPASSED 1.2 4/4\\x1b]0;title\\x07\\u202e001")
""", stopped="values decide, not output"),
    Attack("forged frame, then exit", "A", "writes a verdict into the reply pipe and leaves", """
def attack():
    body = json.dumps({"id": 1, "passed": True, "score": 100, "arrays": []}).encode()
    os.write(frame("serve")["replies"], struct.pack(">I", len(body)) + body)
    os._exit(0)
""", stopped=WIRE),
    Attack("verdict under the right id", "A", "answers the question in hand with a verdict", """
def attack():
    number = frame("_reply")["number"]
    body = {"id": number, "value": {"passed": True}, "score": 100, "status": "passed", "arrays": []}
    body = json.dumps(body).encode()
    os.write(frame("serve")["replies"], struct.pack(">I", len(body)) + body)
    os._exit(0)
""", stopped=WIRE),
    Attack("answers before the questions", "A", "fills the pipe with answers to come", """
body = json.dumps({"id": 0, "value": None, "arrays": []}).encode()
for _ in range(50):
    os.write(frame("serve")["replies"], struct.pack(">I", len(body)) + body)
""", stopped=WIRE),
    Attack("array that agrees with everything", "A", "returns a subclass whose == is true", """
class Agreeing(np.ndarray):
    __eq__ = __lt__ = __le__ = lambda self, other: np.True_
    def __array_ufunc__(self, *_, **__):
        return np.zeros(self.shape)
    def __reduce__(self):
        return (os.system, (f"touch {CANARY}/pickled",))
def relu(z):
    return np.asarray(z).view(Agreeing)
""", stopped=BOUNDARY),
    Attack("pickle that runs", "A", "returns objects whose unpickling would run a command", """
class Bomb:
    def __reduce__(self):
        return (os.system, (f"touch {CANARY}/pickled",))
def relu(z):
    return np.array([Bomb()] * z.size, dtype=object).reshape(z.shape)
""", stopped=WIRE),
    Attack("patched comparison", "A", "patches everything that could compare", """
import unittest
for name in ("allclose", "array_equal", "isclose", "abs", "argwhere", "isfinite", "asarray"):
    setattr(np, name, lambda *_, **__: True)
np.testing.assert_allclose = unittest.TestCase.assertEqual = lambda *_, **__: None
builtins.abs = builtins.max = builtins.all = lambda *_: True
""", stopped=BOUNDARY),
    Attack("broadcast", "A", "returns one number that fits every shape when it is broadcast", """
turn = iter(range(10**6))
def relu(z):
    return [np.zeros(1), np.float64(0), 0, np.zeros((1,) * z.ndim)][next(turn) % 4]
""", stopped=CHECK),
    Attack("score attributes", "A", "dresses as a check: attributes, skips, expected failures", """
import unittest
@unittest.expectedFailure
def relu(z):
    relu.__score__ = relu.__weight__ = relu.__points__ = 100
    raise unittest.SkipTest("full marks")
""", stopped=CHECK),
    Attack("markup in a message", "A", "raises HTML, a formula, ANSI and bidirectional text", """
class Script(Exception):
    pass
Script.__name__ = "<script>alert(1)</script>"
def attack():
    print("=HYPERLINK(1)</pre><script>alert(2)</script>{{ 7 * 7 }}")
    raise Script("<img src=x onerror=alert(3)>\\u202e[bold]\\x1b[31m\\x00")
""", stopped="escaping"),
]  # fmt: skip
