"""Every function of the table on every back end, against values in balls at points of its box."""

from __future__ import annotations

import random
import shutil
from fractions import Fraction

import numpy as np
import pytest

from symdiff import ArgumentError, compile, evaluate, gradient, parse
from symdiff.expr import Call, Symbol
from symdiff.functions import TABLE

FUNCTIONS = [entry for entry in TABLE.values() if entry.arity]
#: Where the order or index is a whole number, so that the value is real everywhere in the box.
WHOLE = {"besselj": 0, "bessely": 0, "besseli": 0, "besselk": 0, "polygamma": 0, "expint": 0, "polylog": 0, "root": 1, "softmax": 0}
COMPILER = pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler")
BACKENDS = ["llvm", "numpy", "python", pytest.param("c", marks=COMPILER)]
#: C's own library may be off by 4 units in the last place, SciPy's special functions by more.
ULPS, SCIPY_ULPS = 4, 100


def points_of(entry, count=9):
    random.seed(entry.name)

    def drawn(place, low, high):
        return float(random.randint(int(np.ceil(low)), int(high))) if WHOLE.get(entry.name) == place else random.uniform(low, high)

    return [[drawn(place, low, high) for place, (low, high) in enumerate(entry.sample)] for _ in range(count)]


def in_balls(expr, symbols, points):
    return np.array([float(evaluate(expr, {symbol: Fraction(value) for symbol, value in zip(symbols, point)}, 18)) for point in points])


def ulps(found, wanted):
    return np.max(np.abs(found - wanted) / np.spacing(np.abs(wanted)))


@pytest.mark.parametrize("entry", FUNCTIONS, ids=lambda entry: entry.name)
def test_functions_on_every_back_end(entry):
    """LLVM and NumPy compute all of them, C those of its library and what is made of them."""
    symbols = [Symbol(f"u{place}") for place in range(len(entry.sample))]
    call, points = Call(entry, *symbols), points_of(entry)
    wanted = in_balls(call, symbols, points)
    columns = np.array(points).T
    known_to_c = entry.numeric.c or entry.definition or entry.machine or entry.name in ("max", "min")
    allowed = ULPS + 4 if entry.numeric.c is None and entry.definition else ULPS      # a few roundings one after the other
    for backend in ("llvm", "numpy", "python", "auto"):
        found = compile(call, symbols, backend)(*columns)
        # logarithms of gamma near its zeros at 1 and 2 are as good as Python's own
        limit = SCIPY_ULPS if (entry.numeric.scipy and not entry.numeric.c) or entry.name in ("loggamma", "li", "tgamma", "gamma") or backend == "python" else allowed
        assert ulps(found, wanted) <= limit, backend
    if not known_to_c or entry.name == "li":
        with pytest.raises(ArgumentError, match="is not in C's library"):
            compile(call, symbols, "c")(*columns)


@COMPILER
def test_c_on_all_functions_that_it_has():
    names = [entry for entry in FUNCTIONS if (entry.numeric.c or entry.definition or entry.machine) and entry.name not in ("li", "softmax")]
    calls, columns, wanted, symbols = [], [], [], []
    for entry in names:
        mine = [Symbol(f"{entry.name}_{place}") for place in range(len(entry.sample))]
        points = points_of(entry)
        symbols += mine
        columns += list(np.array(points).T)
        calls.append(Call(entry, *mine))
        wanted.append(in_balls(calls[-1], mine, points))
    for entry, found, values in zip(names, compile(calls, symbols, "c")(*columns), wanted):
        assert ulps(found, values) <= (SCIPY_ULPS if entry.name in ("gamma", "loggamma") else 8), entry.name


FORMULA = "x^2*sin(x)*exp(-y^2)/(1+x^2)"


@pytest.mark.parametrize("backend", BACKENDS)
def test_a_model_with_its_gradient(backend):
    """Where no terms cancel: a few roundings one after the other."""
    rng = np.random.default_rng(1)
    points = np.column_stack([rng.uniform(0.2, 1.5, 200), rng.uniform(-1, 1, 200)])
    outputs = [parse(FORMULA), *gradient(FORMULA, "x y")]
    found = compile(outputs, "x y", backend)(*points.T)
    for expr, values in zip(outputs, found):
        wanted = in_balls(expr, [Symbol("x"), Symbol("y")], points)
        assert ulps(values, wanted) <= 6


@pytest.mark.parametrize("backend", BACKENDS)
def test_single_precision(backend):
    x = np.linspace(0.1, 2, 37, dtype=np.float32)
    found = compile("gamma(x)*sin(x)^3/cbrt(x)", "x", backend)(x)
    wanted = compile("gamma(x)*sin(x)^3/cbrt(x)", "x", "numpy")(x.astype(float))
    assert found.dtype == np.float32
    assert np.allclose(found, wanted, rtol=2e-6)


@pytest.mark.parametrize("backend", BACKENDS)
def test_conditions_and_integrals(backend):
    kernel = compile("piecewise(x < 0 and y > 0, -x, not(x = 1) or y >= 2, x*y, 7)", "x y", backend)
    assert kernel(np.array([-2.0, 2.0, 1.0, 1.0]), np.array([1.0, 3.0, 5.0, 0.0])).tolist() == [2.0, 6.0, 5.0, 7.0]
    if backend != "c":
        assert compile("integral(exp(-t^2), t, 0, x)", "x", backend)(1.0) == pytest.approx(0.7468241328124271, rel=1e-15)


@pytest.mark.parametrize("backend", BACKENDS)
def test_long_programs_become_several_functions(backend):
    """Values cross from part to part, conditions too."""
    x, y = Symbol("x"), Symbol("y")
    expr, expected = x, 0.3
    early = parse("piecewise(x < y, x, y)")
    for step in range(700):
        expr = expr * y + early / (step + 1)
        expected = expected * 0.5 + 0.3 / (step + 1)
    found = compile([expr, parse("piecewise(x < y, 1, 2)"), early], [x, y], backend)(0.3, 0.5)
    assert found == pytest.approx([expected, 1, 0.3], rel=1e-14)


@pytest.mark.parametrize("fused", [False, True])
@pytest.mark.parametrize(("mark", "size"), [("e", 64), ("d", 32), ("b", 16), ("", 16), ("", 64)])
def test_other_vectors_than_this_machine_s(mark, size, fused):
    """Narrower vectors, and platforms without a vector math library, or without a fused multiply-add."""
    import platform

    from symdiff.kernels.llvm import MachineCode
    from symdiff.kernels.lowering import lowered
    from symdiff.kernels.machines import Task, Pointed
    from symdiff.kernels.vectormath import Target

    if mark and (platform.machine() != "x86_64" or size > MachineCode(lowered([parse("x")], [Symbol("x")])).lanes * 8):
        pytest.skip("not on this machine")
    x = np.linspace(0.1, 2, 21)
    for dtype in (np.float64, np.float32):
        program = lowered([parse("atan2(sin(x), exp(x^2))^x")], [Symbol("x")])
        code = MachineCode(program, dtype is np.float64, Target(size, mark, fused=fused))
        out = np.empty((1, 21), dtype)
        Pointed(code, np.dtype(dtype)).run(Task(21, [x.astype(dtype)[None]], [out], [np.array([0])]), 1)
        assert np.allclose(out[0], np.arctan2(np.sin(x), np.exp(x**2)) ** x, rtol=1e-14 if dtype is np.float64 else 1e-5)
