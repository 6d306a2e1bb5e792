"""Floor 8: to and from other systems: functions as SciPy calls them, expressions of SymPy."""

from symdiff.bridges.scipy_functions import ScipyFunctions, as_scipy
from symdiff.bridges.sympy_expressions import from_sympy, to_sympy

__all__ = ["ScipyFunctions", "as_scipy", "from_sympy", "to_sympy"]
