"""A container image built as Gradescope builds one, from a clean Debian and the zip.

Packages come from wherever this machine is set up to find them (apt's sources, pip's settings);
the product knows nothing of that.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import time
import zipfile
from dataclasses import dataclass, field
from pathlib import Path

from tests.flow.container import Outcome, run

SUITE = "bookworm"
INCLUDED = "ca-certificates,python3"
APT = Path("/etc/apt")
TRUST = re.compile(r"SSL_CERT_FILE|REQUESTS_CA_BUNDLE|CURL_CA_BUNDLE|PIP_CERT")


@dataclass
class Sources:
    """Where packages come from: environment variables, and what they name, to be mounted."""

    environment: dict[str, str] = field(default_factory=dict)
    mounts: list[Path] = field(default_factory=list)


def sources() -> Sources:
    """Read this machine's settings of pip and of certificates."""
    found = Sources({name: value for name, value in os.environ.items() if TRUST.fullmatch(name)})
    listed = subprocess.run(
        [sys.executable, "-m", "pip", "config", "list"], check=True, capture_output=True, text=True
    ).stdout
    for name, value in re.findall(r"^[:\w]+\.([\w-]+)='(.*)'$", listed, re.MULTILINE):
        found.environment[f"PIP_{name.upper().replace('-', '_')}"] = value
    words = " ".join(found.environment.values()).split()
    for word in words:
        path = Path(word.removeprefix("file://"))
        if path.is_absolute() and path.exists():
            found.mounts.append(path.parent if word.startswith("file://") else path)
    found.mounts = sorted({*found.mounts, Path("/etc/resolv.conf")})
    return found


def debian(folder: Path) -> None:
    """Lay a minimal Debian with Python down, from this machine's mirror."""
    mirror = [uri for path in APT.rglob("*.sources") for uri in _uris(path)][:1]
    command = ["debootstrap", "--variant=minbase", f"--include={INCLUDED}", SUITE, str(folder)]
    subprocess.run([*command, *mirror], check=True, stdout=subprocess.DEVNULL)
    for path in APT.glob("sources.list.d/*.sources"):
        if SUITE in path.read_text(encoding="utf-8"):
            shutil.copy(path, folder / "etc" / "apt" / "sources.list.d")
    for path in APT.glob("apt.conf.d/99*"):
        shutil.copy(path, folder / "etc" / "apt" / "apt.conf.d")


def _uris(path: Path) -> list[str]:
    return re.findall(r"^URIs: (\S+)", path.read_text(encoding="utf-8"), re.MULTILINE)


@dataclass
class Image:
    """A root file system with the grader in it, and what building it took."""

    rootfs: Path
    built: Outcome
    seconds: float

    @property
    def megabytes(self) -> float:
        """What the build added to the disk."""
        added = (
            self.rootfs / "opt",
            self.rootfs / "autograder",
            self.rootfs / "usr/share/datasets",
        )
        return sum(_bytes(folder) for folder in added) / 1e6


def _bytes(folder: Path) -> int:
    return sum(path.lstat().st_size for path in folder.rglob("*") if not path.is_symlink())


def build(base: Path, rootfs: Path, archive: Path) -> Image:
    """Unpack the zip as the platform does, and run setup.sh as root in /."""
    subprocess.run(["cp", "-a", "--reflink=auto", str(base), str(rootfs)], check=True)
    home = rootfs / "autograder"
    with zipfile.ZipFile(archive) as opened:
        opened.extractall(home / "source")  # which forgets every mode, as an upload may
    for name in ("setup.sh", "run_autograder"):
        script = home / "source" / name
        script.write_bytes(script.read_bytes().replace(b"\r\n", b"\n"))
        script.chmod(0o755)
    shutil.copy(home / "source" / "run_autograder", home)
    given = sources()
    began = time.monotonic()
    built = run(
        rootfs,
        ["bash", "/autograder/source/setup.sh"],
        folder="/",
        environment=given.environment,
        mounts=given.mounts,
        network=True,
    )
    seconds = time.monotonic() - began
    for wiped in (rootfs / "tmp", rootfs / "var/tmp", rootfs / "var/lib/apt/lists"):
        shutil.rmtree(wiped, ignore_errors=True)
        wiped.mkdir(mode=0o1777)
        wiped.chmod(0o1777)
    return Image(rootfs, built, seconds)
