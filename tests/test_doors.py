"""Every public function takes expressions, numbers and texts; what it cannot take is a SymdiffError."""

from __future__ import annotations

import pytest

import symdiff
from symdiff.expr import as_expr
from symdiff import (
    ArgumentError, SymdiffError, c_code, conditions, derive, diff, evaluate, gradient, hessian, jacobian, latex, parse, pretty, python_code, read, shared_text, steps,
    symbols,
)

x = symdiff.expr.Symbol("x")
PRINTERS = [latex, pretty, python_code, c_code, shared_text]


@pytest.mark.parametrize("printer", PRINTERS)
def test_printers_take_what_is_a_formula(printer):
    assert printer("x^2") == printer(x**2)
    assert printer(3) == printer(as_expr(3))
    assert printer("x < 1") == printer(parse("x < 1"))


def test_a_single_symbol_is_a_list_of_one():
    assert gradient("x^2 y", x) == gradient("x^2 y", "x") == gradient("x^2 y", [x])
    assert hessian("x^3", x)[0, 0] is diff("x^3", "x", 2)
    assert jacobian(x**2, x) == jacobian("x^2", "x") == jacobian([x**2], [x])
    assert symbols(["a", "b"]) == symbols("a, b") and symbols(x) == (x,)
    assert parse("e", symbols=x) is not parse("e", symbols="e")


WRONG = [None, object(), float("nan"), b"x", {1: 2}, [None], lambda: 0]


@pytest.mark.parametrize("wrong", WRONG, ids=repr)
@pytest.mark.parametrize("function", [*PRINTERS, evaluate, conditions, lambda e: diff(e, "x"), lambda e: derive(e, "x"), lambda e: steps(e, "x"),
                                      lambda e: gradient(e, "x"), lambda e: hessian(e, "x"), lambda e: jacobian([e], "x"), parse, read])
def test_what_is_no_formula(function, wrong):
    with pytest.raises(SymdiffError):
        function(wrong)


@pytest.mark.parametrize("wrong", [*WRONG, 3, 1.5, x + 1, "2", ["x^2"]], ids=repr)
@pytest.mark.parametrize("function", [lambda v: gradient("x", v), lambda v: hessian("x", v), lambda v: jacobian("x", v), lambda v: parse("x", symbols=v), symbols,
                                      lambda v: evaluate("x", {v if v.__hash__ else "x^2": 1})])
def test_what_is_no_name(function, wrong):
    with pytest.raises(SymdiffError):
        function(wrong)


@pytest.mark.parametrize("call", [
    lambda: diff("x", None), lambda: diff("x", 1.5), lambda: diff("x", "x", -1), lambda: derive("x", ["x"]), lambda: steps("x", "x", None), lambda: jacobian("[x < 1]", "x"), lambda: jacobian(None, "x"),
    lambda: parse("x").subs({"x": None}), lambda: parse("x").subs({None: 1}), lambda: evaluate("x", 3), lambda: gradient("x", ""),
    lambda: diff("x < 1", "x"), lambda: evaluate("x", {"x": 1}, digits=None),
])
def test_other_wrong_arguments(call):
    with pytest.raises(ArgumentError):
        call()
