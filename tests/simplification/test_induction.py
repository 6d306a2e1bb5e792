"""Sums up to n that are equal to what they come to: by induction."""

from __future__ import annotations

import pytest

from symdiff import equal, parse
from symdiff.expr import Symbol
from symdiff.numeric.enclosures import enclosures, is_nonzero


@pytest.mark.parametrize(("a", "b", "given", "verdict"), [
    ("sum(i, i, 1, n)", "n*(n + 1)/2", [], True),                               # Graham, Knuth, Patashnik, 1.2
    ("sum(i^2, i, 1, n)", "n*(n + 1)*(2*n + 1)/6", [], True),
    ("sum(i, i, 3, n + 2)", "n*(n + 5)/2", [], True),
    ("sum(a + i*d, i, 0, n - 1)", "n*a + d*n*(n - 1)/2", [], True),             # arithmetic
    ("sum(2^i, i, 0, n)", "2^(n + 1) - 1", [], True),                           # geometric
    ("sum(r^i, i, 0, n)", "(r^(n + 1) - 1)/(r - 1)", ["r > 0"], True),
    ("sum(i*2^i, i, 1, n)", "(n - 1)*2^(n + 1) + 2", [], True),
    ("sum(1/(i*(i + 1)), i, 1, n)", "n/(n + 1)", [], True),                     # telescoping
    ("sum(cos(i*x), i, 1, n)", "sin(n*x/2)*cos((n + 1)*x/2)/sin(x/2)", [], True),
    ("sum(i, i, 1, n)", "n*(n + 2)/2", [], False),
    ("sum(i, i, 1, n)", "n*(n + 1)/2 + floor(n/9)", [], None),                   # as far as n = 8
    ("sum(i, i, 1, n)", "n*(n + 1)/2 + |n - 5|/(n - 5) + 1", [], None),        # up to n = 4; no value at 5
])
def test_sums(a, b, given, verdict):
    found = equal(a, b, assume=given)
    assert found is verdict or (verdict is None and found is not True)


@pytest.mark.parametrize(("a", "b"), [
    ("sum(i*2^i, i, 1, n)", "(n - 1)*2^(n + 1) + 2"), ("sum(cos(i*x), i, 1, n)", "sin(n*x/2)*cos((n + 1)*x/2)/sin(x/2)"),
])
def test_values(a, b):
    for count in range(7):
        point = {Symbol("n"): count, Symbol("x"): 1}
        left, right = enclosures([parse(a), parse(b)], point, 128)
        assert not is_nonzero(left - right)
