"""Other systems behind one interface: how each builds a model, differentiates it, and computes it at many points.

`gradient`, `jacobian` and `hessian` build the expression anew and differentiate it; `over_points` gives a function of
an array with one row for each variable, which computes the outputs at all columns.
"""

from __future__ import annotations

import ctypes
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path
from typing import Any

import numpy as np

Model = Callable[[Any, Any], Any]
Compute = Callable[[np.ndarray], Any]


def installed(names: list[str]) -> list[Any]:
    """The systems of that list that can be imported."""
    known = {"symdiff": Symdiff, "CasADi": CasADi, "SymEngine": SymEngine, "SymPy": SymPy, "JAX": JAX, "numba": Numba,
             "NumPy": NumPy, "gcc": Gcc}
    return [known[name]() for name in names if known[name].needs is None or (
        shutil.which("gcc") if name == "gcc" else find_spec(known[name].needs))]


class Peer:
    name = ""
    needs: str | None = None

    def version(self) -> str:
        from importlib.metadata import version

        return version(self.needs) if self.needs else ""


class Symdiff(Peer):
    name, needs = "symdiff", "symdiff"

    def version(self) -> str:
        import symdiff

        return symdiff.__version__

    def __init__(self) -> None:
        from symdiff.functions import cos, exp, ln, sin, sqrt

        self.sin, self.cos, self.exp, self.log, self.sqrt = sin, cos, exp, ln, sqrt

    def variables(self, n: int) -> Any:
        import symdiff

        return symdiff.symbols([f"x{i}" for i in range(n)])

    def gradient(self, model: Model, n: int) -> Any:
        import symdiff

        x = self.variables(n)
        return symdiff.gradient(model(self, x), x)

    def jacobian(self, model: Model, n: int) -> Any:
        import symdiff

        x = self.variables(n)
        return symdiff.jacobian(model(self, x), x)

    def hessian(self, model: Model, n: int) -> Any:
        import symdiff

        x = self.variables(n)
        return symdiff.hessian(model(self, x), x)

    def over_points(self, model: Model, n: int, what: str, backend: str = "auto") -> Compute:
        import symdiff

        x = self.variables(n)
        outputs = {"wave": lambda: (model(self, x), self.gradient(model, n)),
                   "jacobian": lambda: self.jacobian(model, n), "hessian": lambda: self.hessian(model, n)}[what]()
        kernel = symdiff.compile(outputs, [x], backend)
        held: list[Any] = []

        def compute(points: np.ndarray) -> Any:
            if not held:
                held.append(kernel(points, threads=1))
            return kernel(points, threads=1, out=held[0])

        return compute


class CasADi(Peer):
    name, needs = "CasADi", "casadi"

    def __init__(self) -> None:
        import casadi

        self.ca = casadi
        self.sin, self.cos, self.exp, self.log, self.sqrt = casadi.sin, casadi.cos, casadi.exp, casadi.log, casadi.sqrt

    def built(self, model: Model, n: int) -> tuple[Any, Any]:
        x = self.ca.SX.sym("x", n)
        found = model(self, [x[i] for i in range(n)])
        return self.ca.vertcat(*found) if isinstance(found, list) else found, x

    def gradient(self, model: Model, n: int) -> Any:
        return self.ca.gradient(*self.built(model, n))

    def jacobian(self, model: Model, n: int) -> Any:
        return self.ca.jacobian(*self.built(model, n))

    def hessian(self, model: Model, n: int) -> Any:
        return self.ca.hessian(*self.built(model, n))[0]

    def over_points(self, model: Model, n: int, what: str) -> Compute:
        expr, x = self.built(model, n)
        outputs = {"wave": lambda: self.ca.vertcat(expr, self.ca.gradient(expr, x)),
                   "jacobian": lambda: self.ca.densify(self.ca.jacobian(expr, x)),
                   "hessian": lambda: self.ca.densify(self.ca.hessian(expr, x)[0])}[what]()
        function, held = self.ca.Function("f", [x], [outputs]), {}

        def compute(points: np.ndarray) -> Any:
            if not held:
                mapped = function.map(points.shape[1])
                buffer, call = mapped.buffer()
                held["out"] = np.zeros(points.shape[1] * function.nnz_out())
                held["in"] = np.ravel(points, order="F").copy()
                buffer.set_arg(0, memoryview(held["in"]))
                buffer.set_res(0, memoryview(held["out"]))
                held["call"], held["buffer"] = call, (buffer, mapped)
            held["call"]()
            return held["out"]

        return compute


class SymEngine(Peer):
    name, needs = "SymEngine", "symengine"

    def __init__(self) -> None:
        import symengine

        self.se = symengine
        self.sin, self.cos, self.exp, self.log, self.sqrt = (getattr(symengine, name) for name in
                                                             ("sin", "cos", "exp", "log", "sqrt"))

    def built(self, model: Model, n: int) -> tuple[list[Any], Any]:
        x = [self.se.Symbol(f"x{i}") for i in range(n)]
        found = model(self, x)
        return found if isinstance(found, list) else [found], x

    def gradient(self, model: Model, n: int) -> Any:
        (expr, *_), x = self.built(model, n)
        return [expr.diff(v) for v in x]

    def jacobian(self, model: Model, n: int) -> Any:
        exprs, x = self.built(model, n)
        return [[expr.diff(v) for v in x] for expr in exprs]

    def hessian(self, model: Model, n: int) -> Any:
        first = self.gradient(model, n)
        x = [self.se.Symbol(f"x{i}") for i in range(n)]
        return [[entry.diff(v) for v in x[:i + 1]] for i, entry in enumerate(first)]

    def over_points(self, model: Model, n: int, what: str) -> Compute:
        exprs, x = self.built(model, n)
        if what == "wave":
            outputs = [*exprs, *self.gradient(model, n)]
        elif what == "jacobian":
            outputs = [entry for row in self.jacobian(model, n) for entry in row]
        else:
            lower = self.hessian(model, n)
            outputs = [lower[max(i, j)][min(i, j)] for i in range(n) for j in range(n)]
        function = self.se.Lambdify(x, outputs, backend="llvm", real=True, cse=True)
        held: dict[str, Any] = {}

        def compute(points: np.ndarray) -> Any:
            if not held:
                held["in"] = np.ascontiguousarray(points.T)
                held["out"] = np.empty((points.shape[1], len(outputs)))
            return function(held["in"], out=held["out"])

        return compute


class SymPy(SymEngine):
    name, needs = "SymPy", "sympy"

    def __init__(self) -> None:
        import sympy

        self.se = sympy
        self.sin, self.cos, self.exp, self.log, self.sqrt = sympy.sin, sympy.cos, sympy.exp, sympy.log, sympy.sqrt

    def built(self, model: Model, n: int) -> tuple[list[Any], Any]:
        from sympy.core.cache import clear_cache

        clear_cache()
        return super().built(model, n)


class JAX(Peer):
    name, needs = "JAX", "jax"

    def __init__(self) -> None:
        import jax

        jax.config.update("jax_enable_x64", True)
        jax.config.update("jax_platforms", "cpu")
        self.jax = jax
        numpy = jax.numpy
        self.sin, self.cos, self.exp, self.log, self.sqrt = numpy.sin, numpy.cos, numpy.exp, numpy.log, numpy.sqrt

    def over_points(self, model: Model, n: int, what: str) -> Compute:
        jax = self.jax

        def plain(x: Any) -> Any:
            found = model(self, x)
            return jax.numpy.stack(found) if isinstance(found, list) else found

        one = {"wave": jax.value_and_grad(plain), "jacobian": jax.jacfwd(plain),
               "hessian": jax.hessian(plain)}[what]
        function, held = jax.jit(jax.vmap(one, in_axes=1)), {}

        def compute(points: np.ndarray) -> Any:
            if not held:
                held["in"] = jax.numpy.asarray(points)
            return jax.block_until_ready(function(held["in"]))

        return compute


class Numba(Peer):
    """Loops over the operations that symdiff found: what numba makes of them."""

    name, needs = "numba", "numba"

    def over_points(self, model: Model, n: int, what: str) -> Compute | None:
        import math

        import numba

        if what == "hessian":       # it compiles so many operations for more than ten minutes
            return None

        program = Symdiff().over_points(model, n, what, "python").__closure__
        kernel = next(cell.cell_contents for cell in program if type(cell.cell_contents).__name__ == "Kernel")
        source = _loop(kernel.program)
        names: dict[str, Any] = {"math": math}
        exec(compile(source, "<loop>", "exec"), names)
        function, held = numba.njit(names["loop"], fastmath=True, error_model="numpy"), []

        def compute(points: np.ndarray) -> Any:
            if not held:
                held.append(np.empty((len(kernel.program.outputs), points.shape[1])))
            function(points, held[0])
            return held[0]

        return compute


def _loop(program: Any) -> str:
    """The program as a loop over points, for numba."""
    operators = {"add": "+", "sub": "-", "mul": "*", "div": "/", "lt": "<", "le": "<=", "eq": "==", "ne": "!="}
    lines = ["def loop(x, y):", "    for p in range(x.shape[1]):"]
    names: list[str] = []
    for value, (op, args, data) in enumerate(program.instructions):
        taken = [names[arg] for arg in args]
        if op in ("input", "constant"):
            names.append(f"x[{data}, p]" if op == "input" else f"({data!r})")
            continue
        names.append(f"v{value}")
        if op in operators:
            expression = f" {operators[op]} ".join(taken)
        elif op in ("neg", "select", "max"):
            template = {"neg": "-{0}", "select": "{1} if {0} else {2}", "max": "max({0}, {1})"}[op]
            expression = template.format(*taken)
        else:
            expression = f"math.{op}({', '.join(taken)})"
        lines.append(f"        v{value} = {expression}")
    return "\n".join(lines + [f"        y[{place}, p] = {names[value]}" for place, value in enumerate(program.outputs)])


class NumPy(Peer):
    """The same instructions through NumPy's functions, in blocks: symdiff's own back end without a compiler."""

    name, needs = "NumPy", "numpy"

    def over_points(self, model: Model, n: int, what: str) -> Compute:
        return Symdiff().over_points(model, n, what, "numpy")


class Gcc(Peer):
    """The wave by hand in C, with all that gcc does to make it fast."""

    name, needs = "gcc", "gcc"

    def version(self) -> str:
        found = subprocess.run(["gcc", "-dumpfullversion"], capture_output=True, text=True, check=True)
        return found.stdout.strip()

    SOURCE = """#include <math.h>
#include <stddef.h>
void wave(ptrdiff_t n, const double *restrict X, const double *restrict Y, double *restrict F, double *restrict A,
          double *restrict B) {
    for (ptrdiff_t i = 0; i < n; i++) {
        double x = X[i], y = Y[i], s = sin(x), c = cos(x), x2 = x * x, e = exp(-y * y), r = 1 / (1 + x2);
        double f = x2 * s * e * r;
        F[i] = f;
        A[i] = e * r * (2 * x * s + x2 * c - 2 * x2 * x * s * r);
        B[i] = -2 * y * f;
    }
}
"""

    def over_points(self, model: Model, n: int, what: str) -> Compute | None:
        if what != "wave":
            return None
        folder = Path(tempfile.mkdtemp())
        (folder / "wave.c").write_text(self.SOURCE, encoding="utf-8")
        subprocess.run(["gcc", "-O3", "-march=native", "-ffast-math", "-shared", "-fPIC", "-o", folder / "wave.so",
                        folder / "wave.c", "-lm"], check=True)
        wave = ctypes.CDLL(str(folder / "wave.so")).wave
        held: list[np.ndarray] = []

        def compute(points: np.ndarray) -> Any:
            if not held:
                held.append(np.empty((3, points.shape[1])))
            rows = [*points, *held[0]]
            wave(ctypes.c_ssize_t(points.shape[1]), *[ctypes.c_void_p(row.ctypes.data) for row in rows])
            return held[0]

        return compute
