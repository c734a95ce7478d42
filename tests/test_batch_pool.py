"""Dask's workers: jobs that end them, clusters that go, processes that stay or do not."""

from __future__ import annotations

import json
import os
import pickle
import subprocess
import sys
import time
from collections import Counter
from types import SimpleNamespace

import psutil
import pytest
from classes import job, stand_in
from clusters import until

from autograder.batch import clusters
from autograder.batch.engine import Engine
from autograder.batch.errors import BatchError, SchedulerLost
from autograder.batch.pool import Lost, perform
from autograder.grade import ROOT

pytestmark = pytest.mark.filterwarnings("default")  # Dask's own, while it closes
SECONDS = 60


@pytest.fixture(scope="module")
def pool():
    """Two worker processes that do what the stand-in is told."""
    with clusters.here(2, stand_in) as pool:
        yield pool


def graded(pool, *jobs):
    """Return the outcomes by key, and what was said."""
    said = []
    return {o.key: o for o in Engine(pool, said.append).run(jobs)}, said


def pids(pool):
    """Return the worker processes' ids."""
    return {nanny.pid for nanny in pool.cluster.workers.values()}


def processes(pool):
    """Return the worker processes by their addresses."""
    nannies = pool.cluster.workers.values()
    return {nanny.worker_address: psutil.Process(nanny.pid) for nanny in nannies if nanny.pid}


def test_jobs_come_back_from_two_processes(pool):
    """Results and files travel by value."""
    found, said = graded(pool, *(job(f"s{number}", "sleep 0.05") for number in range(6)))
    assert {o.files["report.html"] for o in found.values()} == {k.encode() for k in found}
    assert len(found) == 6
    assert said == []
    assert os.getpid() not in pids(pool)


def test_who_kills_workers_is_set_aside_and_blamed_alone(pool, tmp_path):
    """Twice is enough; once is forgiven; the others never notice."""
    once = f"die {tmp_path / 'once'}"
    calm = [job(f"s{number}", "sleep 0.2") for number in range(4)]
    found, said = graded(pool, job("bomb", "die"), job("unlucky", once), *calm)
    statuses = {key: o.status for key, o in found.items() if o.status != "graded"}
    assert (statuses, len(found)) == ({"bomb": "set aside"}, 6), said
    blamed = [line for line in said if line != "No worker is there; waiting for one."]
    assert all("bomb" in line or "unlucky" in line for line in blamed)
    assert pool.sent == {}


@pytest.mark.parametrize("when", ["before the job is sent", "before the job begins"])
def test_a_worker_that_dies_idle_is_nobodys_fault(pool, monkeypatch, when):
    """The one job that was sent there is graded elsewhere, is not blamed, and nothing is said."""
    send, asked = pool.send, []

    def to_the_dead(worker, job):
        asked.append(job.key)
        if len(asked) > 1:
            return send(worker, job)
        process = processes(pool)[worker]
        process.suspend()  # it holds its connections, and can begin nothing any more
        if when == "before the job is sent":
            process.kill()
        ticket = send(worker, job)
        if when == "before the job begins":
            assert until(lambda: ticket in pool.client.processing().get(worker, ()))
            process.kill()
        return ticket

    assert until(lambda: len(pool.workers()) == 2 and pool.workers() == {*processes(pool)})
    monkeypatch.setattr(pool, "send", to_the_dead)
    said = []
    engine = Engine(pool, said.append)
    found = {o.key: o.status for o in engine.run([job("first"), job("second")])}
    assert found == {"first": "graded", "second": "graded"}
    assert asked.count("first") == 2
    assert not [line for line in said if "was lost" in line]
    assert engine.ends == Counter()


def test_a_lost_worker_is_waited_for_however_long_it_takes_to_start(pool):
    """Dask's own 15 s would leave a busy machine with one worker less each time."""
    import dask

    told = dask.config.get("distributed.deploy.lost-worker-timeout")
    assert dask.utils.parse_timedelta(told) > 3600


def test_a_job_that_cannot_be_announced_does_not_run(monkeypatch):
    """A worker that cannot reach the scheduler has begun nothing."""
    import distributed

    class Worker:
        """Its question is never answered."""

        loop, address, scheduler = None, "tcp://worker", SimpleNamespace(set_metadata=None)

        def get_current_task(self):
            """Return a ticket."""
            return "grading-0"

    def fail(*arguments, **more):
        raise TimeoutError("no answer")

    monkeypatch.setattr(distributed, "get_worker", Worker)
    monkeypatch.setattr(distributed.utils, "sync", fail)
    with pytest.raises(Lost, match="tcp://worker could not say that it begins") as caught:
        perform(lambda job: pytest.fail("it ran"), job("s0"))
    assert not pickle.loads(pickle.dumps(caught.value)).began


def test_a_worker_that_refuses_leaves_its_job_to_the_other(pool, tmp_path):
    """The first to come holds the grader, the other does not."""
    words = f"refuse unless {tmp_path / 'fit'}"
    found, said = graded(pool, *(job(f"s{number}", words) for number in range(4)))
    assert [o.status for o in found.values()] == ["graded"] * 4
    assert len(said) <= 1


def test_nobody_fits_and_nothing_can_be_imported(pool):
    """Both end with one line."""
    with pytest.raises(BatchError, match="another grader"):
        graded(pool, job("s0", "refuse"))
    with pytest.raises(BatchError, match="cannot import the grader"):
        graded(pool, job("s0", "raise ImportError"))
    assert graded(pool, job("s0", "raise this"))[0]["s0"].status == "crashed"


def test_an_address_without_a_scheduler_is_one_line(monkeypatch):
    """Nobody answers there."""
    monkeypatch.setattr(clusters, "CONNECT_SECONDS", 1)
    with (
        pytest.raises(BatchError, match="no Dask scheduler answers at tcp"),
        clusters.there("tcp://127.0.0.1:9"),
    ):
        pass


@pytest.fixture
def cluster(tmp_path):
    """A scheduler and a worker as an instructor would start them; yields its address."""
    path = [str(ROOT), str(ROOT / "tests")]
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path)}
    options = {"env": environment, "cwd": tmp_path, "stderr": subprocess.DEVNULL}
    command = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1"]
    file = tmp_path / "scheduler.json"
    more = ["--port", "0", "--no-dashboard", "--scheduler-file", str(file)]
    worker = [sys.executable, "-m", "distributed.cli.dask_worker", "--scheduler-file", str(file)]
    with subprocess.Popen([*command, *more], **options) as scheduler:
        end = time.monotonic() + SECONDS
        while not file.exists() and time.monotonic() < end:
            time.sleep(0.05)
        arguments = ["--nworkers", "1", "--nthreads", "1", "--no-dashboard"]
        with subprocess.Popen([*worker, *arguments], **options) as nanny:
            yield json.loads(file.read_text())["address"], scheduler, nanny
            nanny.terminate()
            nanny.wait(SECONDS)
            scheduler.kill()


@pytest.mark.nightly
def test_a_running_cluster_is_used_and_left_running(cluster):
    """A job from a client that never started a worker; leaving mid-way stops what runs."""
    address, scheduler, nanny = cluster
    with clusters.there(address, stand_in) as pool:
        assert len(graded(pool, job("s0"), job("s1"))[0]) == 2
    with clusters.there(address, stand_in) as pool:
        assert next(Engine(pool, print).run([job("s2"), job("s3", "sleep 60")])).key == "s2"
        began = psutil.Process(nanny.pid).children(recursive=True)
    now = psutil.Process(nanny.pid).children(recursive=True)
    assert scheduler.poll() is None
    assert {p.pid for p in began} != {p.pid for p in now}


@pytest.mark.nightly
def test_a_scheduler_that_ends_is_noticed(cluster):
    """What came before is known; then one error says how to go on."""
    address, scheduler, _ = cluster
    with clusters.there(address, stand_in) as pool:
        engine = Engine(pool, print).run([job("s0"), job("s1", "sleep 60")])
        assert next(engine).key == "s0"
        scheduler.kill()
        with pytest.raises(SchedulerLost, match="run the same command again"):
            next(engine)


def test_an_end_in_the_middle_leaves_no_process():
    """Workers are killed at once, whatever they are doing."""
    with clusters.here(2, stand_in) as pool:
        engine = Engine(pool, print).run([job("s0"), job("s1", "sleep 60"), job("s2", "sleep 60")])
        next(engine)
        running = [psutil.Process(pid) for pid in pids(pool)]
        began = time.monotonic()
    assert time.monotonic() - began < 30
    gone, alive = psutil.wait_procs(running, timeout=5)
    assert (len(gone), alive) == (2, [])


def test_grading_one_submission_needs_no_dask():
    """The extra is for classes alone."""
    program = (
        "import sys, autograder.commands.ending\n"
        "assert not {'dask', 'distributed', 'sqlite3'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True)
