"""The notebooks: generated, up to date, and running to their end."""

from __future__ import annotations

import nbformat
import pytest
from nbclient import NotebookClient

from solutions.studies import __main__ as command
from solutions.studies import notebook
from solutions.studies.error import StudyError

SOURCES = notebook.sources()
WORDS = ("Linear", "ReLU", "convolution", "pooling", "batch size", "learning rate", "epoch")


def test_there_is_a_notebook_for_each_study_that_newcomers_read():
    """Three of them."""
    assert [path.stem for path in SOURCES] == ["nn_vs_cnn", "optimizers", "simple_cnn"]


@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_a_notebook_is_what_its_python_file_says(source):
    """Else run `python -m solutions.studies notebooks`."""
    target = source.with_suffix(".ipynb")
    assert target.read_text(encoding="utf-8") == notebook.build(source)
    nbformat.validate(nbformat.read(target, as_version=4))


def test_every_word_a_newcomer_needs_is_explained():
    """In bold, in at least one of the three; all of them in the one on the simple CNN."""
    texts = {path.stem: path.read_text(encoding="utf-8").lower() for path in SOURCES}
    for word in WORDS:
        assert f"**{word.lower()}" in texts["simple_cnn"]


@pytest.mark.nightly
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("source", SOURCES, ids=lambda path: path.stem)
def test_a_notebook_runs_to_its_end_on_the_sample(source, tmp_path):
    """Every cell, in a kernel of its own that starts in the notebook's folder; pictures come."""
    book = nbformat.read(source.with_suffix(".ipynb"), as_version=4)
    resources = {"metadata": {"path": str(source.parent)}}
    NotebookClient(book, timeout=600, kernel_name="python3", resources=resources).execute()
    outputs = [output for cell in book.cells for output in cell.get("outputs", [])]
    assert sum("image/png" in output.get("data", {}) for output in outputs) >= 1


def test_notebooks_are_written_beside_their_sources(tmp_path, monkeypatch, capsys):
    """The command says where."""
    (tmp_path / "a.py").write_text("# %% [markdown]\n# # Title\n\n# %%\n1 + 1\n")
    monkeypatch.setattr(notebook.write, "__defaults__", (tmp_path,))
    assert command.main(["notebooks"]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "a.ipynb")
    book = nbformat.read(tmp_path / "a.ipynb", as_version=4)
    assert [cell.cell_type for cell in book.cells] == ["markdown", "code"]


def test_a_notebook_that_cannot_be_written_is_named(tmp_path):
    """One line."""
    (tmp_path / "a.py").write_text("# %%\n1\n")
    (tmp_path / "a.ipynb").mkdir()
    with pytest.raises(StudyError, match="cannot be written"):
        notebook.write(tmp_path)


def test_a_notebooks_workplace_is_a_studys(tmp_path):
    """The sample's images, the study's published figures, a folder of its own."""
    work = notebook.lab("simple-cnn", "sample", 1)
    assert (work.name, len(work.images.train), work.settings.epochs) == ("simple-cnn", 9000, 1)
    assert notebook.lab("simple-cnn").folder != work.folder
