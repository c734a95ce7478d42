"""Mistakes in drawn learning curves: 2.5 and 3.4."""

from __future__ import annotations

from autograder.lessons import Mistake

NOT_SAVED = Mistake(
    "picture not saved",
    "It looks like the figure is shown, or saved under a name of its own.",
    "End with savefig(path).",
)
CURVE_MISSING = Mistake(
    "curve missing",
    "It looks like one of the four curves is not drawn, or another is drawn twice.",
    "Plot all four lists of the history over the epochs.",
)
AXES_UNLABELLED = Mistake(
    "axes not labelled",
    "It looks like an axis has no label.",
    'Say what is shown: set_xlabel("epoch"), set_ylabel("loss"), set_ylabel("accuracy").',
)
AXES_EXCHANGED = Mistake(
    "axis labels exchanged",
    "It looks like the losses stand over the word accuracy, or the other way round.",
    "Each curve belongs on the axes that say what it measures.",
)
NO_LEGEND = Mistake(
    "curves not named",
    "It looks like a line has no label, or its axes have no legend.",
    'Give each line a label="..." and call legend() on its axes.',
)
CURVES_SWAPPED = Mistake(
    "curves swapped",
    "It looks like the training curve is called validation, or the other way round.",
    "Training and validation are exchanged in the legend.",
)
ONE_NAME = Mistake(
    "one name for two curves",
    "It looks like both lines of a picture have the same label.",
    "Name them training and validation.",
)
OTHER_AXES = Mistake(
    "curve on the other axes",
    "It looks like a loss is drawn among the accuracies, or an accuracy among the losses.",
    "Losses on one pair of axes, accuracies on the other; or a name of its own for each line.",
)
NO_PNG = Mistake(
    "not a PNG",
    "It looks like the figure is saved in another format, or under a name of its own.",
    'Hand path to savefig as it is; for an open file add format="png".',
)
NOT_FALLING = Mistake(
    "nothing learned",
    "It looks like the training loss does not fall.",
    "A training loss that does not fall: is the step taken, and in the right direction?",
)
