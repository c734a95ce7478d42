"""Where a class is graded: by workers of Dask's on this machine, or on a cluster that runs already.

Whichever it is, nothing that was started is left when a run ends.
"""

from __future__ import annotations

import contextlib
import logging
import signal
import tempfile
from collections.abc import Iterator
from typing import Any

from autograder.batch import slot
from autograder.batch.errors import INSTALL, BatchError
from autograder.batch.pool import Pool, Work
from autograder.cores import usable_cores

SLOT_BYTES = 2 * 2**30  # of memory for each worker: itself, its zygotes, programs of students
CONNECT_SECONDS = 10
MISSING = f"Dask is missing: {INSTALL}"
SETTINGS = {
    # A worker holds one grading and nothing else: there is nothing to spill or to wait for.
    "distributed.worker.memory.target": False,
    "distributed.worker.memory.spill": False,
    "distributed.worker.memory.pause": False,
    # The engine itself sends what a lost worker had to another one, and counts.
    "distributed.scheduler.allowed-failures": 0,
    "distributed.scheduler.worker-saturation": 1.0,
    "distributed.scheduler.work-stealing": False,
    # A busy machine may need longer than Dask's 15 s to start a lost worker again; then Dask would
    # go on without it, and at last without any.
    "distributed.deploy.lost-worker-timeout": "1 day",
    "distributed.admin.system-monitor.gil.enabled": False,
    # Samples of every stack, kept for an hour: megabytes a minute, and time, for nobody.
    "distributed.worker.profile.enabled": False,
}


def default_workers() -> int:
    """Return how many workers this machine takes: one for each core, if there is memory."""
    _, distributed = _dask()
    return max(1, min(usable_cores(), int(distributed.system.MEMORY_LIMIT) // SLOT_BYTES))


@contextlib.contextmanager
def here(workers: int, work: Work = slot.perform, **options: Any) -> Iterator[Pool]:
    """Start worker processes on this machine, with one thread each, and end them afterwards."""
    dask, distributed = _dask()
    with (
        tempfile.TemporaryDirectory(prefix="autograder-") as place,
        dask.config.set(SETTINGS),
        _hushed(distributed),
    ):
        given = {
            "n_workers": workers,
            "threads_per_worker": 1,
            "memory_limit": SLOT_BYTES,
            "dashboard_address": "127.0.0.1:0",
            "local_directory": place,
            "silence_logs": logging.CRITICAL,
            **options,
        }
        with _deaf():
            try:
                cluster = distributed.LocalCluster(**given)
                client = distributed.Client(cluster, set_as_default=False)
            except Exception as error:  # whatever Dask met: no memory, no ports, a setting
                told = f"{type(error).__name__}: {error}"
                raise BatchError(f"no workers could be started here ({told})") from error
        with contextlib.closing(Pool(client, work, cluster)) as pool:
            yield pool


@contextlib.contextmanager
def there(address: str, work: Work = slot.perform) -> Iterator[Pool]:
    """Connect to a cluster that runs. Raises `BatchError` where nobody answers."""
    _, distributed = _dask()
    with _hushed(distributed):
        try:
            client = distributed.Client(address, timeout=CONNECT_SECONDS, set_as_default=False)
        except (OSError, TimeoutError, distributed.TimeoutError, ValueError, TypeError) as error:
            told = f" ({error})" if isinstance(error, TypeError) else ""  # tls:// unconfigured
            raise BatchError(f"no Dask scheduler answers at {address}{told}") from error
        with contextlib.closing(Pool(client, work)) as pool:
            yield pool


@contextlib.contextmanager
def _deaf() -> Iterator[None]:
    """Keep Ctrl-C from what is started now: a terminal sends it to the workers as well."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextlib.contextmanager
def _hushed(distributed: Any) -> Iterator[None]:
    """Keep Dask's own log off the screen: what matters of it the engine says.

    What its tasks leave to asyncio's log comes after their end, so that one stays quiet.
    """
    logging.getLogger("asyncio").setLevel(logging.CRITICAL)
    with contextlib.ExitStack() as stack:
        for name in ("distributed", "distributed.client", "tornado.application"):
            stack.enter_context(distributed.utils.silence_logging_cmgr(logging.CRITICAL, name))
        yield


def _dask() -> tuple[Any, Any]:
    try:
        import dask
        import distributed
    except ImportError as error:
        raise BatchError(MISSING) from error
    return dask, distributed
