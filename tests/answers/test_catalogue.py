"""The catalogue of mistakes: read as text, put into the reference as text."""

from __future__ import annotations

import ast
import re
from collections import Counter

import pytest

from autograder import course, plugin
from autograder.answers import catalogue
from autograder.answers.catalogue import CatalogueError, Entry
from autograder.lessons import Mistake
from autograder.programs import REFERENCE
from autograder.session import read_checks

CODE = re.compile(r"`|[a-z]\w*[._(]|(?:d?[za][12]) ")
LEAKY = """
@mistake("1.2", "leaky", "It leaks.", "Stop it.")
def relu(z):
    return np.where(z > 0, z, 0.01 * z)
"""
REFERENCE_TEXT = '''import numpy as np


def relu(z):
    """1.2: ReLU."""
    return np.maximum(0, z)


class NumpyANN:
    def forward(self, X):
        """1.5: forward."""
        return relu(X)
'''


def entry(function: str, source: str, number: str = "1.2") -> Entry:
    """Make an entry of the catalogue."""
    return Entry(number, function, Mistake("name", "looks", "action"), source)


def test_an_entry_has_number_words_and_source(tmp_path):
    """The decorator gives the words, the function's own text the source."""
    path = tmp_path / "numpy_ann.py"
    path.write_text(LEAKY)
    found = catalogue.read(path)
    source = "def relu(z):\n    return np.where(z > 0, z, 0.01 * z)"
    assert found == [Entry("1.2", "relu", Mistake("leaky", "It leaks.", "Stop it."), source)]


def test_a_mistake_may_belong_to_several_checks(tmp_path):
    """What part 3 shares with part 2 is written once."""
    path = tmp_path / "pytorch_ann.py"
    path.write_text(LEAKY.replace('"1.2"', '"2.4 3.3"'))
    assert [entry.number for entry in catalogue.read(path)] == ["2.4", "3.3"]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("def relu(z):\n    return z\n", "line 1"),
        ('@mistake("1.2", "leaky")\ndef relu(z):\n    return z\n', "line 2"),
        ('@mistake("1.2", name, "a", "b")\ndef relu(z):\n    return z\n', "line 2"),
        ('@mistake("1.2", 3, "a", "b")\ndef relu(z):\n    return z\n', "line 2"),
        ("def relu(z:\n", "line 1"),
    ],
    ids=["no decorator", "words missing", "not a text", "a number", "syntax"],
)
def test_an_incomplete_entry_is_refused_with_its_line(tmp_path, text, line):
    """The instructor learns where the catalogue is wrong."""
    path = tmp_path / "numpy_ann.py"
    path.write_text(text)
    with pytest.raises(CatalogueError) as caught:
        catalogue.read(path)
    assert "numpy_ann.py" in str(caught.value)
    assert line in str(caught.value)


def test_a_mistake_replaces_the_function_of_its_name():
    """A function of the module loses its own body and nothing else changes."""
    text = catalogue.apply(REFERENCE_TEXT, [entry("relu", "def relu(z):\n    return z")])
    assert "return z\n" in text
    assert "np.maximum" not in text
    assert "return relu(X)" in text


def test_a_mistake_in_a_method_is_indented_into_its_class():
    """The function of the catalogue stands at the margin, the method does not."""
    source = "def forward(self, X):\n    return X"
    text = catalogue.apply(REFERENCE_TEXT, [entry("forward", source, "1.5")])
    tree = ast.parse(text)
    classes = [node for node in tree.body if isinstance(node, ast.ClassDef)]
    assert [node.name for node in classes[0].body] == ["forward"]
    assert "return relu(X)" not in text


def test_two_mistakes_can_be_put_in_together():
    """Both functions are replaced."""
    both = [
        entry("relu", "def relu(z):\n    return z"),
        entry("forward", "def forward(self, X):\n    return X", "1.5"),
    ]
    text = catalogue.apply(REFERENCE_TEXT, both)
    assert "np.maximum" not in text
    assert "return relu(X)" not in text


def test_a_function_that_the_reference_lacks_is_refused():
    """A name that was changed on one side only is found out."""
    with pytest.raises(CatalogueError, match="0 functions"):
        catalogue.apply(REFERENCE_TEXT, [entry("rectify", "def rectify(z):\n    return z")])


@pytest.mark.parametrize("module", course.MODULES)
def test_every_mistake_of_the_catalogue_fits_the_reference(module):
    """Its number is a check of its part, and the mistaken module is Python."""
    reference = (REFERENCE / f"{module}.py").read_text(encoding="utf-8")
    numbers = {check.number for check in read_checks()}
    for found in plugin.read(module):
        assert found.number in numbers
        assert course.part_of(found.number).module == module
        compile(catalogue.apply(reference, [found]), module, "exec")


@pytest.mark.parametrize("module", course.MODULES)
def test_names_are_unique_within_a_number_and_sentences_are_whole(module):
    """A student reads them: two sentences, each with its full stop."""
    found = plugin.read(module)
    names = Counter((entry.number, entry.function, entry.mistake.name) for entry in found)
    assert [name for name, times in names.items() if times > 1] == []
    for entry in found:
        for sentence in (entry.mistake.looks, entry.mistake.advice):
            # A name from the code may begin a sentence, a line of code may end it.
            assert sentence[0].isupper() or CODE.match(sentence), sentence
            assert sentence.endswith((".", "?", ":")) or ": " in sentence, sentence


def test_the_catalogue_is_large():
    """At least 150 mistakes are known by name, some for every check that does not train."""
    found = [entry for module in course.MODULES for entry in plugin.read(module)]
    assert len(found) >= 150
    asked = {check.number for check in read_checks() if not check.trains}
    assert asked <= {entry.number for entry in found}
