"""Mistakes in a training loop: 1.8, 2.3 and 3.3."""

from __future__ import annotations

from autograder.lessons import Mistake

NO_UPDATE = Mistake(
    "no step taken",
    "It looks like gradients are computed and never used to change the model.",
    "Call update with the gradients of every batch.",
)
COPY_TRAINED = Mistake(
    "a copy trained",
    "It looks like train works on a copy or on a model of its own.",
    "Train the model that is handed in: its own parameters must change.",
)
STEP_FORGOTTEN = Mistake(
    "step forgotten",
    "It looks like gradients are computed and no step is taken with them.",
    "Call optimizer.step() after loss.backward(), on an optimizer of model.parameters().",
)
CLEARED_BEFORE_STEP = Mistake(
    "gradients cleared before the step",
    "It looks like zero_grad comes between backward and step, so the step finds nothing.",
    "The order is zero_grad, backward, step.",
)
BACKWARD_FORGOTTEN = Mistake(
    "backward forgotten",
    "It looks like no gradients are computed.",
    "Call loss.backward() and optimizer.step().",
)
ZERO_GRAD_FORGOTTEN = Mistake(
    "zero_grad forgotten",
    "It looks like the gradients are not set back to zero before each batch.",
    "Call optimizer.zero_grad() inside the loop over batches, before each loss.backward().",
)
NEW_OPTIMIZER = Mistake(
    "a new optimizer for every batch",
    "It looks like the optimizer is created inside the loop over batches.",
    "Create the optimizer once, before the loop over epochs.",
)
ANOTHER_OPTIMIZER = Mistake(
    "another optimizer",
    "It looks like the step is that of another optimizer than the one asked for.",
    "Part 2 asks for torch.optim.SGD, part 3 for torch.optim.Adam.",
)
WEIGHT_DECAY = Mistake(
    "weight decay",
    "It looks like the step also pulls the parameters towards 0.",
    "Leave weight_decay at 0, or far smaller.",
)

LAST_BATCH_DROPPED = Mistake(
    "last batch dropped",
    "It looks like the last batch of an epoch is left out.",
    "Each epoch visits every example once; the last batch may be shorter: range(0, n, batch_size).",
)
BATCH_SIZE_IGNORED = Mistake(
    "batch_size ignored",
    "It looks like all examples are taken as one batch, or cut in pieces of another size.",
    "Cut the shuffled examples into pieces of batch_size, with one step for each.",
)
MOMENTUM = Mistake(
    "momentum",
    "It looks like the optimizer has momentum, which makes its steps ten times as long.",
    "torch.optim.SGD(model.parameters(), lr=lr), and nothing more.",
)
ONE_BY_ONE = Mistake(
    "one example at a time",
    "It looks like every example has a step of its own.",
    "Take batch_size examples at a time, with one forward, one backward and one step.",
)
NO_SHUFFLE = Mistake(
    "no shuffle",
    "It looks like the examples are taken in the order in which they come.",
    "Draw a new permutation in every epoch and take the batches from it.",
)
SHUFFLED_ONCE = Mistake(
    "one order for all epochs",
    "It looks like the examples are shuffled once, or alike in every epoch.",
    "Draw a new permutation in every epoch, inside the loop, from one generator created before it.",
)
WITH_REPLACEMENT = Mistake(
    "examples drawn with replacement",
    "It looks like each batch is drawn anew, so that some examples come twice and others never.",
    "Shuffle all examples once per epoch and go through them in that order.",
)
LABELS_LEFT_BEHIND = Mistake(
    "labels not shuffled along",
    "It looks like the images are shuffled and their labels are not.",
    "Use the same indices for both: X_train[batch] and y_train[batch].",
)
VALIDATION_TRAINED = Mistake(
    "training on validation data",
    "It looks like train takes steps on the validation examples too.",
    "X_val and y_val are for measuring only.",
)
LR_CHANGES = Mistake(
    "lr changes",
    "It looks like lr becomes smaller from batch to batch, or from epoch to epoch.",
    "Keep lr as it is handed in for the whole training.",
)
DRAWN_AGAIN = Mistake(
    "weights drawn again",
    "It looks like train starts from new weights instead of those of the model.",
    "Leave the parameters as they are handed in; only steps along the gradient change them.",
)
TRAINED_IN_NO_EPOCH = Mistake(
    "training in 0 epochs",
    "It looks like train takes steps although epochs is 0.",
    "Loop over range(epochs), and do nothing outside of it that changes the model.",
)
TRAIN_MODE_FORGOTTEN = Mistake(
    "train mode forgotten",
    "It looks like the network is still in eval mode while it is trained.",
    "Call model.train() at the beginning of every epoch: measuring has left eval mode on.",
)
EVAL_MODE_FORGOTTEN = Mistake(
    "eval mode forgotten",
    "It looks like the network is still in train mode while it is measured.",
    "Call model.eval() before measuring: dropout and batch norm behave differently there.",
)
NEVER_MEASURED = Mistake(
    "validation examples not used",
    "It looks like X_val is never given to the model.",
    "Measure on X_val and y_val at the end of every epoch.",
)

LOSS_SUMMED = Mistake(
    "sum for mean",
    "It looks like the losses of the examples are added up.",
    'Leave cross_entropy\'s reduction at "mean".',
)
SOFTMAX_BEFORE_LOSS = Mistake(
    "softmax before cross_entropy",
    "It looks like the loss gets probabilities.",
    "Hand cross_entropy the logits: it brings its own softmax.",
)
NLL_ON_LOGITS = Mistake(
    "nll_loss on logits",
    "It looks like the loss takes the logits for logarithms of probabilities.",
    "Use cross_entropy on the logits, or log_softmax before nll_loss.",
)
SQUARED_ERROR = Mistake(
    "squared error",
    "It looks like the loss is a mean of squared differences.",
    "Use nn.functional.cross_entropy(logits, labels).",
)
BINARY_LOSS = Mistake(
    "binary cross-entropy",
    "It looks like every class has a binary loss of its own.",
    "Use nn.functional.cross_entropy(logits, labels).",
)
CLIMBING = Mistake(
    "sign turned",
    "It looks like training goes up the loss.",
    "Minimise the loss itself, without a minus before it, and subtract the gradient.",
)
