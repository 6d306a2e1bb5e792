"""Floor 4: values of expressions, exact, in balls, and in machine numbers."""

from symdiff.numeric.evaluate import evaluate
from symdiff.numeric.floats import evaluate_float
from symdiff.numeric.value import ComplexValue, Value

__all__ = ["ComplexValue", "Value", "evaluate", "evaluate_float"]
