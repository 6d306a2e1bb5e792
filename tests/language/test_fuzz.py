"""A short run of the fuzzer; `python -m tests.language.fuzz` makes a long one."""

from __future__ import annotations

import contextlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from symdiff import parse
from symdiff.errors import ParseError
from symdiff.expr import (
    Call, Derivative, Differentiate, Number, Power, Product, Sum, Symbol, UnknownFunction, postorder,
)
from symdiff.functions import absolute
from tests.language.fuzz import case, verdict
from tests.random_expressions import anything


@pytest.mark.parametrize("seed", range(20))
def test_pieces_damaged_formulas_and_noise(seed):
    chance = random.Random(seed)
    for _ in range(300):
        text = case(chance)
        assert not (result := verdict(text)).startswith("FAILURE"), (text, result)


@given(st.text(max_size=30))
def test_any_text(text):
    assert not verdict(text).startswith("FAILURE")


@given(anything())
def test_print_then_read(expr):
    names = {node.name for node in postorder(expr) if type(node) is Symbol}
    assert parse(str(expr), names) is expr


names = st.sampled_from(["x", "y", "t", "f", "u", "e", "W", "J_0", "x_1", "x1", "F0", "ax", "log_", "theta", "Gamma", "sin", "d", "dx", "loss"])
arguments = st.builds(Symbol, names) | st.integers(-2, 3).map(Number)
named = st.one_of(
    arguments, st.builds(lambda name, *args: Call(UnknownFunction(name), *args), names, arguments),
    st.builds(lambda name, *args: Call(UnknownFunction(name), *args), names, arguments, arguments),
    st.builds(lambda name, order, arg: Derivative(UnknownFunction(name), Number(order), arg), names, st.integers(1, 5), arguments),
)
joined = st.recursive(named, lambda inner: st.one_of(
    st.builds(Sum, inner, inner), st.builds(Product, inner, inner), st.builds(Power, inner, inner), st.builds(absolute, inner),
    st.builds(Differentiate, inner, st.builds(Symbol, names), st.integers(1, 3).map(Number)),
), max_leaves=5)


@given(joined)
def test_names_survive_being_printed(expr):
    declared = {node.name for node in postorder(expr) if type(node) is Symbol}
    assert parse(str(expr), declared) is expr


@pytest.mark.parametrize("text", [
    "(" * 300_000, "-" * 300_000, "x" * 300_000, "1" * 300_000, "|" * 100_001 + "x", "^" * 100_000, "x" + "'" * 100_000,
    "sin" * 30_000, "x!" * 30_000 + "!", "[" * 50_000 + "]" * 50_000, "\\frac{" * 20_000, "{" * 50_000 + "x" + "}" * 50_000,
    "9^" * 50_000 + "9", "sin^" * 20_000 + "x", "d/dx " * 20_000 + "x", "∂" * 50_000, "²" * 100_000, "x_" * 50_000, "\\sqrt" * 20_000 + "x",
])
def test_long_nonsense_ends_soon(text):
    with contextlib.suppress(ParseError):
        parse(text)
