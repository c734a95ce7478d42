"""Similarity: copies are found however they are disguised, and nobody else is named."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest

from autograder.batch import fingerprints, similarity, sketches
from autograder.batch.entries import Entry, Person
from autograder.batch.fingerprints import fingerprint, tokens
from autograder.batch.similarity import compare
from autograder.grade import REFERENCE, ROOT
from autograder.submission import Submission, stage
from tests import class_rows
from tests.class_rows import wrong
from tests.made_class import alone, copied, stub
from tests.test_report import full

SIZE = 24


def row(key, submission, report=None, *people):
    """Return a row of the class with this submission."""
    made = class_rows.row(key, report or full(), *people)
    return replace(made, entry=replace(made.entry, submission=submission))


@pytest.fixture(scope="module")
def people():
    """A class that worked alone, each in an own way."""
    chance = random.Random(5)
    return [row(f"s{place:02}", alone(chance)) for place in range(SIZE)]


def named(found):
    """Return who is in a pair with whom."""
    return {frozenset((pair.left.name, pair.right.name)) for pair in found.pairs}


def pair(one, other):
    """Return a pair as `named` has it."""
    return frozenset((f"Student {one}", f"Student {other}"))


def test_who_worked_alone_is_not_named(people):
    """Right solutions of one task come out alike, and that is no pair."""
    found = compare(people)

    assert found.pairs == ()
    assert found.compared == SIZE


def test_a_disguised_copy_is_found(people):
    """Other names, comments and layout and another order of functions hide nothing."""
    copy = row("copy", copied(people[3].entry.submission, random.Random(1)))
    found = compare([*people, copy])

    assert named(found) == {pair("s03", "copy")}
    (only,) = found.pairs
    assert max(only.left.share, only.right.share) > 0.9
    assert not only.identical
    assert {only.left.link, only.right.link} == {
        "submissions/copy/report.html",
        "submissions/s03/report.html",
    }


def test_a_group_does_not_hide_by_being_many(people):
    """Five who hand in disguised copies of one solution are no habit of the class."""
    chance = random.Random(6)
    group = [row(f"g{n}", copied(people[3].entry.submission, chance)) for n in range(4)]
    found = named(compare([*people, *group]))

    assert {pair("s03", f"g{n}") for n in range(4)} <= found
    assert len(found) == 10


def test_one_copied_file_of_three_is_found(people):
    """A part that was taken over shows beside two of one's own."""
    mixed = people[3].entry.submission.sources | {
        "pytorch_cnn": people[4].entry.submission.sources["pytorch_cnn"]
    }
    mixed["pytorch_ann"] = people[5].entry.submission.sources["pytorch_ann"]
    found = compare([*people, row("mixed", Submission(mixed))])

    assert pair("s03", "mixed") in named(found)


def test_the_same_files_are_a_pair(people):
    """Identical submissions are told as such, even where the class explains all of them."""
    crowd = [row(f"same{place}", people[0].entry.submission) for place in range(9)]
    found = compare([*people, *crowd])

    same = [p for p in found.pairs if p.identical]
    assert len(same) == 9
    assert {p.left.share for p in same} == {1.0}


def test_the_handout_is_nobodys_own(people):
    """Stubs, and stubs with a line or two, are no pairs and are counted as left out."""
    touched = stub().sources | {"numpy_ann": stub().sources["numpy_ann"] + b"\nprint(1)\n"}
    rows = [*people, *(row(f"stub{n}", stub()) for n in range(3)), row("line", Submission(touched))]
    found = compare([*rows, row("gone", None)])

    assert found.pairs == ()
    assert found.left_out == (
        "5 more could not be read or have next to nothing beyond the handout.",
    )


def test_the_reference_explains_what_it_shows(people):
    """Two who write as the reference does have nothing of their own in common."""
    sources = stage(REFERENCE).sources
    other = {name: source + b"\n# mine\n" for name, source in sources.items()}
    found = compare([*people, row("a", Submission(sources)), row("b", Submission(other))])

    assert found.pairs == ()


def test_partners_are_no_pair(people):
    """Who handed in twice, or with others before, is not compared with oneself."""
    ada = Person("Ada", "1", "ada@example.edu")
    again = Person("A. Lovelace", "", "ada@example.edu")
    source = people[2].entry.submission
    mine = [row("a", copied(source, random.Random(2)), None, ada)]
    mine.append(row("b", copied(source, random.Random(3)), None, again, Person("Bob", "2")))
    found = compare([*people[:2], *people[3:], *mine])

    assert found.pairs == ()


def test_earlier_years_are_looked_at_but_not_among_themselves(people):
    """A copy of an archived submission is found; pairs of the archive are its own year's affair."""
    chance = random.Random(9)
    archive = [Entry(f"2024-{n}", (), alone(chance)) for n in range(5)]
    archive.append(Entry("2024-copy", (), copied(archive[0].submission, chance)))
    found = compare([*people, row("new", copied(archive[1].submission, chance))], archive)

    (only,) = found.pairs
    assert {only.left.name, only.right.name} == {"Student new", "2024-1"}
    assert only.right.earlier
    assert found.earlier == 6


def test_what_the_class_has_in_common_is_a_habit(people):
    """A way to write it that many have, from a lecture say, is no pair, however long it is."""
    shared = b"\n\ndef helper(values, weights):\n" + b"".join(
        b"    values = [v * w + %d for v, w in zip(values, weights) if v > %d]\n" % (n, n)
        for n in range(40)
    )

    def taught(made):
        sources = dict(made.entry.submission.sources)
        sources["numpy_ann"] += shared
        return replace(made, entry=replace(made.entry, submission=Submission(sources)))

    assert compare([*map(taught, people)]).pairs == ()
    assert len(compare([taught(people[0]), taught(people[1]), *people[2:]]).pairs) == 1


def test_a_common_mistake_is_no_copying(people):
    """Code of the functions in which both make a mistake that many make does not count."""
    body = b"".join(
        b"        gap%d = (self.a2 - y_true) * %d + X.sum() ** %d - self.b1.mean()\n" % (n, n, n)
        for n in range(30)
    )

    def mistaken(made):
        sources = dict(made.entry.submission.sources)
        head, mark, tail = sources["numpy_ann"].partition(b"    def backward(")
        start = tail.index(b'"""', tail.index(b'"""') + 3) + 4
        sources["numpy_ann"] = head + mark + tail[:start] + body + tail[start:]
        return replace(made, entry=replace(made.entry, submission=Submission(sources)))

    made = [mistaken(people[0]), mistaken(people[1])]
    assert len(compare([*made, *people[2:]]).pairs) == 1  # the same lines, and no mistake is known
    report = class_rows.to_gradescope(wrong("1.2", "sum instead of mean"))
    for test in report["tests"]:
        test["number"] = {"1.2": "1.6"}.get(test["number"], test["number"])
    told = [
        replace(each, outcome=replace(each.outcome, results=report)) for each in (*made, people[2])
    ]
    assert compare([*told, *people[3:]]).pairs == ()


def test_passages_show_both_sides(people):
    """What is shared is shown with its own names and lines on either side, file by file."""
    copy = row("copy", copied(people[3].entry.submission, random.Random(1)))
    (found,) = compare([*people, copy]).pairs
    sides = {
        "Student copy": copy.entry.submission.sources,
        "Student s03": people[3].entry.submission.sources,
    }

    assert len(found.passages) > 3
    for passage in found.passages:
        module = passage.file.removesuffix(".py")
        for name, first, text in (
            (found.left.name, passage.first, passage.left),
            (found.right.name, passage.second, passage.right),
        ):
            lines = sides[name][module].decode().splitlines()
            assert text.splitlines()[0] == lines[first - 1][: len(text.splitlines()[0])]


def test_a_comparison_is_the_same_in_every_process(people):
    """Nothing depends on Python's secret hash, so nobody is named today and not tomorrow."""
    assert int(fingerprint(b"a = [1, 2, 3, 4, 5, 6, 7, 8]", every=True).hashes[0]) == (FIRST_HASH)


FIRST_HASH = 9326283081748732005


@pytest.mark.parametrize(
    "source",
    [
        b"", b"\n", b"\xff\xfe\x00", b"def", b"'''", b"((((" * 3000, b"\\" * 9000, b"\r\r\r",
        "\u2028x = 1\u202e".encode(), b"f'{" * 5000, b"\x0c\x1c = 1\n" * 50,
    ],
)  # fmt: skip
def test_any_bytes_have_fingerprints(source):
    """What is no Python, or no text, is compared as far as it goes."""
    found = fingerprint(source)

    assert len(found.hashes) == len(found.firsts) == len(found.lasts) == len(found.functions)


def test_blank_lines_never_reach_the_lexer(monkeypatch):
    """On thousands of them it would take minutes."""
    seen = []

    class Lexer:
        def get_tokens(self, text):
            seen.append(text)
            return []

    monkeypatch.setattr(fingerprints, "LEXER", lambda **_: Lexer())
    assert list(fingerprints.tokens("\n" + " " * 50 + "\nx = 1\n" + "\n \t" * 3900)) == []
    assert seen == ["x = 1"]


def test_a_long_file_is_compared_by_its_beginning(people):
    """Only so much is read, and the page says so."""
    long = b"x = 1\n" * fingerprints.MOST_CHARACTERS
    last = list(tokens(long.decode()))[-1]

    assert last.line <= fingerprints.MOST_CHARACTERS / 6 + 1
    sources = people[0].entry.submission.sources | {"pytorch_cnn": long}
    found = compare([row("long", Submission(sources)), *people[1:]])
    assert "1 have a file so long that only its beginning was compared." in found.left_out


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("def f(a, b):\n    return a + b", "def g(x, y):  # sum\n\n    '''It.'''\n    return x+y"),
        ("x = (a, b,)", "x = a, b"),
        ("self.first = np.zeros((1, 2))", "self.second = numpy.zeros( (1,2), )"),
        ("print('a')", 'print("b" "c")'),
    ],
)
def test_what_makes_no_difference(one, other):
    """Names, comments, docstrings, spacing, brackets and the words of texts."""
    words = [[t.text for t in fingerprints._settled(tokens(text))] for text in (one, other)]
    assert words[0] == words[1]


def test_a_librarys_names_and_the_contracts_do_make_one():
    """`np.max` is not `np.min`, and W1 is not W2: a student cannot rename them."""
    texts = ("np.max(x)", "np.min(x)", "self.W1 = 1", "self.W2 = 1")
    assert len({tuple(t.text for t in tokens(text)) for text in texts}) == 4


def test_a_habit_needs_company():
    """How many may share a passage grows with the class, between two and forty."""
    counts = [sketches.allowed(size) for size in (2, 10, 30, 100, 200, 3000)]
    assert counts == [2, 2, 3, 5, 10, 40]


def test_an_empty_class_has_no_pairs():
    """Nobody to compare is no error."""
    assert compare([]).pairs == ()


def test_the_page_holds_no_more_than_can_be_read(people, monkeypatch):
    """Past the most, the pairs with most in common stay, and the page says how many there were."""
    monkeypatch.setattr(similarity, "MOST_PAIRS", 2)
    chance = random.Random(4)
    copies = [row(f"c{n}", copied(people[n].entry.submission, chance)) for n in range(3)]
    found = compare([*people, *copies])

    assert len(found.pairs) == 2
    assert found.left_out == ("3 pairs were found; these are the 2 with most in common.",)


def test_the_handout_is_there():
    """Every number that asks for code has its function, so that a mistake finds it."""
    known = sketches.Known.read()
    assert known.functions["1.6"] == (("numpy_ann", "backward"),)
    assert known.functions["3.1"] == (("pytorch_cnn", "__init__"),)
    assert (ROOT / "student").is_dir()
