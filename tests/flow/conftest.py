"""The image that all tests of the flow share, and the page with what was measured."""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from autograder.grade import ROOT
from tests.flow.image import Image, build, debian
from tests.flow.visit import Visit

FOLDER = Path(os.environ.get("FLOW_FOLDER", "/var/tmp/fashion-mnist-flow"))
PAGE = ROOT / "benchmarks" / "gradescope.md"
VISITS = 7  # a page of some of them would replace one of all
TOOLS = ("debootstrap", "runc")


@pytest.fixture(scope="session")
def archive() -> Path:
    """The zip, made by the command that an instructor uses."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    path = FOLDER / "autograder.zip"
    command = [sys.executable, "-m", "autograder", "bundle", "--no-preflight", "--out", str(path)]
    subprocess.run(command, cwd=ROOT, check=True)
    return path


@pytest.fixture(scope="session")
def image(archive: Path) -> Image:
    """The image that setup.sh leaves; the Debian below it is kept for the next time."""
    missing = [tool for tool in TOOLS if shutil.which(tool) is None]
    if os.geteuid() != 0 or missing:
        pytest.fail(f"the flow needs root and {', '.join(TOOLS)}; missing: {missing or 'root'}")
    base, rootfs = FOLDER / "debian", FOLDER / "image"
    if not (base / "usr").is_dir():
        debian(base)
    shutil.rmtree(rootfs, ignore_errors=True)
    return build(base, rootfs, archive)


@pytest.fixture(scope="session")
def visits(image: Image, archive: Path) -> Iterator[dict[str, Visit]]:
    """What was measured; at the end it becomes a page."""
    kept: dict[str, Visit] = {}
    yield kept
    if len(kept) < VISITS:
        return
    rows = [visit.row(name) for name, visit in kept.items()]
    held = [f"- {name}: {visit.outcome.consumers}." for name, visit in kept.items()]
    PAGE.write_text(
        "\n".join(
            [
                "# On Gradescope",
                "",
                "Written by `make flow`: the zip is unpacked in a clean Debian 12, setup.sh and",
                "run_autograder are run as root in a container with Docker's default capabilities",
                f"({platform.machine()}, {os.cpu_count()} processors, Linux {platform.release()}).",
                "",
                f"- The zip has {archive.stat().st_size / 1e6:.1f} MB.",
                f"- setup.sh takes {image.seconds:.0f} s here, packages coming from a near mirror,",
                f"  and adds {image.megabytes:.0f} MB to the image.",
                "",
                "Memory is the largest that the container's control group held at once and could",
                "not give back; with the files that it could drop it is more, up to its limit.",
                "",
                "| submission | container | score | seconds | memory | with files | killed |",
                "|---|---|---:|---:|---:|---:|---:|",
                *rows,
                "",
                "Who held that memory when all together held most; of what forks share each has",
                "its part:",
                "",
                *held,
                "",
            ]
        ),
        encoding="utf-8",
    )
