"""Expressions as functions of floats and arrays, all outputs in one pass: what the rest of this room calls."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symdiff.expr import Expr, Symbol
from symdiff.kernels import compile

__all__ = ["Kernel"]


class Kernel:
    """Several expressions in machine numbers, at points that are given as one value for each input.

    Args:
        outputs: the expressions, without written derivatives.
        inputs: their free symbols, and the names of their arrays, in the order in which values come.

    Raises:
        ArgumentError: an output has a symbol that is no input, or a function that is unknown.
    """

    def __init__(self, outputs: Sequence[Expr], inputs: Sequence[Symbol]) -> None:
        self.compiled = compile(list(outputs), list(inputs))

    def __call__(self, *values: Any) -> list[Any]:
        """The values of the outputs; arrays among the inputs are taken entry by entry."""
        found: list[Any] = self.compiled(*values)
        return found
