"""Intake: three files as bytes, or a sentence for each that cannot be used."""

from __future__ import annotations

import os

import pytest

from autograder.submission import MODULES, MOST_BYTES, SubmissionError, stage


@pytest.fixture
def folder(tmp_path):
    """A folder with three small files."""
    for name in MODULES:
        (tmp_path / f"{name}.py").write_text(f"# {name}\n", encoding="utf-8")
    return tmp_path


def test_the_three_files_are_read_as_bytes(folder):
    """What was handed in is what is kept, and nothing else of the folder."""
    (folder / "conftest.py").write_text("raise SystemExit", encoding="utf-8")
    (folder / "__pycache__").mkdir()
    submission = stage(folder)
    assert submission.sources == {name: f"# {name}\n".encode() for name in MODULES}
    assert submission.problems == {}


def test_a_missing_file_is_named_and_the_others_are_kept(folder):
    """One file missing costs its own part only."""
    (folder / "numpy_ann.py").unlink()
    submission = stage(folder)
    assert submission.problems == {"numpy_ann": "numpy_ann.py is missing."}
    assert set(submission.sources) == {"pytorch_ann", "pytorch_cnn"}


def test_a_misspelt_file_is_pointed_at(folder):
    """A name that differs in capitals or dashes is found and named."""
    (folder / "numpy_ann.py").rename(folder / "Numpy-ANN.py")
    assert "Numpy-ANN.py is there" in stage(folder).problems["numpy_ann"]


@pytest.mark.parametrize("name", ["numpy_ann (1).py", "numpy_ann(2).py", "Numpy-ANN (1).py"])
def test_a_file_that_a_browser_numbered_is_pointed_at(folder, name):
    """It was downloaded again, and the name is not the one that is looked for."""
    (folder / "numpy_ann.py").rename(folder / name)
    assert f"{name} is there: rename it" in stage(folder).problems["numpy_ann"]


@pytest.mark.parametrize(
    ("content", "word"),
    [
        (b"", "empty"),
        (b"  \n\n", "empty"),
        ("x = 'ä'".encode("latin-1"), "not UTF-8 (line 1)"),
        (b"x = 1\ny = '\xff'\n", "line 2"),
        ("x = 1".encode("utf-16"), "zero bytes"),
        (b"#" * (MOST_BYTES + 1), "larger than 200 kB"),
    ],
)
def test_unusable_content_is_explained(folder, content, word):
    """Empty, not UTF-8, and far too large files each get a sentence of their own."""
    (folder / "pytorch_ann.py").write_bytes(content)
    submission = stage(folder)
    assert word in submission.problems["pytorch_ann"]
    assert "pytorch_ann" not in submission.sources


def test_a_file_of_exactly_the_limit_is_read(folder):
    """200 kB are allowed."""
    (folder / "pytorch_ann.py").write_bytes(b"#" * MOST_BYTES)
    assert len(stage(folder).sources["pytorch_ann"]) == MOST_BYTES


def test_a_link_is_not_followed(folder, tmp_path):
    """A link would hand over a file of the grader's."""
    secret = tmp_path / "secret.txt"
    secret.write_text("the answers", encoding="utf-8")
    (folder / "numpy_ann.py").unlink()
    (folder / "numpy_ann.py").symlink_to(secret)
    submission = stage(folder)
    assert "is a link" in submission.problems["numpy_ann"]
    assert "numpy_ann" not in submission.sources


def test_a_folder_with_a_files_name_is_refused(folder):
    """A directory called numpy_ann.py is no file."""
    (folder / "numpy_ann.py").unlink()
    (folder / "numpy_ann.py").mkdir()
    assert "is a folder" in stage(folder).problems["numpy_ann"]


def test_a_pipe_is_refused_without_waiting(folder):
    """Opening a FIFO would wait for a writer that never comes."""
    (folder / "numpy_ann.py").unlink()
    os.mkfifo(folder / "numpy_ann.py")
    assert "not a regular file" in stage(folder).problems["numpy_ann"]


def test_a_path_that_is_no_folder_is_the_callers_mistake(tmp_path):
    """A wrong path stops the command; it is no submission with nothing in it."""
    with pytest.raises(SubmissionError, match="does not exist"):
        stage(tmp_path / "nowhere")
    (tmp_path / "file").write_text("", encoding="utf-8")
    with pytest.raises(SubmissionError, match="not a folder"):
        stage(tmp_path / "file")


def test_the_digest_depends_on_names_and_contents(folder):
    """Two submissions share a digest only if they share every byte."""
    before = stage(folder).digest
    assert stage(folder).digest == before
    one, other = folder / "numpy_ann.py", folder / "pytorch_ann.py"
    content = one.read_bytes(), other.read_bytes()
    one.write_bytes(content[1])
    other.write_bytes(content[0])
    assert stage(folder).digest != before
