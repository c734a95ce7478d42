"""A network of the student's in its worker: trained, asked, and handed on to a fresh one."""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager
from dataclasses import replace

import numpy as np
import pytest

from autograder import remote
from autograder.channel import Raised
from autograder.compare import Departure
from autograder.course import BY_MODULE, MODULES
from autograder.grading.student_model import NotFinite, opened
from autograder.programs import REFERENCE, Programs
from autograder.sandbox import Sandbox
from autograder.submission import Submission, stage
from autograder.worker.operations import Server

rng = np.random.default_rng(0)
X = rng.random((60, 784), dtype=np.float32)
Y = rng.permutation(np.arange(60) % 10)


def changed(module, *edits, below=""):
    """Return the reference with pieces of one module replaced, and code at its end."""
    sources = dict(stage(REFERENCE).sources)
    text = sources[module].decode()
    for old, new in edits:
        assert text.count(old) == 1, old
        text = text.replace(old, new)
    main = 'if __name__ == "__main__":'
    assert text.count(main) == 1
    sources[module] = text.replace(main, f"{below}\n\n{main}").encode()
    return Submission(sources)


@contextmanager
def network(programs, module, seed=1, **part):
    """Open a fresh network that may train for a short time."""
    with opened(programs, replace(BY_MODULE[module], **part), seed, 20.0, 20) as model:
        yield model


def shaped(module):
    """Return the images as a module's network takes them."""
    return X.reshape(-1, *BY_MODULE[module].shape)


def trained(model, epochs=1):
    """Train a network on the examples and return what it has learned."""
    model.hold(shaped(model.part.module), Y)
    order = np.random.default_rng(3)
    for _ in range(epochs):
        model.train_epoch(order, 16, 0.05)
    return model.learned()


def test_an_epoch_passes_over_the_batches_in_the_drawn_order(programs, monkeypatch):
    """What is learned is what the student's train_epoch learns from these batches."""
    monkeypatch.syspath_prepend(REFERENCE)
    for name in ("utils", "numpy_ann"):
        monkeypatch.delitem(sys.modules, name, raising=False)
    import numpy_ann

    with network(programs, "numpy_ann") as model:
        found = trained(model)
    own = numpy_ann.NumpyANN(784, 64, 10, seed=1)
    order = np.random.default_rng(3).permutation(60)
    batches = [order[i : i + 16] for i in range(0, 60, 16)]
    numpy_ann.train_epoch(own, [(X[b], np.eye(10)[Y[b]]) for b in batches], 0.05)
    for name, value in found.items():
        np.testing.assert_allclose(value, getattr(own, name), rtol=1e-4, atol=1e-6)
    monkeypatch.delitem(sys.modules, "numpy_ann")
    monkeypatch.delitem(sys.modules, "utils")


RATES = """
def train_epoch(model, batches, optimizer):
    with torch.no_grad():
        model.fc1.bias += optimizer.param_groups[0]["lr"]
        model.fc2.bias += id(optimizer) % 1000 - model.fc2.bias
"""


def test_the_optimizer_is_made_once_and_told_the_rate(programs):
    """The student's own optimizer lives through all epochs; its rate is set before each."""
    programs.student = changed("pytorch_ann", below=RATES)
    with network(programs, "pytorch_ann") as model:
        before = model.learned()
        model.hold(X, Y)
        kept = []
        for rate in (0.5, 0.25):
            model.train_epoch(np.random.default_rng(0), 16, rate)
            kept.append(model.learned())
    np.testing.assert_allclose(kept[1]["fc1.bias"] - before["fc1.bias"], 0.75, rtol=1e-5)
    assert (kept[0]["fc2.bias"] == kept[1]["fc2.bias"]).all()


@pytest.mark.parametrize("module", MODULES)
def test_a_fresh_network_answers_as_the_trained_one(programs, module):
    """It gets the numbers alone, in another process with another start."""
    images = shaped(module)
    with network(programs, module) as model:
        learned = trained(model)
        answers = model.outputs(images, 60, "")
        process = remote.line_of(model.module).worker.process.pid
    with network(programs, module, seed=2) as fresh:
        before = fresh.outputs(images, 60, "")
        fresh.restore(learned)
        assert remote.line_of(fresh.module).worker.process.pid != process
        np.testing.assert_allclose(fresh.outputs(images, 60, ""), answers, rtol=1e-3, atol=1e-5)
    assert np.abs(before - answers).max() > 0.01


@pytest.mark.parametrize(
    "edit",
    [
        ("np.zeros((1, hidden_size))", "np.zeros(hidden_size)"),
        ("np.zeros((1, output_size))", "np.zeros(output_size)"),
    ],
)
def test_a_plain_row_may_become_a_row(programs, edit):
    """A bias (h,) takes on the shape (1, h) of its gradient in the first step."""
    programs.student = changed("numpy_ann", edit)
    with network(programs, "numpy_ann") as model:
        learned = trained(model)
        answers = model.outputs(X, 60, "")
    with network(programs, "numpy_ann", seed=2) as fresh:
        fresh.restore(learned)
        np.testing.assert_allclose(fresh.outputs(X, 60, ""), answers, rtol=1e-3)


BATCH_NORM = ("self.fc2 = nn", "self.norm = nn.BatchNorm1d(hidden_size)\n        self.fc2 = nn")
NORMED = ("self.fc1(x))", "self.norm(self.fc1(x)))")
TIED = ("self.fc2 = nn", "self.also = self.fc1\n        self.fc2 = nn")
LAZY = ("nn.Linear(input_size, hidden_size)", "nn.LazyLinear(hidden_size)")


@pytest.mark.parametrize("edits", [(BATCH_NORM, NORMED), (TIED,), (LAZY,)])
def test_everything_in_the_state_comes_along(programs, edits):
    """Running means, layers with two names, layers that find their size themselves."""
    programs.student = changed("pytorch_ann", *edits)
    with network(programs, "pytorch_ann") as model:
        learned = trained(model, epochs=2)
        answers = model.outputs(X, 60, "")
    with network(programs, "pytorch_ann", seed=2) as fresh:
        fresh.outputs(X, 60, "")
        fresh.restore(learned)
        np.testing.assert_allclose(fresh.outputs(X, 60, ""), answers, rtol=1e-3, atol=1e-5)


ELSEWHERE = """
kept = []
plain_epoch, plain_forward = train_epoch, NumpyANN.forward

def train_epoch(model, batches, lr):
    plain_epoch(model, batches, lr)
    kept[:] = batches
    model.seen = batches

def forward(self, X):
    return plain_forward(self, X) if not kept else np.eye(10)[np.zeros(len(X), int)]

NumpyANN.forward = forward
"""


def test_nothing_else_comes_along(programs):
    """Neither a global nor an attribute of the trained network is there in the fresh one."""
    programs.student = changed("numpy_ann", below=ELSEWHERE)
    with network(programs, "numpy_ann") as model:
        learned = trained(model)
        assert (model.outputs(X, 60, "").argmax(axis=1) == 0).all()
    assert set(learned) == {"W1", "b1", "W2", "b2"}
    with network(programs, "numpy_ann", seed=2) as fresh:
        fresh.restore(learned)
        assert (fresh.outputs(X, 60, "").argmax(axis=1) != 0).any()


GROWN = """
plain_epoch = train_epoch

def train_epoch(model, batches, optimizer):
    plain_epoch(model, batches, optimizer)
    {}
"""


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ('model.register_buffer("seen", torch.zeros(3))', "fresh PyTorchANN has no seen"),
        ("del model.fc2.bias; model.fc2.bias = None", r"trained PyTorchANN has no fc2\.bias"),
        ("model.fc1 = nn.Linear(784, 9)", r"fc1\.weight has shape \(9, 784\) after training"),
    ],
)
def test_what_does_not_fit_is_refused(programs, code, told):
    """Names or shapes that a fresh network does not have are named, and nothing is believed."""
    programs.student = changed("pytorch_ann", below=GROWN.format(code))
    with network(programs, "pytorch_ann") as model:
        learned = trained(model)
    with network(programs, "pytorch_ann") as fresh, pytest.raises(Departure, match=told):
        fresh.restore(learned)


def test_what_cannot_be_assigned_is_refused(programs):
    """A parameter of part 1 that is a property without a setter takes nothing."""
    below = "NumpyANN.b1 = property(lambda self: np.zeros((1, 64)), lambda self, value: 1 / 0)"
    sound = changed("numpy_ann")
    with network(programs, "numpy_ann") as model:
        learned = trained(model)
    programs.student = changed(
        "numpy_ann",
        ("self.b1 = np.zeros((1, hidden_size))", "pass"),
        ("self.b1 = self.b1 - lr", "lr"),
        below=below,
    )
    assert sound.sources != programs.student.sources
    with network(programs, "numpy_ann") as fresh, pytest.raises(Departure, match="cannot be given"):
        fresh.restore({**learned, "b1": np.ones((1, 64), np.float32)})


def test_too_many_numbers_are_refused(programs):
    """A set of images is not what a network has learned; the sentence names both numbers."""
    code = 'model.register_buffer("seen", torch.zeros(100_000))'
    programs.student = changed("pytorch_ann", below=GROWN.format(code))
    with network(programs, "pytorch_ann") as model:
        with pytest.raises(Departure, match=r"keeps 150,890 numbers; 52,000 are allowed"):
            trained(model)
        assert remote.line_of(model.module).worker.healthy
    told = r"keeps 50,890 numbers; 50,000 are allowed"
    small = network(programs, "numpy_ann", numbers=50_000)
    with small as model, pytest.raises(Departure, match=told):
        trained(model)


def test_room_for_images_is_not_handed_on(programs):
    """Whatever the type of a number, 24 bits of it come along."""
    code = "model.fc1.double(); model.fc1.weight.data.fill_(1 + 2.0**-40)"
    programs.student = changed("pytorch_ann", below=GROWN.format(code))
    with network(programs, "pytorch_ann") as model:
        learned = trained(model)
    assert {value.dtype for value in learned.values()} == {np.dtype(np.float32)}
    assert (learned["fc1.weight"] == 1).all()


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("PyTorchANN.state_dict = lambda self: {'a': 'b'}", "data_ptr"),
        ("PyTorchANN.state_dict = lambda self: None", "items"),
    ],
)
def test_a_state_that_is_none_is_an_error(programs, code, told):
    """What is no dict of tensors raises, and the exchange goes on."""
    programs.student = changed("pytorch_ann", below=code)
    with network(programs, "pytorch_ann") as model, pytest.raises(Raised, match=told):
        model.learned()


@pytest.mark.parametrize(
    ("module", "code", "told"),
    [
        ("numpy_ann", "NumpyANN.forward = lambda self, X: X[:, :9]", r"shape \(60, 9\), expected"),
        ("numpy_ann", "NumpyANN.forward = lambda self, X: None", "is None"),
        ("numpy_ann", "NumpyANN.forward = lambda self, X: 'abc'", "is a str"),
        ("pytorch_ann", "PyTorchANN.forward = lambda self, x: x[:, :3]", r"shape \(60, 3\)"),
    ],
)
def test_outputs_of_another_form_are_refused(programs, module, code, told):
    """The sentence says when, what was found and what was expected."""
    programs.student = changed(module, below=code)
    with network(programs, module) as model, pytest.raises(Departure, match=told) as departure:
        model.outputs(X, 60, "after epoch 2")
    assert departure.value.rationale.startswith("The network's output after epoch 2")


@pytest.mark.parametrize("value", ["np.nan", "np.inf"])
def test_outputs_that_are_not_finite_are_named(programs, value):
    """They have an exception of their own, for the record of the training."""
    programs.student = changed(
        "numpy_ann", below=f"NumpyANN.forward = lambda self, X: np.full((len(X), 10), {value})"
    )
    told = "outputs after epoch 3 are not finite numbers"
    with network(programs, "numpy_ann") as model, pytest.raises(NotFinite, match=told):
        model.outputs(X, 60, "after epoch 3")


def test_no_optimizer_is_said_to_be_missing(programs):
    """make_optimizer without a return."""
    programs.student = changed("pytorch_ann", below="make_optimizer = lambda model, lr: None")
    told = "make_optimizer returns None"
    with network(programs, "pytorch_ann") as model, pytest.raises(Departure, match=told):
        trained(model)


def test_a_network_begins_anew(programs):
    """Other weights and a new optimizer in the same worker."""
    with network(programs, "pytorch_ann") as model:
        first = trained(model)
        model.begin_anew(5)
        assert (model.learned()["fc1.weight"] != first["fc1.weight"]).mean() > 0.9
        assert model.optimizer is None


def test_nothing_is_trained_or_measured_before_images_are_sent(programs):
    """A mistake of the grader's own is no student's."""
    with network(programs, "numpy_ann") as model:
        with pytest.raises(RuntimeError, match="no examples"):
            model.train_epoch(rng, 16, 0.1)
        with pytest.raises(RuntimeError, match="no images"):
            model.measure("")


def test_what_is_dropped_is_forgotten():
    """The batches of an epoch would otherwise stay in the worker's memory."""
    server = Server()
    kept, dropped = [1], [2]
    server.refer(kept)
    server.refer(dropped)
    server.do_drop(dropped)
    assert server.objects == [kept, None]


def test_batches_of_all_epochs_take_no_memory(programs):
    """After each epoch the worker forgets its batches, and what train_epoch returned."""
    programs.student = changed("numpy_ann", below=KEEPS)
    with network(programs, "numpy_ann") as model:
        model.hold(X, Y)
        for _ in range(5):
            model.train_epoch(rng, 16, 0.1)
        assert remote.call(model.module, "alive") == 0


KEEPS = """
import gc, weakref
seen, plain_epoch = [], train_epoch

class Big:
    pass

def train_epoch(model, batches, lr):
    plain_epoch(model, batches, lr)
    big = Big()
    seen.append(weakref.ref(big))
    return big

def alive():
    gc.collect()
    return sum(one() is not None for one in seen)
"""


def test_a_worker_that_saw_images_is_never_used_again():
    """Where workers are processes of their own, each network gets a new one."""
    sandbox = Sandbox(mode="spawn")
    try:
        programs = Programs.beside_reference(stage(REFERENCE), sandbox, time.monotonic() + 60)
        seen = []
        for _ in range(2):
            with network(programs, "numpy_ann") as model:
                seen.append(remote.line_of(model.module).worker.process.pid)
        assert seen[0] != seen[1]
        assert sandbox.starters["numpy"].idle == {}
    finally:
        sandbox.close()


def test_processor_seconds_are_read(programs):
    """What a worker has used grows as it works."""
    with network(programs, "numpy_ann") as model:
        before = model.spent()
        trained(model, epochs=30)
        if sys.platform == "linux":
            assert 0 <= before < model.spent() < 20
        else:
            assert before is None
