"""What goes wrong between a student's editor and the instructor's folder."""

from __future__ import annotations

import io
import random
import stat
import zipfile
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.hostile.attack import Attack, Scene
from tests.hostile.catalogue import ALL

Files = dict[str, bytes]
MOMENT = (2026, 5, 20, 12, 0, 0)
TOO_MUCH = {"huge file", "pipe", "socket", "link to the reference", "link to a device"}
ATTACKS = [
    attack
    for attack in ALL
    if attack.group != "D" and not callable(attack.whole) and attack.name not in TOO_MUCH
]


def _syntax(files: Files, name: str, dice: random.Random) -> None:
    lines = files[name].decode().split("\n")
    ends = [index for index, line in enumerate(lines) if line.rstrip().endswith(":")]
    index = dice.choice(ends)
    lines[index] = lines[index].rstrip()[:-1]
    files[name] = "\n".join(lines).encode()


def _missing(files: Files, name: str, dice: random.Random) -> None:
    del files[name]


def _empty(files: Files, name: str, dice: random.Random) -> None:
    files[name] = b"" if dice.random() < 0.5 else b"\n\n"


def _latin(files: Files, name: str, dice: random.Random) -> None:
    files[name] = b"# L\xf6sung f\xfcr die \xdcbung\n" + files[name].decode().encode(
        "latin-1", "replace"
    )


def _utf16(files: Files, name: str, dice: random.Random) -> None:
    files[name] = files[name].decode().encode("utf-16")


def _name(files: Files, name: str, dice: random.Random) -> None:
    wrong = [name.replace("_", "-"), name.upper(), f"{name}.txt", name.replace(".py", " (1).py")]
    files[dice.choice(wrong)] = files.pop(name)


def _notebook(files: Files, name: str, dice: random.Random) -> None:
    files[name] = (
        b"# coding: utf-8\nget_ipython().run_line_magic('matplotlib', 'inline')\n" + (files[name])
    )


def _conflict(files: Files, name: str, dice: random.Random) -> None:
    files[name] = b"<<<<<<< HEAD\n" + files[name] + b"=======\n>>>>>>> main\n"


def _package(files: Files, name: str, dice: random.Random) -> None:
    files[name] = b"import tensorflow as tf\n" + files[name]


def _path(files: Files, name: str, dice: random.Random) -> None:
    files[name] += b"\nDATA = open('C:/Users/me/Desktop/fashion-mnist_train.csv').read()\n"


def _tabs(files: Files, name: str, dice: random.Random) -> None:
    lines = files[name].decode().split("\n")
    inner = [index for index, line in enumerate(lines) if line.startswith("        ")]
    index = dice.choice(inner)
    lines[index] = "\t" + lines[index].lstrip()
    files[name] = "\n".join(lines).encode()


def _cut(files: Files, name: str, dice: random.Random) -> None:
    whole = packed(files)
    files.clear()
    files["submission.zip"] = whole[: len(whole) * dice.randint(20, 95) // 100]


def _renamed(files: Files, name: str, dice: random.Random) -> None:
    files.clear()
    files["submission.zip"] = b"Rar!\x1a\x07\x01\x00" + dice.randbytes(500)


BROKEN: dict[str, Callable[[Files, str, random.Random], None]] = {
    "a colon is missing": _syntax,
    "a file is missing": _missing,
    "a file is empty": _empty,
    "saved as Latin-1": _latin,
    "saved as UTF-16": _utf16,
    "another file name": _name,
    "exported from a notebook": _notebook,
    "conflict markers": _conflict,
    "needs a package": _package,
    "reads a file of its own": _path,
    "a tab among spaces": _tabs,
    "a cut archive": _cut,
    "a RAR archive called zip": _renamed,
}
TRICKS = ("leads out", "link", "bomb", "nested", "twice")


def packed(files: Files) -> bytes:
    """Return files as a zip archive, the same for the same files."""
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in files.items():
            info = zipfile.ZipInfo(name, MOMENT)
            info.external_attr = (stat.S_IFREG | 0o644) << 16
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, content)
    return stream.getvalue()


def break_one(files: Files, dice: random.Random) -> str:
    """Break a submission in one way, and return which."""
    what = dice.choice(list(BROKEN))
    BROKEN[what](files, dice.choice(sorted(files)), dice)
    return what


def attack_one(files: Files, dice: random.Random) -> str:
    """Make a submission hostile in one way, and return which."""
    if dice.random() < 0.2:
        return _trick(files, dice.choice(TRICKS))
    attack = dice.choice(ATTACKS)
    files.update(_handed_in(attack))
    return str(attack.name)


def _handed_in(attack: Attack) -> Files:
    """Return what an attack hands in; it finds no canary where it looks for one."""
    nowhere = Path("/nonexistent")
    with TemporaryDirectory() as folder:
        path = attack.write(Path(folder) / "submission", Scene(nowhere, nowhere, "marker", 1))
        return {
            str(one.relative_to(path)): one.read_bytes()
            for one in sorted(path.rglob("*"))
            if one.is_file() and not one.is_symlink() and "\\" not in one.name
        }


def _trick(files: Files, what: str) -> str:
    """Put the files into an archive that lies."""
    inside = dict(files)
    files.clear()
    if what == "nested":
        inside = {"inner.zip": packed(inside)}
    elif what == "leads out":
        inside["../../numpy_ann.py"] = b"x = 1\n"
    elif what == "bomb":
        inside["data.bin"] = bytes(20 * 10**6)
    elif what == "twice":
        inside["NUMPY_ANN.py"] = b"x = 1\n"
    files["submission.zip"] = packed(inside)
    if what == "link":
        files["submission.zip"] = _with_link(inside)
    return f"archive: {what}"


def _with_link(files: Files) -> bytes:
    stream = io.BytesIO(packed(files))
    with zipfile.ZipFile(stream, "a") as archive:
        info = zipfile.ZipInfo("utils.py", MOMENT)
        info.create_system, info.external_attr = 3, (stat.S_IFLNK | 0o777) << 16
        archive.writestr(info, "/etc/passwd")
    return stream.getvalue()
