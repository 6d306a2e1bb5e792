"""The tree of a chain rule in several variables."""

from __future__ import annotations

import os
from typing import Any

from symdiff.calculus.chain import Branch, ChainRuleTree
from symdiff.expr import Derivative
from symdiff.plotting.picture import COLORS, Picture, label, new_axes

__all__ = ["plot_chain_rule"]


def plot_chain_rule(tree: ChainRuleTree, *, ax: Any = None, file: str | os.PathLike[str] | None = None) -> Picture:
    """The dependency tree of a chain rule, with the derivative on each branch.

    Args:
        tree: what `chain_rule_tree` gave.
        ax: Matplotlib's axes to draw on; new ones if they are left out.
        file: where to save the picture.

    Raises:
        ArgumentError: the file cannot be written.

    >>> from symdiff import chain_rule_tree
    >>> plot_chain_rule(chain_rule_tree("x^2 y", {"x": "cos t", "y": "sin t"})).caption
    'Multiply along each way down to the variable, and add up the ways.'
    """
    places, depth, width = _places(tree.root)
    figure, axes, own = new_axes(ax, (max(5.5, 1.9 * width + 1.2), 1.45 * depth + 1.6 + 0.35 * len(tree.variables)))
    axes.set_axis_off()
    axes.set_xlim(-0.75, width - 0.25)
    axes.set_ylim(-depth - 0.45, 0.6)
    stack: list[tuple[Branch, tuple[int, ...]]] = [(tree.root, ())]
    while stack:
        branch, path = stack.pop()
        x, y = places[path]
        for count, below in enumerate(branch.branches):
            u, v = places[(*path, count)]
            axes.plot([x, u], [y, v], color=COLORS["curve"], linewidth=1.8, zorder=1)
            axes.text(0.45 * x + 0.55 * u, 0.45 * y + 0.55 * v, _slope(below), fontsize=10, ha="center", va="center",
                      zorder=3, bbox={"boxstyle": "round,pad=0.2", "facecolor": "white", "edgecolor": "none"})
            stack.append((below, (*path, count)))
        leaf = not branch.branches
        axes.text(x, y, label(branch.name), fontsize=13, ha="center", va="center", zorder=4,
                  bbox={"boxstyle": "round,pad=0.45" if leaf else "circle,pad=0.4",
                        "facecolor": "#F8E3B0" if leaf else "#CFE6F5", "edgecolor": "black"})
    rules = "\n".join([tree.rule(variable) for variable in tree.variables])
    axes.set_title(rules, fontsize=11)
    caption = "Multiply along each way down to the variable, and add up the ways."
    picture = Picture(figure, (axes,), caption, own)
    return picture if file is None else picture.save(file)


def _slope(branch: Branch) -> str:
    """The derivative along a branch: its symbol, and what it is if that is known and short."""
    assert branch.partial is not None
    if type(branch.partial) is Derivative:
        return branch.symbol
    shown = label(branch.partial)
    return f"{branch.symbol} = {shown}" if len(str(branch.partial)) <= 22 else branch.symbol


def _places(root: Branch) -> tuple[dict[tuple[int, ...], tuple[float, float]], int, float]:
    """Where each node stands: leaves side by side, others above the middle of theirs; and depth and width."""
    places: dict[tuple[int, ...], tuple[float, float]] = {}
    order: list[tuple[Branch, tuple[int, ...]]] = []
    stack: list[tuple[Branch, tuple[int, ...]]] = [(root, ())]
    while stack:
        branch, path = stack.pop()
        order.append((branch, path))
        stack += [(below, (*path, count)) for count, below in reversed(list(enumerate(branch.branches)))]
    leaves = 0
    for branch, path in order:
        if not branch.branches:
            places[path] = float(leaves), -float(len(path))
            leaves += 1
    for branch, path in reversed(order):
        if branch.branches:
            below = [places[(*path, count)][0] for count in range(len(branch.branches))]
            places[path] = (below[0] + below[-1]) / 2, -float(len(path))
    return places, max(len(path) for _, path in order), float(max(leaves, 1))
