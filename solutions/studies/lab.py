"""Where a study works: its images, its folder, its statistics; and what becomes of a training.

Everything a study finds out goes to `OUT/NAME/stats.json`, rewritten after every training, so that
an interruption loses nothing that was finished.
"""

from __future__ import annotations

import json
import re
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import Any

import torch
from matplotlib.figure import Figure
from torch import nn

from . import figures, machine
from .error import StudyError
from .images import Images
from .learners import Learner, TorchLearner
from .models import parameters
from .progress import Display
from .training import Files, History, Plan, fit, measure

CPU = torch.device("cpu")
SAME = ("data", "machine")  # where these are equal, an equal plan and seed give an equal training


@dataclass(frozen=True)
class Settings:
    """What the command line decides; None leaves it to the study."""

    out: Path
    seed: int = 0
    epochs: int | None = None
    batch: int | None = None
    device: torch.device = CPU
    seeds: int = 3

    def adapt(self, plan: Plan) -> Plan:
        """Return the study's plan as the command line wants it."""
        return replace(plan, epochs=self.epochs or plan.epochs, batch=self.batch or plan.batch)

    def asked(self) -> dict[str, int | None]:
        """Return what was asked for in other words than the study's."""
        return {"epochs": self.epochs, "batch": self.batch, "seeds": self.seeds}


@dataclass(frozen=True)
class Trained:
    """A network at its best epoch, with its history and its accuracy on the test images."""

    learner: Learner
    history: History
    accuracy: float
    loss: float


@dataclass
class Lab:
    """One study at work."""

    name: str
    images: Images
    settings: Settings
    published: dict[str, float]
    stats: dict[str, Any] = field(default_factory=dict)
    _last: list[Path] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.stats |= {
            "study": self.name,
            "complete": False,
            "data": {"name": self.images.name, "digest": self.images.digest} | self._sizes(),
            "seed": self.settings.seed,
            "asked": self.settings.asked(),
            "machine": machine.describe(self.settings.device),
            "published": self.published,
            "runs": {},
            "facts": {},
        }

    @property
    def folder(self) -> Path:
        """Where this study's files lie."""
        return self.settings.out / self.name

    def saved(self, name: str) -> Path:
        """Where the best parameters of a training lie."""
        return self.folder / (re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-") + ".safetensors")

    def train(
        self,
        name: str,
        create: Callable[[], nn.Module],
        plan: Plan,
        *,
        images: Images | None = None,
        seed: int | None = None,
    ) -> Trained:
        """Train a PyTorch network under a name; what `create` draws comes from the seed."""

        def learner() -> TorchLearner:
            return TorchLearner(create().to(self.settings.device), plan.rule)

        return self.teach(name, learner, plan, images=images, seed=seed)

    def teach(
        self,
        name: str,
        create: Callable[[], Learner],
        plan: Plan,
        *,
        images: Images | None = None,
        seed: int | None = None,
    ) -> Trained:
        """Train any learner under a name, note what came of it, and save the statistics."""
        images = images or self.images
        seed = self.settings.seed if seed is None else seed
        plan = self.settings.adapt(plan)
        torch.manual_seed(seed)
        learner = create()
        files = self._files(name, plan, images, seed)
        title = name if name == self.name else f"{self.name}, {name}"
        with Display(title) as display:
            history = fit(learner, images, plan, seed, files, display)
        loss, accuracy = measure(learner, images.test)
        self._note(name, learner, plan, history, {"test_loss": loss, "test_accuracy": accuracy})
        return Trained(learner, history, accuracy, loss)

    def adopt(self, study: str, run: str, name: str, plan: Plan, seed: int) -> bool:
        """Take over what another study has trained already, and say whether there was such a run.

        It must be the same training: plan, seed, images and machine.
        """
        path = self.settings.out / study / "stats.json"
        try:
            stats = json.loads(path.read_text(encoding="utf-8"))
            found = stats["runs"][run]
            wanted = (seed, asdict(self.settings.adapt(plan)), *map(self.stats.get, SAME))
            same = (stats["seed"], found["plan"], *map(stats.get, SAME)) == wanted
        except (OSError, ValueError, KeyError, TypeError):
            return False
        if same:
            self.stats["runs"][name] = found
            self.save()
        return same

    def draw(self, name: str, figure: Figure) -> None:
        """Save a figure as NAME.png in the study's folder."""
        figures.save(figure, self.folder / f"{name}.png")

    def note(self, **facts: Any) -> None:
        """Add facts to the statistics and save them."""
        self.stats["facts"] |= facts
        self.save()

    def finish(self) -> None:
        """Call the study complete; what trainings needed to go on after an interruption goes."""
        self.stats["complete"] = True
        self.save()
        for path in self._last:
            path.unlink(missing_ok=True)

    def finished_before(self) -> bool:
        """Say whether the same was asked for before and came to its end."""
        try:
            before = json.loads((self.folder / "stats.json").read_text(encoding="utf-8"))
        except (OSError, ValueError):
            return False
        same = all(before.get(key) == self.stats[key] for key in ("data", "seed", "asked"))
        return same and before.get("complete") is True

    def save(self) -> None:
        """Write stats.json. Raises `StudyError` where that cannot be."""
        path = self.folder / "stats.json"
        unfinished = path.with_suffix(".json.new")
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            unfinished.write_text(json.dumps(self.stats, indent=1) + "\n", encoding="utf-8")
            unfinished.replace(path)
        except OSError as error:
            found = f"{path} cannot be written ({error.strerror})"
            raise StudyError(found, "Make room, or name another folder with --out.") from error

    def _files(self, name: str, plan: Plan, images: Images, seed: int) -> Files:
        label = {
            "run": name,
            "plan": asdict(plan),
            "seed": seed,
            "data": [images.name, images.digest],
        }
        best = self.saved(name)
        last = best.with_suffix(".last.safetensors")
        self._last.append(last)
        return Files(best, last, label | self._sizes())

    def _sizes(self) -> dict[str, int]:
        images = self.images
        return {"train": len(images.train), "val": len(images.val), "test": len(images.test)}

    def _note(
        self, name: str, learner: Learner, plan: Plan, history: History, test: dict[str, float]
    ) -> None:
        counted = sum(t.numel() for t in learner.parameters().values())
        if isinstance(learner, TorchLearner):
            counted = parameters(learner.model)
        self.stats["runs"][name] = {
            "plan": asdict(plan),
            "parameters": counted,
            "best_epoch": history.best + 1,
            **test,
            "seconds": round(history.seconds, 3),
            "worked": round(history.worked, 3),
            "probes": {"steps": history.probe_steps, "losses": history.probe_losses},
            "epochs": [{key: round(v, 5) for key, v in row.items()} for row in history.epochs],
        }
        self.stats["saved"] = time.strftime("%Y-%m-%d")
        self.save()
