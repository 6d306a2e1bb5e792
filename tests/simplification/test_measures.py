"""What forms are chosen by: lengths found without writing, elements of a field added up and factored, signs asked for late."""

from __future__ import annotations

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from symdiff import diff, parse, simplify
from symdiff.expr import Number, Power, postorder
from symdiff.expr.notation import has_fewer_operations, operation_count
from symdiff.simplification.fields.field import Element, Field
from symdiff.simplification.fields.polynomials import factored_over_rationals, polynomial_ring
from symdiff.simplification.normal.facts import Facts
from symdiff.simplification.normal.normalizer import Normalizer
from symdiff.simplification.normal.values import has_no_value
from tests.random_expressions import smooth, x


def normal(expr):
    normalizer = Normalizer([expr], [expr])
    normalizer.collect()
    return normalizer, normalizer.terms[expr]


def is_root_of_negative(node):
    """sqrt(-1), which has no value and is a kernel with its exponent."""
    return type(node) is Power and type(node.base) is Number and node.base.numerator < 0 and (type(node.exponent) is not Number or node.exponent.denominator > 1)


@given(smooth())
@settings(max_examples=300, deadline=None)
def test_a_length_is_that_of_what_is_written(expr):
    normalizer, terms = normal(expr)
    written = normalizer.write(terms)
    assume(not has_no_value(written) and not any(map(is_root_of_negative, postorder(written))))
    assert normalizer.length(terms) == operation_count(written)
    assert all(normalizer.length(terms, most) > most for most in range(operation_count(written)))


@pytest.mark.parametrize("text", [
    "-x", "-2x", "-1/x", "-x/2", "-2/3", "-0.5x", "-(x+1)^2", "1/x^2", "1/sqrt(x)", "x^(2/3)/3", "x^0.5 y^1.5", "-exp(-x)", "exp(2)", "e^x/e", "x^n/n",
    "sqrt(2)/(2sqrt(pi))", "x/sqrt(2pi)", "sqrt(6)x/pi^(1/3)", "2^n x", "-3/(4x)", "|x|^3", "-x - y", "-1/x - 2y",
])
def test_lengths_of_what_is_written_in_ways_of_its_own(text):
    normalizer, terms = normal(parse(text))
    assert normalizer.length(terms) == operation_count(normalizer.write(terms))


@given(smooth(), st.integers(0, 40))
def test_counting_ends_where_it_is_decided(expr, most):
    assert has_fewer_operations(expr, most) == (operation_count(expr) < most)


def test_signs_are_looked_for_when_they_are_asked_for():
    asked = []

    def conditions():
        asked.append(True)
        yield x > 0

    facts = Facts(conditions())
    assert not asked
    assert facts.signs.positive(x) and facts.signs.positive(x) and len(asked) == 1


def field():
    """x, y, z and r with r^2 = x + 1."""
    made = Field(4, 10**6)
    made.relate(3, 2, made.generators[0] + 1)
    return made


POLYNOMIALS = st.lists(st.tuples(st.integers(-5, 5), st.tuples(*[st.integers(0, 2)] * 3)), max_size=4)


def polynomial(made, terms):
    total = made.zero
    for coefficient, exponents in terms:
        term = made.one * coefficient
        for generator, exponent in zip(made.generators, exponents):
            term = term * generator**exponent
        total = total + term
    return total


@given(st.lists(st.tuples(POLYNOMIALS, st.tuples(*[st.integers(0, 3)] * 3)), max_size=4))
@settings(max_examples=100, deadline=None)
def test_fractions_are_added_up(parts):
    made = field()
    (u, v, _, r) = made.generators
    atoms = [made.atom(u), made.atom(u + v), made.atom(r)]
    elements = [Element(polynomial(made, terms), {atom: count for atom, count in zip(atoms, counts) if count})
                for terms, counts in parts]
    found = made.add(elements)
    total = Element(made.zero, {})
    for above, below in elements:       # n1/d1 + n2/d2 = (n1 d2 + n2 d1)/(d1 d2)
        both = {atom: total.below.get(atom, 0) + below.get(atom, 0) for atom in {*total.below, *below}}
        sides = [made.one, made.one]
        for side, divisors in enumerate((below, total.below)):
            for atom, count in divisors.items():
                sides[side] = made.product(sides[side], made.power(made.atoms[atom], count))
        total = Element(made.product(total.above, sides[0]) + made.product(above, sides[1]), both)
    ours, theirs = made.one, made.one
    for atom, count in total.below.items():
        ours = made.product(ours, made.power(made.atoms[atom], count))
    for atom, count in found.below.items():
        theirs = made.product(theirs, made.power(made.atoms[atom], count))
    assert made.product(found.above, ours) == made.product(total.above, theirs)


@given(st.lists(POLYNOMIALS, min_size=1, max_size=3))
@settings(max_examples=100, deadline=None)
def test_a_polynomial_is_the_product_of_its_factors(parts):
    made = field()
    poly = made.one * 3 / 4
    for terms in parts:
        poly = poly * polynomial(made, terms)
    coefficient, powers, factors = factored_over_rationals(polynomial_ring(4), poly)
    product = made.one * coefficient
    for place, count in powers.items():
        product = product * made.generators[place] ** count
    for factor, count in factors:
        product = product * factor**count
        assert len(factor) > 1 and all(c.q == 1 for c in factor.coeffs()) and factor.leading_coefficient() > 0
        assert [found for found, _ in factored_over_rationals(polynomial_ring(4), factor)[2]] == [factor]      # irreducible
    assert product == poly


@given(POLYNOMIALS, st.integers(0, 3))
def test_coefficients_of_the_powers_of_a_generator(terms, place):
    made = field()
    poly = polynomial(made, terms)
    parts = made.ring.coefficients(poly, place)
    total = made.zero
    for exponent, part in parts.items():
        assert not part.is_zero() and part.degrees()[place] == 0
        total = total + part * made.generators[place] ** exponent
    assert total == poly


@pytest.mark.parametrize(("text", "simple"), [
    ("cos(x) sqrt(a sec(x))/a", "1/sqrt(a*sec(x))"), ("x^2/sqrt(c x^2)", "sqrt(c*x^2)/c"), ("x sqrt(a/x)/a", "1/sqrt(a/x)"), ("sqrt(a x)/(a x^2)", "1/(x*sqrt(a*x))"),
    ("sqrt(x y)/x", "sqrt(x*y)/x"),         # y/sqrt(x y) has no value where y = 0
    ("cos(x) sqrt(c sec(x)) sin(x) sqrt(d csc(x))/(c d)", "1/(sqrt(c*sec(x))*sqrt(d*csc(x)))"),
])
def test_a_root_stands_on_the_side_where_fewer_factors_are_left(text, simple):
    assert str(simplify(text)) == simple


@pytest.mark.parametrize("text", ["1/((x^1500 + x + 1)(x^1400 + x + 2))", "sqrt(x^1999 + 1) sqrt(x^1998 + 2)/(x^1997 + 3)", "(x^1999 + 1)(x^1998 + 2)(x^1997 + 3)"])
def test_polynomials_of_high_degrees_are_left_as_they_are(text):
    """What it would take to factor them grows faster than by the square of the degree."""
    assert "^199" in str(diff(text, "x")) or "^1499" in str(diff(text, "x"))
