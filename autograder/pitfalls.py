"""The common mistakes of a number, as `explain` lists them: the one place that knows their home."""

from __future__ import annotations

from autograder.lessons import Mistake
from autograder.mistakes import (
    drawings,
    functions,
    gradients,
    histories,
    loops,
    losses,
    networks,
    parameters,
    passes,
)

FOUND = {
    "1.1": (parameters, "ZERO_WEIGHTS LARGE_WEIGHTS SEED_IGNORED SIZES_FIXED TRANSPOSED_WEIGHTS"),
    "1.2": (functions, "IDENTITY ABSOLUTE LEAKY DECIMALS_LOST LARGEST_VALUE INPUT_CHANGED"),
    "1.3": (functions, "SLOPE_AT_ZERO RELU_FOR_SLOPE SIGN LEAKY_SLOPE INPUT_CHANGED"),
    "1.4": (losses, "MINUS_MISSING SUM_FOR_MEAN MEAN_OVER_ENTRIES LOG_2 LOG_OF_ZERO BINARY"),
    "1.5": (passes, "NO_BIAS NO_RELU SOFTMAX_AXIS SOFTMAX_TWICE LOGITS_RETURNED STEP_NOT_KEPT"),
    "1.6": (gradients, "NOT_DIVIDED SIGN_TURNED NO_MASK MASK_FROM_DA1 FLAT_BIAS_GRADIENT"),
    "1.7": (gradients, "ADDED LR_IGNORED NOT_ASSIGNED PARAMETER_FORGOTTEN"),
    "1.8": (loops, "NO_SHUFFLE SHUFFLED_ONCE LAST_BATCH_DROPPED LABELS_LEFT_BEHIND COPY_TRAINED"),
    "2.1": (networks, "NO_PARAMETERS SIZES_FIXED ONE_LAYER"),
    "2.2": (networks, "NO_RELU SOFTMAX LOG_SOFTMAX RELU_AT_END DROPOUT_ALWAYS"),
    "2.3": (loops, "ZERO_GRAD_FORGOTTEN MOMENTUM SOFTMAX_BEFORE_LOSS EVAL_MODE_FORGOTTEN"),
    "2.4": (networks, "PREDICTS_TRAINING PREDICTS_RECORDING ARGMAX_AXIS"),
    "2.5": (drawings, "NOT_SAVED CURVE_MISSING AXES_UNLABELLED NO_LEGEND CURVES_SWAPPED"),
    "2.6": (histories, "OTHER_WORDS ALWAYS_ONE_ANSWER WORDS_EXCHANGED"),
    "3.1": (networks, "NO_CONVOLUTION CONVOLUTION_UNUSED TOO_MANY_PARAMETERS NO_NONLINEARITY"),
    "3.2": (networks, "SOFTMAX RELU_AT_END IMAGES_MIXED BATCH_AXIS_LOST"),
    "3.3": (loops, "ZERO_GRAD_FORGOTTEN ANOTHER_OPTIMIZER LAST_BATCH_DROPPED TRAIN_MODE_FORGOTTEN"),
    "3.4": (histories, "CONSTANT FEWER_THAN_EPOCHS TRAINING_MEASURED MEASURED_BEFORE"),
    "3.5": (histories, "OTHER_WORDS ALWAYS_ONE_ANSWER WORDS_EXCHANGED"),
}


def common(number: str) -> list[Mistake]:
    """Return the mistakes that are often made in a number; none where none are known by name."""
    if number not in FOUND:
        return []
    theme, names = FOUND[number]
    return [getattr(theme, name) for name in names.split()]
