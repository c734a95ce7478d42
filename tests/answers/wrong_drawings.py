"""Wrong drawings of learning curves: edits of a right one, with the facts that then differ.

`WRONG` maps a name to (edits, facts); the facts are those of five epochs.
"""

from __future__ import annotations

SOURCE = """
import matplotlib.pyplot as plt
import numpy as np

def plot_train_val_metrics(history):
    fig, (left, right) = plt.subplots(1, 2, figsize=(9, 4))
    epochs = range(1, len(history["train_losses"]) + 1)
    left.plot(epochs, history["train_losses"], label="train")
    left.plot(epochs, history["val_losses"], label="val")
    left.set_xlabel("epoch")
    left.set_ylabel("loss")
    left.legend()
    right.plot(epochs, history["train_accuracies"], label="train")
    right.plot(epochs, history["val_accuracies"], label="val")
    right.set_xlabel("epoch")
    right.set_ylabel("accuracy")
    right.legend()
    return fig
"""

TRAIN_LOSSES = 'left.plot(epochs, history["train_losses"], label="train")'
VAL_LOSSES = 'left.plot(epochs, history["val_losses"], label="val")'
TRAIN_ACCURACIES = 'right.plot(epochs, history["train_accuracies"], label="train")'
VAL_ACCURACIES = 'right.plot(epochs, history["val_accuracies"], label="val")'
LINES = (TRAIN_LOSSES, VAL_LOSSES, TRAIN_ACCURACIES, VAL_ACCURACIES)
LEFT_LEGEND, RIGHT_LEGEND = "    left.legend()\n", "    right.legend()\n"
LABELS = (
    '    left.set_xlabel("epoch")\n', '    left.set_ylabel("loss")\n',
    '    right.set_xlabel("epoch")\n', '    right.set_ylabel("accuracy")\n',
)  # fmt: skip
RETURN = "    return fig\n"

CURVES = (
    "training losses", "validation losses", "training accuracies", "validation accuracies"
)  # fmt: skip
NOTHING = {
    **dict.fromkeys(CURVES, "not drawn"), "axes": "none with a curve",
    "legends": "none with a curve",
}  # fmt: skip
NO_FIGURE = {**dict.fromkeys(CURVES, "not drawn"), "axes": "none", "legends": "none"}


def looks(*options):
    """Return edits that draw every line with these options."""
    return tuple(
        (line, line.replace(", label", f", {', '.join(options)}, label")) for line in LINES
    )


def before_return(*statements):
    """Return edits that do something just before the figure is returned."""
    return ((RETURN, "".join(f"    {statement}\n" for statement in statements) + RETURN),)


def drawn(trouble, *curves):
    """Return the facts that these curves are drawn, but something is wrong."""
    return dict.fromkeys(curves or CURVES, f"drawn, but {trouble}")


def without(*lines):
    """Return edits that leave out these lines."""
    return tuple((line, "") for line in lines)


WRONG = {
    "returns nothing": (without(RETURN), {"returned": "None", **NO_FIGURE}),
    "returns a pair": (((RETURN, "    return fig, left\n"),), {"returned": "a tuple", **NO_FIGURE}),
    "returns the Axes": (((RETURN, "    return left\n"),), {"returned": "an Axes", **NO_FIGURE}),
    "returns pyplot": (((RETURN, "    return plt\n"),), {"returned": "a module", **NO_FIGURE}),
    "returns the name of a file": (
        ((RETURN, '    return "curves.png"\n'),), {"returned": "a str", **NO_FIGURE},
    ),
    "an empty figure": (((RETURN, "    return plt.figure()\n"),), NOTHING),
    "cleared before it is returned": (before_return("fig.clf()"), NOTHING),
    "only the losses": (
        without(TRAIN_ACCURACIES, VAL_ACCURACIES),
        dict.fromkeys(CURVES[2:], "not drawn"),
    ),
    "no validation losses": (without(VAL_LOSSES), {"validation losses": "not drawn"}),
    "no training curves": (
        without(TRAIN_LOSSES, TRAIN_ACCURACIES),
        {"training losses": "not drawn", "training accuracies": "not drawn"},
    ),
    "training losses drawn as validation losses": (
        ((VAL_LOSSES, VAL_LOSSES.replace("val_losses", "train_losses")),),
        {"validation losses": "drawn with the numbers of the training losses"},
    ),
    "validation accuracies drawn as training accuracies": (
        ((TRAIN_ACCURACIES, TRAIN_ACCURACIES.replace("train_acc", "val_acc")),),
        {"training accuracies": "drawn with the numbers of the validation accuracies"},
    ),
    "accuracies drawn as losses": (
        ((VAL_LOSSES, VAL_LOSSES.replace("losses", "accuracies")),),
        {"validation losses": "drawn with the numbers of the validation accuracies"},
    ),
    "a smoothed curve in the place of the numbers": (
        ((TRAIN_LOSSES, TRAIN_LOSSES.replace(
            'history["train_losses"]', 'np.cumsum(history["train_losses"]) / epochs')),),
        {"training losses": "drawn with other numbers"},
    ),
    "losses in percent": (
        ((TRAIN_LOSSES, TRAIN_LOSSES.replace(
            'history["train_losses"]', '100 * np.array(history["train_losses"])')),),
        {"training losses": "drawn with other numbers"},
    ),
    "one of the accuracies in percent": (
        ((VAL_ACCURACIES, VAL_ACCURACIES.replace(
            'history["val_accuracies"]', '100 * np.array(history["val_accuracies"])')),),
        {"validation accuracies": "drawn on another scale than the training accuracies"},
    ),
    "only the last epoch": (
        tuple((line, line.replace('"]', '"][-1]').replace("epochs,", "epochs[-1],").replace(
            ", label", ', "o", label')) for line in LINES),
        {**dict.fromkeys(CURVES, "only 1 of 5 epochs"), "axes": "none with a curve",
         "legends": "none with a curve"},
    ),
    "the first epoch left out": (
        ((VAL_LOSSES, VAL_LOSSES.replace('"]', '"][1:]').replace("epochs,", "epochs[1:],")),),
        {"validation losses": "only 4 of 5 epochs"},
    ),
    "a line for each epoch": (
        tuple((line, "for i in range(len(epochs)): " + line.replace("epochs", "[i + 1]").replace(
            '"]', '"][i : i + 1]').replace(", label", ', "o", label')) for line in LINES[:1]),
        {"training losses": "drawn in pieces"},
    ),
    "bars": (
        tuple((line, line.replace(".plot", ".bar")) for line in LINES[:1]),
        drawn("as bars", "training losses"),
    ),
    "x and y exchanged": (
        tuple((line, line.replace("epochs, ", "").replace(", label", ", epochs, label"))
              for line in LINES),
        {**dict.fromkeys(CURVES, "drawn with x and y exchanged"), "axes": "none with a curve",
         "legends": "none with a curve"},
    ),
    "losses over accuracies": (
        ((TRAIN_LOSSES, TRAIN_LOSSES.replace("epochs", 'history["train_accuracies"]')),),
        drawn("not over the epochs", "training losses"),
    ),
    "epochs backwards": (
        ((VAL_ACCURACIES, VAL_ACCURACIES.replace("epochs", "epochs[::-1]")),),
        drawn("not over the epochs", "validation accuracies"),
    ),
    "sorted": (
        ((VAL_LOSSES, VAL_LOSSES.replace(
            'history["val_losses"]', 'sorted(history["val_losses"])')),),
        {"validation losses": "drawn with other numbers"},
    ),
    "white on white": (looks('color="white"'), {
        **drawn("in the color of the background"), "legends": "two curves that look alike"}),
    "black on the black of a dark style": (
        (("    fig, (", '    plt.style.use("dark_background")\n    fig, ('),
         (VAL_LOSSES, VAL_LOSSES.replace(", label", ', color="k", label'))),
        drawn("in the color of the background", "validation losses"),
    ),
    "transparent": (looks("alpha=0.01"), drawn("transparent")),
    "no width": (looks("linewidth=0"), drawn("without a line or markers")),
    "no line, no marker": (looks('linestyle="None"'), drawn("without a line or markers")),
    "markers without a size": (
        looks('linestyle="None"', 'marker="o"', "markersize=0"), drawn("without a line or markers"),
    ),
    "almost no width": (looks("linewidth=0.02"), drawn("too thin, pale or small to be seen")),
    "hidden lines": (looks("visible=False"), drawn("hidden")),
    "hidden axes": (
        before_return("right.set_visible(False)"), drawn("on hidden axes", *CURVES[2:]),
    ),
    "outside the limits": (
        before_return("left.set_ylim(5, 6)"),
        drawn("mostly outside the limits of its axes", *CURVES[:2]),
    ),
    "only the first epoch within the limits": (
        before_return("right.set_xlim(0, 1)"),
        drawn("mostly outside the limits of its axes", *CURVES[2:]),
    ),
    "axes on top of each other": (
        (("plt.subplots(1, 2, figsize=(9, 4))", "(plt.figure(), (None, None))"),
         ("    epochs =", "    left, right = fig.add_axes([.1, .1, .8, .8]), "
          "fig.add_axes([.1, .1, .8, .8])\n    epochs =")),
        drawn("covered by other axes", *CURVES[:2]),
    ),
    "axes outside the figure": (
        before_return("left.set_position([2, 2, 0.5, 0.5])"),
        drawn("too thin, pale or small to be seen", *CURVES[:2]),
    ),
    "the second of two figures": (
        (("    right.plot", '    fig, right = plt.subplots()\n    right.plot'),
         (VAL_ACCURACIES, VAL_ACCURACIES)),
        dict.fromkeys(CURVES[:2], "not drawn"),
    ),
    "no labels": (without(*LABELS), {"axes": "no labels"}),
    "titles in the place of labels": (
        (*without(*LABELS), *before_return(
            'left.set_title("loss")', 'right.set_title("accuracy")')),
        {"axes": "no labels"},
    ),
    "axes switched off": (
        before_return('left.axis("off")', 'right.axis("off")'), {"axes": "no labels"},
    ),
    "no y label of the losses": (
        without(LABELS[1]), {"axes": "no label on the y axis of the losses"},
    ),
    "no x label of the accuracies": (
        without(LABELS[2]), {"axes": "no label on the x axis of the accuracies"},
    ),
    "no labels of the accuracies": (
        without(*LABELS[2:]), {"axes": "no labels on the axes of the accuracies"},
    ),
    "no y labels": (
        without(LABELS[1], LABELS[3]),
        {"axes": "no label on the y axis of the losses and the accuracies"},
    ),
    "an empty label": (
        ((LABELS[3], LABELS[3].replace("accuracy", " ")),),
        {"axes": "no label on the y axis of the accuracies"},
    ),
    "labels of losses and accuracies exchanged": (
        ((LABELS[1], LABELS[1].replace("loss", "accuracy")),
         (LABELS[3], LABELS[3].replace("accuracy", "loss"))),
        {"axes": "the labels of losses and accuracies are exchanged"},
    ),
    "loss twice": (
        ((LABELS[3], LABELS[3].replace("accuracy", "loss")),),
        {"axes": "the accuracies are drawn beside the label of the losses"},
    ),
    "labels of x and y exchanged": (
        ((LABELS[0], LABELS[0].replace("epoch", "loss")),
         (LABELS[1], LABELS[1].replace("loss", "epoch"))),
        {"axes": "the labels of x and y are exchanged"},
    ),
    "no legend": (without(LEFT_LEGEND, RIGHT_LEGEND), {"legends": "none"}),
    "names as text beside the curves": (
        (*without(LEFT_LEGEND, RIGHT_LEGEND), *before_return(
            'left.text(3, 1, "train")', 'left.text(3, 2, "val")', 'right.text(3, .5, "train")',
            'right.text(3, .6, "val")')),
        {"legends": "none"},
    ),
    "legends before the curves": (
        ((LEFT_LEGEND, ""), (RIGHT_LEGEND, ""), ("    epochs =", "    left.legend()\n"
          "    right.legend()\n    epochs =")),
        {"legends": "none"},
    ),
    "legends without labels": (
        tuple((line, line.split(", label")[0] + ")") for line in LINES), {"legends": "none"},
    ),
    "no label of the validation losses": (
        ((VAL_LOSSES, VAL_LOSSES.split(", label")[0] + ")"),),
        {"legends": "no name of the validation curve for the losses"},
    ),
    "hidden legends": (
        before_return("left.get_legend().set_visible(False)",
                      "right.get_legend().set_visible(False)"),
        {"legends": "none"},
    ),
    "names exchanged": (
        tuple((line, line.replace('label="train"', 'label="VAL"').replace(
            'label="val"', 'label="train"').replace("VAL", "val")) for line in LINES),
        {"legends": "training and validation exchanged"},
    ),
    "names exchanged in one legend": (
        ((RIGHT_LEGEND, '    right.legend(["Validation", "Training"])\n'),),
        {"legends": "training and validation exchanged for the accuracies"},
    ),
    "one name for both": (
        tuple((line, line.replace('label="val"', 'label="train"')) for line in LINES),
        {"legends": "one name for training and validation"},
    ),
    "what is drawn is no name": (
        tuple((line, line.split("label=")[0] + f'label="curve {i}")')
              for i, line in enumerate(LINES)),
        {"legends": "one name for training and validation"},
    ),
    "both curves black": (looks('color="black"'), {"legends": "two curves that look alike"}),
    "one axes, two names": (
        tuple((line, line.replace("right.", "left.")) for line in LINES[2:]),
        {"axes": "the accuracies are drawn beside the label of the losses",
         "legends": "the same names for losses and accuracies"},
    ),
    "one axes with two names for four curves": (
        (*((line, line.replace("right.", "left.")) for line in LINES[2:]),
         (LABELS[1], LABELS[1].replace("loss", "loss / accuracy"))),
        {"legends": "the same names for losses and accuracies"},
    ),
}  # fmt: skip
