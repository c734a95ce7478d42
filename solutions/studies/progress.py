"""A bar in a terminal, one line per epoch elsewhere."""

from __future__ import annotations

from types import TracebackType

from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

from .training import Row


class Display:
    """Shows one training on stderr; a `Watcher` for the training loop."""

    def __init__(self, title: str, console: Console | None = None) -> None:
        self.title = title
        self.console = console or Console(stderr=True)
        self.bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.completed}/{task.total} steps"),
            TimeElapsedColumn(),
            TimeRemainingColumn(),
            console=self.console,
            transient=True,
            disable=not self.console.is_terminal,
        )
        self.task = self.bar.add_task(title, total=None)

    def __enter__(self) -> Display:
        self.bar.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.bar.stop()

    def stepped(self, steps: int, of: int) -> None:
        """Move the bar."""
        self.bar.update(self.task, completed=steps, total=of)

    def finished(self, epoch: int, of: int, row: Row) -> None:
        """Print the epoch's figures."""
        self.console.print(
            f"{self.title}: epoch {epoch} of {of}, training loss {row['train_loss']:.3f}, "
            f"validation {row['val_accuracy']:.2%}, test {row['test_accuracy']:.2%}, "
            f"{row['seconds']:.1f} s",
            highlight=False,
            soft_wrap=True,
        )
