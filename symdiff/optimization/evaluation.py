"""Expressions as functions of floats and arrays, all outputs in one pass."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from symdiff.errors import EvaluationError
from symdiff.expr import Expr, Symbol, postorder
from symdiff.numeric.evaluator import Fault
from symdiff.numeric.floats import FloatEvaluator

__all__ = ["Kernel"]


class Kernel:
    """Several expressions in machine numbers, at points that are given as one value for each input.

    Args:
        outputs: the expressions, without written derivatives.
        inputs: their free symbols, in the order in which values come.

    Raises:
        EvaluationError: an output has a symbol that is no input, or a function that is unknown.
    """

    def __init__(self, outputs: Sequence[Expr], inputs: Sequence[Symbol]) -> None:
        self.outputs, self.inputs = tuple(outputs), tuple(inputs)
        self.order = postorder(*outputs)
        known = set(inputs)
        for node in self.order:
            if type(node) is Symbol and not node.binder and node not in known:
                raise EvaluationError(f"{node} has no value: give it a start, or data")

    def __call__(self, *values: Any) -> list[Any]:
        """The values of the outputs; arrays among the inputs are taken entry by entry."""
        import numpy as np

        if all([isinstance(value, int | float) for value in values]):
            return self.at(values)
        arrays = np.broadcast_arrays(*values)
        rows = [self.at(row) for row in zip(*[array.ravel().tolist() for array in arrays])]
        columns = np.array(rows, dtype=float).reshape(-1, len(self.outputs)).T
        return [column.reshape(arrays[0].shape) for column in columns]

    def at(self, point: Sequence[float]) -> list[float]:
        values: dict[Expr, Any] = dict(zip(self.inputs, map(float, point)))
        FloatEvaluator().run(self.order, values)
        found = [values[output] for output in self.outputs]
        for value in found:
            if type(value) is Fault:
                raise value.reason
        return found
