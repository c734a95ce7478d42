"""Mistakes in what train returns and how it is read: 1.8, 2.3, 2.6, 3.3, 3.4 and 3.5."""

from __future__ import annotations

from autograder.lessons import Mistake

KEY_MISSING = Mistake(
    "list missing",
    "It looks like the history has fewer than four lists, or other names for them.",
    "Keys: train_losses, train_accuracies, val_losses, val_accuracies.",
)
MORE_THAN_EPOCHS = Mistake(
    "more numbers than epochs",
    "It looks like a figure is appended for every batch, or once before training.",
    "Append one number per epoch.",
)
FEWER_THAN_EPOCHS = Mistake(
    "fewer numbers than epochs",
    "It looks like figures are appended after training only, or training stops early.",
    "Append one number per epoch, and go through all epochs.",
)
PERCENT = Mistake(
    "accuracy not a fraction",
    "It looks like an accuracy is in percent, or a number of right answers.",
    "Divide the number of right answers by the number of examples.",
)
DIVERGED = Mistake(
    "training diverged",
    "It looks like the numbers have grown until they overflowed.",
    "Check the sign and the length of the step, and that the loss is a mean.",
)
LOSS_NOT_DIVIDED = Mistake(
    "losses added up",
    "It looks like the losses of an epoch's batches or examples are added up.",
    "Take the mean over all examples of the epoch: neither a sum nor one batch alone.",
)
ONE_BATCH_ONLY = Mistake(
    "one batch for the epoch",
    "It looks like the figure is that of one batch.",
    "Take the mean over all examples of the epoch: neither a sum nor one batch alone.",
)
TRAINING_MEASURED = Mistake(
    "validation figures from training data",
    "It looks like the figures called validation are measured on the training examples.",
    "Measure on X_val and y_val after the epoch's updates.",
)
MEASURED_BEFORE = Mistake(
    "measured before the updates",
    "It looks like the validation examples are measured before the epoch's steps.",
    "Measure on X_val and y_val after the epoch's updates.",
)
REVERSED = Mistake(
    "history reversed",
    "It looks like the figures of the last epoch come first.",
    "Append at the end of each epoch: the first number is the first epoch's.",
)
CONSTANT = Mistake(
    "one number for every epoch",
    "It looks like the same number is repeated for every epoch.",
    "Measure after each epoch anew and append what you measured.",
)

ALWAYS_ONE_ANSWER = Mistake(
    "always one answer",
    "It looks like judge_fit says the same whatever the curves are.",
    "Look at the numbers of the history: the ends of the curves, and how far they are apart.",
)
WORDS_EXCHANGED = Mistake(
    "two words exchanged",
    "It looks like the three kinds of curves are told apart, and two names are exchanged.",
    "Underfitting: both stay bad. Overfitting: training good, validation worse. Generalizing: both "
    "good.",
)
OTHER_WORDS = Mistake(
    "another word",
    "It looks like the answer is a word of its own.",
    "Return one of underfitting, overfitting, generalizing.",
)
NO_WORD = Mistake(
    "no single word",
    "It looks like something else than a word is returned.",
    "Return one of underfitting, overfitting, generalizing.",
)
MISSED = {
    "underfitting": Mistake(
        "underfitting not seen",
        "It looks like curves that stay bad are taken for something else.",
        "Underfitting comes first: is the training accuracy itself low at the end?",
    ),
    "overfitting": Mistake(
        "overfitting not seen",
        "It looks like a gap between the curves, or a validation loss that turns, is overlooked.",
        "Compare train_accuracies[-1] with val_accuracies[-1], in this order, and the last "
        "validation loss with the lowest.",
    ),
    "generalizing": Mistake(
        "generalizing not seen",
        "It looks like good curves that stay together are taken for something else.",
        "Generalizing is what is left: the training accuracy is high and validation stays near it.",
    ),
}
