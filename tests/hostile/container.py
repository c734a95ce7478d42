"""Runs a command under runc as Docker would by default: its capabilities, its refusals, no network.

The root file system is the host's, read-only, and of /tmp an empty one.
"""

from __future__ import annotations

import json
import subprocess
import tempfile
from collections.abc import Iterable
from pathlib import Path
from typing import Any

SYSTEM = ("/usr", "/bin", "/sbin", "/lib", "/lib64", "/etc")
CAPABILITIES = """CHOWN DAC_OVERRIDE FSETID FOWNER MKNOD NET_RAW SETGID SETUID SETFCAP SETPCAP
    NET_BIND_SERVICE SYS_CHROOT KILL AUDIT_WRITE"""
# What Docker's default profile is documented to refuse a container without further capabilities.
REFUSED = """acct add_key bpf clock_adjtime clock_settime create_module delete_module finit_module
    get_kernel_syms get_mempolicy init_module ioperm iopl io_uring_setup io_uring_enter
    io_uring_register kcmp kexec_file_load kexec_load keyctl lookup_dcookie mbind mount move_pages
    name_to_handle_at nfsservctl open_by_handle_at perf_event_open pidfd_getfd pivot_root
    query_module quotactl reboot request_key set_mempolicy setns settimeofday swapon swapoff sysfs
    umount2 unshare uselib userfaultfd ustat vhangup"""
NAMESPACES = 0x7E020000  # CLONE_NEW...: a process may be started, but not in new ones
LANDLOCK = "landlock_create_ruleset landlock_add_rule landlock_restrict_self"
ENOSYS = 38


def run(
    command: list[str], cwd: Path, read: Iterable[Path], write: Path, *, landlock: bool = True
) -> None:
    """Run a command to its end; it may read `read` and write below `write`.

    Without `landlock` the kernel says that it has none, as older ones do.

    Raises `CalledProcessError`.
    """
    with tempfile.TemporaryDirectory(prefix="bundle-") as made:
        bundle = Path(made)
        (bundle / "rootfs").mkdir()
        binds = [_bind(path, "ro") for path in [*map(Path, SYSTEM), *read] if path.exists()]
        config = _config(command, cwd, [*_own(), *binds, _bind(write, "rw")])
        config["linux"]["seccomp"] = _refusals("" if landlock else LANDLOCK)
        (bundle / "config.json").write_text(json.dumps(config), encoding="utf-8")
        line = ["runc", "--root", str(bundle / "state"), "run", "--no-new-keyring"]
        subprocess.run(
            [*line, "--bundle", str(bundle), bundle.name], check=True, stdin=subprocess.DEVNULL
        )


def _bind(path: Path, mode: str) -> dict[str, Any]:
    where = {"destination": str(path), "source": str(path.resolve()), "type": "bind"}
    return {**where, "options": ["rbind", mode]}


def _own() -> list[dict[str, Any]]:
    """Return the mounts that a container has for itself."""
    kinds = {"/proc": "proc", "/dev": "tmpfs", "/dev/shm": "tmpfs", "/tmp": "tmpfs"}
    quiet = ["nosuid", "nodev"]
    mounts = [
        {"destination": d, "type": t, "source": t, "options": quiet} for d, t in kinds.items()
    ]
    mounts[1]["options"] = ["nosuid", "mode=755"]
    return [*mounts, {**_bind(Path("/sys"), "ro"), "options": ["rbind", "ro"]}]


def _config(command: list[str], cwd: Path, mounts: list[dict[str, Any]]) -> dict[str, Any]:
    capabilities = [f"CAP_{name}" for name in CAPABILITIES.split()]
    kinds = ("bounding", "effective", "permitted")
    return {
        "ociVersion": "1.0.2",
        "root": {"path": "rootfs", "readonly": False},
        "mounts": mounts,
        "process": {
            "user": {"uid": 0, "gid": 0},
            "args": command,
            "env": ["PATH=/usr/bin:/bin", "HOME=/tmp", "LANG=C.UTF-8"],
            "cwd": str(cwd),
            "capabilities": dict.fromkeys(kinds, capabilities),
        },
        "linux": {
            "namespaces": [{"type": kind} for kind in ("pid", "mount", "ipc", "uts", "network")],
        },
    }


def _refusals(missing: str) -> dict[str, Any]:
    """Return Docker's refusals as a profile; its list of permissions would be ten times as long.

    `missing` names further calls that are to look as if the kernel did not have them.
    """
    new = {"index": 0, "value": 0, "valueTwo": 0, "op": "SCMP_CMP_MASKED_EQ"}
    spaces = [
        {
            "names": ["clone"],
            "action": "SCMP_ACT_ERRNO",
            "args": [{**new, "value": 1 << bit, "valueTwo": 1 << bit}],
        }
        for bit in range(32)
        if NAMESPACES & 1 << bit
    ]
    absent = {
        "names": ["clone3", *missing.split()],
        "action": "SCMP_ACT_ERRNO",
        "errnoRet": ENOSYS,
    }
    refused = {"names": REFUSED.split(), "action": "SCMP_ACT_ERRNO"}
    return {"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [refused, absent, *spaces]}
