"""Made classes for tests of `batch`: submissions whose text says what a stand-in does with them.

Also a program, which grades such a class in a process of its own so that it can be killed:
`python tests/classes.py OUT COUNT SECONDS [SCHEDULER]`.
"""

from __future__ import annotations

import os
import signal
import sys
import time
from pathlib import Path

from autograder.batch.entries import Entry, Outcome, Person, Row
from autograder.batch.job import Answer, Job, Plan, Refusal, Terms
from autograder.submission import Submission

TERMS = Terms("grader", "data")


def entry(key: str, words: str = "") -> Entry:
    """Return a submission with these words for the stand-in."""
    text = f"{words}\n# {key}\n".encode()
    return Entry(key, (Person(f"Student {key}"),), Submission({"numpy_ann": text}))


def job(key: str, words: str = "", plan: Plan | None = None) -> Job:
    """Return the job of such a submission."""
    submission = entry(key, words).submission
    assert submission
    return Job(key, submission, plan or Plan(TERMS))


def stand_in(job: Job) -> Answer:
    """Do what the submission says in place of grading it: a Work, for any worker."""
    words = job.submission.sources["numpy_ann"].decode().split("\n")[0].split()
    match words:
        case ["sleep", seconds]:
            time.sleep(float(seconds))
        case ["die", *once]:
            _die(*once)
        case ["raise", what]:
            raise ImportError(what) if what == "ImportError" else RuntimeError(what)
        case ["refuse"]:
            return Refusal(f"process {os.getpid()}", "it holds another grader")
        case ["refuse", "unless", path] if not _first(Path(path)):
            return Refusal(f"process {os.getpid()}", "it holds other images")
    return outcome(job)


def _die(path: str = "") -> None:
    """End this process; with a path, only if nobody did before."""
    if path and Path(path).exists():
        return
    if path:
        Path(path).touch()
    os.kill(os.getpid(), signal.SIGKILL)


def _first(path: Path) -> bool:
    """Say whether this process was the first to come."""
    try:
        with path.open("x") as stream:
            stream.write(str(os.getpid()))
    except FileExistsError:
        time.sleep(0.2)
    return path.read_text() == str(os.getpid())


def outcome(job: Job) -> Outcome:
    """Return what a stand-in says of a job: a score that comes from its bytes."""
    results = {"score": int(job.digest[:4], 16) % 101, "key": job.key}
    return Outcome(
        job.key, "graded", "", job.digest, job.plan.terms.grader, 0.1, results,
        {"report.html": job.key.encode()},
    )  # fmt: skip


def publish(rows: list[Row], out: Path, running: bool) -> None:
    """Write a gradebook of two columns."""
    lines = [f"{row.entry.key},{row.outcome.status}\n" for row in rows]
    (out / "gradebook.csv").write_text("".join(lines), encoding="ascii")


def main(out: str, count: str, seconds: str, scheduler: str = "") -> None:
    """Grade a class of stand-ins."""
    from autograder.batch.conduct import Wish, conduct
    from autograder.batch.errors import BatchError, SchedulerLost
    from autograder.render.terminal import console_on

    entries = [entry(f"s{number:03}", f"sleep {seconds}") for number in range(int(count))]
    wish = Wish(Path(out), 2, scheduler, data="sample")
    try:
        conduct(wish, entries, publish, console_on(sys.stdout), stand_in)
    except KeyboardInterrupt:
        sys.exit(130)
    except (BatchError, SchedulerLost) as error:
        sys.stdout.write(f"{error}\n")
        sys.exit(2 if isinstance(error, BatchError) else 3)


if __name__ == "__main__":
    import classes  # so that workers know the stand-in by a name that they can import

    classes.main(*sys.argv[1:])
