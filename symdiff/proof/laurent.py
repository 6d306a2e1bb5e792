"""Sums of products of powers of atoms, as `proofs/Polynomials.v` computes with them; atoms are numbers."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from symdiff.errors import ProofError
from symdiff.expr import postorder_by
from symdiff.simplification.normal.terms import content_of

__all__ = ["UNIT", "Meaning", "Polynomial", "Product", "atom", "atoms", "cleared", "height", "minus", "negative",
           "opened", "plus", "powered", "primitive", "reduced", "scaled", "times", "vanishing"]

#: Atoms with their exponents, by atoms.
Product = tuple[tuple[int, int], ...]
Polynomial = Mapping[Product, Fraction]
#: g^n = U.
Meaning = tuple[int, Polynomial]
ONE: Product = ()
UNIT: Polynomial = {ONE: Fraction(1)}
#: More products of terms than this are not multiplied out at once.
WORK = 400_000


def atom(number: int) -> Polynomial:
    """An atom by itself."""
    return {((number, 1),): Fraction(1)}


def atoms(value: Polynomial) -> set[int]:
    """The atoms that occur."""
    return {g for product in value for g, _ in product}


def plus(*values: Polynomial) -> Polynomial:
    """The sum."""
    total: dict[Product, Fraction] = {}
    for value in values:
        for product, c in value.items():
            total[product] = total.get(product, Fraction(0)) + c
    return {product: c for product, c in total.items() if c}


def scaled(value: Polynomial, c: Fraction | int) -> Polynomial:
    """A multiple."""
    return {product: c * d for product, d in value.items()} if c else {}


def minus(value: Polynomial, other: Polynomial) -> Polynomial:
    """The difference."""
    return plus(value, negative(other))


def negative(value: Polynomial) -> Polynomial:
    """The opposite."""
    return scaled(value, -1)


def _product(a: Product, b: Product) -> Product:
    if not a or not b:
        return a or b
    found = dict(a)
    for g, e in b:
        found[g] = found.get(g, 0) + e
    return tuple(sorted([(g, e) for g, e in found.items() if e]))


def times(a: Polynomial, b: Polynomial) -> Polynomial:
    """The product, multiplied out.

    Raises:
        ProofError: it has too many terms.
    """
    if len(a) * len(b) > WORK:
        raise ProofError("no proof for Coq: an equality takes too much arithmetic")
    total: dict[Product, Fraction] = {}
    for m, c in a.items():
        for k, d in b.items():
            product = _product(m, k)
            total[product] = total.get(product, Fraction(0)) + c * d
    return {product: c for product, c in total.items() if c}


def powered(value: Polynomial, n: int) -> Polynomial:
    """A power of one term; of more, only if n is not negative."""
    if n < 0 and len(value) != 1:
        raise ProofError("no proof for Coq: a power without value")
    if abs(n) > 1 << 14:
        raise ProofError("no proof for Coq: a power that is too high")
    if len(value) == 1 and n:
        ((product, c),) = value.items()
        return {tuple([(g, e * n) for g, e in product]): c**n}
    total = UNIT
    for _ in range(n):
        total = times(total, value)
    return total


def primitive(value: Polynomial) -> tuple[frozenset[tuple[Product, Fraction]], Fraction]:
    """What all multiples of a sum have in common, and the number by which this one is multiplied."""
    scale = content_of(value.values()) * (1 if value[max(value)] > 0 else -1)
    return frozenset([(product, c / scale) for product, c in value.items()]), scale


def _exponent(product: Product, g: int) -> int:
    for h, e in product:
        if h == g:
            return e
    return 0


def _replaced(value: Polynomial, g: int, meaning: Meaning, low: int) -> Polynomial:
    """g^(-low) times the value, with g^n by its meaning; exponents of g below `low` only if that is one term."""
    n, u = meaning
    pieces: dict[int, dict[Product, Fraction]] = {}
    for product, c in value.items():
        whole, rest = divmod(_exponent(product, g) - low, n)
        other = tuple([(h, e) for h, e in product if h != g])
        pieces.setdefault(whole, {})[_product(other, ((g, rest),)) if rest else other] = c
    if len(u) == 1:
        return plus(*[times(powered(u, whole), piece) for whole, piece in pieces.items()])
    total: Polynomial = {}
    for whole in range(max(pieces, default=0), -1, -1):
        total = plus(times(total, u), pieces.get(whole, {}))
    return total


def opened(value: Polynomial, g: int, meaning: Meaning) -> Polynomial:
    """The same value by what an atom means; negative powers of it stay if the meaning is a sum."""
    if len(meaning[1]) == 1:
        return _replaced(value, g, meaning, 0)
    below = {product: c for product, c in value.items() if _exponent(product, g) < 0}
    return plus(_replaced({p: c for p, c in value.items() if p not in below}, g, meaning, 0), below)


def cleared(value: Polynomial, g: int, meaning: Meaning) -> Polynomial:
    """The same up to a power of the atom."""
    low = 0 if len(meaning[1]) == 1 else min([0, *[_exponent(product, g) for product in value]])
    return _replaced(value, g, meaning, low)


def height(g: int, meanings: Mapping[int, Meaning], heights: dict[int, int]) -> int:
    """How many meanings deep an atom is; what is higher is opened first."""
    if g not in heights:
        for h, below in postorder_by(lambda h: [*atoms(meanings[h][1])] if h in meanings else [], g, known=heights):
            heights[h] = 1 + max([heights.get(other, 0) for other in below], default=0)
    return heights[g]


def reduced(value: Polynomial, meanings: Mapping[int, Meaning], heights: dict[int, int],
            wanted: Callable[[Meaning], bool]) -> tuple[Polynomial, list[int]]:
    """The same value by the meanings that are wanted, and the atoms in the order in which they are opened."""
    found = [g for g in atoms(value) if g in meanings and wanted(meanings[g])]
    order = sorted(found, key=lambda g: (height(g, meanings, heights), g), reverse=True)
    for g in order:
        value = opened(value, g, meanings[g])
    return value, order


def vanishing(value: Polynomial, meanings: Mapping[int, Meaning], heights: dict[int, int]) -> list[int] | None:
    """The atoms that are to be opened, in order, for the value to become 0; None if it does not."""
    order: list[int] = []
    last: tuple[int, int] | None = None
    while value:
        ranked = [(height(g, meanings, heights), g) for g in atoms(value) if g in meanings]
        ranked = [found for found in ranked if last is None or found < last]
        if not ranked:
            return None
        last = max(ranked)
        order.append(last[1])
        value = cleared(value, last[1], meanings[last[1]])
    return order
