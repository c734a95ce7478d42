"""The kill matrix as a page: which check caught which wrong solution, what survived and why."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator

from autograder.submission import MODULES
from benchmarks.matrix import NEEDED, OPEN, Matrix
from benchmarks.survivors import EQUIVALENT, FREE, SURVIVORS
from benchmarks.trials import UNTRAINED, Trial


def page(matrix: Matrix) -> Iterator[str]:
    """Yield the page's lines."""
    yield "# The grader graded\n"
    yield HEAD
    yield from _summary(matrix)
    yield "\n## By check\n"
    yield BY_CHECK
    yield from _by_check(matrix)
    yield "\n## By operator\n"
    yield from _by_operator(matrix)
    yield "\n## Who survived, and why\n"
    yield from _survivors(matrix)
    yield "\n## Every wrong solution of the tests\n"
    yield EVERY
    for module in MODULES:
        yield from _every(matrix, module)


HEAD = """\
Written by `make mutation`. *By hand* are the wrong solutions of the tests
(`tests/wrong_part_*.py`), each with the points it must get. *Mutants* are made by a program: the
reference with one thing changed in its syntax tree (`benchmarks/operators.py`), a sample with every
operator of every check. All rows are in [mutation.json](mutation.json).
"""
BY_CHECK = """\
*By hand*: how many of the tests' wrong solutions must lose points in this check, and how many lost
exactly those. *Mutants*: of what the check's own function does; caught by this check, by another
quick one, or by a training; survivors after that.
"""
EVERY = """\
A dot is full points, a number what was left of them, in bold where the test expects another one.
A number in brackets: what was left in a check that the test does not ask for. Empty: not graded.
"""


def _table(*heads: str) -> list[str]:
    return [f"| {' | '.join(heads)} |", "|---" * len(heads) + "|"]


def _row(*cells: object) -> str:
    return f"| {' | '.join(str(cell).replace('|', chr(92) + '|') for cell in cells)} |"


def _summary(matrix: Matrix) -> Iterator[str]:
    hand, mutants = matrix.by_hand, matrix.mutants
    yield from _table("by hand", *(f"part {part}" for part in (1, 2, 3)), "all")
    lost = [trial for trial in hand if trial.lost(matrix.points)]
    yield _counted("wrong solutions", hand, lambda trial: True)
    yield _counted("lost points", hand, lambda trial: bool(trial.lost(matrix.points)))
    yield _counted("got exactly the points expected", hand, matrix.exact)
    yield _counted("were named", hand, lambda trial: bool(trial.named))
    yield ""
    yield from _table("mutants", *(f"part {part}" for part in (1, 2, 3)), "all")
    yield _counted("graded", mutants, lambda trial: True)
    fates = {trial.name: matrix.fate(trial) for trial in mutants}
    kinds = (EQUIVALENT, FREE, OPEN)
    yield _counted("caught", mutants, lambda trial: fates[trial.name] not in kinds)
    yield _counted("survived: same program", mutants, lambda t: fates[t.name] == EQUIVALENT)
    yield _counted("survived: another right one", mutants, lambda t: fates[t.name] == FREE)
    yield _counted("survived: unexplained", mutants, lambda t: fates[t.name] == OPEN)
    yield _counted("were named", mutants, lambda trial: bool(trial.named))
    seconds = sum(trial.seconds for trial in hand), sum(trial.seconds for trial in mutants)
    yield (
        f"\n{len(matrix.ids)} mutants can be made. Of those graded that are wrong "
        f"**{matrix.share:.1%}** were caught; {NEEDED:.0%} are asked for. (Were everything wrong "
        f"that computes anything else, it would be {matrix.strict:.1%}.) Of {len(hand)} wrong "
        f"solutions by hand {len(lost)} lost points. The gradings took {seconds[0] / 60:.0f} and "
        f"{seconds[1] / 60:.0f} minutes, one after the other."
    )


def _counted(name: str, trials: list[Trial], counts: Callable[[Trial], bool]) -> str:
    found = Counter(trial.module for trial in trials if counts(trial))
    return _row(name, *(found[module] for module in MODULES), found.total())


def _by_check(matrix: Matrix) -> Iterator[str]:
    yield from _table("check", "points", "by hand", "exactly", "mutants", "caught here",
                      "elsewhere", "by a training", "survived")  # fmt: skip
    for number, worth in matrix.points.items():
        aimed = [t for t in matrix.by_hand if t.expected.get(number, worth) < worth]
        exact = sum(abs(t.scores[number] - t.expected[number]) < 1e-6 for t in aimed)
        own = [trial for trial in matrix.mutants if trial.number == number]
        where = Counter(_where(matrix, trial) for trial in own)
        cells = (where[place] for place in ("here", "elsewhere", "training", "survived"))
        mutants = [len(own), *cells] if own else [""] * 5
        yield _row(number, f"{worth:g}", len(aimed), exact, *mutants)


def _where(matrix: Matrix, trial: Trial) -> str:
    lost = trial.lost(matrix.points)
    if not lost:
        return "survived"
    if trial.number in lost:
        return "here"
    trained = trial.number not in UNTRAINED and set(lost) & {"1.9", "2.7", "3.4", "3.6"}
    return "training" if trained else "elsewhere"


def _by_operator(matrix: Matrix) -> Iterator[str]:
    yield from _table("operator", "mutants", "caught", "same program", "another right one", OPEN)
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for trial in matrix.mutants:
        found[trial.operator][matrix.fate(trial)] += 1
    for operator, fates in sorted(found.items()):
        survived = [fates.pop(kind, 0) for kind in (EQUIVALENT, FREE, OPEN)]
        yield _row(operator, fates.total() + sum(survived), fates.total(), *survived)


def _survivors(matrix: Matrix) -> Iterator[str]:
    lived = {trial.name for trial in matrix.mutants if not trial.lost(matrix.points)}
    for kind, title in ((EQUIVALENT, "The same program"), (FREE, "Another right program")):
        yield f"### {title}\n"
        for reason in SURVIVORS:
            names = [name for name in reason.ids if name in lived]
            if reason.kind == kind and names:
                yield from (f"{reason.why}\n", *_listed(names), "")
    left = [t.name for t in matrix.mutants if matrix.fate(t) == OPEN]
    if left:
        yield from ("### Unexplained\n", *_listed(left))


def _listed(names: Iterable[str]) -> Iterator[str]:
    return (f"- `{name}`" for name in names)


def _every(matrix: Matrix, module: str) -> Iterator[str]:
    trials = [trial for trial in matrix.by_hand if trial.module == module]
    part = str(1 + MODULES.index(module))
    numbers = [number for number in matrix.points if number.startswith(part)]
    yield f"<details><summary>Part {part}: {len(trials)} wrong solutions</summary>\n"
    yield from _table("mistake", *numbers, "named")
    for trial in trials:
        named = sorted({name for names in trial.named.values() for name in names})
        cells = (_cell(trial, number, matrix.points[number]) for number in numbers)
        yield _row(trial.name, *cells, "; ".join(named))
    yield "\n</details>\n"


def _cell(trial: Trial, number: str, worth: float) -> str:
    if number not in trial.scores:
        return ""
    found = trial.scores[number]
    wanted = trial.expected.get(number)
    shown = "·" if found == worth else f"{found:g}"
    if wanted is None:
        return shown if found == worth else f"({found:g})"
    return shown if abs(found - wanted) < 1e-6 else f"**{found:g}**"
