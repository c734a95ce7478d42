"""The computer a study runs on: which device is used, how many threads, and what it is called."""

import os
import platform
from pathlib import Path

import torch

from .error import StudyError

DEVICES = ("auto", "cpu", "cuda", "mps")
SMALL_BATCH = 16
MEMORY_WORDS = ("out of memory", "not enough memory", "can't allocate memory")


def choose(name: str) -> torch.device:
    """Return the device of that name; "auto" takes the quickest there is.

    Raises `StudyError` for a device that this computer, or this build of torch, does not have.
    """
    present = {"cpu"}
    present |= {"cuda"} if torch.cuda.is_available() else set()
    present |= {"mps"} if torch.backends.mps.is_available() else set()
    if name == "auto":
        return torch.device(next(d for d in ("cuda", "mps", "cpu") if d in present))
    if name not in present:
        found = f"The device {name} is not there; this computer has {', '.join(sorted(present))}"
        raise StudyError(found, "Leave --device out, and the best one is taken.")
    return torch.device(name)


def out_of_memory(error: BaseException, device: str, batch: int | None) -> StudyError | None:
    """Return what to tell a person if `error` says that memory ran out, else None."""
    words = str(error).lower()
    full = isinstance(error, MemoryError) or any(word in words for word in MEMORY_WORDS)
    if not full:
        return None
    elsewhere = "" if device == "cpu" else " or --device cpu"
    size = f", with batches of {batch} images" if batch else ""
    smaller = max(1, batch // 4) if batch else SMALL_BATCH
    return StudyError(
        f"The memory of the device {device} is full{size}",
        f"Try --batch {smaller}{elsewhere}, or close other programs.",
    )


def describe(device: torch.device) -> dict[str, str | int]:
    """Return what the seconds depend on: processor, cores, threads, versions."""
    facts: dict[str, str | int] = {
        "device": str(device),
        "processor": _processor(),
        "cores": len(os.sched_getaffinity(0))
        if hasattr(os, "sched_getaffinity")
        else os.cpu_count() or 1,
        "threads": torch.get_num_threads(),
        "system": platform.system(),
        "python": platform.python_version(),
        "torch": torch.__version__,
    }
    if device.type == "cuda":
        facts["graphics"] = torch.cuda.get_device_name(device)
    return facts


def _processor(listing: Path = Path("/proc/cpuinfo")) -> str:
    try:
        lines = listing.read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.processor() or platform.machine()
