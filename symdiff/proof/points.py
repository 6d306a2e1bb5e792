"""Points at which two orders of differentiation differ: where to look for them, and what is found there."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import combinations, count, product
from typing import NamedTuple

from symdiff.calculus.reduction import Conditions, reduced
from symdiff.differentiation import differentiate
from symdiff.domains.requirements import defined
from symdiff.errors import ProofError, SymdiffError
from symdiff.expr import (
    ZERO, Expr, Number, Piecewise, Power, Product, Relation, Sum, Symbol, free_symbols, postorder, replace,
)
from symdiff.numeric import evaluate
from symdiff.numeric.enclosures import enclosures, is_nonzero
from symdiff.proof.certificate import Certificate, proved, texts, where
from symdiff.proof.exceptional import MixedPartial, mixed_partial
from symdiff.proof.language import elementary
from symdiff.proof.refutation import at_point
from symdiff.simplification.normal.terms import number_of, plain
from symdiff.simplification.shortest import simplified
from symdiff.solving.equations import real_solutions
from symdiff.solving.regions import Undecided

__all__ = ["Refutation", "branches", "formulas", "refuted"]

#: At most so many points are looked at where a function given by branches may be exceptional.
MAX_POINTS = 16
#: Of a function made of several that are given by branches, at most so many formulas are made.
MAX_FORMULAS = 16

Place = Mapping[Symbol, Expr]


class Refutation(NamedTuple):
    """A point at which the two mixed partial derivatives differ.

    Attributes:
        point: the point.
        first, second: the derivatives there, from the definition, in the two orders.
        certificate: the proof, which `python -m symdiff.proof.check_points FILE` accepts; None if none was found.
    """

    point: Place
    first: MixedPartial
    second: MixedPartial
    certificate: Certificate | None

    @property
    def conditions(self) -> Conditions:
        """Where the two differ, if that depends on symbols."""
        return reduced([Relation("!=", _apart_by(self.first, self.second), ZERO)])

    def __str__(self) -> str:
        return "\n".join([f"at {_named(self.point)}:", *_told(self.first, self.point), *_told(self.second, self.point)])

    def statement(self) -> str:
        """What was refuted, in one sentence."""
        outcome = f"refuted {_outcome(self.point, (self.first, self.second))}"
        return outcome + (f" where {self.conditions}" if self.conditions else "")


def _named(point: Place) -> str:
    return ", ".join([f"{symbol} = {value}" for symbol, value in point.items()])


def _outcome(point: Place, partials: Iterable[MixedPartial]) -> str:
    """What the derivatives at a point are, in words."""
    told = [f"d/d{partial.second} d/d{partial.first} is {partial.value}" for partial in partials]
    return f"at {_named(point)}: {', '.join(told)}"


def _apart_by(one: MixedPartial, other: MixedPartial) -> Expr:
    return simplified(one.value - other.value)


def _told(partial: MixedPartial, point: Place) -> list[str]:
    """How a mixed partial was found."""
    first, second = partial.first, partial.second
    a, b = point[first], point[second]
    plus, minus = (("t", "-t") if b is ZERO else (f"{b} + t", f"{b} - t"))
    return [f"  d/d{first} at {first} = {a} is {partial.above} where {second} = {plus}, {partial.below} where "
            f"{second} = {minus}, and {partial.here} where {second} = {b} (t > 0)",
            f"  so d/d{second} d/d{first} is {partial.value}"]


# ---- functions given by branches ----


def branches(function: Expr) -> list[Expr]:
    """The formulas of a function that is given by branches, or made of such; constant branches are left out."""
    found = [function]
    while inner := [node for node in postorder(*found) if type(node) is Piecewise]:
        choices = [value for value in dict.fromkeys([*[value for _, value in inner[0].branches], inner[0].otherwise])
                   if value is not None]
        moving = [value for value in choices if free_symbols(value)] or choices
        piece: Expr = inner[0]
        found = [replace(formula, {piece: value}) for formula in found for value in moving]
        if len(found) > MAX_FORMULAS:
            raise ProofError("no proof: too many branches")
    return list(dict.fromkeys(found))


def formulas(function: Expr) -> list[Expr]:
    """A function, if it is in the language as a whole, or else the formulas of its branches.

    Raises:
        ProofError: there are too many branches.
    """
    try:
        elementary(function)
        return [function]
    except ProofError:
        return branches(function)


def _relations(function: Expr) -> list[Relation]:
    """What decides between the branches of a function."""
    pieces = [node for node in postorder(function) if type(node) is Piecewise]
    conditions = [condition for piece in pieces for condition, _ in piece.branches]
    return [node for node in postorder(*conditions) if type(node) is Relation]


# ---- refutations ----


def refuted(function: Expr, symbols: Sequence[Symbol], point: Place | None, value: Expr | None
            ) -> tuple[list[Refutation], list[str]]:
    """Points where two orders differ, and those of which nothing is known.

    Args:
        function: of what.
        symbols: by which it is differentiated.
        point: where to look; where branches meet if left out.
        value: of the function there, if the expression has none.
    """
    refutations: list[Refutation] = []
    differences = [relation.args[0] - relation.args[1] for relation in _relations(function)] if point is None else []
    unclear = [f"the points where {difference} = 0" for difference in differences if _tips(difference, symbols) is None]
    for first, second in combinations(dict.fromkeys(symbols), 2):
        for there in [point] if point is not None else _candidates(function, first, second, symbols):
            if any(known.first.first is first and known.first.second is second and known.point.items() <= there.items()
                   for known in refutations):
                continue
            here = {symbol: there[symbol] for symbol in (first, second)}
            try:
                plane = replace(function, {symbol: entry for symbol, entry in there.items() if symbol not in here})
                one, other = [mixed_partial(plane, *pair, here, value) for pair in ((first, second), (second, first))]
            except (Undecided, SymdiffError):
                unclear.append(_named(there))
                continue
            if _apart_by(one, other) is not ZERO:
                refutations.append(Refutation(there, one, other, _difference(plane, here, value, one, other)))
    return refutations, list(dict.fromkeys(unclear))


def _difference(function: Expr, point: Place, value: Expr | None, *partials: MixedPartial) -> Certificate | None:
    """The proof that two mixed partial derivatives differ at a point, if it is found."""
    try:
        found = branches(function)
        formula = elementary(found[0] if len(found) == 1 else function)
        own = simplified(replace(function, dict(point))) if value is None else value
        if not _agree(function, formula, own, point):
            return None
        document = at_point(formula, elementary(own), point, partials)
        document.texts.update(texts([formula, own, *point.values(), *[partial.value for partial in partials]]))
        return proved(document, [], False, _outcome(point, partials) + where(document.assumed[3:]))
    except (ProofError, Undecided):
        return None


def _agree(function: Expr, formula: Expr, own: Expr, point: Place) -> bool:
    """Whether a function given by branches is what its certificate says near a point: the formula, or its own value."""
    if not _relations(function):
        return True
    others = {symbol: number_of(plain(Fraction(place, 7))) for place, symbol in zip(count(5), free_symbols(function))
              if symbol not in point}
    for steps in product((Fraction(0), Fraction(1, 1000), Fraction(-1, 777)), repeat=len(point)):
        moved = [number_of(plain(step / place)) for place, step in enumerate(steps, 1)]     # of different lengths
        near = {**others, **{symbol: entry + step for (symbol, entry), step in zip(point.items(), moved)}}
        there = formula if any(steps) else own
        try:
            here = evaluate(replace(there, near))
        except SymdiffError:
            here = evaluate(replace(own, near))
        if abs(float(here) - float(evaluate(replace(function, near)))) > 1e-12:
            return False
    return True


# ---- where to look ----


def _candidates(function: Expr, first: Symbol, second: Symbol, symbols: Sequence[Symbol]) -> list[Place]:
    """Points where a function given by branches may be exceptional: where its branches meet.

    The two variables have values there; each of the others has one, or may have any."""
    relations = _relations(function)
    found: list[Place] = []
    for place in [*_corners(relations, (first, second)), *_corners(relations, list(dict.fromkeys(symbols)))]:
        if place not in found and first in place and any(not _apart(relation, place) for relation in relations):
            found.append(place)
    return found[:MAX_POINTS]


def _corners(relations: Sequence[Relation], symbols: Sequence[Symbol]) -> Iterator[Place]:
    """Where symbols have the values with which they are compared, or 0; and where what is compared has no slope."""
    if not relations:
        return
    places: dict[Symbol, list[Expr]] = {symbol: [ZERO] for symbol in symbols}
    for relation in relations:
        left, right = relation.args
        if type(left) is Symbol and type(right) is Number and left in places and right not in places[left]:
            places[left].append(right)
    for _, chosen in zip(range(MAX_POINTS), product(*places.values())):
        yield dict(zip(places, chosen))
    for relation in relations:
        yield from _tips(relation.args[0] - relation.args[1], symbols) or ()


def _tips(difference: Expr, symbols: Sequence[Symbol]) -> list[Place] | None:
    """The points with rational coordinates at which a polynomial and its derivatives vanish; None if it has other
    symbols, on which these may depend."""
    if any(type(node) not in (Number, Symbol, Sum, Product, Power) for node in postorder(difference)):
        return []
    slopes = [simplified(differentiate(difference, symbol)) for symbol in symbols]
    if any(type(slope) is Number and slope is not ZERO for slope in slopes):
        return []
    if not set(free_symbols(difference)) <= set(symbols):
        return None
    try:
        found = real_solutions([difference, *slopes], list(symbols)).points
    except SymdiffError:
        return []
    exact = [[root.exact for root in point.values() if isinstance(root.exact, Number)] for point in found]
    return [dict(zip(symbols, roots)) for roots in exact if len(roots) == len(symbols)]


def _apart(relation: Relation, point: Place) -> bool:
    """Whether the sides of a relation certainly differ at a point."""
    here = {symbol: value.value for symbol, value in point.items() if isinstance(value, Number)}
    difference = simplified(replace(relation.args[0] - relation.args[1], dict(point)))
    if free_symbols(difference):
        return difference is not ZERO
    try:
        value, *_ = enclosures([difference, *defined(relation)], here)
    except SymdiffError:
        return False
    return value is not None and is_nonzero(value)
