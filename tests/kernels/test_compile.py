"""Arguments, outputs and errors of compiled functions."""

from __future__ import annotations

import copy
import ctypes
import pickle
import shutil
import subprocess

import numpy as np
import pytest

import symdiff
from symdiff import ArgumentError, Matrix, Vector, c_source, compile, evaluate, gradient, hessian, jacobian, parse
from symdiff.expr import Symbol

GRID = np.arange(6.0).reshape(2, 3)


def test_nests_keep_their_form():
    outputs = {"f": "x*y", "g": (gradient("x*y", "x y"), [3, "x"]), "h": hessian("x^2*y", "x y")}
    found = compile(outputs, "x y")(GRID, 2)
    assert found["f"].tolist() == (GRID * 2).tolist()
    assert isinstance(found["g"], tuple) and isinstance(found["g"][1], list)
    assert found["g"][0].shape == (2, 2, 3) and found["g"][0][0].tolist() == np.full((2, 3), 2.0).tolist()
    assert found["g"][1][0].tolist() == np.full((2, 3), 3.0).tolist()          # constants are broadcast
    assert found["h"].shape == (2, 2, 2, 3) and found["h"][1, 1].tolist() == np.zeros((2, 3)).tolist()


def test_numbers_give_numbers():
    found = compile(["x^2", "[x, 1]", 5], "x")(3)
    assert found[0] == 9.0 and type(found[0]) is float and found[1].tolist() == [3.0, 1.0] and found[2] == 5.0


def test_lists_are_arrays_to_floats_too():
    assert compile("x*y", ["x", "y"], "python")([1, 2], 3).tolist() == [3.0, 6.0]
    assert compile("x*y", [["x", "y"]], "python")([[1, 2], [3, 4]]).tolist() == [3.0, 8.0]


@pytest.mark.parametrize("backend", ["llvm", "numpy", "python"])
def test_broadcasting(backend):
    kernel = compile("x - 10*y + 100*z", "x y z", backend)
    column, row = np.arange(4)[:, None], np.arange(50000) % 7
    assert np.array_equal(kernel(column, row[:40], 1), column - 10 * row[:40] + 100)
    if backend != "python":
        assert np.array_equal(kernel(column, row, 2.5), column - 10.0 * row + 250)
        assert np.array_equal(kernel(np.arange(99)[::-3], 0, 0), np.arange(99)[::-3])
    assert kernel(np.zeros((0, 3)), 1, 2).shape == (0, 3)


@pytest.mark.parametrize("formula", ["x - sqrt 2", "x/sqrt 2", "ln(1 + sqrt 2) x - e^3", "x - (-pi)"])
def test_constants_inside_of_constants(formula):
    assert compile(formula, "x")(1.25) == pytest.approx(float(evaluate(formula, {"x": "1.25"})), rel=1e-15)


def test_vector_arguments():
    kernel = compile(["x1 + 10*x2", "t*x2"], [["x1", "x2"], "t"])
    assert kernel([1, 2], 3) == [21.0, 6.0]
    found = kernel(np.array([[1.0, 2.0], [3.0, 4.0]]), np.array([10.0, 100.0]))
    assert found[0].tolist() == [31.0, 42.0] and found[1].tolist() == [30.0, 400.0]
    with pytest.raises(ArgumentError, match="takes 2 values"):
        kernel([1, 2, 3], 3)


def test_arguments_by_name():
    kernel = compile("x - y", "x y")
    assert kernel(1, y=2) == kernel(y=2, x=1) == -1 and compile("self", ["self"])(self=3) == 3
    for args, named in (((1,), {}), ((1, 2, 3), {}), ((1,), {"x": 2}), ((1, 2), {"z": 2}), ((), {})):
        with pytest.raises(ArgumentError):
            kernel(*args, **named)


@pytest.mark.parametrize("backend", ["llvm", "numpy"])
def test_out(backend):
    kernel = compile((parse("x*y"), Vector(["x", 2])), "x y", backend)
    out = (np.empty((2, 3)), np.empty((2, 2, 3), np.float32))
    found = kernel(GRID, 2, out=out)
    assert found[0] is out[0] and found[1] is out[1] and out[0].tolist() == (2 * GRID).tolist() and out[1][1].tolist() == np.full((2, 3), 2).tolist()
    x = np.arange(10.0)
    swap = compile(("x + 1", "x + 2"), "x", backend)
    swap(x, out=(x, np.empty(10)))                                          # an input may be written over
    assert x.tolist() == list(np.arange(10.0) + 1)
    strided = np.zeros(20)[::2]
    assert compile("x", "x", backend)(x, out=strided) is strided and strided.tolist() == x.tolist()
    for wrong in (np.empty((3, 2)), (np.empty((2, 3)),), [1], (np.empty((2, 3), int), np.empty((2, 2, 3)))):
        with pytest.raises(ArgumentError, match="out="):
            kernel(GRID, 2, out=wrong)


@pytest.mark.parametrize(("formula", "x", "value"), [
    ("(x + 1)^99", -1e200, -np.inf), ("(x + 1)^98", -1e200, np.inf), ("gamma(x)", -0.0, -np.inf), ("gamma(x)", 0.0, np.inf),
    ("1e400*x", 2.0, np.inf), ("-1e400*x", 2.0, -np.inf),
])
def test_floats_overflow_as_machine_numbers_do(formula, x, value):
    assert {compile(formula, "x", backend)(x) for backend in ("llvm", "numpy", "python")} == {value}


def test_texts_are_no_numbers():
    with pytest.raises(ArgumentError, match="real number"):
        compile("x", "x", "python")("3")


@pytest.mark.parametrize("backend", ["llvm", "c", "numpy", "python"])
def test_kernels_can_be_copied(backend):
    kernel = compile({"f": ["x", ("x^2*y",)], "h": hessian("x^2*y", "x y")}, "x y", backend)
    expected = str(kernel(2.0, 3.0))
    for other in (pickle.loads(pickle.dumps(kernel)), copy.deepcopy(kernel)):
        assert str(other(2.0, 3.0)) == expected
    total = compile("sum(i=1..n, w*x_i)", "w x", backend)
    assert pickle.loads(pickle.dumps(total))(2, [1, 2, 3]) == 12


def test_types():
    kernel = compile("x*y", "x y")
    single = np.ones(3, np.float32)
    assert kernel(single, 2).dtype == np.float32 and kernel(single, np.ones(3)).dtype == np.float64
    assert kernel(np.ones(3, int), 2).dtype == np.float64 and kernel(np.array([True, False]), 3).tolist() == [3.0, 0.0]
    assert compile("x", "x", dtype="float32")(np.ones(2)).dtype == np.float32
    assert compile("x", "x", dtype=np.float64)(single).dtype == np.float64
    for wrong in (1j, "a", None, [None], np.array(["a"]), np.array([1j])):
        with pytest.raises(ArgumentError, match="real numbers"):
            kernel(wrong, 1)
    with pytest.raises(ArgumentError, match="broadcast"):
        kernel(np.ones(2), np.ones(3))


@pytest.mark.parametrize("call", [
    lambda: compile("x", "x", "fortran"), lambda: compile("x*y", "x"), lambda: compile("x", "x x"), lambda: compile("f(x)", "x"), lambda: compile("x", "x", dtype="int"),
    lambda: compile("x", 3), lambda: compile(object(), "x"), lambda: compile("x < 1", "x"), lambda: compile("x", "x")(1, threads=0),
    lambda: c_source("besselj(2, x)", "x"), lambda: c_source("x", "x", "double"), lambda: c_source("x", "x", "a b"),
])
def test_errors(call):
    with pytest.raises(symdiff.SymdiffError):
        call()


def test_sparse_matrices_fill_their_data():
    matrix = hessian("x^2*y + z^3", "x y z")
    found = compile([matrix, "x"], "x y z", sparse=True)(1.0, 2.0, 3.0)[0]
    assert found.format == "csr" and found.nnz == 4 and found.toarray().tolist() == [[4, 2, 0], [2, 0, 0], [0, 0, 18]]
    points = compile(matrix, "x y z", sparse=True)(np.ones(5), 2.0, 3.0)
    assert points.shape == (4, 5) and points[:, 0].tolist() == [4, 2, 2, 18]


def test_threads_give_the_same():
    kernel = compile([parse("sin(x)*exp(-x^2)*cos(3x)*ln(1+x^2)"), *jacobian("[x*sin x, atan x]", "x").entries()], "x")
    x = np.linspace(-3, 3, 100_003)
    assert all(np.array_equal(one, several) for one, several in zip(kernel(x, threads=1), kernel(x, threads=4)))


@pytest.mark.parametrize("library", ["jax.numpy", "dask.array"])
def test_arrays_of_other_libraries_pass_through(library):
    module = pytest.importorskip(library)
    kernel = compile(["x*sin(y) + max(x, 1)", Matrix([["x", 0], [2, "y^3"]]), "piecewise(x < 1, 2, y)"], "x y")
    x, y = np.linspace(0, 2, 5), 0.5
    found = kernel(module.asarray(x), y)
    assert all(type(one).__module__.startswith(library.partition(".")[0]) for one in found)
    assert all(np.allclose(np.asarray(one), other, rtol=1e-5) for one, other in zip(found, kernel(x, y)))


def test_jax_traces_kernels():
    jax = pytest.importorskip("jax")
    kernel = compile("x^3 + erf(x)", "x")
    assert float(jax.jit(jax.grad(kernel))(2.0)) == pytest.approx(12 + 2 / np.sqrt(np.pi) * np.exp(-4), rel=1e-5)


@pytest.mark.skipif(shutil.which("cc") is None, reason="no C compiler")
def test_c_source_compiles_alone(tmp_path):
    code = c_source({"f": "x^2*y + |x|", "g": gradient("x^2*y", "x y")}, "x y", "model")
    path, header = code.write(tmp_path)
    assert "g'] entry 1: x^2" in header.read_text()
    (tmp_path / "other.c").write_text('#include "model.h"\n#include "model.h"\nint main(void) { double in[2] = {3, 2}, out[3]; model(in, out); return (int)out[1]; }\n')
    flags = ["-std=c99", "-Wall", "-Wextra", "-Werror", "-pedantic"]
    subprocess.run(["cc", *flags, "-o", tmp_path / "other", tmp_path / "other.c", path, "-lm"], check=True)
    assert subprocess.run([tmp_path / "other"], check=False).returncode == 12
    subprocess.run(["cc", *flags, "-shared", "-fPIC", "-o", tmp_path / "model.so", path, "-lm"], check=True)
    values = (ctypes.c_double * 3)()
    ctypes.CDLL(str(tmp_path / "model.so")).model((ctypes.c_double * 2)(-3, 2), values)
    assert list(values) == [21.0, -12.0, 9.0]


def test_names_go_to_the_reader():
    assert compile("bx + e", "b x e")(2, 3, 4) == 10
    assert compile("θ^2", "θ")(3) == 9
    assert compile("x^2", Symbol("x"))(2) == 4


def test_without_numpy(monkeypatch):
    import symdiff.kernels.kernel as kernel_module

    monkeypatch.setattr(kernel_module, "is_here", lambda name: False)
    kernel = compile([Vector(["x1*x2", 0, 3]), Matrix([["x1", 1], [0, "t"]])], [["x1", "x2"], "t"])
    assert kernel([2, 3], 4) == [[6.0, 0.0, 3.0], [[2.0, 1.0], [0.0, 4.0]]]
    with pytest.raises(ArgumentError):
        kernel(2, 3)


def test_sums_over_an_index():
    """Entries come as an array by its name; where no array is asked for, the sum is computed as a whole."""
    assert compile("sum(i=1..3, i*x_i)", "x")([1, 2, 3]) == 14
    assert compile("sum(i=1..n, a^i)", "a n")(0.5, 3) == 0.875
    with pytest.raises(ArgumentError, match="the array x has no value"):
        compile("sum(i=1..n, x_i)", "n y")


@pytest.mark.parametrize("points", [1, 7, 128, 131, 1000])
def test_long_programs_go_tile_by_tile(points):
    """Many outputs, in many functions that hand values to each other."""
    names = [f"x{k}" for k in range(30)]
    total = " + ".join(f"sin({a}*{b})*{b}^2" for a, b in zip(names, names[1:]))
    outputs = [f"({total})*{name} + cos({k}*{name})" for k in range(1, 13) for name in names]
    kernel = compile(outputs, [names], "llvm")
    values = np.random.default_rng(0).random((30, points))
    whole = np.sum(np.sin(values[:-1] * values[1:]) * values[1:] ** 2, axis=0)
    assert kernel.program.operations > 1000
    assert np.allclose(kernel(values), [whole * row + np.cos(k * row) for k in range(1, 13) for row in values], rtol=1e-12)
