"""Products of powers of letters: which letters are independent, and ways to write one product with other letters."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from math import ceil, floor
from typing import Any

from symdiff.expr import Expr
from symdiff.expr.notation import operation_count
from symdiff.simplification.guesses.readings import fraction_read
from symdiff.simplification.guesses.samples import ball_of

__all__ = ["EXTRA", "Basis", "Exponent", "Powers", "logarithm"]

#: What is no more than this, relative to what it was, is 0; and what a fit may be off by.
TINY, SMALL = 2.0**-150, 2.0**-165
#: More points than unknowns, so that a wrong ansatz shows.
EXTRA = 3
#: How often letters are put in the place of others.
MAX_ROUNDS = 6

#: An exponent: a number, and the factors of the parts of exponents.
Exponent = tuple[Fraction, ...]
#: A product, by the exponents of its letters.
Powers = dict[Expr, Exponent]


class Basis:
    """Letters whose logarithms are independent, by the method of Gram and Schmidt.

    Args:
        columns: letters with their values at the points, in the order of preference.
        count: of the points.
        bases: letters that the user raised to powers that are not whole.

    Attributes:
        chosen: the independent letters.
        others: what the others are as products of powers of those, but for a number.
        values: of the letters.
        is_complete: whether there were points enough to tell all independent letters.
    """

    def __init__(self, columns: list[tuple[Expr, list[Any]]], count: int, bases: set[Expr]) -> None:
        self.bases = bases
        self.chosen: list[Expr] = []
        self.others: dict[Expr, dict[Expr, Fraction]] = {}
        self.values = dict(columns)
        self._lengths = {letter: operation_count(letter) for letter, _ in columns}
        self._vectors: list[list[Any]] = []
        self._ways: list[list[Any]] = []        # each vector by the columns
        self._add([ball_of(Fraction(1))] * count)
        for letter, values in columns:
            column = [logarithm(value) for value in values]
            if len(self._vectors) < count - EXTRA + 1 and self._add(column):
                self.chosen.append(letter)
                continue
            fit = self.exponents(values)
            parts = {} if fit is None else {other: fraction_read(value) for other, value in zip(self.chosen, fit[1:])}
            if parts and None not in parts.values():
                self.others[letter] = {other: value for other, value in parts.items() if value}
        self.is_complete = len(self._vectors) < count - EXTRA + 1

    def _add(self, column: list[Any]) -> bool:
        rest, way = self._reduced(column)
        if not max([abs(value) for value in rest]) > TINY * max([abs(value) for value in column]):
            return False
        self._vectors.append(rest)
        self._ways.append([*way, 1])
        return True

    def _reduced(self, column: list[Any]) -> tuple[list[Any], list[Any]]:
        """What of a column is orthogonal to the vectors, and minus how much of each column it takes."""
        rest, way = list(column), [0] * len(self._vectors)
        for vector, made in zip(self._vectors, self._ways):
            share = (sum([a * b for a, b in zip(rest, vector)]) / sum([b * b for b in vector])).mid()
            rest = [(a - share * b).mid() for a, b in zip(rest, vector)]
            for place, part in enumerate(made):
                way[place] = way[place] - share * part
        return rest, way

    def exponents(self, values: list[Any]) -> list[Any] | None:
        """The logarithm of the number in front, and the exponents; None if the values are of another form."""
        rest, way = self._reduced([logarithm(value) for value in values])
        if max([abs(value) for value in rest]) > SMALL:
            return None
        return [-part for part in way]

    # ---- letters in the place of others ----

    def with_bases(self, powers: Powers) -> Powers:
        """With what the user raised to a power wherever exponents are not whole, and as short as that gets."""
        return self.with_fewer(powers, lambda way: (sum([not _is_whole(exponent) and base not in self.bases
                                                         for base, exponent in way.items()]), self.cost(way)))

    def with_fewer(self, powers: Powers, cost: Callable[[Powers], Any] | None = None) -> Powers:
        """As short as it gets by putting one letter after the other in the place of others."""
        for _ in range(MAX_ROUNDS):
            found = [self._replaced(powers, letter, part) for letter, parts in self.others.items()
                     for part in parts if part in powers]
            best = min([powers, *found], key=cost or self.cost)
            if best is powers:
                break
            powers = best
        return powers

    def others_of(self, powers: Powers) -> dict[tuple[Expr, Expr, bool, bool], Powers]:
        """The ways to write a product with one letter in the place of others: which letter, for which of its parts,
        whether a whole number of times or so often that the part is gone, and whether made shorter afterwards."""
        return {(letter, part, whole, short): self.with_bases(replaced) if short else replaced
                for letter, parts in self.others.items() for part in parts if part in powers
                for whole in (False, True) for replaced in [self._replaced(powers, letter, part, whole)]
                for short in (False, True)}

    def _replaced(self, powers: Powers, letter: Expr, part: Expr, whole: bool = False) -> Powers:
        """One letter so often in the place of its parts that one of these is gone, or a whole number of times so that
        it does not stand below: cos(x)/(1 - sin(x))^2 for (1 + sin(x))^2/cos(x)^3."""
        parts = self.others[letter]
        times = tuple([value / parts[part] for value in powers[part]])
        if whole:
            times = (Fraction(floor(times[0]) if parts[part] > 0 else ceil(times[0])), *times[1:])
        result = dict(powers)
        zero = (Fraction(0),) * len(times)
        for other, count in parts.items():
            result[other] = tuple([value - count * change for value, change in zip(result.get(other, zero), times)])
        result[letter] = tuple([value + change for value, change in zip(result.get(letter, zero), times)])
        return {base: exponent for base, exponent in result.items() if any(exponent)}

    def cost(self, powers: Powers) -> int:
        """About how many operations a product of powers has."""
        total = 0
        for letter, (number, *factors) in powers.items():
            signs = sum([bool(factor) + (abs(factor) not in (0, 1)) for factor in factors])
            own = 0 if abs(number) == 1 and not signs else 1 + (abs(number).denominator > 2) + signs
            total += 1 + self._lengths[letter] + own
        return total


def _is_whole(exponent: Exponent) -> bool:
    return exponent[0].denominator == 1 and not any(exponent[1:])


def logarithm(value: Any) -> Any:
    """ln |value|, without its radius."""
    return abs(value).log().mid()
