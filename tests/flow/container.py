"""Runs a command in a container with a container's capabilities, and perhaps with limits."""

from __future__ import annotations

import errno
import json
import os
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from autograder.groups import Limits
from autograder.meter import Meter

GROUPS = Path("/sys/fs/cgroup")
SAMPLED_SECONDS = 0.2
PERIOD = 100_000  # microseconds
# What Docker gives to root in a container unless it is told otherwise.
CAPABILITIES = [
    f"CAP_{name}"
    for name in (
        *("AUDIT_WRITE", "CHOWN", "DAC_OVERRIDE", "FOWNER", "FSETID", "KILL", "MKNOD"),
        *("NET_BIND_SERVICE", "NET_RAW", "SETFCAP", "SETGID", "SETPCAP", "SETUID", "SYS_CHROOT"),
    )
]
# A kernel without Landlock, as some hosts of containers have.
UNLOCKED = {
    "defaultAction": "SCMP_ACT_ALLOW",
    "syscalls": [
        {
            "names": [
                f"landlock_{name}" for name in ("create_ruleset", "add_rule", "restrict_self")
            ],
            "action": "SCMP_ACT_ERRNO",
            "errnoRet": errno.ENOSYS,
        }
    ],
}
PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True)
class Outcome:
    """How a container ended: its status and output, its time, and its largest memory.

    `anonymous` is what cannot be given back, `charged` also counts files that could be.
    `consumers` says which processes held it when together they held most.
    """

    status: int
    output: str
    seconds: float
    anonymous_megabytes: float = 0.0
    charged_megabytes: float = 0.0
    killed: int = 0
    consumers: str = ""


def run(
    rootfs: Path,
    command: list[str],
    *,
    folder: str,
    environment: dict[str, str] | None = None,
    mounts: list[Path] | None = None,
    network: bool = False,
    limits: Limits | None = None,
    landlock: bool = True,
    seconds: float = 1800.0,
) -> Outcome:
    """Run a command as root in `rootfs`, with a namespace of its own for nearly everything."""
    name = f"flow-{os.getpid()}-{time.monotonic_ns()}"
    with tempfile.TemporaryDirectory(prefix="flow-") as bundle:
        subprocess.run(["runc", "spec", "--bundle", bundle], check=True)
        config = Path(bundle, "config.json")
        spec = json.loads(config.read_text(encoding="utf-8"))
        _fill(spec, rootfs, command, folder, environment or {}, name)
        _mount(spec, mounts or [])
        if network:
            kept = [entry for entry in spec["linux"]["namespaces"] if entry["type"] != "network"]
            spec["linux"]["namespaces"] = kept
        if limits:
            _limit(spec, limits)
        if not landlock:
            spec["linux"]["seccomp"] = UNLOCKED
        config.write_text(json.dumps(spec), encoding="utf-8")
        return _watched(name, bundle, seconds)


def _fill(
    spec: dict[str, Any],
    rootfs: Path,
    command: list[str],
    folder: str,
    environment: dict[str, str],
    name: str,
) -> None:
    spec["root"] = {"path": str(rootfs), "readonly": False}
    spec["hostname"] = "container"
    spec["linux"]["cgroupsPath"] = f"/{name}"
    process = spec["process"]
    process["terminal"] = False
    process["noNewPrivileges"] = False
    process["args"] = command
    process["cwd"] = folder
    process["env"] = [f"PATH={PATH}", "HOME=/root", *map("=".join, environment.items())]
    sets = ("bounding", "effective", "permitted")
    process["capabilities"] = dict.fromkeys(sets, CAPABILITIES)
    process.pop("rlimits", None)


def _mount(spec: dict[str, Any], mounts: list[Path]) -> None:
    spec["mounts"] += [
        {
            "destination": str(path),
            "type": "bind",
            "source": str(path.resolve()),
            "options": ["rbind", "ro"],
        }
        for path in mounts
    ]


def _limit(spec: dict[str, Any], limits: Limits) -> None:
    spec["linux"]["resources"]["memory"] = {"limit": limits.memory_bytes}
    quota = int(limits.processors * PERIOD)
    spec["linux"]["resources"]["cpu"] = {"quota": quota, "period": PERIOD}


def _watched(name: str, bundle: str, seconds: float) -> Outcome:
    """Run the container to its end and note its memory on the way."""
    gauge = _Gauge(name)
    began = time.monotonic()
    with Path(bundle, "log").open("w+b") as log:
        container = subprocess.Popen(
            ["runc", "run", "--bundle", bundle, name],
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
        stopper = threading.Timer(seconds, _kill, [name])
        stopper.start()
        try:
            while container.poll() is None:
                gauge.read()
                time.sleep(SAMPLED_SECONDS)
        finally:
            stopper.cancel()
            if container.poll() is None:
                _kill(name)
                container.wait()
        log.seek(0)
        output = log.read().decode("utf-8", "replace")
    took = time.monotonic() - began
    megabytes = gauge.anonymous, gauge.charged
    consumers = gauge.meter.consumers
    return Outcome(container.returncode, output, took, *megabytes, gauge.killed, consumers)


def _kill(name: str) -> None:
    subprocess.run(["runc", "kill", "--all", name, "KILL"], check=False, capture_output=True)


@dataclass
class _Gauge:
    """The largest memory of a control group seen so far, version 1 or 2, in megabytes."""

    name: str
    anonymous: float = 0.0
    charged: float = 0.0
    killed: int = 0
    meter: Meter = field(default_factory=Meter)

    def read(self) -> None:
        """Look once; a group that is not there yet, or no more, changes nothing."""
        first, second = GROUPS / "memory" / self.name, GROUPS / self.name
        try:
            if first.exists():
                stat, usage = _table(first / "memory.stat"), first / "memory.usage_in_bytes"
                held = stat["total_rss"] + stat.get("total_shmem", 0)
                killed = _table(first / "memory.oom_control").get("oom_kill", 0)
            else:
                stat, usage = _table(second / "memory.stat"), second / "memory.current"
                held = stat["anon"] + stat.get("shmem", 0)
                killed = _table(second / "memory.events").get("oom_kill", 0)
            charged = int(usage.read_text(encoding="ascii"))
            procs = usage.with_name("cgroup.procs").read_text(encoding="ascii")
            self.meter.read(map(int, procs.split()))
        except (OSError, KeyError, ValueError):
            return
        self.anonymous = max(self.anonymous, held / 1e6)
        self.charged = max(self.charged, charged / 1e6)
        self.killed = max(self.killed, killed)


def _table(path: Path) -> dict[str, int]:
    rows = (line.split() for line in path.read_text(encoding="ascii").splitlines())
    return {row[0]: int(row[1]) for row in rows if len(row) == 2}
