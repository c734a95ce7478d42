"""Builds a virtual environment with the project's dependencies and a CPU-only torch.

`python autograder/install.py VENV [EXTRA ...]` uses uv where it is installed and pip otherwise.
On Linux, PyPI's torch brings several gigabytes of CUDA along, so PyTorch's own CPU index is asked
first; whether it can be reached is found out here, in a few seconds, since an index that does not
answer costs an installer minutes of retries. Where it cannot, pip is used, which takes torch from
wherever the machine is set up to find it (a mirror, a folder of wheels).
"""

from __future__ import annotations

import shutil
import subprocess
import sys
import threading
import urllib.request
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
CPU_INDEX = "https://download.pytorch.org/whl/cpu"
PROBE_SECONDS = 6.0
OLDEST = (3, 10)


class InstallError(Exception):
    """What keeps the environment from being built, with what to do."""


def main(arguments: list[str]) -> int:
    """Build the environment; return the exit status."""
    try:
        install(Path(arguments[0]), arguments[1:])
    except InstallError as error:
        print(f"setup: {error}", file=sys.stderr)
        return 2
    return 0


def install(venv: Path, extras: list[str]) -> None:
    """Create `venv` if need be and install what pyproject.toml lists, at constraints.txt's pins.

    Raises `InstallError`.
    """
    if sys.version_info < OLDEST:
        raise InstallError(
            f"Python {'.'.join(map(str, OLDEST))} or newer is needed, this is "
            f"{sys.version.split()[0]}; try make PYTHON=python3.11"
        )
    reachable = sys.platform != "linux" or answers(CPU_INDEX + "/torch/")
    uv = shutil.which("uv") if reachable else None
    if not reachable:
        print("PyTorch's CPU index cannot be reached: torch comes from pip's own sources.")
    python = venv / "bin" / "python"
    if not python.exists():
        _create(venv, uv, reachable)
    _run([*installer(python, uv), *torch_options(uv, reachable), *requirements(python, uv, extras)])
    _run(
        [str(python), "-c", "import matplotlib.font_manager"]
    )  # finds the fonts once, not in class


def answers(
    url: str, seconds: float = PROBE_SECONDS, fetch: Callable[[str], object] | None = None
) -> bool:
    """Say whether a URL answers within so many seconds, name look-up included."""
    heard = threading.Event()

    def ask() -> None:
        try:
            (fetch or _head)(url)
        except OSError:
            return
        heard.set()

    asking = threading.Thread(target=ask, daemon=True)
    asking.start()
    asking.join(seconds)
    return heard.is_set()


def _head(url: str) -> None:
    request = urllib.request.Request(url, method="HEAD")
    with urllib.request.urlopen(request, timeout=PROBE_SECONDS):
        pass


def announcement(venv: Path, reachable: bool) -> str:
    """Return what to expect of a first set-up, during which the installer may be silent."""
    most = "some 250 MB" if reachable else "some 250 MB, or gigabytes where torch brings CUDA along"
    return f"Creating {venv}: this downloads {most} and takes a few minutes, once."


def _create(venv: Path, uv: str | None, reachable: bool) -> None:
    print(announcement(venv, reachable), flush=True)
    if uv:
        _run([uv, "venv", "--quiet", "--python", sys.executable, str(venv)])
        return
    try:
        import ensurepip  # noqa: F401
    except ImportError:
        raise InstallError(
            "this Python cannot create environments: install python3-venv, or uv"
        ) from None
    _run([sys.executable, "-m", "venv", str(venv)])


def installer(python: Path, uv: str | None) -> list[str]:
    """Return the command that installs into the environment."""
    pins = ["--constraint", str(ROOT / "constraints.txt")]
    if uv:
        return [uv, "pip", "install", "--python", str(python), *pins]
    return [str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *pins]


def torch_options(uv: str | None, reachable: bool) -> list[str]:
    """Return what makes the installer take the CPU build of torch and torchvision."""
    if sys.platform != "linux" or not reachable:
        return []
    return ["--torch-backend", "cpu"] if uv else ["--extra-index-url", CPU_INDEX]


def requirements(python: Path, uv: str | None, extras: list[str]) -> list[str]:
    """Return what to install: the dependencies, never the project itself.

    A submission could import an installed project, its solutions included.
    """
    if uv:
        chosen = [word for extra in extras for word in ("--extra", extra)]
        return ["--requirements", str(ROOT / "pyproject.toml"), *chosen]
    read = (
        "import sys\n"
        "try: import tomllib\n"
        "except ImportError: from pip._vendor import tomli as tomllib\n"
        "project = tomllib.loads(open(sys.argv[1], encoding='utf-8').read())['project']\n"
        "extras = project['optional-dependencies']\n"
        "wanted, found = sys.argv[2:], list(project['dependencies'])\n"
        "for extra in wanted:\n"
        "    for line in extras[extra]:\n"
        "        own = line.startswith(project['name'] + '[')\n"
        "        wanted.append(line.partition('[')[2].rstrip(']')) if own else found.append(line)\n"
        "print('\\n'.join(found))\n"
    )
    command = [str(python), "-c", read, str(ROOT / "pyproject.toml"), *extras]
    return subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()


def _run(command: list[str]) -> None:
    try:
        subprocess.run(command, check=True)
    except (OSError, subprocess.CalledProcessError) as error:
        raise InstallError(f"{' '.join(command[:4])} ... failed: {error}") from error


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
