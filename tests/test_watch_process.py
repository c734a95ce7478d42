"""`watch` as its user runs it: a process, files that are saved, Ctrl-C."""

from __future__ import annotations

import json
import os
import queue
import signal
import subprocess
import sys
import threading
import time

import psutil
import pytest

from autograder.grade import REFERENCE, ROOT

SECONDS = 60
RELU = "np.maximum(0, z)"


class Lines:
    """The lines that a process prints, as they come."""

    def __init__(self, stream):
        self.queue = queue.Queue()
        threading.Thread(target=self._read, args=(stream,), daemon=True).start()

    def _read(self, stream):
        for line in stream:
            self.queue.put(line)

    def until(self, word):
        """Return what was printed up to the line with a word."""
        found = ""
        end = time.monotonic() + SECONDS
        while word not in found:
            found += self.queue.get(timeout=max(end - time.monotonic(), 0.01))
        return found


@pytest.fixture
def session(tmp_path):
    """A session over part 1 alone, which needs no torch."""
    folder = tmp_path / "submission"
    folder.mkdir()
    text = (REFERENCE / "numpy_ann.py").read_text(encoding="utf-8")
    (folder / "numpy_ann.py").write_text(text, encoding="utf-8")
    command = [sys.executable, "-u", "-m", "autograder", "watch", str(folder)]
    with subprocess.Popen(
        [*command, "--out", str(tmp_path / "out"), "--data", "sample"],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        env={**os.environ, "COLUMNS": "300"},
    ) as process:
        yield process, Lines(process.stdout), folder / "numpy_ann.py", text
        process.kill()


def test_save_loop_vanish_interrupt(session, tmp_path):
    """Every save is answered whatever it does, and Ctrl-C leaves no process behind."""
    process, lines, path, text = session
    assert "part 1 35/40 (1.10 to come), part 2 0/25" in lines.until("answered in")

    path.write_text(text.replace(RELU, "z"), encoding="utf-8")
    told = lines.until("answered in")
    assert "numpy_ann.py saved" in told
    assert "Mistake: values unchanged." in told

    path.write_text(text.replace(RELU, "[0 for _ in iter(int, 1)]"), encoding="utf-8")
    lines.until("numpy_ann.py saved")
    path.write_text(text, encoding="utf-8")
    assert "\n1.2  " not in lines.until("answered in")  # but it may have been said to be slow

    path.unlink()
    assert "numpy_ann.py is missing." in lines.until("answered in")
    assert len(json.loads((tmp_path / "out" / "results.json").read_text())["tests"]) == 22

    own = psutil.Process(process.pid)
    started = own.children(recursive=True)
    assert started
    process.send_signal(signal.SIGINT)
    assert "Stopped" in lines.until("results.json")
    assert process.wait(SECONDS) == 0
    assert process.stderr.read() == ""
    assert psutil.wait_procs(started, timeout=10)[1] == []
