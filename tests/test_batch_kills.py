"""Workers, the scheduler and the client killed at random: nothing is lost, nothing comes twice."""

from __future__ import annotations

import random
import signal
import sqlite3
import subprocess
import sys

import psutil
import pytest
from clusters import ENVIRONMENT, SECONDS, Cluster, free_port, until

from autograder.grade import ROOT

pytestmark = pytest.mark.nightly
COUNT, WORK_SECONDS, KILLS = 80, 0.4, 20


def known(out):
    """Return when each result that is on disk was written."""
    found = out.glob("submissions/[!.]*/results.json")  # none that is only being written
    return {path.parent.name: path.stat().st_mtime_ns for path in found}


def test_nothing_is_lost_and_nothing_comes_twice(tmp_path):
    """Twenty kills at random moments; then the class is whole, each graded once."""
    chance = random.Random(20)
    out = tmp_path / "out"
    cluster = Cluster(tmp_path, free_port())
    client = None
    killed = dict.fromkeys(("worker", "nanny", "scheduler", "client"), 0)
    seen = {}
    try:
        for _ in range(KILLS):
            cluster.schedule()
            cluster.nannies = [nanny for nanny in cluster.nannies if nanny.poll() is None]
            while len(cluster.nannies) < 2:
                cluster.work()
            if client is None or client.poll() is not None:
                assert client is None or client.returncode in (0, 3, -signal.SIGKILL), cluster.said
                client = cluster.grade(out, COUNT, WORK_SECONDS)
            before = len(known(out))
            until(lambda: len(known(out)) > before, seconds=20)  # noqa: B023
            until(lambda: False, seconds=chance.random())
            killed[kill(chance, cluster, client)] += 1
            seen |= {key: at for key, at in known(out).items() if key not in seen}
        client.kill()
        client.wait()
        finish(cluster, out)
    finally:
        if client:
            client.kill()
        cluster.close()
    assert "Traceback" not in cluster.said
    assert sum(killed.values()) == KILLS
    assert all(killed[victim] for victim in ("worker", "scheduler", "client")), killed
    assert len(seen) > 10  # some were known before the last kill, and are as they were
    now = known(out)
    assert {key: now[key] for key in seen} == seen
    whole(out)


def kill(chance, cluster, client):
    """Kill one of them at random and say which."""
    victims = [("scheduler", cluster.scheduler), ("client", client)]
    for nanny in cluster.nannies:
        children = psutil.Process(nanny.pid).children()
        workers = [p for p in children if "spawn_main" in " ".join(p.cmdline())]
        victims += [("worker", worker) for worker in workers] * 2
        victims += [("nanny", nanny)]
    name, process = chance.choice(victims)
    process.kill()
    if name != "worker":
        process.wait()
    return name


def finish(cluster, out):
    """Grade what is left, as often as it takes."""
    for _ in range(5):
        cluster.schedule()
        cluster.nannies = [nanny for nanny in cluster.nannies if nanny.poll() is None]
        while len(cluster.nannies) < 2:
            cluster.work()
        client = cluster.grade(out, COUNT, WORK_SECONDS)
        client.wait(5 * SECONDS)
        if client.returncode == 0 and len(known(out)) == COUNT:
            return
    raise AssertionError(cluster.said)


def whole(out):
    """Check that each is in the gradebook once, and in the journal as graded once."""
    keys = [f"s{number:03}" for number in range(COUNT)]
    lines = (out / "gradebook.csv").read_text().splitlines()
    assert lines == [f"{key},graded" for key in keys]
    assert sorted(p.name for p in (out / "submissions").iterdir()) == keys
    with sqlite3.connect(out / "journal.sqlite") as journal:
        rows = journal.execute("SELECT key FROM outcomes WHERE status = 'graded' ORDER BY key")
        assert [key for (key,) in rows] == keys


def test_a_client_that_is_killed_takes_its_workers_along(tmp_path):
    """On one machine nothing goes on without it, and the next run continues."""
    command = [sys.executable, str(ROOT / "tests" / "classes.py"), str(tmp_path), "20", "0.3"]
    for _ in range(2):
        with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL) as client:
            before = len(known(tmp_path))
            assert until(lambda: len(known(tmp_path)) > before + 2)  # noqa: B023
            started = psutil.Process(client.pid).children(recursive=True)
            client.kill()
        assert psutil.wait_procs(started, timeout=10)[1] == []
    done = subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")
    lines = (tmp_path / "gradebook.csv").read_text().splitlines()
    assert lines == [f"s{number:03},graded" for number in range(20)]


def test_a_second_run_in_the_same_folder_ends_with_one_line(tmp_path):
    """It names the process, changes nothing, and the first goes on."""
    command = [sys.executable, str(ROOT / "tests" / "classes.py"), str(tmp_path), "30", "0.5"]
    with subprocess.Popen(command, env=ENVIRONMENT, stdout=subprocess.DEVNULL) as first:
        assert until(lambda: known(tmp_path))
        second = subprocess.run(
            command, env=ENVIRONMENT, capture_output=True, text=True, check=False
        )
        assert second.returncode == 2
        assert f"is in use by process {first.pid}" in second.stdout
    assert first.returncode == 0
    assert len(known(tmp_path)) == 30
