"""Opens pages in a real Chromium; skipped without one, unless `make browser` asks for it."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

HERE = Path(__file__).parent
CHROMIUM = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")
SECONDS = 300

Visit = dict[str, Any]


def missing() -> str:
    """Return what the browser tests lack here, "" for nothing."""
    if shutil.which("node") is None:
        return "node is missing: install Node.js 20 or newer"
    if not any(map(shutil.which, CHROMIUM)):
        return "chromium is missing: apt-get install chromium"
    if not (HERE / "node_modules" / "playwright-core").is_dir():
        return "tests/browser/node_modules is missing: make browser installs it"
    return ""


@pytest.fixture(scope="session")
def visit(tmp_path_factory: pytest.TempPathFactory) -> Callable[..., list[Visit]]:
    """Open pages one after the other and return what each showed and did."""
    lack = missing()
    if lack and os.environ.get("AUTOGRADER_BROWSER") == "needed":
        pytest.fail(lack)
    if lack:
        pytest.skip(lack)

    def run(visits: list[Visit], scale: float = 1) -> list[Visit]:
        plan = {
            "chromium": next(path for name in CHROMIUM if (path := shutil.which(name))),
            "profile": str(tmp_path_factory.mktemp("profile")),
            "scale": scale,
            "visits": visits,
        }
        done = subprocess.run(
            ["node", "visit.mjs"],
            cwd=HERE,
            input=json.dumps(plan),
            capture_output=True,
            text=True,
            timeout=SECONDS,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        found: list[Visit] = json.loads(done.stdout)
        return found

    return run
