"""Finding a class: in folders, in archives, in Gradescope's export, and what is no class at all."""

from __future__ import annotations

import os
import stat

import pytest

from autograder.batch import drafts, places
from autograder.batch.entries import Person
from autograder.batch.intake import MISSING, find
from autograder.submission import SubmissionError
from tests.zipped import SUBMISSION, member, packed, patched, submitted, write

SOURCES = {name.removesuffix(".py"): content for name, content in SUBMISSION.items()}
METADATA = """---
submission_11:
  :submitters:
  - :name: Anna Arp
    :sid: '1'
    :email: anna@x.org
  :created_at: 2026-05-20 10:00:00.000000000 Z
  :history:
  - :id: 9
    :created_at: 2026-05-19 10:00:00.000000000 Z
submission_12:
  :submitters:
  - :name: Bea
    :sid: '2'
  - :name: Cem
    :sid: '3'
  :created_at: 2026-05-20 11:00:00.000000000 Z
submission_13:
  :submitters:
  - :name: Cem
    :sid: '3'
  :created_at: 2026-05-20 09:00:00.000000000 Z
submission_14:
  :submitters:
  - :name: Dan
"""
EXPORTED = ("submission_9", "submission_11", "submission_12", "submission_13", "submission_20")


def members(*folders, start=""):
    """Return an archive's members: the three files in each folder."""
    return [
        (f"{start}{folder}/{name}", content)
        for folder in folders
        for name, content in SUBMISSION.items()
    ]


def exported(start=""):
    """Return the members of an export."""
    return [
        (f"{start}submission_metadata.yml", METADATA.encode()),
        *members(*EXPORTED, start=start),
    ]


def unpacked(folder, pairs):
    """Write an archive's members as files."""
    return write(folder, dict(pairs))


def zipped(path, *pairs):
    """Write an archive."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(packed(*pairs))
    return path


def refusal(path, **more):
    """Return the sentence with which a path is refused."""
    with pytest.raises(SubmissionError) as refused:
        find(path, **more)
    assert "\n" not in str(refused.value)
    return str(refused.value)


def by_key(found):
    """Return the entries by their keys."""
    return {entry.key: entry for entry in found.entries}


def arrangements(tmp_path):
    """Yield one class of three in every form that is read."""
    names = ("anna", "bea", "cem")
    folders = tmp_path / "folders"
    archives = tmp_path / "archives"
    mixed = tmp_path / "mixed"
    for name in names:
        write(folders / name)
        zipped(archives / f"{name}.zip", *members(name))
    write(mixed / "anna")
    zipped(mixed / "bea.ZIP", *SUBMISSION.items())
    zipped(mixed / "cem" / "work.zip", *members("hw"))
    yield folders
    yield archives
    yield mixed
    yield write(tmp_path / "wrapped") and unpacked(tmp_path / "wrapped" / "class", members(*names))
    yield zipped(tmp_path / "a.zip", *members(*names))
    yield zipped(tmp_path / "b.zip", *((f"{name}.zip", submitted()) for name in names))
    yield zipped(tmp_path / "c.zip", *members(*names, start="class/"))
    yield zipped(
        tmp_path / "d.zip",
        *members("anna", start="class/"),
        ("class/bea.zip", submitted(under="bea/")),
        ("class/cem/work.zip", submitted()),
        ("__MACOSX/class/._anna", b"x"),
        ("class/.DS_Store", b"x"),
    )


@pytest.mark.parametrize("number", range(8))
def test_a_class_is_found_in_every_form(tmp_path, number):
    """Folders, archives, both, in a folder or an archive, with a folder around them or not."""
    path = list(arrangements(tmp_path))[number]
    found = find(path)
    assert [entry.key for entry in found.entries] == ["anna", "bea", "cem"]
    assert all(entry.submission.sources == SOURCES for entry in found.entries)
    assert all(entry.people == () and not entry.problem for entry in found.entries)
    assert find(path) == found


@pytest.mark.parametrize("form", ["folder", "within", "zip", "zip within", "zip in a folder"])
def test_an_export_is_found_in_every_form(tmp_path, form):
    """As Gradescope sends it, unpacked, and with the folder that its name makes."""
    start = "assignment_7_export/" if "within" in form else ""
    if "zip" in form:
        path = zipped(tmp_path / "out" / "export.zip", *exported(start))
        path = path.parent if "in a folder" in form else path
    else:
        path = unpacked(tmp_path / "out", exported(start))
    found = by_key(find(path))
    assert list(found) == ["submission_11", "submission_12", "submission_14", "submission_20"]
    assert found["submission_11"].people == (Person("Anna Arp", "1", "anna@x.org"),)
    assert found["submission_11"].handed_in.startswith("2026-05-20 10:00")
    assert [person.name for person in found["submission_12"].people] == ["Bea", "Cem"]
    assert found["submission_12"].submission.sources == SOURCES
    assert found["submission_14"].submission is None
    assert "no folder with the three files" in found["submission_14"].problem
    assert found["submission_20"].people == ()


def test_what_is_left_out_of_an_export_is_said(tmp_path):
    """Earlier attempts, and folders that nobody is known of."""
    unpacked(tmp_path / "out", [*exported(), ("grades.csv", b"")])
    notes = find(tmp_path / "out").notes
    assert "2 earlier or inactive submissions are left aside" in notes
    assert "submission_20 is not listed in submission_metadata.yml" in notes
    assert "left aside, since no submission: 'grades.csv'" in notes


def test_every_attempt_can_be_asked_for(tmp_path):
    """Each with the people who handed it in and its own moment."""
    found = by_key(find(unpacked(tmp_path / "out", exported()), every=True))
    assert len(found) == 6
    assert found["submission_9"].people == found["submission_11"].people
    assert found["submission_9"].handed_in.startswith("2026-05-19")
    assert [person.name for person in found["submission_13"].people] == ["Cem"]


def test_one_unreadable_submission_is_one_row(tmp_path):
    """Whatever is wrong with it, the others are there."""
    write(tmp_path / "class" / "good")
    for name, content in {
        "cut.zip": submitted()[:100],
        "text.zip": b"hello",
        "none.zip": b"",
        "seven.7z": b"7z\xbc\xaf'\x1c",
        "evil.zip": submitted(("../x", b"")),
        "link.zip": submitted((member("y", stat.S_IFLNK), b"/etc/passwd")),
        "nested.zip": packed(("inner.zip", submitted())),
        "other.zip": packed(("essay.pdf", b"x")),
    }.items():
        (tmp_path / "class" / name).write_bytes(content)
    (tmp_path / "class" / "empty").mkdir()
    write(tmp_path / "class" / "two", {"a.zip": submitted(), "b.zip": submitted()})
    write(tmp_path / "class" / "near", {"Numpy-ANN.py": b"x = 1\n"})
    os.mkfifo(tmp_path / "class" / "pipe.zip")
    (tmp_path / "class" / "away.zip").symlink_to(tmp_path / "class" / "evil.zip")
    found = by_key(find(tmp_path / "class"))
    problems = {key: entry.problem for key, entry in found.items() if entry.problem}
    assert problems == {
        "away": "The archive is a link; hand in the file itself.",
        "cut": "The archive is cut off or damaged.",
        "empty": "It is empty.",
        "evil": "It holds a path that leads out of its folder ('../x').",
        "link": "It holds a link ('y'); hand in the file itself.",
        "nested": "It holds another archive (inner.zip); hand in the three files themselves.",
        "none": "The archive is empty.",
        "other": "It holds none of the three files, but 'essay.pdf'.",
        "pipe": "The archive is not a regular file.",
        "seven.7z": "The archive is a 7z archive; only zip archives are read.",
        "text": "The archive is not a zip archive.",
        "two": "It holds several archives (a.zip); hand in the three files themselves.",
    }
    assert found["good"].submission.sources == SOURCES
    assert "Numpy-ANN.py is there" in found["near"].submission.problems["numpy_ann"]


@pytest.mark.parametrize(
    ("names", "words"),
    [
        (["essay.pdf"], "but 'essay.pdf'."),
        (["work/a.txt", "work/b.py"], "but 'work/a.txt', 'work/b.py'."),
        ([f"{n}.txt" for n in range(9)], "'3.txt', '4.txt' and 4 more."),
        (["\x1b[31m\u202e.py"], "but '\\x1b[31m\\u202e.py'."),
    ],
    ids=["one", "in a folder", "many", "hostile"],
)
def test_what_lies_there_in_place_of_the_files_is_named(tmp_path, names, words):
    """A few names, and of hostile ones every character as text."""
    write(tmp_path / "class" / "good")
    write(tmp_path / "class" / "bad", dict.fromkeys(names, b"x"))
    problem = by_key(find(tmp_path / "class"))["bad"].problem
    assert problem.startswith("It holds none of the three files, but ")
    assert problem.endswith(words)


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("bad/../../x", "leads out"),
        ("bad/a\\b", "a backslash"),
        ("bad/NUMPY_ANN.PY", "one name twice"),
        ("bad/C:/x", "a drive letter"),
    ],
)
def test_a_trick_in_the_archive_of_a_class_costs_its_own_student(tmp_path, name, words):
    """The others cannot help it."""
    path = zipped(tmp_path / "class.zip", *members("bad", "good"), (name, b"x"))
    found = by_key(find(path))
    assert words in found["bad"].problem
    assert found["good"].submission.sources == SOURCES


@pytest.mark.parametrize("name", ["/etc/x", "../x", "a\\b", "C:/x"])
def test_a_path_that_is_nobodys_refuses_the_archive_of_a_class(tmp_path, name):
    """An archive in which it cannot be said what is whose is not graded."""
    assert "class.zip holds a" in refusal(
        zipped(tmp_path / "class.zip", *members("anna", "bea"), (name, b"x"))
    )


def test_a_link_in_a_class_is_not_followed(tmp_path):
    """It would hand over another student's files, or the grader's."""
    write(tmp_path / "class" / "good")
    (tmp_path / "class" / "thief").symlink_to(tmp_path / "class" / "good")
    write(tmp_path / "class" / "other", {})
    (tmp_path / "class" / "other" / "work").symlink_to(tmp_path / "class" / "good")
    found = find(tmp_path / "class")
    assert [entry.key for entry in found.entries if entry.submission] == ["good"]
    assert "left aside, since only folders and zips count: 'thief'" in found.notes


def test_loose_files_are_named(tmp_path):
    """The first few of them."""
    write(tmp_path / "class" / "anna")
    write(tmp_path / "class", {f"note{number}.txt": b"" for number in range(7)})
    (note,) = find(tmp_path / "class").notes
    assert "'note0.txt'" in note
    assert note.endswith("and 2 more")


@pytest.mark.parametrize("form", ["folder", "zip", "within a zip"])
def test_one_submission_is_no_class(tmp_path, form):
    """There is another command for it."""
    path = write(tmp_path / "anna")
    if "zip" in form:
        path = zipped(tmp_path / "anna.zip", *SUBMISSION.items())
    assert "it is one submission: use grade" in refusal(path)


def test_what_is_no_class_is_refused_in_one_line(tmp_path):
    """The path is the instructor's mistake."""
    (tmp_path / "empty").mkdir()
    write(tmp_path / "photos" / "2025", {"a.jpg": b""})
    write(tmp_path / "photos" / "2026", {"b.jpg": b""})
    (tmp_path / "text").write_text("hello", encoding="utf-8")
    (tmp_path / "cut.zip").write_bytes(packed(*members("anna", "bea"))[:-30])
    write(tmp_path / "broken", {"submission_metadata.yml": b"- x\n"})
    assert "does not exist" in refusal(tmp_path / "nowhere")
    assert "holds no folder and no zip" in refusal(tmp_path / "empty")
    assert "that can be read: none in '2025', '2026'; of '2025': It holds none" in refusal(
        tmp_path / "photos"
    )
    assert "is no folder, and it is not a zip archive" in refusal(tmp_path / "text")
    assert "it is cut off or damaged" in refusal(tmp_path / "cut.zip")
    assert "is not what Gradescope writes" in refusal(tmp_path / "broken")


def test_a_class_of_one_is_a_class(tmp_path):
    """Also where that student has a folder for each part."""
    write(tmp_path / "class" / "anna" / "hw")
    assert by_key(find(tmp_path / "class"))["anna"].submission.sources == SOURCES
    zipped(tmp_path / "other" / "bea.zip", *members("hw"))
    assert by_key(find(tmp_path / "other"))["bea"].submission.sources == SOURCES


def test_copies_that_do_not_count_are_said(tmp_path):
    """The instructor can look."""
    write(tmp_path / "class" / "anna" / "final")
    write(tmp_path / "class" / "anna" / "old", {"numpy_ann.py": b"x = 1\n"})
    write(tmp_path / "class" / "bea")
    assert find(tmp_path / "class").notes == [
        "anna: the files in 'final' count, not those in 'old'"
    ]


def test_an_environment_beside_the_files_is_not_in_the_way(tmp_path, monkeypatch):
    """Folders near the top are looked into first, and only so many."""
    monkeypatch.setattr(places, "MOST_FOLDERS", 20)
    write(tmp_path / "class" / "anna" / "work")
    for number in range(40):
        write(tmp_path / "class" / "anna" / "venv" / f"package{number}", {"x.py": b""})
    write(tmp_path / "class" / "bea")
    assert by_key(find(tmp_path / "class"))["anna"].submission.sources == SOURCES


def test_a_folder_and_an_archive_of_one_name_are_two(tmp_path):
    """Neither is dropped, and none is another's folder."""
    write(tmp_path / "class" / "anna")
    zipped(tmp_path / "class" / "anna.zip", *SUBMISSION.items())
    zipped(tmp_path / "class" / "ANNA.zip", *SUBMISSION.items())
    keys = {entry.key.casefold() for entry in find(tmp_path / "class").entries}
    assert len(keys) == 3


def test_too_many_submissions_are_refused(tmp_path, monkeypatch):
    """The wrong folder was given, most likely."""
    monkeypatch.setattr(drafts, "MOST", 2)
    for name in ("a", "b", "c"):
        write(tmp_path / "class" / name)
    assert "3 submissions are too many" in refusal(tmp_path / "class")


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_a_folder_that_may_not_be_read_is_a_row(tmp_path):
    """Its neighbour is graded."""
    write(tmp_path / "class" / "good")
    write(tmp_path / "class" / "locked").chmod(0)
    found = by_key(find(tmp_path / "class"))
    (tmp_path / "class" / "locked").chmod(0o700)
    assert found["locked"].problem == "It cannot be read: Permission denied."


def roster(tmp_path, *lines):
    """Write a roster."""
    path = tmp_path / "roster.csv"
    path.write_text("\n".join(("name,sid,email", *lines)), encoding="utf-8")
    return path


def test_a_roster_names_folders_and_says_who_is_missing(tmp_path):
    """A folder may be called by id, by address or by name."""
    for name in ("0071", "bea@x.org", "Cem Can_12_assignsubmission_file_", "stranger"):
        write(tmp_path / "class" / name)
    students = ("Anna Arp,71,a@x.org", "Bea,72,bea@x.org", "Cem Can,73,c@x.org", "Dan,74,d@x.org")
    found = find(tmp_path / "class", roster(tmp_path, *students))
    people = {entry.key: entry.people for entry in found.entries}
    assert people == {
        "0071": (Person("Anna Arp", "71", "a@x.org"),),
        "bea@x.org": (Person("Bea", "72", "bea@x.org"),),
        "Cem_Can_12_assignsubmission_file": (Person("Cem Can", "73", "c@x.org"),),
        "stranger": (),
        "Dan_74": (Person("Dan", "74", "d@x.org"),),
    }
    assert by_key(found)["Dan_74"].problem == MISSING
    assert [entry.key for entry in found.entries if entry.missing] == ["Dan_74"]
    assert found.notes == ["stranger is not on the roster"]


def test_moodle_says_in_the_folder_whose_it_is(tmp_path):
    """The name stands before the submission's number, with spaces or underscores."""
    names = {
        "Anna_Abel_1000_assignsubmission_file": "Anna Abel",
        "Zoë Čapek Ruiz_1001_assignsubmission_file_": "Zoë Čapek Ruiz",
        "Participant 7_2_assignsubmission_file_": "Participant 7",
        "anna_1000_file": "",
        "_1_assignsubmission_file_": "",
    }
    for name in names:
        write(tmp_path / "class" / name)
    write(
        tmp_path / "class", {f"Bea Bo_7_assignsubmission_file_{n}": b"x = 1\n" for n in SUBMISSION}
    )
    found = find(tmp_path / "class").entries
    assert all(one.submission for one in found)
    called = sorted(person.name for one in found for person in one.people)
    assert called == sorted([*filter(None, names.values()), "Bea Bo"])
    assert {person.sid for one in found for person in one.people} == {""}


def test_a_hostile_name_in_a_folder_of_moodles_is_text(tmp_path):
    """Nothing in it acts, and it is cut."""
    write(tmp_path / "class" / "good")
    write(tmp_path / "class" / "\x1b[31m\u202e_1_assignsubmission_file_")
    people = [person for entry in find(tmp_path / "class").entries for person in entry.people]
    assert [person.name for person in people] == ["\\x1b[31m\\u202e"]


def test_a_roster_fills_up_an_export(tmp_path):
    """Who is not on it is kept, and named in a note."""
    students = ("Anna A.,1,other@x.org", "Bea,2,bea@x.org", "Eve,5,e@x.org")
    path = unpacked(tmp_path / "out", exported())
    found = find(path, roster(tmp_path, *students))
    people = {entry.key: entry.people for entry in found.entries}
    assert people["submission_11"] == (Person("Anna Arp", "1", "anna@x.org"),)
    assert people["submission_12"] == (Person("Bea", "2", "bea@x.org"), Person("Cem", "3"))
    assert people["Eve_5"] == (Person("Eve", "5", "e@x.org"),)
    assert "submission_12 is not on the roster ('Cem')" in found.notes


def test_two_submissions_of_one_student_are_both_kept(tmp_path):
    """Which one counts is not ours to say."""
    write(tmp_path / "class" / "71")
    write(tmp_path / "class" / "71-late")
    found = find(tmp_path / "class", roster(tmp_path, "Anna,71,", "Long,7100,"))
    assert "'71', '71-late' are all of Anna" not in found.notes  # 71 is too short to be looked for
    write(tmp_path / "class" / "anna")
    found = find(tmp_path / "class", roster(tmp_path, "Anna,71,", "Long,7100,"))
    assert "'71', 'anna' are all of Anna" in found.notes
    assert len(found.entries) == 4


def test_a_wrong_roster_stops_before_anything_is_read(tmp_path):
    """With its line."""
    assert "line 1: no column" in refusal(
        tmp_path / "nowhere", roster=write(tmp_path, {"r.csv": b"a,b\n"}) / "r.csv"
    )


def test_a_class_is_found_one_folder_down(tmp_path):
    """Whatever each student's folder holds: an archive, files, or a folder with them."""
    for name in ("anna", "bea", "cem"):
        (tmp_path / "moodle" / "CS1" / name).mkdir(parents=True)
        zipped(tmp_path / "moodle" / "CS1" / name / "work.zip", *SUBMISSION.items())
        write(tmp_path / "deep" / "CS1" / name / "work")
    write(tmp_path / "moodle" / "CS1" / "dan")
    for form, names in (
        ("moodle", {"anna", "bea", "cem", "dan"}),
        ("deep", {"anna", "bea", "cem"}),
    ):
        found = find(tmp_path / form)
        assert {key for key, entry in by_key(found).items() if entry.submission} == names
        assert found.notes == ["the class was found in 'CS1'"]


def test_an_only_student_may_have_an_archive_beside_the_files(tmp_path):
    """A folder with the three files and one with something packed are no class of two."""
    write(tmp_path / "class" / "anna" / "code")
    (tmp_path / "class" / "anna" / "data").mkdir()
    zipped(tmp_path / "class" / "anna" / "data" / "images.zip", ("a.png", b""))
    assert by_key(find(tmp_path / "class"))["anna"].submission.sources == SOURCES


def test_files_that_lie_one_by_one_are_their_students(tmp_path):
    """Canvas numbers each file and each attempt; Moodle writes the name in front."""
    place = tmp_path / "class"
    for number, (name, content) in enumerate(SUBMISSION.items()):
        stem = name.removesuffix(".py")
        write(place, {f"arpanna_12_{340 + number}_{name}": b"old = 1\n"})
        write(place, {f"arpanna_12_{350 + number}_{stem}-1.py": content})
        write(place, {f"Bea Bo_7_assignsubmission_file_{name}": content})
    write(place, {"arpanna_12_360_notes.py": b""})
    zipped(place / "cem_1_2_work.zip", *SUBMISSION.items())
    roster = tmp_path / "roster.csv"
    roster.write_text("name,sid\nAnna Arp,100\nBea Bo,101\nCem,102\n", encoding="utf-8")
    found = find(place, roster)
    assert len(found.entries) == 3
    assert all(entry.submission.sources == SOURCES for entry in found.entries)
    assert {entry.people[0].name for entry in found.entries} == {"Anna Arp", "Bea Bo", "Cem"}
    (note,) = found.notes
    assert "arpanna_12_340_numpy_ann.py" in note
    assert "arpanna_12_360_notes.py" in note


def test_names_in_utf_8_without_the_flag_are_read(tmp_path):
    """As macOS writes them: zipfile takes them for code page 437."""
    data = packed(*members("Jörg Müller"), *members("anna"))
    for name in SUBMISSION:
        data = patched(data, f"Jörg Müller/{name}", 8, bytes(2), local=6)
    (tmp_path / "class.zip").write_bytes(data)
    roster = tmp_path / "roster.csv"
    roster.write_text("name,sid\nJörg Müller,1\nAnna,2\n", encoding="utf-8")
    found = find(tmp_path / "class.zip", roster)
    assert found.notes == []
    assert [entry.people[0].name for entry in found.entries] == ["Jörg Müller", "Anna"]
