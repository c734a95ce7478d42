"""Mistakes in PyTorch networks and in predict: 2.1, 2.2, 2.4, 3.1 and 3.2."""

from __future__ import annotations

from autograder.lessons import Mistake

NO_PARAMETERS = Mistake(
    "layers in a plain list",
    "It looks like layers are kept in a list, or not kept at all.",
    "Assign the layers to self; layers in a plain list are not found (use nn.Sequential).",
)
SIZES_FIXED = Mistake(
    "sizes written as numbers",
    "It looks like the layers have the same sizes whatever is asked for.",
    "nn.Linear(input_size, hidden_size) and nn.Linear(hidden_size, output_size).",
)
OTHER_DEFAULTS = Mistake(
    "other default sizes",
    "It looks like the defaults of __init__ are not those of the stub.",
    "Keep input_size=784, hidden_size=64, output_size=10.",
)
ONE_LAYER = Mistake(
    "no hidden layer",
    "It looks like there is one linear layer only.",
    "nn.Linear(input_size, hidden_size) and nn.Linear(hidden_size, output_size).",
)
TOO_MANY_LAYERS = Mistake(
    "more than one hidden layer",
    "It looks like there are more linear layers than asked for.",
    "Two in all: nn.Linear(input_size, hidden_size) and nn.Linear(hidden_size, output_size).",
)
FROZEN = Mistake(
    "frozen layer",
    "It looks like requires_grad is turned off for a layer.",
    "Keep requires_grad=True: what is frozen is never learned.",
)

NO_RELU = Mistake(
    "no ReLU",
    "It looks like the two layers follow each other with nothing between them.",
    "These are the outputs without the ReLU between the layers.",
)
SIGMOID = Mistake(
    "sigmoid for ReLU",
    "It looks like the hidden layer uses the sigmoid.",
    "Put a ReLU between the two layers.",
)
TANH = Mistake(
    "tanh for ReLU",
    "It looks like the hidden layer uses tanh.",
    "Put a ReLU between the two layers.",
)
SOFTMAX = Mistake(
    "softmax in forward",
    "It looks like forward ends with a softmax.",
    "These are probabilities: leave the softmax to cross_entropy.",
)
LOG_SOFTMAX = Mistake(
    "log_softmax in forward",
    "It looks like forward ends with a log_softmax.",
    "These are log-probabilities: leave the softmax to cross_entropy.",
)
RELU_AT_END = Mistake(
    "ReLU on the logits",
    "It looks like forward ends with a ReLU.",
    "The last layer has a ReLU of its own: logits may be negative.",
)
SIGMOID_AT_END = Mistake(
    "sigmoid on the logits",
    "It looks like forward ends with a sigmoid, or another function that is never negative.",
    "Return what the last layer gives: logits may be any number.",
)
SOFTMAX_AXIS = Mistake(
    "softmax over the wrong axis",
    "It looks like a softmax goes over the images, so that columns add up to 1.",
    "Leave it out: cross_entropy brings its own softmax, over the classes.",
)
CLASSES_RETURNED = Mistake(
    "classes returned",
    "It looks like forward returns the most probable class of each example.",
    "Return one column for each class; predict takes the argmax.",
)
BATCH_AXIS_LOST = Mistake(
    "axis of a single example lost",
    "It looks like squeeze or flatten removes the first axis where there is one example.",
    "Keep the axis of the examples: leave squeeze out, and flatten with x.flatten(1).",
)
DROPOUT_ALWAYS = Mistake(
    "dropout that never stops",
    "It looks like the network draws random numbers in eval mode, too.",
    "Use nn.Dropout as a layer, or dropout(..., training=self.training).",
)
IMAGES_MIXED = Mistake(
    "images mixed",
    "It looks like what comes out for an image depends on the other images.",
    "Flatten with x.flatten(1), so that images stay apart; no softmax or mean over them.",
)

NO_CONVOLUTION = Mistake(
    "no convolution",
    "It looks like the network has linear layers only.",
    "Assign an nn.Conv2d(1, channels, kernel_size) to self and call it in forward.",
)
CONVOLUTION_UNUSED = Mistake(
    "convolution not used",
    "It looks like the convolution exists and forward does not go through it.",
    "Call the convolution in forward, and go on with what it returns.",
)
TOO_MANY_PARAMETERS = Mistake(
    "too many parameters",
    "It looks like a large image is flattened into a large linear layer.",
    "Pool or stride before flattening: most parameters sit in the first linear layer.",
)
NO_NONLINEARITY = Mistake(
    "no nonlinearity",
    "It looks like there is no ReLU anywhere: the whole network is one linear function.",
    "Put a ReLU after each convolution and each hidden linear layer.",
)
SINGLE_PIXELS = Mistake(
    "kernels of one pixel",
    "It looks like every kernel sees a single pixel, so no pattern can be found.",
    "Use kernels of 3 or 5 pixels: nn.Conv2d(1, 16, kernel_size=3, padding=1).",
)

MODEL_NOT_CALLED = Mistake(
    "model not called",
    "It looks like predict answers without asking the model.",
    "logits = model(X)",
)
PREDICTS_TRAINING = Mistake(
    "eval mode forgotten",
    "It looks like predict leaves the model in train mode.",
    "Call model.eval() first: dropout and batch norm behave differently there.",
)
PREDICTS_RECORDING = Mistake(
    "no_grad forgotten",
    "It looks like predict records gradients that nobody needs.",
    "Put the call under torch.no_grad().",
)
ARGMAX_AXIS = Mistake(
    "argmax over the wrong axis",
    "It looks like the argmax is taken over the examples.",
    "One label per example: argmax(dim=1).",
)
LOGITS_PREDICTED = Mistake(
    "logits for labels",
    "It looks like predict returns the scores of all classes.",
    "One label per example: argmax(dim=1).",
)
LARGEST_PREDICTED = Mistake(
    "largest value for its index",
    "It looks like predict returns the largest score or probability itself.",
    "The index of the largest logit: argmax(dim=1).",
)
ONE_HOT_PREDICTED = Mistake(
    "one-hot rows for labels",
    "It looks like predict returns a row of zeros with a single one for each example.",
    "One label per example: argmax(dim=1).",
)
COLUMN_PREDICTED = Mistake(
    "labels with an axis too many",
    "It looks like the labels come as a column.",
    "One label per example: argmax(dim=1), without keepdim.",
)
FLOATS_PREDICTED = Mistake(
    "labels as decimals",
    "It looks like the labels are turned into floating point numbers.",
    "Return what argmax(dim=1) gives: int64 labels.",
)
CONSTANT_PREDICTED = Mistake(
    "always one class",
    "It looks like predict gives every example the same label.",
    "The index of the largest logit: argmax(dim=1).",
)
