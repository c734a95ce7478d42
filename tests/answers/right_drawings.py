"""Right drawings of learning curves, each in a way of its own: functions of a history.

The names of the functions say what is unusual, so they need no docstrings.
"""

# ruff: noqa: D103

from __future__ import annotations

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
from matplotlib.collections import LineCollection
from matplotlib.figure import Figure
from matplotlib.lines import Line2D
from matplotlib.patches import Patch
from matplotlib.ticker import MaxNLocator, PercentFormatter

RIGHT = []
BOTH = ("losses", "accuracies")
PARTS = ("train", "val")


def right(function):
    """Put a drawing on the list."""
    RIGHT.append(function)
    return function


def epochs(history, first=1):
    """Return the numbers of the epochs."""
    return range(first, len(history["train_losses"]) + first)


def panels(history, axes, **look):
    """Draw losses on one Axes and accuracies on another, as most students do."""
    for ax, what in zip(axes, BOTH, strict=False):
        for part in PARTS:
            ax.plot(epochs(history), history[f"{part}_{what}"], label=part, **look)
        ax.set(xlabel="epoch", ylabel=what)


@right
def two_panels_with_pyplot(history):
    fig, axs = plt.subplots(1, 2, figsize=(12, 5))
    for ax, key, name in zip(axs, BOTH, ("Loss", "Accuracy"), strict=True):
        ax.plot(history["train_" + key], "b-o", label="Train " + name)
        ax.plot(history["val_" + key], "r--", label="Val " + name)
        ax.set_title(name + " curves")
        ax.set_xlabel("Epoch")
        ax.set_ylabel(name)
        ax.legend(loc="best")
        ax.grid(True)
    plt.tight_layout()
    return fig


@right
def subplot_by_subplot_in_percent_in_german(history):
    plt.figure(figsize=(10, 4))
    for i, (was, name, mal) in enumerate(
        [("losses", "Verlust", 1), ("accuracies", "Genauigkeit (%)", 100)]
    ):
        plt.subplot(1, 2, i + 1)
        plt.plot(epochs(history), [mal * w for w in history["train_" + was]])
        plt.plot(epochs(history), [mal * w for w in history["val_" + was]])
        plt.xlabel("Epoche")
        plt.ylabel(name)
        plt.legend(["Training", "Validierung"])
    return plt.gcf()


@right
def without_pyplot_constrained(history):
    fig = Figure(layout="constrained")
    axes = fig.subplots(2, 1)
    panels(history, axes, marker=".")
    for ax in axes:
        ax.legend()
    return fig


@right
def legend_in_other_words_than_the_labels(history):
    fig, axd = plt.subplot_mosaic([["losses", "accuracies"]])
    for what, ax in axd.items():
        ax.plot(history[f"train_{what}"], label=f"train_{what}")
        ax.plot(history[f"val_{what}"], label=f"val_{what}")
        ax.set(xlabel="Epoch", ylabel=what)
        ax.legend(["Training", "Validation"])
    return fig


@right
def lines_in_another_order_than_the_legend(history):
    fig, axs = plt.subplots(1, 2)
    for ax, what in zip(axs, BOTH, strict=True):
        ax.axvline(2, color="grey", linestyle="--")
        (below,) = ax.plot(history[f"val_{what}"])
        (above,) = ax.plot(history[f"train_{what}"])
        ax.set_xlabel("epoch")
        ax.set_ylabel(what)
        ax.legend([above, below], ["Training", "Validation"])
    return fig


@right
def smoothed_lines_named_over_pale_numbers(history):
    fig, axes = plt.subplots(1, 2)
    for ax, what in zip(axes, BOTH, strict=True):
        for part, color in (("train", "C0"), ("val", "C1")):
            values = np.asarray(history[f"{part}_{what}"])
            ax.plot(values, color=color, alpha=0.3, marker=".")
            padded = np.pad(values, 1, mode="edge")
            smooth = np.convolve(padded, np.ones(3) / 3, "valid")
            ax.plot(smooth, color=color, label=part)
        ax.set(xlabel="epoch", ylabel=what)
        ax.legend()
    return fig


@right
def numbers_named_over_a_smoothed_line(history):
    fig, axes = plt.subplots(1, 2)
    panels(history, axes)
    for ax, what in zip(axes, BOTH, strict=True):
        mean = np.full(len(epochs(history)), np.mean(history[f"val_{what}"]))
        ax.plot(epochs(history), mean, color="0.8", linewidth=4, zorder=0)
        ax.legend()
    return fig


@right
def says_what_it_was_not_trained_on(history):
    fig, axes = plt.subplots(2)
    for ax, what in zip(axes, BOTH, strict=True):
        for part, words in (("train", "training images"), ("val", "images not trained on")):
            ax.plot(history[f"{part}_{what}"], label=words)
        ax.set(xlabel="epoch", ylabel=what)
        ax.legend()
    return fig


@right
def patches_of_the_colors_on_axes_of_their_own(history):
    fig, (left, right_, key) = plt.subplots(1, 3)
    for ax, what in ((left, "losses"), (right_, "accuracies")):
        ax.axhline(0.5, color="0.8")
        ax.plot(history["val_" + what], "--", color="C1")
        ax.plot(history["train_" + what], color="C0")
        ax.set(xlabel="epoch", ylabel=what)
    key.legend(handles=[Patch(color="C0", label="training"), Patch(color="C1", label="validation")])
    key.axis("off")
    return fig


@right
def colors_for_the_quantity_and_dashes_for_the_part(history):
    fig, ax = plt.subplots()
    twin = ax.twinx()
    for axes, what, color in ((ax, "losses", "tab:red"), (twin, "accuracies", "tab:blue")):
        axes.plot(history[f"train_{what}"], "-", color=color)
        axes.plot(history[f"val_{what}"], "--", color=color)
        axes.set_ylabel(what)
    ax.set_xlabel("epoch")
    ax.legend(
        handles=[
            Line2D([], [], color="black", linestyle="-", label="training"),
            Line2D([], [], color="black", linestyle="--", label="validation"),
            Patch(color="tab:red", label="loss"),
            Patch(color="tab:blue", label="accuracy"),
        ]
    )
    return fig


@right
def plain_line_under_named_points_rounded(history):
    fig, axes = plt.subplots(2)
    for ax, what, scale, digits in zip(axes, BOTH, (1, 100), (2, 1), strict=True):
        for part in PARTS:
            values = [round(scale * value, digits) for value in history[f"{part}_{what}"]]
            (line,) = ax.plot(values)
            ax.scatter(range(len(values)), values, color=line.get_color(), label=part)
        ax.set(xlabel="epoch", ylabel=what)
        ax.legend()
    return fig


@right
def figures_within_the_figure(history):
    fig = plt.figure(layout="constrained")
    for inner, what in zip(fig.subfigures(1, 2), BOTH, strict=True):
        ax = inner.subplots()
        for part in PARTS:
            ax.plot(history[f"{part}_{what}"], label=part)
        ax.set_ylabel(what)
        inner.supxlabel("epoch")
        inner.legend(loc="outside upper center")
    return fig


@right
def one_panel_with_two_scales(history):
    fig, ax = plt.subplots()
    twin = ax.twinx()
    lines = []
    for axes, key, color in ((ax, "losses", "tab:red"), (twin, "accuracies", "tab:blue")):
        lines += axes.plot(history[f"train_{key}"], color=color, label=f"train_{key}")
        lines += axes.plot(history[f"val_{key}"], color=color, ls=":", label=f"val_{key}")
        axes.set_ylabel(key)
    ax.set_xlabel("epoch")
    ax.legend(lines, [line.get_label() for line in lines])
    return fig


@right
def all_curves_on_one_axes_with_ggplot(history):
    with plt.style.context("ggplot"):
        fig = plt.figure()
        for name, values in history.items():
            plt.plot(range(len(values)), values, label=name.replace("_", " "))
        plt.xlabel("epoch")
        plt.ylabel("loss / accuracy")
        plt.legend()
        plt.title("Verläufe")
    return fig


@right
def one_legend_for_the_figure_steps_and_points(history):
    fig = Figure()
    top, bottom = fig.subplots(2, 1, sharex=True)
    for ax, key in ((top, "losses"), (bottom, "accuracies")):
        for part in PARTS:
            y = history[f"{part}_{key}"]
            draw = ax.scatter if part == "val" else ax.step
            draw(range(len(y)), y, label=part)
        ax.set(ylabel=key)
    fig.supxlabel("epoch")
    fig.legend(*top.get_legend_handles_labels())
    return fig


@right
def legend_on_the_first_panel_for_both(history):
    fig, axes = plt.subplots(1, 2)
    panels(history, axes)
    axes[0].legend()
    return fig


@right
def four_panels_with_titles(history):
    fig, axes = plt.subplots(2, 2, constrained_layout=True)
    for ax, (name, values) in zip(axes.flat, history.items(), strict=True):
        ax.plot(epochs(history), values)
        part, what = name.split("_")
        ax.set(title=f"{part} {what}", xlabel="epoch", ylabel=what)
    return fig


@right
def four_panels_that_share_labels_at_the_edges(history):
    fig, axes = plt.subplots(2, 2, sharex=True, sharey="row")
    for row, what in zip(axes, BOTH, strict=True):
        for ax, part in zip(row, PARTS, strict=True):
            ax.plot(epochs(history), history[f"{part}_{what}"], "k", label=part)
            ax.set(xlabel="epoch", ylabel=what)
            ax.legend()
            ax.label_outer()
    return fig


@right
def labels_of_the_figure_by_text(history):
    fig, axes = plt.subplots(2, 1)
    panels(history, axes)
    for ax in axes:
        ax.set_xlabel("")
        ax.legend()
    fig.text(0.5, 0.02, "epoch", ha="center")
    return fig


@right
def points_only(history):
    fig, axes = plt.subplots(1, 2)
    panels(history, axes, linestyle="None", marker="x")
    for ax in axes:
        ax.legend()
    return fig


@right
def black_and_white(history):
    plt.style.use("grayscale")
    fig, axes = plt.subplots(1, 2)
    for ax, what in zip(axes, BOTH, strict=True):
        ax.plot(epochs(history), history[f"train_{what}"], "k-", label="training")
        ax.plot(epochs(history), history[f"val_{what}"], "k:", label="validation")
        ax.set(xlabel="epoch", ylabel=what)
        ax.legend()
    return fig


@right
def dark_background(history):
    plt.style.use("dark_background")
    fig, axes = plt.subplots(1, 2)
    panels(history, axes, linewidth=0.8)
    axes[0].lines[0].set_color("white")
    axes[1].lines[0].set_color("white")
    for ax in axes:
        ax.legend()
    return fig


@right
def white_on_a_dark_face(history):
    fig = Figure(facecolor="0.1")
    for place, what in zip((121, 122), BOTH, strict=True):
        ax = fig.add_subplot(place, facecolor="navy")
        ax.plot(history[f"train_{what}"], color="white", label="train")
        ax.plot(history[f"val_{what}"], color="yellow", label="val")
        ax.set_xlabel("epoch", color="white")
        ax.set_ylabel(what, color="white")
        ax.legend()
    return fig


@right
def seaborn_style(history):
    plt.style.use("seaborn-v0_8-darkgrid")
    fig, axes = plt.subplots(1, 2, figsize=(10, 4))
    panels(history, axes, linewidth=2)
    for ax in axes:
        ax.legend(frameon=True)
        for side in ("top", "right"):
            ax.spines[side].set_visible(False)
    fig.suptitle("Training history")
    return fig


@right
def solarized_and_xkcd(history):
    with plt.style.context("Solarize_Light2"), plt.xkcd():
        fig, axes = plt.subplots(1, 2)
        panels(history, axes)
        for ax in axes:
            ax.legend()
    return fig


@right
def logarithmic_loss(history):
    fig, axes = plt.subplots(1, 2)
    panels(history, axes)
    axes[0].set_yscale("log")
    axes[1].set_ylim(0, 1)
    for ax in axes:
        ax.legend()
        ax.xaxis.set_major_locator(MaxNLocator(integer=True))
    return fig


@right
def shown_and_closed(history):
    fig, axes = plt.subplots(1, 2)
    panels(history, axes)
    for ax in axes:
        ax.legend()
    plt.show()
    plt.close(fig)
    return fig


@right
def saved_in_memory_first(history):
    import io

    fig, axes = plt.subplots(1, 2)
    panels(history, axes)
    for ax in axes:
        ax.legend(bbox_to_anchor=(1.05, 1), loc="upper left")
    fig.savefig(io.BytesIO(), dpi=60, bbox_inches="tight")
    return fig


@right
def keras_names(history):
    fig, axes = plt.subplots(1, 2)
    for ax, what, name in zip(axes, BOTH, ("loss", "accuracy"), strict=True):
        ax.plot(history[f"train_{what}"], label=name)
        ax.plot(history[f"val_{what}"], label=f"val_{name}")
        ax.set(xlabel="epoch", ylabel=name, title=f"model {name}")
        ax.legend()
    return fig


@right
def in_chinese(history):
    fig, axes = plt.subplots(1, 2)
    for ax, what, name in zip(axes, BOTH, ("损失", "准确率"), strict=True):
        ax.plot(history[f"train_{what}"], label="训练")
        ax.plot(history[f"val_{what}"], label="验证")
        ax.set(xlabel="轮次", ylabel=name)
        ax.legend()
    return fig


@right
def errorbars_and_stems(history):
    fig, axes = plt.subplots(1, 2)
    for ax, what in zip(axes, BOTH, strict=True):
        y = np.array(history[f"train_{what}"])
        ax.errorbar(epochs(history), y, yerr=0.02, label="training")
        ax.stem(epochs(history), history[f"val_{what}"], "C3", markerfmt="C3D", label="validation")
        ax.set(xlabel="epoch", ylabel=what)
        ax.legend()
    return fig


@right
def bands_marks_and_reference_lines(history):
    fig, axes = plt.subplots(1, 2)
    panels(history, axes)
    last = len(epochs(history))
    for ax, what in zip(axes, BOTH, strict=True):
        y = np.array(history[f"val_{what}"])
        ax.fill_between(epochs(history), y - 0.05, y + 0.05, alpha=0.2)
        ax.axhline(0.8, ls="--", color="grey", label="threshold")
        ax.axvspan(last - 0.5, last, alpha=0.1)
        ax.annotate("last", (last, y[-1]))
        ax.legend()
    return fig


@right
def the_best_epoch_marked(history):
    fig, axes = plt.subplots(1, 2)
    panels(history, axes)
    best = int(np.argmin(history["val_losses"]))
    for ax, what in zip(axes, BOTH, strict=True):
        ax.plot([best + 1], [history[f"val_{what}"][best]], "k*", label="best epoch")
        ax.legend()
    return fig


@right
def curves_drawn_twice(history):
    fig, axes = plt.subplots(1, 2)
    panels(history, axes, linewidth=5, alpha=0.3)
    for ax in axes:
        ax.set_prop_cycle(None)
        for line in list(ax.lines):
            ax.plot(line.get_xdata(), line.get_ydata(), "o-", ms=4)
        ax.legend()
    return fig


@right
def a_collection_of_lines(history):
    fig, axes = plt.subplots(1, 2)
    for ax, what in zip(axes, BOTH, strict=True):
        for part, color in (("train", "C0"), ("val", "C2")):
            points = np.column_stack([epochs(history), history[f"{part}_{what}"]])
            ax.add_collection(LineCollection([points], colors=color, label=part))
        ax.autoscale_view()
        ax.set(xlabel="epoch", ylabel=what)
        ax.legend()
    return fig


@right
def steps_of_the_optimizer_and_a_shift_of_half_an_epoch(history):
    fig, axes = plt.subplots(1, 2)
    x = np.arange(len(epochs(history)))
    for ax, what in zip(axes, BOTH, strict=True):
        ax.plot(500 * x, history[f"train_{what}"], label="training (measured at the start)")
        ax.plot(500 * (x + 0.5), history[f"val_{what}"], label="validation")
        ax.set(xlabel="step", ylabel=what)
        ax.legend()
    return fig


@right
def epochs_as_words(history):
    fig, axes = plt.subplots(1, 2)
    names = [f"epoch {i}" for i in epochs(history)]
    for ax, what in zip(axes, BOTH, strict=True):
        ax.plot(names, history[f"train_{what}"], label="train")
        ax.plot(names, history[f"val_{what}"], label="val")
        ax.tick_params(axis="x", rotation=90)
        ax.set(xlabel="time", ylabel=what)
        ax.legend()
    return fig


@right
def arrays_drawn_as_columns(history):
    fig, axes = plt.subplots(1, 2)
    for ax, what in zip(axes, BOTH, strict=True):
        both = np.array([history[f"{part}_{what}"] for part in PARTS], dtype=np.float32).T
        ax.plot(epochs(history), both, label=["training", "validation"])
        ax.set(xlabel="epoch", ylabel=what)
        ax.legend()
    return fig


@right
def a_finer_line_through_the_numbers(history):
    fig, axes = plt.subplots(1, 2)
    n = len(epochs(history))
    x = np.linspace(1, n, 20 * n)
    for ax, what in zip(axes, BOTH, strict=True):
        for part in PARTS:
            y = np.interp(x, epochs(history), history[f"{part}_{what}"])
            ax.plot(x if n > 1 else [1], y if n > 1 else y[:1], label=part)
        ax.set(xlabel="epoch", ylabel=what)
        ax.legend()
    return fig


@right
def limits_that_cut_some_of_the_loss(history):
    fig, axes = plt.subplots(1, 2)
    panels(history, axes)
    axes[0].set_ylim(0, 1.05 * sorted(history["val_losses"])[-1 - len(epochs(history)) // 4])
    axes[1].set(ylim=(0, 1), xlim=(0, len(epochs(history)) + 0.5))
    axes[1].yaxis.set_major_formatter(PercentFormatter(1))
    for ax in axes:
        ax.legend()
    return fig


@right
def huge_and_fine(history):
    fig, axes = plt.subplots(1, 2, figsize=(40, 20), dpi=300)
    panels(history, axes)
    for ax in axes:
        ax.legend()
    return fig


@right
def small_and_coarse(history):
    fig, axes = plt.subplots(1, 2, figsize=(3, 1.5), dpi=50)
    panels(history, axes)
    for ax in axes:
        ax.legend(fontsize=4)
    return fig


@right
def axes_placed_by_hand_with_a_zoom(history):
    fig = plt.figure()
    axes = [fig.add_axes([0.1, 0.1, 0.35, 0.8]), fig.add_axes([0.6, 0.1, 0.35, 0.8])]
    panels(history, axes)
    zoom = axes[0].inset_axes([0.5, 0.5, 0.4, 0.4])
    zoom.plot(history["val_losses"][-3:])
    small = fig.add_axes([0.7, 0.3, 0.1, 0.1])
    small.plot(history["val_accuracies"][-3:])
    for ax in axes:
        ax.legend()
    return fig


@right
def the_front_scale_lets_the_other_through(history):
    fig, ax = plt.subplots()
    twin = ax.twinx()
    panels(history, (ax, twin))
    for line, color in zip((*ax.lines, *twin.lines), ("C0", "C1", "C2", "C3"), strict=True):
        line.set_color(color)
    ax.set_zorder(twin.get_zorder() + 1)
    ax.patch.set_visible(False)
    ax.legend(loc="upper left")
    twin.legend(loc="upper right")
    return fig


@right
def transparent_background(history):
    fig, axes = plt.subplots(1, 2)
    panels(history, axes)
    fig.patch.set_alpha(0)
    for ax in axes:
        ax.patch.set_alpha(0)
        ax.legend(framealpha=0)
    return fig


@right
def a_class_of_figures_and_custom_settings(history):
    class Curves(Figure):
        pass

    with mpl.rc_context({"lines.linewidth": 3, "axes.grid": True, "font.size": 8}):
        fig = plt.figure(FigureClass=Curves)
        axes = fig.subplots(1, 2)
        panels(history, axes)
        for ax in axes:
            ax.legend(title="part")
    return fig
