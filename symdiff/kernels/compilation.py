"""The door of this room: `compile`."""

from __future__ import annotations

import math
from typing import Any

from symdiff.errors import ArgumentError
from symdiff.expr import ZERO, brief
from symdiff.kernels.csource import CSource, written
from symdiff.kernels.kernel import Kernel
from symdiff.kernels.lowering import lowered
from symdiff.kernels.machines import BACKENDS
from symdiff.kernels.nests import arguments_of, nest_of
from symdiff.kernels.reductions import Reduction, has_reductions

__all__ = ["c_source", "compile"]


def compile(outputs: Any, inputs: Any, backend: str = "auto", *, dtype: Any = None, sparse: bool = False) -> Kernel:
    """A function of numbers and arrays that computes expressions at the machine's speed.

    All outputs share their common subexpressions.  Sums of exponentials do not overflow in denominators and logarithms,
    and branches that are not taken do no harm.

    Args:
        outputs: an expression or a formula, a vector or matrix of them, or tuples, lists and mappings of these.
        inputs: the symbols or their names, as a list or as in "x y"; a list within the list is one argument, an array
            whose first axis holds the values of these symbols.
        backend: "auto" takes the fastest that fits the arguments; "llvm" (machine code with vectors, by llvmlite),
            "c" (by the system's C compiler), "numpy", or "python".
        dtype: "float64" or "float32"; by default what the arguments are.
        sparse: give matrices as `scipy.sparse.csr_array`; for arrays of points, as the array of the entries that are
            not 0, in the order of `Matrix.pattern`.

    Returns:
        The function, a `Kernel`.

    Raises:
        ArgumentError: a symbol is not among the inputs, or no such back end is there.
        ParseError: a text cannot be read.

    >>> from symdiff import gradient
    >>> f = compile("x^2 sin y", "x y")
    >>> f(4, 0)
    0.0
    >>> both = compile({"f": "x^2 y", "gradient": gradient("x^2 y", "x y")}, "x y")
    >>> both([1.0, 2.0], 3)["gradient"].tolist()
    [[6.0, 12.0], [1.0, 4.0]]

    Sums over an index become one pass over arrays, which are named without their index:

    >>> compile("sum(i=1..n, (y_i - w*x_i)^2)", "w x y")(2, [1, 2, 3], [2, 4, 7])
    1.0
    """
    if backend not in BACKENDS:
        raise ArgumentError(f"{backend!r} is no back end: take one of {', '.join(BACKENDS)}")
    arguments = arguments_of(inputs)
    names = [symbol for group in arguments for symbol in group]
    nest = nest_of(outputs, names, sparse)
    kind = Reduction if has_reductions(nest) else Kernel
    return kind(nest, arguments, backend, _dtype_name(dtype))


def c_source(outputs: Any, inputs: Any, name: str = "kernel", *, dtype: Any = "float64") -> CSource:
    """C code, with a header, that computes expressions and compiles alone.

    Args:
        outputs, inputs: as for `compile`; a sparse matrix is given by all its entries.
        name: of the function.
        dtype: "float64" or "float32".

    Returns:
        The code, with `.source`, `.header` and `.write(folder)`.

    Raises:
        ArgumentError: a function is not in C's library, a symbol is not among the inputs, or the name is none in C.

    >>> code = c_source("x^2 sin y", "x y", "wave")
    >>> print(code.header.split("*/")[1].strip().splitlines()[0])
    void wave(const double *in, double *out);
    """
    arguments = arguments_of(inputs)
    symbols = [symbol for group in arguments for symbol in group]
    nest = nest_of(outputs, symbols)
    exprs, shown = [], []
    for place, leaf in zip(nest.places, nest.leaves):
        for row in range(math.prod(leaf.shape)):
            entry = leaf.entries.get(row, ZERO)
            exprs.append(entry)
            where = "".join([f"[{key!r}]" for key in place]) + (f" entry {row}" if leaf.shape else "")
            shown.append(f"output{where}: {brief(entry, 'a large expression')}")
    return written(lowered(exprs, symbols), name, [symbol.name for symbol in symbols], shown,
                   _dtype_name(dtype) != "float32")


def _dtype_name(dtype: Any) -> str | None:
    if dtype is None:
        return None
    name = str(dtype if isinstance(dtype, str) else getattr(dtype, "name", None) or getattr(dtype, "__name__", ""))
    for found, names in (("float64", ("float64", "float", "double")), ("float32", ("float32", "single"))):
        if name in names:
            return found
    raise ArgumentError(f"dtype is float64 or float32, not {dtype!r}")
