"""Sums over arrays, compiled: against the sums written out, against exact addition, block by block and on Dask."""

from __future__ import annotations

import math
import random
import re
from fractions import Fraction

import numpy as np
import pytest

from symdiff import ArgumentError, compile, diff, evaluate, gradient, parse
from symdiff.kernels import passes

rnd = np.random.default_rng(5)


@pytest.mark.parametrize("text", [
    "sum(i=1..n, (y_i - w*x_i)^2)", "sum(i=1..n, y_i*ln(x_i) - w)/n", "ln(sum(i=1..n, exp(x_i)))", "sum(i=1..n, (x_i - sum(j=1..n, x_j)/n)^2)/n", "sum(i=1..n-1, (x[i+1] - x_i)^2)", "product(i=1..n, x_i)",
    "sum(i=2..n, i*x_i) + x_2*y_k + x[k+1]", "sum(i=1..n, sum(j=1..n, x_i*A_ij*x_j))", "sum(i=1..n, sum(j=1..i, x_j*y_i))", "sum(i=1..n, A[i,2]*A[3,i])", "sum(i=1..n, w)", "sum(i=1..n, i^2)", "sum(i=0..n-1, w^i)",
    "product(i=1..n, w + x_i)", "sum(i=1..n, piecewise(x_i > 1, x_i, w))", "-sum(i=1..n, y_i*ln(exp(x_i)/sum(j=1..n, exp(x_j))))",
])
@pytest.mark.parametrize("size", [3, 6])
def test_against_exact_values(text, size):
    values = {"x": rnd.uniform(0.5, 2, size), "y": rnd.uniform(0.5, 2, size), "A": rnd.uniform(0.5, 2, (size, size)), "w": 0.75, "n": size, "k": 1}
    expr = parse(text)
    exact = evaluate(expr, {name: value.tolist() if hasattr(value, "tolist") else value for name, value in values.items()})
    kernel = compile(expr, [name for name in values if re.search(rf"\b{name}(?![a-zA-Z])", text)])
    named = {group[0].name: values[group[0].name] for group in kernel.arguments}
    assert kernel(**named) == pytest.approx(float(exact), rel=1e-13)


def test_a_loss_and_its_gradient_in_one_pass():
    loss = parse("sum(i=1..n, (y_i - w*x_i - b)^2)/n")
    kernel = compile({"loss": loss, "slope": gradient(loss, "w b"), "by a term": diff(loss, "x_k")}, "w b x y k")
    x, y = rnd.standard_normal(100_003), rnd.standard_normal(100_003)
    found, rest = kernel(0.5, 0.25, x, y, 7), y - 0.5 * x - 0.25
    assert found["loss"] == pytest.approx(np.mean(rest**2), rel=1e-13)
    assert found["slope"] == pytest.approx([-2 * np.mean(x * rest), -2 * np.mean(rest)], rel=1e-11)
    assert found["by a term"] == pytest.approx(-2 * 0.5 * rest[6] / len(x), rel=1e-13)
    assert len(kernel.passes) == 1 and "1 passes" in repr(kernel)


@pytest.mark.parametrize("size", [0, 1, 31, 33, 1000, 16384, 300_001])
def test_the_sum_is_compensated(size):
    """Terms that cancel: added one by one, or by halves, most of the result would be lost."""
    random.seed(size)
    values = [random.choice([-1, 1]) * random.random() * 10 ** random.randint(0, 15) for _ in range(size // 2)]
    values += [-value * (1 + 1e-15) for value in values] + [1.0] * (size % 2)
    random.shuffle(values)
    exact = float(sum(map(Fraction, values)))
    found = compile("sum(i=1..n, x_i)", "x n")(np.array(values), size)
    scale = math.fsum(map(abs, values))
    assert abs(found - exact) <= 2e-16 * abs(exact) + 1e-28 * scale * max(size, 1)


def test_threads_and_ways_change_nothing(monkeypatch):
    x = rnd.standard_normal(700_000) * 10.0 ** rnd.integers(-8, 8, 700_000)
    kernel = compile("sum(i=1..n, x_i*w)", "w x")
    whole = kernel(1.0, x)
    assert whole == math.fsum(x)
    monkeypatch.setattr(passes, "LARGE", 1 << 16)
    monkeypatch.setattr(passes, "WAYS", 2)
    assert kernel(1.0, x) == whole


def test_no_temporary_of_the_size_of_the_data():
    import tracemalloc

    kernel = compile("sum(i=1..n, (x_i - w)^2)", "w x")
    x = rnd.standard_normal(2_000_000)
    kernel(1.0, x)
    tracemalloc.start()
    kernel(1.0, x)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < x.nbytes / 4


def test_on_dask():
    da = pytest.importorskip("dask.array")
    x, y = rnd.standard_normal(50_000), rnd.standard_normal(50_000)
    loss = "sum(i=1..n, (y_i - w*x_i)^2)/n"
    kernel = compile([loss, diff(loss, "w"), "sum(i=2..n, x_i - x[i-1])"], "w x y")
    here = kernel(0.5, x, y)
    assert kernel(0.5, da.from_array(x, chunks=7000), da.from_array(y, chunks=9000)) == pytest.approx(here, rel=1e-15)
    assert kernel(0.5, da.from_array(x, chunks=7000), y) == pytest.approx(here, rel=1e-15)


@pytest.mark.parametrize(("text", "inputs", "values", "message"), [
    ("sum(i=1..n, x_i*w)", "x", None, "w has no value"), ("sum(i=1..n, x_i)", "w", None, "array x has no value"), ("sum(i=1..n, x[2*i])", "x", None, "entries such as"),
    ("sum(i=1..n, x_i)", [["x", "y"]], None, "by name"), ("sum(i=1..n, x_i)", "x n", ([1.0], 2), "entries from 1 to 1"), ("sum(i=0..n, x_i)", "x n", ([1.0], 1), "entries from 1 to 1"),
    ("sum(i=1..n, x_i)", "x n", ([1.0], 0.5), "whole numbers"), ("sum(i=1..n, x_i)", "x n", ([1.0], -2), "in their order"), ("sum(i=1..n, x_i*y_i)", "x y", ([1.0], [1.0, 2.0]), "different lengths"),
    ("sum(i=1..n, x_i)", "x", ([[1.0]],), "1 index"), ("sum(i=1..n, x_i)", "x", (["a"],), "numbers"), ("sum(i=1..n, x_i*w)", "x w", ([1.0], [1.0]), "takes a number"), ("sum(i=1..n, x_i) + x_k", "x k", ([1.0], 4), "no entry"),
])
def test_what_makes_no_sense(text, inputs, values, message):
    with pytest.raises(ArgumentError, match=message):
        compile(text, inputs)(*(values or ()))
