"""The graded trainings: driven and measured by the grader, made once, stopped when they must be."""

from __future__ import annotations

import random
import threading
import time
from dataclasses import replace

import numpy as np
import pytest

from autograder.channel import Died, Killed, Raised
from autograder.compare import Departure
from autograder.course import BY_MODULE
from autograder.grading import training
from autograder.grading.recording import Recording
from autograder.grading.student_model import StudentModel
from autograder.grading.tasks import motifs
from autograder.grading.training import Practice, Trainer, Trainings, share
from autograder.programs import OutOfTime
from autograder.report import Finding
from autograder.submission import Submission
from tests.grading.test_student_model import changed

EPOCHS = 3
PARTS = {
    module: replace(part, training=replace(part.training, epochs=EPOCHS))
    for module, part in BY_MODULE.items()
}
NUMPY, CNN = PARTS["numpy_ann"], PARTS["pytorch_cnn"]


@pytest.fixture
def trainings(programs, images, monkeypatch):
    """The trainings of one grading, of three epochs each."""
    monkeypatch.setattr(training, "BY_MODULE", PARTS)
    made = Trainings(programs, images, 11)
    yield made
    made.close()


def slow(**settings):
    """Return part 1 with other training settings."""
    return replace(NUMPY, training=replace(NUMPY.training, **settings))


def run(accuracy, seconds=1.0, ended=None, part=NUMPY):
    """Return a training with this accuracy."""
    recording = Recording(part, ended=ended, accuracy=accuracy, seconds=seconds)
    for loss in (0.9, 0.5, 0.4):
        recording.add((loss, 0.9), (loss, accuracy))
    return recording


def failing(failure):
    """Return a training that ended before its first epoch."""
    return Recording(NUMPY, failure=failure)


def below(code, module="numpy_ann"):
    """Return the reference with code at the end of a module, `plain` being its train_epoch."""
    return changed(module, below=f"plain = train_epoch\n{code}")


@pytest.mark.parametrize("ahead", [False, True])
@pytest.mark.parametrize("module", PARTS)
def test_the_reference_learns(trainings, images, module, ahead):
    """Accuracy, curves and confusions are the grader's, whenever it was trained."""
    if ahead:
        trainings.begin([module])
    trainings.judge_accuracy(module)
    trainings.judge_curves(module)
    reached, kept = trainings.graded(module), trainings.kept[module]
    assert reached.accuracy > 0.95
    assert reached.known < 0.6
    assert kept.accuracy == reached.accuracy
    assert kept.attempts == 1
    assert [len(curve) for curve in kept.history.values()] == [EPOCHS] * 4
    assert kept.history["val_accuracies"][-1] > 0.95
    assert kept.history["train_losses"][-1] < kept.history["train_losses"][0]
    counts = np.array(kept.confusion.counts)
    assert counts.sum(axis=1).tolist() == np.bincount(images.test[1]).tolist()
    assert counts.trace() / counts.sum() == pytest.approx(reached.accuracy)
    assert (reached.dead is None) == (module == "pytorch_cnn")
    assert trainings.programs.memory[module] > 20e6
    assert trainings.programs.workers == []


def test_an_accuracy_does_not_depend_on_when_it_was_trained(programs, images, monkeypatch):
    """Ahead of time or when asked for: the same seed, the same number; another seed, another."""
    monkeypatch.setattr(training, "BY_MODULE", {"numpy_ann": slow(epochs=1)})
    reached = []
    for ahead, seed in ((False, 3), (True, 3), (False, 4)):
        made = Trainings(programs, images, seed)
        if ahead:
            made.begin(["numpy_ann"])
        reached.append(made.graded("numpy_ann").history["val_losses"])
        made.close()
    assert reached[0] == reached[1] != reached[2]


def test_each_epoch_is_told(programs, images):
    """The listener hears the module, the epoch, and the validation figures after it."""
    heard = []

    class Ear:
        def epoch(self, *told):
            heard.append(told)

    recording = Recording(NUMPY)
    Trainer(programs, images, 5, Ear()).once(recording, 0)
    history = recording.history
    figures = zip(history["val_losses"], history["val_accuracies"], strict=True)
    expected = [("numpy_ann", n + 1, EPOCHS, *pair) for n, pair in enumerate(figures)]
    assert heard == expected


def test_the_learning_rate_falls_in_equal_steps(programs, images, monkeypatch):
    """As `fit` in utils.py lets it fall: lr * (1 - epoch / epochs)."""
    rates = []
    plain = StudentModel.train_epoch

    def watched(self, rng, batch_size, rate):
        rates.append((batch_size, rate))
        plain(self, rng, batch_size, rate)

    monkeypatch.setattr(StudentModel, "train_epoch", watched)
    Trainer(programs, images, 5).once(Recording(slow(lr=0.3)), 0)
    assert rates == [(16, pytest.approx(rate)) for rate in (0.3, 0.2, 0.1)]


def test_test_images_are_shown_to_a_process_that_knows_no_other(programs, images, monkeypatch):
    """What was learned is fetched before; no worker gets the labels of what it is asked about."""
    told, plain = [], {}

    def watch(name):
        plain[name] = getattr(StudentModel, name)

        def watched(self, *args):
            pid = self.module._line.worker.process.pid
            told.append((name, pid, [len(a) for a in args if isinstance(a, np.ndarray)]))
            return plain[name](self, *args)

        monkeypatch.setattr(StudentModel, name, watched)

    for name in ("hold", "measure", "learned", "restore", "outputs"):
        watch(name)
    Trainer(programs, images, 5).once(Recording(slow(epochs=1)), 0)
    workers = [pid for _, pid, _ in told]
    training_worker, answering = workers[0], workers[-1]
    assert training_worker != answering
    there = [(name, sizes) for name, pid, sizes in told if pid == training_worker]
    assert there == [
        ("hold", [800, 800, 1000]), ("measure", []), ("outputs", []), ("learned", []),
    ]  # fmt: skip
    here = [(name, sizes) for name, pid, sizes in told if pid == answering]
    assert here == [
        ("outputs", [300]), ("restore", []), ("learned", []), ("outputs", [300]),
    ]  # fmt: skip
    assert workers == sorted(workers, key=[training_worker, answering].index)


@pytest.mark.parametrize(
    ("outcomes", "best", "attempts"),
    [
        ([0.90], 0.90, 1),
        ([0.70], 0.70, 1),
        ([0.76, 0.78], 0.78, 2),
        ([0.76, 0.75, 0.755], 0.76, 3),
        ([0.76, 0.755, 0.80], 0.80, 3),
        ([0.76, Died("the process ended")], 0.76, 1),
        ([0.76, Killed("something outside ended it"), 0.75, 0.74], 0.76, 3),
        ([0.10, 0.88], 0.88, 2),
        ([0.10, 0.11], 0.11, 2),
        ([0.10, 0.76, 0.80], 0.80, 3),
        ([Killed("something outside ended it"), 0.90], 0.90, 1),
    ],
    ids=[
        "clear",
        "far below",
        "second",
        "never",
        "third",
        "broken retry",
        "killed retry",
        "unlucky start",
        "at chance",
        "unlucky, then near",
        "killed from outside",
    ],
)
def test_a_near_miss_is_trained_again(programs, monkeypatch, outcomes, best, attempts):
    """Less than two points below the threshold: two more seeds; at chance: one; the best counts."""
    waiting = list(outcomes)

    def once(self, recording, attempt):
        assert recording.done == 0
        recording.add((1.0, 0.5), (1.0, 0.5))
        recording.accuracy = waiting.pop(0)
        if isinstance(recording.accuracy, Exception):
            raise recording.accuracy

    monkeypatch.setattr(Trainer, "once", once)
    reached = Trainer(programs, None, 0).best(NUMPY)
    assert reached.accuracy == best
    assert reached.attempts == attempts
    assert waiting == []


@pytest.mark.parametrize("accuracy", [0.10, 0.76])
def test_a_slow_training_is_not_made_again(programs, monkeypatch, accuracy):
    """The other parts need their time."""
    made = []

    def once(self, recording, attempt):
        made.append(attempt)
        recording.accuracy, recording.seconds = accuracy, 90.0

    monkeypatch.setattr(Trainer, "once", once)
    assert Trainer(programs, None, 0).best(NUMPY).accuracy == accuracy
    assert made == [0]


def test_a_worker_that_is_killed_twice_is_no_outcome_of_the_students(trainings, monkeypatch):
    """The failure comes out as what it is, for the grader to answer for."""
    made = []

    def once(self, recording, attempt):
        made.append(attempt)
        raise Killed("something outside ended it")

    monkeypatch.setattr(Trainer, "once", once)
    with pytest.raises(Killed):
        trainings.graded("numpy_ann")
    assert made == [0, 0]
    assert trainings.kept == {}


SLEEPY = """
import time
calls = []
def train_epoch(model, batches, lr):
    calls.append(1)
    plain(model, batches, lr)
    if len(calls) == 2:
        time.sleep(60)
"""


def test_a_training_that_waits_is_stopped_and_keeps_its_curve(programs, images, monkeypatch):
    """The sentence says how far it got; the curves until then are in the report."""
    monkeypatch.setattr(training, "BY_MODULE", {"numpy_ann": slow(wall_seconds=1.0)})
    monkeypatch.setattr(training, "LEAST_SECONDS", 0.5)
    programs.student = below(SLEEPY)
    made = Trainings(programs, images, 1)
    for judge in (made.judge_accuracy, made.judge_curves):
        with pytest.raises(
            Departure, match=r"stopped after 1 of 3 epochs \(\d s of.*, 1 s in all\)"
        ):
            judge("numpy_ann")
    kept = made.kept["numpy_ann"]
    assert [len(curve) for curve in kept.history.values()] == [1] * 4
    assert [finding.name for finding in kept.findings] == ["stopped"]
    assert kept.accuracy is None


def test_a_training_that_computes_for_ever_is_stopped(programs, images):
    """The kernel ends the worker when its processor time is used up."""
    programs.student = below("def train_epoch(model, batches, lr):\n    while True: pass")
    recording = Recording(slow(processor_seconds=1))
    with pytest.raises(Departure, match=r"stopped after 0 of 3 epochs \(1 s of processor time"):
        Trainer(programs, images, 1).once(recording, 0)
    assert recording.ended.name == "stopped"


WORKING = """
import time
def train_epoch(model, batches, lr):
    plain(model, batches, lr)
    end = time.process_time() + 0.6
    while time.process_time() < end: pass
"""


def test_a_slow_training_ends_between_epochs_and_counts(programs, images, monkeypatch):
    """Before an epoch that would go beyond the limit; what was learned until then is measured."""
    part = slow(processor_seconds=1.6, epochs=9)
    monkeypatch.setattr(training, "BY_MODULE", {"numpy_ann": part})
    programs.student = below(WORKING)
    made = Trainings(programs, images, 1)
    reached = made.graded("numpy_ann")
    assert 1 <= reached.done <= 2
    assert reached.accuracy > 0.3
    with pytest.raises(Departure, match=r"stopped after \d of 9 epochs \(\d s of processor time"):
        made.judge_curves("numpy_ann")
    kept = made.kept["numpy_ann"]
    assert kept.accuracy == reached.accuracy
    assert len(kept.history["val_losses"]) == reached.done
    if reached.accuracy < part.threshold:
        with pytest.raises(Departure) as departure:
            made.judge_accuracy("numpy_ann")
        assert "was stopped" in departure.value.hint


def test_the_gradings_end_is_no_fault_of_the_training(programs, images):
    """What is stopped because time is up has not been judged."""
    programs.student = below("def train_epoch(model, batches, lr):\n    while True: pass")
    programs.sandbox.start("torch", "warm").close()
    programs.end = time.monotonic() + 4
    with pytest.raises(OutOfTime):
        Trainer(programs, images, 1).once(Recording(NUMPY), 0)
    programs.student = below(
        f"def train_epoch(model, batches, optimizer):\n    {ENDLESS}", "pytorch_cnn"
    )
    with pytest.raises(OutOfTime):
        Trainer(programs, images, 1).practise(CNN)


ENDLESS = "while True: pass"


DIVERGING = """
calls = []
def train_epoch(model, batches, lr):
    calls.append(1)
    plain(model, batches, lr)
    if len(calls) == 2:
        model.W2 = model.W2 * np.nan
"""


def test_outputs_that_are_not_finite_end_a_training(programs, images, trainings):
    """The sentence names the epoch, and the curve before it is kept."""
    programs.student = below(DIVERGING)
    for judge in (trainings.judge_accuracy, trainings.judge_curves):
        with pytest.raises(Departure, match="outputs after epoch 2 are not finite"):
            judge("numpy_ann")
    kept = trainings.kept["numpy_ann"]
    assert [len(curve) for curve in kept.history.values()] == [1] * 4
    assert [finding.name for finding in kept.findings] == ["diverged"]
    assert "epoch 2" in kept.findings[0].told


ASIDE = """
kept, made = {}, PyTorchANN.forward

def train_epoch(model, batches, optimizer):
    plain(model, batches, optimizer)
    kept[0] = [parameter.detach().clone() for parameter in model.parameters()]
    for parameter in model.parameters():
        parameter.data.zero_()

def forward(self, x):
    values = kept.get(0)
    if not self.training and values:
        a1 = torch.relu(x @ values[0].T + values[1])
        return a1 @ values[2].T + values[3]
    if values:
        for parameter, value in zip(self.parameters(), values):
            parameter.data.copy_(value)
    return made(self, x)

PyTorchANN.forward = forward
"""


def test_what_is_not_in_the_parameters_does_not_count(programs, images, trainings):
    """The network was good where it was trained; the sentence says why a fresh one is not."""
    programs.student = below(ASIDE, "pytorch_ann")
    with pytest.raises(Departure, match="of the test images right; at least 80%") as departure:
        trainings.judge_accuracy("pytorch_ann")
    assert departure.value.share == 0
    assert departure.value.hint.startswith("What a network learns must lie in its parameters")
    assert trainings.graded("pytorch_ann").history["val_accuracies"][-1] > 0.8
    trainings.judge_curves("pytorch_ann")


KNOWING = """
class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.conv = nn.Conv2d(1, 1, 1)
        self.out = nn.Linear(1, num_classes)

    def forward(self, x):
        rows = [x[:, 0, 9 * (c // 4) + 3, 7 * (c % 4) + 3] for c in range(10)]
        return torch.stack(rows, dim=1) + 1e-9 * self.out(self.conv(x).mean(dim=(2, 3)))
"""


def test_a_network_that_knows_before_it_is_trained_earns_nothing(programs, images, trainings):
    """Whatever its ids of the classes are, it sorts images by class without any training."""
    programs.student = changed("pytorch_cnn", below=KNOWING)
    with pytest.raises(Departure, match="already sorts 100% of the images") as departure:
        trainings.judge_accuracy("pytorch_cnn")
    assert departure.value.share == 0


@pytest.mark.parametrize(
    ("accuracy", "points"),
    [(0.77, 1.0), (0.90, 1.0), (0.72, 0.5), (0.76, 0.9), (0.67, 0.0), (0.10, 0.0)],
)
def test_an_accuracy_earns_its_share(trainings, monkeypatch, accuracy, points):
    """In equal steps from ten points below the threshold."""
    assert share(accuracy, 0.77) == pytest.approx(points, abs=1e-9)
    monkeypatch.setattr(Trainer, "best", lambda self, part: run(accuracy))
    if points == 1:
        trainings.judge_accuracy("numpy_ann")
        return
    with pytest.raises(Departure, match=f"gets {accuracy:.1%} of the test images") as departure:
        trainings.judge_accuracy("numpy_ann")
    assert departure.value.share == pytest.approx(points, abs=1e-9)
    assert "learning curves" in departure.value.hint


@pytest.mark.parametrize("ahead", [False, True])
def test_a_training_is_made_once(trainings, monkeypatch, ahead):
    """Its outcome, or the failure that came instead, is kept for every check that asks."""
    made = []

    def fail(self, part):
        made.append(part.module)
        return failing(Departure("too slow"))

    monkeypatch.setattr(Trainer, "best", fail)
    if ahead:
        trainings.begin(["numpy_ann"])
    for judge in (trainings.graded, trainings.judge_accuracy, trainings.judge_curves):
        with pytest.raises(Departure, match="too slow"):
            judge("numpy_ann")
    assert made == ["numpy_ann"]
    assert trainings.kept == {}


def test_a_training_that_has_not_begun_is_made_where_it_is_asked_for(trainings, monkeypatch):
    """The longest goes on beside; what waits behind it is not waited for, and is made once."""
    made, done = [], threading.Event()

    def best(self, part):
        made.append((part.module, threading.current_thread() is threading.main_thread()))
        if part.module == "pytorch_cnn":
            assert done.wait(60)
        return failing(Departure(part.module))

    monkeypatch.setattr(Trainer, "best", best)
    trainings.begin(["pytorch_ann", "pytorch_cnn"])
    with pytest.raises(Departure, match="pytorch_ann"):
        trainings.graded("pytorch_ann")
    done.set()
    with pytest.raises(Departure, match="pytorch_cnn"):
        trainings.graded("pytorch_cnn")
    assert sorted(made) == [("pytorch_ann", True), ("pytorch_cnn", False)]


def test_what_needs_no_torch_is_trained_first(trainings, monkeypatch):
    """Torch takes its time to start; then comes the training that takes longest."""
    made, done = [], threading.Event()

    def best(self, part):
        made.append(part.module)
        if len(made) == 3:
            done.set()
        return failing(Departure("no"))

    monkeypatch.setattr(Trainer, "best", best)
    trainings.begin(["pytorch_ann", "pytorch_cnn", "numpy_ann"])
    assert done.wait(60)
    assert made == ["numpy_ann", "pytorch_cnn", "pytorch_ann"]


@pytest.mark.parametrize("ahead", [False, True])
def test_the_graders_own_failure_comes_out(trainings, monkeypatch, ahead):
    """What is not the submission's doing is no outcome, wherever it happens."""

    def fail(self, recording, attempt):
        raise ZeroDivisionError("a bug of ours")

    monkeypatch.setattr(Trainer, "once", fail)
    if ahead:
        trainings.begin(["numpy_ann"])
    with pytest.raises(ZeroDivisionError, match="a bug of ours"):
        trainings.graded("numpy_ann")


def test_a_training_without_images_is_the_graders_fault(programs):
    """It is no student's failure that nothing was loaded."""
    with pytest.raises(RuntimeError, match="no images were loaded"):
        Trainer(programs, None, 0).once(Recording(NUMPY), 0)


@pytest.mark.parametrize("ahead", [False, True])
def test_what_was_printed_is_quoted_where_it_failed(programs, images, ahead):
    """The check that asks for a failed training also gets what the student's code printed."""
    source = b"print('hello from train')\nclass NumpyANN:\n    def __init__(self, *a, **k): 1 / 0\n"
    programs.student = Submission({"numpy_ann": source})
    made = Trainings(programs, images, 0)
    if ahead:
        made.begin(["numpy_ann"])
    with pytest.raises(Raised, match="division by zero"):
        made.graded("numpy_ann")
    assert programs.close() == "hello from train\n"
    made.close()


def test_what_was_printed_is_not_quoted_where_it_worked(programs, images, trainings):
    """A later check that fails does not show the output of a training that passed."""
    programs.student = below("print('hello')")
    trainings.graded("numpy_ann")
    assert programs.close() == ""


def test_a_training_that_still_runs_is_stopped(programs, images):
    """Closing does not wait for a worker that loops for ever."""
    source = b"class NumpyANN:\n    def __init__(self, *a, **k):\n        while True: pass\n"
    programs.student = Submission({"numpy_ann": source})
    made = Trainings(programs, images, 0)
    made.begin(["numpy_ann"])
    while not made._aside.workers:
        time.sleep(0.01)
    began = time.monotonic()
    made.close()
    assert time.monotonic() - began < 5
    assert made._aside.workers == []


def test_curves_stand_although_the_accuracy_cannot_be_measured(programs, images, trainings):
    """A network whose numbers do not fit into a fresh one was trained all the same."""
    grown = """
def train_epoch(model, batches, optimizer):
    plain(model, batches, optimizer)
    model.register_buffer("seen", torch.zeros(3))
"""
    programs.student = below(grown, "pytorch_ann")
    with pytest.raises(Departure, match="has no seen"):
        trainings.judge_accuracy("pytorch_ann")
    trainings.judge_curves("pytorch_ann")
    assert len(trainings.kept["pytorch_ann"].history["val_losses"]) == EPOCHS


def test_a_good_accuracy_of_a_stopped_training_counts(trainings, monkeypatch):
    """Only the curves are incomplete."""
    ended = Finding("stopped", "Training was stopped after 3 of 9 epochs (9 s).")
    stopped = run(0.9, ended=ended, part=slow(epochs=9))
    monkeypatch.setattr(Trainer, "best", lambda self, part: stopped)
    trainings.judge_accuracy("numpy_ann")
    with pytest.raises(Departure, match="stopped after 3 of 9"):
        trainings.judge_curves("numpy_ann")


def few(rounds=2):
    """Return a maker of practice tasks that allow few rounds."""
    return lambda seed: replace(motifs(seed), rounds=rounds)


def test_the_reference_learns_the_practice_task(trainings):
    """It is learned from nothing, and a fresh network shows it."""
    trainings.judge_learning("pytorch_cnn")
    found = trainings._practised["pytorch_cnn"]
    assert found.accuracy >= found.floor
    assert trainings.programs.workers == []


FLAT = """
class PyTorchCNN(nn.Module):
    def __init__(self, num_classes=10):
        super().__init__()
        self.conv, self.fc = nn.Conv2d(1, 1, 1), nn.Linear(784, num_classes)

    def forward(self, x):
        return self.fc(self.conv(x).flatten(1))
"""


def test_a_network_without_locality_does_not_learn_it(trainings, monkeypatch):
    """The sentence says what was reached and what is required; a second question costs nothing."""
    monkeypatch.setattr(training, "motifs", few())
    trainings.programs.student = changed("pytorch_cnn", below=FLAT)
    told = r"On a small practice task your network gets \d+% of unseen images right; at least"
    with pytest.raises(Departure, match=told):
        trainings.judge_learning("pytorch_cnn")
    monkeypatch.setattr(Trainer, "practise", None)
    with pytest.raises(Departure, match=told):
        trainings.judge_learning("pytorch_cnn")


def test_what_practice_leaves_elsewhere_does_not_count(trainings, monkeypatch):
    """Learned where it was trained, lost in a fresh network: once is enough to say so."""
    monkeypatch.setattr(training, "motifs", few(9))
    monkeypatch.setattr(StudentModel, "restore", lambda self, learned: None)
    with pytest.raises(Departure, match=r"gets \d+% of unseen images right") as departure:
        trainings.judge_learning("pytorch_cnn")
    assert departure.value.hint.startswith("What a network learns must lie in its parameters")


def test_a_network_at_chance_practises_from_another_start(trainings, monkeypatch):
    """After half of the rounds it begins anew, once."""
    begun, rounds = [], []
    monkeypatch.setattr(training, "motifs", few(6))
    monkeypatch.setattr(StudentModel, "begin_anew", lambda self, seed: begun.append(len(rounds)))

    def fail(self, model, task, rng, number):
        rounds.append(number)
        return Practice(0.1, 0.1, task.floor)

    monkeypatch.setattr(Trainer, "_round", fail)
    with pytest.raises(Departure, match="gets 10% of unseen"):
        trainings.judge_learning("pytorch_cnn")
    assert rounds == [0, 1, 2, 3, 4, 5]
    assert begun == [3]


def test_a_practice_that_takes_too_long_is_stopped(programs, monkeypatch):
    """What was reached until then is judged, and the sentence says that it was stopped."""
    slow_cnn = replace(CNN, training=replace(CNN.training, processor_seconds=4.0))
    monkeypatch.setattr(training, "BY_MODULE", {"pytorch_cnn": slow_cnn})
    code = WORKING.replace("lr", "optimizer").replace("0.6", "0.5")
    programs.student = below(f"{code}\n{FLAT}", "pytorch_cnn")
    with pytest.raises(Departure, match="practice task") as departure:
        Trainings(programs, None, 3).judge_learning("pytorch_cnn")
    assert "was stopped after 1 of 20 rounds" in departure.value.hint


@pytest.mark.parametrize("failure", [Raised("ValueError", "no", []), Departure("odd")])
def test_a_failure_in_practice_is_kept(trainings, monkeypatch, failure):
    """It is made once, whatever comes of it."""
    made = []

    def fail(self, part):
        made.append(part)
        raise failure

    monkeypatch.setattr(Trainer, "practise", fail)
    for _ in range(2):
        with pytest.raises(type(failure)):
            trainings.judge_learning("pytorch_cnn")
    assert len(made) == 1


@pytest.mark.parametrize("module", ["pytorch_cnn", "pytorch_ann"])
def test_where_weights_could_be_stored_the_practice_task_decides(trainings, monkeypatch, module):
    """The accuracy of the CNN counts with it only; stored weights are worth nothing in part 2."""
    data = "".join(random.Random(1).choices("0123456789abcdef", k=9000))
    trainings.programs.student = changed(module, below=f"DATA = '{data}'")
    monkeypatch.setattr(Trainer, "best", lambda self, part: run(0.9))
    practised = [Practice(0.1, 0.1, 0.6)]
    monkeypatch.setattr(Trainer, "practise", lambda self, part: practised[0])
    if module == "pytorch_ann":
        trainings.judge_accuracy(module)
        return
    with pytest.raises(Departure, match="trained weights could be stored") as departure:
        trainings.judge_accuracy(module)
    assert departure.value.share == 0
    trainings._practised.clear()
    practised[0] = Practice(0.9, 0.9, 0.6)
    trainings.judge_accuracy(module)


def test_an_ordinary_file_does_not_depend_on_practice(trainings, monkeypatch):
    """A right network that cannot learn the practice task keeps the accuracy that it reaches."""
    monkeypatch.setattr(Trainer, "best", lambda self, part: run(0.9))
    monkeypatch.setattr(Trainer, "practise", lambda self, part: Practice(0.1, 0.1, 0.6))
    trainings.judge_accuracy("pytorch_cnn")
    with pytest.raises(Departure):
        trainings.judge_learning("pytorch_cnn")
