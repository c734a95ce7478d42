"""macOS's sandbox: the profile's rules in the order in which they count, and the memory watch."""

from __future__ import annotations

import subprocess
import sys
import sysconfig
import time
from pathlib import Path

import pytest

from autograder import seatbelt


@pytest.fixture
def command(tmp_path):
    """A worker's command wrapped in the profile, for a home below tmp_path."""
    (tmp_path / "home").mkdir()
    words = [sys.executable, "-I", "-B", str(tmp_path / "grader" / "worker" / "__main__.py")]
    return seatbelt.wrap(words, tmp_path / "caches", [tmp_path / "home"])


def test_the_command_itself_is_unchanged(command):
    """The tool comes first, then the profile, then the worker's own words."""
    assert command[:2] == ["/usr/bin/sandbox-exec", "-p"]
    assert command[3:6] == [sys.executable, "-I", "-B"]


def test_refusals_come_before_what_is_allowed_again(command, tmp_path):
    """The last fitting rule counts: a home is closed, then Python inside it is opened."""
    lines = command[2].splitlines()
    closed = lines.index(f'(deny file-read-data (subpath "{(tmp_path / "home").resolve()}"))')
    stdlib = Path(sysconfig.get_path("stdlib")).resolve()
    assert lines.index(f'(allow file-read-data (subpath "{stdlib}"))') > closed
    for refused in ("network*", "process-fork", "process-exec", "file-write*"):
        assert f"(deny {refused})" in lines
    assert lines.index("(deny file-write*)") < lines.index(
        '(allow file-write* (literal "/dev/null"))'
    )
    program = f'(allow process-exec (literal "{sys.executable}"))'
    assert lines.index("(deny process-exec)") < lines.index(program)


def test_a_path_cannot_end_a_rule(tmp_path):
    """Quotes and backslashes in a folder's name are escaped."""
    home = tmp_path / 'a"b'
    home.mkdir()
    text = seatbelt.profile(Path(sys.executable), [], tmp_path, [home])
    assert 'a\\"b"))' in text


@pytest.mark.skipif(sys.platform != "darwin", reason="sandbox-exec is macOS's")
def test_the_profile_holds(command):
    """A program inside it computes, and can neither write nor connect."""
    done = subprocess.run(
        [*command[:6], "-c", "import socket; socket.create_connection(('127.0.0.1', 9))"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert "PermissionError" in done.stderr


def test_a_process_that_takes_too_much_is_killed():
    """More than allowed, and it is gone within seconds; less, and it lives."""
    hungry = subprocess.Popen([sys.executable, "-c", "b = b'x' * 200_000_000\nwhile True: pass"])
    modest = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(30)"])
    try:
        seatbelt.watch(hungry.pid, 100_000_000)
        seatbelt.watch(modest.pid, 100_000_000)
        assert hungry.wait(timeout=20) == -9
        time.sleep(3 * seatbelt.POLL_SECONDS)
        assert modest.poll() is None
    finally:
        for process in (hungry, modest):
            process.kill()
            process.wait()
