"""Random expressions for property tests."""

from __future__ import annotations

from hypothesis import strategies as st

from symdiff.expr import (
    And, Call, Derivative, Differentiate, Expr, Not, Number, Or, Piecewise, Power, Product, Relation, Sum, Symbol,
    UnknownFunction, derivative, index_product, index_sum, integral, rational,
)
from symdiff.functions import TABLE, acos, asin, atan, cos, e, exp, ln, pi, sin, sinh, sqrt, tan, tanh

x, y, z = Symbol("x"), Symbol("y"), Symbol("z")

whole = st.integers(-9, 9).map(Number)
fractions = st.builds(rational, st.integers(-9, 9), st.integers(1, 9))
decimals = st.builds(rational, st.integers(-999, 999), st.sampled_from([10, 100, 8]), st.just(True))
numbers = whole | fractions | decimals
leaves = numbers | st.sampled_from([x, y, z, pi, e])

#: Functions that are smooth on large parts of the line.
gentle = [exp, ln, sin, cos, tan, atan, asin, acos, sinh, tanh, sqrt]


def smooth(depth: int = 12) -> st.SearchStrategy[Expr]:
    """Formulas such as a textbook differentiates."""

    def larger(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
        return st.one_of(
            st.builds(lambda a, b: a + b, inner, inner),
            st.builds(lambda a, b: a - b, inner, inner),
            st.builds(lambda a, b: a * b, inner, inner),
            st.builds(lambda a, b: a / b, inner, inner),
            st.builds(lambda a, n: a**n, inner, st.integers(-3, 4)),
            st.builds(lambda f, a: f(a), st.sampled_from(gentle), inner),
        )

    return st.recursive(leaves, larger, max_leaves=depth)


def conditions(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
    relations = st.builds(Relation, st.sampled_from(["<", "<=", ">", ">=", "=", "!="]), inner, inner)
    return st.recursive(relations, lambda c: st.builds(And, c, c) | st.builds(Or, c, c) | st.builds(Not, c), max_leaves=3)


def summed_over(build, term, name, lower, upper):
    """A sum or product of terms with entries of arrays."""
    index = Symbol(name)
    return build(term * index_entries(index), index, lower, upper)


def index_entries(index: Symbol) -> Expr:
    return Symbol("u")[index] + Symbol("v")[index + 1, 2]


def anything(depth: int = 10) -> st.SearchStrategy[Expr]:
    """Every kind of node that a formula can have, built as it is, without folding."""
    fixed = [f for f in TABLE.values() if not f.variadic and f.arity]
    f, g = UnknownFunction("f"), UnknownFunction("loss")

    def larger(inner: st.SearchStrategy[Expr]) -> st.SearchStrategy[Expr]:
        return st.one_of(
            st.builds(Sum, inner, inner), st.builds(Product, inner, inner), st.builds(Power, inner, inner),
            st.sampled_from(fixed).flatmap(lambda entry: st.builds(Call, st.just(entry), *[inner] * entry.arity)),
            st.builds(Call, st.sampled_from([TABLE["max"], TABLE["logsumexp"]]), inner, inner, inner),
            st.builds(Call, st.sampled_from([f, g]), inner), st.builds(Call, st.just(f), inner, inner),
            st.builds(Derivative, st.sampled_from([f, g]), st.integers(1, 5).map(Number), inner),
            st.builds(derivative, st.just(f), whole, whole, inner, inner),
            st.builds(Differentiate, inner, st.sampled_from([x, y]), st.integers(1, 3).map(Number)),
            st.builds(Piecewise, conditions(inner), inner, inner),
            st.builds(integral, inner, st.sampled_from([x, y])),
            st.builds(integral, inner, st.sampled_from([x, y]), inner),
            st.builds(integral, inner, st.sampled_from([x, y]), inner, inner),
            st.builds(summed_over, st.sampled_from([index_sum, index_product]), inner, st.sampled_from(["i", "k", "x"]), inner, inner),
        )

    return st.recursive(leaves, larger, max_leaves=depth)
