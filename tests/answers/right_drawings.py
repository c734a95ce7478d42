"""Right drawings of learning curves, each in a way of its own.

`RIGHT` maps a name to code that draws `h`, a history of `n` epochs numbered by `x`, on `fig`, which
has two empty Axes `axs`, or on a new `fig`.
"""

import io

import matplotlib.pyplot as plt
import numpy as np
from matplotlib.figure import Figure
from matplotlib.patches import Patch

WHAT, PARTS = ("losses", "accuracies"), ("train", "val")
GIVEN = {
    "io": io, "plt": plt, "np": np, "Figure": Figure, "Patch": Patch, "WHAT": WHAT, "PARTS": PARTS,
}  # fmt: skip

SNIPPETS = """
# subplot by subplot, in percent, in German
fig = plt.figure()
for i, (key, name, times) in enumerate([(WHAT[0], "Verlust", 1), (WHAT[1], "Genauigkeit", 100)]):
    plt.subplot(1, 2, i + 1)
    plt.plot(x, [times * value for value in h["train_" + key]])
    plt.plot(x, [times * value for value in h["val_" + key]])
    plt.xlabel("Epoche")
    plt.ylabel(name)
    plt.legend(["Training", "Validierung"])
# legend in other words than the labels
panels(axs, names=("Training", "Validation"))
# lines in another order than the legend
for ax, what in zip(axs, WHAT):
    ax.axvline(2, color="grey", linestyle="--")
    (below,) = ax.plot(h[f"val_{what}"])
    (above,) = ax.plot(h[f"train_{what}"])
    ax.set(xlabel="epoch", ylabel=what)
    ax.legend([above, below], ["Training", "Validation"])
# smoothed lines named over pale numbers
panels(axs, names=("_", "_"), alpha=0.3, marker=".")
for ax, what in zip(axs, WHAT):
    for part, color in zip(PARTS, ("C0", "C1")):
        padded = np.pad(h[f"{part}_{what}"], 1, mode="edge")
        ax.plot(x, np.convolve(padded, np.ones(3) / 3, "valid"), color=color, label=part)
    ax.legend()
# says what it was not trained on
panels(axs, names=("training images", "images not trained on"))
# patches of the colors on axes of their own
fig, axs = plt.subplots(1, 3)
panels(axs[:2], legend=False)
axs[2].legend(handles=[Patch(color="C0", label="training"), Patch(color="C1", label="validation")])
axs[2].axis("off")
# plain line under named points, rounded
for ax, what, scale, digits in zip(axs, WHAT, (1, 100), (2, 1)):
    for part in PARTS:
        values = [round(scale * value, digits) for value in h[f"{part}_{what}"]]
        (line,) = ax.plot(values)
        ax.scatter(range(n), values, color=line.get_color(), label=part)
words(axs)
# figures within the figure
fig = plt.figure(layout="constrained")
for inner, what in zip(fig.subfigures(1, 2), WHAT):
    ax = inner.subplots()
    for part in PARTS:
        ax.plot(h[f"{part}_{what}"], label=part)
    ax.set_ylabel(what)
    inner.supxlabel("epoch")
    inner.legend(loc="outside upper center")
# one panel with two scales
fig, ax = plt.subplots()
twin, lines = ax.twinx(), []
for axes, key, color in ((ax, WHAT[0], "tab:red"), (twin, WHAT[1], "tab:blue")):
    lines += axes.plot(h[f"train_{key}"], color=color, label=f"train_{key}")
    lines += axes.plot(h[f"val_{key}"], color=color, ls=":", label=f"val_{key}")
    axes.set_ylabel(key)
ax.set_xlabel("epoch")
ax.legend(lines, [line.get_label() for line in lines])
# all curves on one axes
fig = plt.figure()
for name, values in h.items():
    plt.plot(range(n), values, label=name.replace("_", " "))
plt.xlabel("epoch")
plt.ylabel("loss / accuracy")
plt.legend()
# one legend for the figure, steps and points
fig = Figure()
for ax, key in zip(fig.subplots(2, 1, sharex=True), WHAT):
    ax.step(range(n), h[f"train_{key}"], label="train")
    ax.scatter(range(n), h[f"val_{key}"], label="val")
    ax.set(ylabel=key)
fig.supxlabel("epoch")
fig.legend(*ax.get_legend_handles_labels())
# legend on the first panel for both
panels(axs, legend=False)
axs[0].legend()
# four panels with titles
fig, axs = plt.subplots(2, 2, constrained_layout=True)
for ax, (name, values) in zip(axs.flat, h.items()):
    ax.plot(x, values)
    ax.set(title=name.replace("_", " "), xlabel="epoch", ylabel=name.split("_")[1])
# four panels that share labels at the edges
fig, axs = plt.subplots(2, 2, sharex=True, sharey="row")
for ax, name in zip(axs.flat, [f"{part}_{what}" for what in WHAT for part in PARTS]):
    ax.plot(x, h[name], "k", label=name)
    ax.set(xlabel="epoch", ylabel=name.split("_")[1])
    ax.legend()
    ax.label_outer()
# label of the figure by text
fig, axs = plt.subplots(2, 1)
panels(axs, xlabel="")
fig.text(0.5, 0.02, "epoch", ha="center")
# label under the lower panel
fig, axs = plt.subplots(2, 1)
panels(axs)
axs[0].set_xlabel("")
# hollow points
for ax, what in zip(axs, WHAT):
    ax.scatter(x, h[f"train_{what}"], c="white", edgecolors="C0", label="train")
    ax.plot(x, h[f"val_{what}"], "o", mfc="none", label="val")
words(axs)
# black and white
plt.style.use("grayscale")
fig, axs = plt.subplots(1, 2)
panels(axs, color="k")
for line in (axs[0].lines[1], axs[1].lines[1]):
    line.set_linestyle(":")
# white on a dark face
fig, axs = plt.subplots(1, 2, facecolor="0.1", subplot_kw={"facecolor": "navy"})
panels(axs)
axs[0].lines[0].set_color("white")
axs[1].lines[1].set_color("yellow")
# shown, saved in memory and closed
panels(axs)
plt.show()
fig.savefig(io.BytesIO(), dpi=60, bbox_inches="tight")
plt.close(fig)
# names of Keras
for ax, what, name in zip(axs, WHAT, ("loss", "accuracy")):
    ax.plot(h[f"train_{what}"], label=name)
    ax.plot(h[f"val_{what}"], label=f"val_{name}")
    ax.set(xlabel="epoch", ylabel=name, title=f"model {name}")
    ax.legend()
# in Chinese
panels(axs, names=("训练", "验证"), xlabel="轮次")
for ax, name in zip(axs, ("损失", "准确率")):
    ax.set_ylabel(name)
# errorbars and stems
for ax, what in zip(axs, WHAT):
    ax.errorbar(x, h[f"train_{what}"], yerr=0.02, label="training")
    ax.stem(x, h[f"val_{what}"], "C3", markerfmt="C3D", label="validation")
words(axs)
# bands, marks and reference lines
panels(axs)
for ax, what in zip(axs, WHAT):
    y = np.array(h[f"val_{what}"])
    ax.fill_between(x, y - 0.05, y + 0.05, alpha=0.2)
    ax.axhline(0.8, ls="--", color="grey", label="threshold")
    ax.plot([n], [y[-1]], "k*", label="last epoch")
    ax.legend()
# curves drawn twice
panels(axs, linewidth=5, alpha=0.3)
for ax in axs:
    ax.set_prop_cycle(None)
    for line in list(ax.lines):
        ax.plot(line.get_xdata(), line.get_ydata(), "o-", ms=4)
# steps of the optimizer and a shift of half an epoch
panels(axs, xlabel="step")
for ax in axs:
    ax.lines[0].set_xdata(500 * np.arange(n))
    ax.lines[1].set_xdata(500 * (np.arange(n) + 0.5))
    ax.relim()
    ax.autoscale()
# epochs as words
x = [f"epoch {i}" for i in x]
panels(axs, xlabel="time")
# limits that cut some of the loss, which is logarithmic
panels(axs)
axs[0].set_yscale("log")
axs[0].set_ylim(0.1, 1.05 * sorted(h["val_losses"])[-1 - n // 4])
axs[1].set(ylim=(0, 1), xlim=(0, n + 0.5))
# axes placed by hand with a zoom
fig = plt.figure(FigureClass=type("Curves", (Figure,), {}))
axs = [fig.add_axes([0.1, 0.1, 0.35, 0.8]), fig.add_axes([0.6, 0.1, 0.35, 0.8])]
panels(axs)
axs[0].inset_axes([0.5, 0.5, 0.4, 0.4]).plot(h["val_losses"][-3:])
fig.add_axes([0.7, 0.3, 0.1, 0.1]).plot(h["val_accuracies"][-3:])
# the front scale lets the other through
fig, ax = plt.subplots()
axs = (ax, ax.twinx())
panels(axs)
for line, color in zip(axs[1].lines, ("C2", "C3")):
    line.set_color(color)
ax.set_zorder(axs[1].get_zorder() + 1)
ax.patch.set_visible(False)
# transparent background
panels(axs)
for patch in (fig.patch, *(ax.patch for ax in axs)):
    patch.set_alpha(0)
"""
RIGHT = dict(snippet.split("\n", 1) for snippet in SNIPPETS.removeprefix("\n# ").split("\n# "))


def draw(code, history):
    """Return the figure that such code makes of a history."""
    n = len(history["train_losses"])

    def words(axes, legend=True, xlabel="epoch"):
        for ax, what in zip(axes, WHAT, strict=True):
            ax.set(xlabel=xlabel, ylabel=what)
            if legend:
                ax.legend()

    def panels(axes, names=PARTS, legend=True, xlabel="epoch", **look):
        for ax, what in zip(axes, WHAT, strict=True):
            for part, name in zip(PARTS, names, strict=True):
                ax.plot(scope["x"], scope["h"][f"{part}_{what}"], label=name, **look)
        words(axes, legend, xlabel)

    scope = {**GIVEN, "h": history, "n": n, "x": range(1, n + 1), "panels": panels, "words": words}
    scope["fig"], scope["axs"] = plt.subplots(1, 2)
    exec(code, scope)
    return scope["fig"]
