"""Arrays of any library that speaks the array API standard: which library an argument belongs to, and its functions."""

from __future__ import annotations

import sys
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import Any

from symdiff.errors import ArgumentError
from symdiff.kernels.program import Foreign

__all__ = ["array_functions", "library_of"]

#: Names in the array API standard, and the older ones of libraries that lack them.
_NAMES = {
    "sqrt": ["sqrt"], "exp": ["exp"], "log": ["log"], "expm1": ["expm1"], "log1p": ["log1p"],
    "sin": ["sin"], "cos": ["cos"], "tan": ["tan"], "asin": ["asin", "arcsin"], "acos": ["acos", "arccos"],
    "atan": ["atan", "arctan"], "sinh": ["sinh"], "cosh": ["cosh"], "tanh": ["tanh"], "asinh": ["asinh", "arcsinh"],
    "acosh": ["acosh", "arccosh"], "atanh": ["atanh", "arctanh"], "fabs": ["abs", "absolute"], "floor": ["floor"],
    "ceil": ["ceil"],
}
_BINARY = {"pow": ["pow", "power"], "atan2": ["atan2", "arctan2"], "max": ["maximum"], "min": ["minimum"]}
#: Names in `scipy.special` and its relatives of what the standard does not have.
_SPECIAL = {"cbrt": ["cbrt"], "erf": ["erf"], "erfc": ["erfc"], "tgamma": ["gamma"], "lgamma": ["gammaln"]}


def library_of(args: Sequence[Any]) -> Any | None:
    """The array library of the arguments, None if they are NumPy's or no arrays.

    Raises:
        ArgumentError: they belong to several libraries.
    """
    found: dict[str, Any] = {}
    for arg in args:
        module = type(arg).__module__.partition(".")[0]
        if module in ("builtins", "numpy", "fractions", "decimal"):
            continue
        if module == "dask":
            found.setdefault("dask", import_module("dask.array"))
        elif hasattr(arg, "__array_namespace__"):
            library = arg.__array_namespace__()
            if library.__name__.partition(".")[0] != "numpy":
                found.setdefault(library.__name__, library)
        elif module in ("torch", "cupy"):
            found.setdefault(module, sys.modules[module])
    if len(found) > 1:
        raise ArgumentError(f"arrays of {' and '.join(found)} in one call: convert them to one library first")
    return next(iter(found.values()), None)


def array_functions(library: Any) -> dict[str, Any]:
    """The functions that a program over arrays of a library calls."""
    found: dict[str, Any] = {}
    for op, names in _NAMES.items():
        found[op] = _first(library, names, op)
    for op, names in _BINARY.items():
        found[op] = _of_arrays(library, _first(library, names, op))
    special = _special(library)
    for op, names in _SPECIAL.items():
        found[op] = _first(special, names, op, library)
    found["select"] = _of_arrays(library, library.where, first=1)
    found["foreign"] = lambda foreign: _foreign(library, special, foreign)
    return found


def _first(library: Any, names: Sequence[str], op: str, owner: Any = None) -> Callable[..., Any]:
    for name in names:
        if hasattr(library, name):
            found: Callable[..., Any] = getattr(library, name)
            return found
    if op == "cbrt":
        return lambda x: owner.sign(x) * _magnitude(owner, x) ** (1 / 3)
    shown = (owner or library).__name__

    def missing(*_: Any) -> Any:
        raise ArgumentError(f"{shown} has no {op}: convert the arrays to NumPy, or take another back end")

    return missing


def _magnitude(library: Any, x: Any) -> Any:
    return library.abs(x)


def _special(library: Any) -> Any:
    """Where a library keeps what `scipy.special` has for NumPy."""
    name = library.__name__.partition(".")[0]
    wanted = {"jax": "jax.scipy.special", "torch": "torch.special", "cupy": "cupyx.scipy.special",
              "numpy": "scipy.special", "dask": "scipy.special"}.get(name)      # Dask applies universal functions
    try:
        return None if wanted is None else import_module(wanted)
    except ImportError:
        return None


def _of_arrays(library: Any, function: Callable[..., Any], first: int = 0) -> Callable[..., Any]:
    """The function where some arguments from `first` on may be Python's numbers, which the standard does not take."""

    def call(*args: Any) -> Any:
        like = next((arg for arg in args[first:] if hasattr(arg, "dtype")), None)
        dtype = None if like is None else like.dtype
        return function(*args[:first], *[arg if hasattr(arg, "dtype") else library.asarray(arg, dtype=dtype)
                                         for arg in args[first:]])

    return call


def _foreign(library: Any, special: Any, foreign: Foreign) -> Callable[..., Any]:
    name = library.__name__.partition(".")[0]
    if foreign.scipy is not None and hasattr(special, foreign.scipy):
        known: Callable[..., Any] = getattr(special, foreign.scipy)
        return known
    if name == "numpy":
        return _each(foreign)
    if name == "dask":
        each = _each(foreign)

        def blocks(*args: Any) -> Any:
            return library.map_blocks(each, *args, dtype=float)

        return blocks
    raise ArgumentError(f"{foreign.name} cannot be computed with arrays of {library.__name__}: convert them to NumPy")


def _each(foreign: Foreign) -> Callable[..., Any]:
    """One value after the other."""
    import numpy as np

    each = np.vectorize(foreign.value, otypes=[float])
    return lambda *args: each(*[np.asarray(arg, float) for arg in args])
