"""The studies' command line: `python -m solutions.studies NAME`."""

from __future__ import annotations

import argparse
import contextlib
import sys
from dataclasses import replace
from pathlib import Path

from . import machine, page
from .catalogue import STUDIES
from .error import StudyError
from .images import Images, read
from .lab import Lab, Settings
from .study import Study

OUT = Path("results") / "studies"


def main(arguments: list[str] | None = None) -> int:
    """Run what the command line asks for; return the exit status."""
    args = parser().parse_args(arguments)
    try:
        _run(args)
    except StudyError as error:
        print(f"studies: {error}", file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        words = "interrupted; the same command goes on after the last finished epoch."
        print(f"\nstudies: {words}", file=sys.stderr)
        return 130
    except (MemoryError, RuntimeError) as error:
        full = machine.out_of_memory(error, str(machine.choose(args.device)), args.batch)
        if full is None:
            raise
        print(f"studies: {full}", file=sys.stderr)
        return 2
    return 0


def parser() -> argparse.ArgumentParser:
    """Return the command line."""
    known = argparse.ArgumentParser(prog="python -m solutions.studies", description=__doc__)
    names = [*STUDIES, "all", "page", "notebooks"]
    text = "a study; all of them; page writes RESULTS.md; notebooks writes the .ipynb files"
    known.add_argument("name", choices=names, metavar="NAME", help=f"{text} ({', '.join(names)})")
    known.add_argument("--epochs", type=_positive, help="default: the study's own")
    known.add_argument("--batch", type=_positive, help="images per step; default: the study's own")
    known.add_argument("--data", default="full", help="full (default), sample, or a CSV file")
    known.add_argument("--seed", type=_seed, default=0, help="default: %(default)s")
    known.add_argument(
        "--seeds", type=_positive, default=3, help="for spread; default: %(default)s"
    )
    known.add_argument("--device", choices=machine.DEVICES, default="auto")
    known.add_argument("--out", type=Path, default=OUT, help="default: %(default)s")
    return known


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{number} is not a positive number")
    return number


def _seed(text: str) -> int:
    number = int(text)
    if number < 0:
        raise argparse.ArgumentTypeError(f"{number} is negative")
    return number


def _run(args: argparse.Namespace) -> None:
    if args.name == "page":
        _publish(args.out)
        return
    if args.name == "notebooks":
        _notebooks()
        return
    device = machine.choose(args.device)
    images = read(args.data, args.seed).to(device)
    settings = Settings(args.out, args.seed, args.epochs, args.batch, device, args.seeds)
    if args.name != "all":
        study = STUDIES[args.name]
        _study(study, images, _beside_fuller(study, images, settings))
        return
    for study in STUDIES.values():
        lab = _lab(study, images, settings)
        if lab.finished_before():
            print(f"{study.name} is done already; delete {lab.folder} to run it again.")
        else:
            _study(study, images, settings)
    _publish(args.out)


def _beside_fuller(study: Study, images: Images, settings: Settings) -> Settings:
    """Return settings that leave a run in full alone: a mere look goes to a folder beside it.

    What is there took hours, and may have been interrupted and still go on.
    """
    place = settings.out / study.name
    with contextlib.suppress(StudyError):  # what cannot be read is no loss
        before = page.load(place)
        asked = _lab(study, images, settings).stats
        if before and page.in_full(before) and not page.in_full(asked):
            aside = settings.out / "looks"
            print(f"{place} holds a run in full; this look goes to {aside / study.name}.")
            return replace(settings, out=aside)
    return settings


def _lab(study: Study, images: Images, settings: Settings) -> Lab:
    return Lab(study.name, images, settings, study.published)


def _study(study: Study, images: Images, settings: Settings) -> None:
    lab = _lab(study, images, settings)
    study.run(lab)
    lab.finish()
    print(f"{study.name}: {lab.folder / 'stats.json'} and the pictures beside it")
    for name, run in lab.stats["runs"].items():
        mark = study.published.get(name)
        beside = f" (published {mark:g}%)" if mark else ""
        print(f"  {name}: {run['test_accuracy']:.2%}{beside}, {run['seconds']:.0f} s of training")
    for paragraph in study.remarks(lab.stats):
        print(f"\n{paragraph}")
    print(f"\n{_again(settings.out)} takes this over into {page.PAGE.name}.")


def _again(out: Path) -> str:
    return "python -m solutions.studies page" + ("" if out == OUT else f" --out {out}")


def _notebooks() -> None:
    from . import notebook  # here: jupytext and IPython are slow to import

    print("\n".join(str(path) for path in notebook.write()))


def _publish(out: Path) -> None:
    shown = page.publish(out)
    print(f"{page.PAGE.name} shows {', '.join(shown) or 'no study yet'}.")


if __name__ == "__main__":
    sys.exit(main())
