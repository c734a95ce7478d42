"""Archives: what a hostile zip may not do, and what an honest one looks like."""

from __future__ import annotations

import io
import stat
import struct
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from autograder.batch.archives import ArchiveError, opened
from autograder.batch.members import STUDENT, Limits
from autograder.batch.names import KEY_BYTES, folded, keys, safe, split
from autograder.batch.places import Taken, take
from autograder.submission import MOST_BYTES
from tests.zipped import SUBMISSION, member, packed, patched, submitted

SOURCES = {name.removesuffix(".py"): content for name, content in SUBMISSION.items()}


def taken(data, limits=STUDENT, zips=False):
    """Take a submission out of an archive's bytes."""
    with opened(io.BytesIO(data), limits) as tree:
        return take(tree, zips=zips)


def refusal(data, limits=STUDENT):
    """Return the sentence with which an archive is refused."""
    try:
        found = taken(data, limits)
    except ArchiveError as error:
        return f"It {error}."
    assert found.submission is None
    return found.problem


@pytest.mark.parametrize("under", ["", "./", "work/", "Ü b/c/"])
def test_the_three_files_are_found(under):
    """At the top or in the folder that was zipped."""
    assert taken(submitted(under=under)).submission.sources == SOURCES


def test_what_systems_add_is_ignored():
    """Shadows of macOS and compiled files are nobody's submission, whatever they are."""
    shadow = member("__MACOSX/._numpy_ann.py", stat.S_IFLNK | 0o777)
    found = taken(
        submitted(
            (shadow, b"/etc/passwd"),
            (".DS_Store", b"x"),
            ("__MACOSX/numpy_ann.py", b"x"),
            ("__pycache__/numpy_ann.py", b"x"),
        )
    )
    assert found.submission.sources == SOURCES
    assert not found.note


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("/etc/numpy_ann.py", "an absolute path"),
        ("//host/share/x.py", "an absolute path"),
        ("../numpy_ann.py", "leads out of its folder"),
        ("a/../../numpy_ann.py", "leads out of its folder"),
        ("__MACOSX/../x", "leads out of its folder"),
        ("C:/numpy_ann.py", "a drive letter"),
        ("c:numpy_ann.py", "a drive letter"),
        ("a/D:/x", "a drive letter"),
        ("..\\numpy_ann.py", "a backslash"),
        ("\\\\host\\x", "a backslash"),
        ("work\\numpy_ann.py", "a backslash"),
        ("numpy_ann.py\0.txt", "a zero byte"),
        ("a/" * 25 + "x", "more than 20 folders"),
        ("x" * 600, "more than 500 letters"),
    ],
)
def test_a_path_that_means_something_else_is_refused(name, words):
    """Each trick has its sentence, in which nothing is hidden."""
    sentence = refusal(submitted((name, b"x = 1\n")))
    assert words in sentence
    assert sentence.isprintable()
    assert len(sentence) < 250


@pytest.mark.parametrize(
    ("mode", "words"),
    [
        (stat.S_IFLNK | 0o777, "a link"),
        (stat.S_IFCHR | 0o666, "a device or a pipe"),
        (stat.S_IFBLK | 0o666, "a device or a pipe"),
        (stat.S_IFIFO | 0o666, "a device or a pipe"),
        (stat.S_IFSOCK | 0o666, "a device or a pipe"),
    ],
)
def test_only_regular_files_are_members(mode, words):
    """A link in an archive is text that some programs believe."""
    assert words in refusal(submitted((member("extra.py", mode), b"/etc/passwd")))


@pytest.mark.parametrize("kind", [0, stat.S_IFREG])
def test_a_member_without_a_kind_is_a_file(kind):
    """Windows writes none."""
    files = [(member(name, kind), content) for name, content in SUBMISSION.items()]
    assert taken(packed(*files)).submission.sources == SOURCES


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("numpy_ann.py", "numpy_ann.py"),
        ("numpy_ann.py", "NUMPY_ANN.PY"),
        ("numpy_ann.py", "./numpy_ann.py"),
        ("a/numpy_ann.py", "A//numpy_ann.py"),
        ("\u00fc.py", "u\u0308.py"),
        ("\u1e9e.py", "SS.py"),
        ("\ufb01.py", "fi.py"),
    ],
)
def test_one_name_twice_is_refused(one, other):
    """The last would win in one program, the first in another."""
    assert "one name twice" in refusal(packed((one, b"x = 1\n"), (other, b"x = 2\n")))


@pytest.mark.parametrize("flag", [0x1, 0x40, 0x2000])
def test_an_encrypted_member_is_refused(flag):
    """By any of the flags that say so."""
    data = patched(submitted(), "numpy_ann.py", 8, struct.pack("<H", flag), local=6)
    assert "encrypted" in refusal(data)


@pytest.mark.parametrize("method", [zipfile.ZIP_BZIP2, zipfile.ZIP_LZMA, 9, 98])
def test_a_method_that_unpacks_without_a_bound_is_refused(method):
    """Stored and deflated are the two that everybody writes."""
    data = patched(submitted(), "numpy_ann.py", 10, struct.pack("<H", method), local=8)
    assert "by a method that is not read" in refusal(data)


def test_too_many_members_are_refused():
    """Looking at each of them is work, too."""
    data = packed(*((f"{number}.txt", b"") for number in range(30)))
    assert "holds 30 files" in refusal(data, Limits(10**6, 10**6, members=20))
    assert "list of members" in refusal(data, Limits(10**6, 1000, members=10**6))


def test_too_large_an_archive_is_refused():
    """By its own length, by what it says of one member, and by what it says of all."""
    data = submitted(("data.csv", bytes(range(256)) * 400))
    assert "larger than 0 MB" in refusal(data, Limits(1000, 10**6, 100))
    assert "a file of more than 0 MB" in refusal(data, Limits(10**6, 10**6, 100, member=10**5))
    assert "unpacks to more than 0 MB" in refusal(data, Limits(10**6, 10**6, 100, total=10**5))


def test_a_bomb_is_refused():
    """Ten megabytes of nothing are a thousand to one."""
    assert "packed more than 200 to 1" in refusal(submitted(("zeros", bytes(10**7))))


def test_a_bomb_that_says_it_is_small_is_unpacked_no_further_than_it_says():
    """A length that lies ends in a sum that does not fit."""
    bomb = packed(("numpy_ann.py", b"#" * 10**7))
    lie = patched(bomb, "numpy_ann.py", 24, struct.pack("<I", 5), local=22)
    problem = taken(lie).submission.problems["numpy_ann"]
    assert problem == "numpy_ann.py is damaged in its archive."


def test_no_more_is_unpacked_than_was_asked_for():
    """A file of the most that a member may be is read as far as a submission's file may be long."""
    data = packed(("numpy_ann.py", b"# comment\n" * 10**5))
    with opened(io.BytesIO(data), STUDENT) as tree:
        assert len(tree.read("numpy_ann.py", MOST_BYTES)) == MOST_BYTES + 1
        assert "larger than 200 kB" in take(tree).submission.problems["numpy_ann"]


def test_members_that_share_bytes_are_refused():
    """A bomb of the flat kind: many members, one content."""
    data = submitted()
    first = data.index(b"PK\x01\x02")
    second = data.index(b"PK\x01\x02", first + 1)
    offset = data[first + 42 : first + 46]
    shared = data[: second + 42] + offset + data[second + 46 :]
    assert "overlap" in refusal(shared)


def test_a_member_that_runs_past_the_files_is_refused():
    """A packed size that reaches into the list of members."""
    data = patched(submitted(), "pytorch_cnn.py", 20, struct.pack("<I", 400), local=18)
    assert "overlap" in refusal(data)


@pytest.mark.parametrize("share", [0.1, 0.5, 0.9, 0.99])
def test_a_cut_archive_is_refused(share):
    """Half an upload is no submission."""
    data = submitted()
    assert "is cut off or damaged" in refusal(data[: int(len(data) * share)])


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "is empty"),
        (b"hello", "is not a zip archive"),
        (b"Rar!\x1a\x07\x01\x00", "is a RAR archive"),
        (b"7z\xbc\xaf\x27\x1c", "is a 7z archive"),
        (b"\x1f\x8b\x08\x00", "is a gzip file"),
    ],
)
def test_what_is_no_zip_is_named(data, words):
    """A name that ends in .zip proves nothing."""
    assert words in refusal(data)


def test_an_archive_in_a_students_archive_is_not_opened():
    """Nobody needs it, and it could go on for ever."""
    assert "another archive (inner.zip)" in refusal(packed(("inner.zip", submitted())))


def test_the_name_before_a_member_must_be_the_one_in_the_list():
    """Two programs would see two different files."""
    data = submitted()
    where = data.index(b"numpy_ann.py")
    twisted = data[:where] + b"other_ann.py" + data[where + 12 :]
    assert "damaged" in taken(twisted).submission.problems["numpy_ann"]


def test_a_damaged_file_costs_its_own_part_only():
    """A sum that does not fit is the student's to mend; the other two files are graded."""
    data = patched(submitted(), "numpy_ann.py", 16, b"\0\0\0\0", local=14)
    found = taken(data).submission
    assert "damaged" in found.problems["numpy_ann"]
    assert set(found.sources) == {"pytorch_ann", "pytorch_cnn"}


def test_copies_in_two_folders_are_refused():
    """Nobody can say which of them was meant."""
    data = submitted(*((f"new/{name}", content) for name, content in SUBMISSION.items()))
    assert taken(data).submission.sources == SOURCES
    under = submitted(
        *((f"new/{name}", content) for name, content in SUBMISSION.items()), under="old/"
    )
    assert "in several folders ('new', 'old')" in taken(under).problem


def test_the_folder_with_most_of_the_files_counts():
    """A copy of one file elsewhere is left aside, and said."""
    found = taken(submitted(("old/numpy_ann.py", b"x = 1\n"), under="work/"))
    assert found.submission.sources == SOURCES
    assert found.note == "the files in 'work' count, not those in 'old'"


def test_a_folder_with_a_files_name_is_refused():
    """As it is outside of an archive."""
    found = taken(packed(("numpy_ann.py/", b""), ("pytorch_ann.py", b"x = 1\n")))
    assert "is a folder" in found.submission.problems["numpy_ann"]


def test_the_limits_hold_for_a_real_archive_of_many_files():
    """Somebody hands in a whole environment."""
    data = packed(*((f"venv/{number}.py", b"") for number in range(STUDENT.members + 1)))
    assert "at most 2000 are looked at" in refusal(data)


NAMES = st.text(max_size=60) | st.lists(
    st.sampled_from(["..", ".", "", "a", "A", "\\", "C:", "\0", "numpy_ann.py", "é", "e\u0301"]),
    max_size=8,
).map("/".join)


@given(NAMES)
def test_a_split_name_stays_inside(name):
    """Whatever a name is, its parts lead downwards only."""
    parts, fault = split(name)
    assert all(part not in ("", ".", "..") and not set(part) & set("/\\\0") for part in parts)
    assert fault.isprintable()


@given(st.lists(NAMES, max_size=8))
def test_keys_are_safe_unique_and_short(names):
    """Whatever people call themselves, their folders are told apart by every file system."""
    found = list(keys(names))
    assert len({folded(key) for key in found}) == len(names)
    for key in found:
        assert 0 < len(key.encode()) <= KEY_BYTES
        assert key[0] not in ".-"
        assert key[-1] not in ". "
        assert not set(key) & set("/\\:*?\"<>|'$`&; \n\t\0\u202e")


@given(st.lists(NAMES, min_size=1, max_size=6, unique_by=lambda name: folded(safe(name))))
def test_a_key_does_not_depend_on_others(names):
    """A new student changes nobody's folder."""
    together = dict(zip(names, keys(names), strict=True))
    assert all(next(keys([name])) == together[name] for name in names)


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("anna", "anna"),
        ("Anna Müller", "Anna_Müller"),
        ("李雷", "李雷"),
        ("../../etc", "etc"),
        ("CON.txt", "of_CON.txt"),
        ("=1+1", "1+1".replace("+", "_")),
        ("", "unnamed"),
        ("...", "unnamed"),
        ("\udcff", "unnamed"),
    ],
)
def test_a_key_reads_like_its_name(name, key):
    """Who looks for Anna Müller finds her."""
    assert safe(name) == key


def test_names_that_look_alike_get_a_digest():
    """Both of them, so that neither depends on the other's being there first."""
    one, other = keys(["Anna", "anna"])
    assert one.startswith("Anna-")
    assert other.startswith("anna-")


@settings(max_examples=300)
@given(st.data())
def test_no_damage_ends_the_reader(data):
    """Any bytes of an archive changed: a submission, a sentence, or a refusal."""
    archive = bytearray(submitted(("data/x.bin", bytes(range(200))), under="work/"))
    for _ in range(data.draw(st.integers(1, 6))):
        where = data.draw(st.integers(0, len(archive) - 1))
        archive[where] = data.draw(st.integers(0, 255))
    try:
        found = taken(bytes(archive))
    except ArchiveError as error:
        found = Taken(problem=str(error))
    assert found.problem or found.submission


@given(st.binary(max_size=400))
def test_arbitrary_bytes_are_refused(content):
    """No bytes get further than a sentence."""
    with pytest.raises(ArchiveError):
        taken(b"PK\x03\x04" + content)


def test_everything_is_closed(tmp_path):
    """The stream goes with the archive, also where it is refused."""
    good, bad = io.BytesIO(submitted()), io.BytesIO(b"hello")
    with opened(good, STUDENT):
        pass
    with pytest.raises(ArchiveError), opened(bad, STUDENT):
        pass
    assert good.closed
    assert bad.closed
