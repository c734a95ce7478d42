"""The last lines of a terminal, drawn again and again while something goes on."""

from __future__ import annotations

from collections.abc import Callable

from rich.console import Console, RenderableType
from rich.live import Live


class Moving:
    """Draws what `picture` returns from `start` to `stop`, and then leaves nothing of it."""

    def __init__(
        self, console: Console, picture: Callable[[], RenderableType], per_second: int
    ) -> None:
        self._console = console
        self._picture = picture
        self._per_second = per_second
        self._live: Live | None = None

    @property
    def shown(self) -> bool:
        """Whether it is being drawn: between start and stop, and only in a terminal."""
        return self._live is not None

    def start(self) -> None:
        """Begin to draw if this is a terminal."""
        if not self._console.is_terminal:
            return
        self._live = Live(
            console=self._console,
            transient=True,
            refresh_per_second=self._per_second,
            get_renderable=self._picture,
        )
        self._live.start()

    def stop(self) -> None:
        """Take the lines back."""
        if self._live:
            self._live.stop()
            self._live = None
