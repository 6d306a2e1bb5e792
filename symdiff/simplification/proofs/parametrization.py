"""Proofs that an expression is 0 by rational parametrization of the roots in it.

Where a + b x^2 has a cube root t, the parameter a is t^3 - b x^2; where a has one, a is t^3.  After such changes of
variables most roots are gone, and what is left factors further than before.  Each change is true at every point where
the expression has a value: what is divided by is known not to be 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import reduce
from itertools import combinations
from operator import or_
from typing import TypeVar

from symdiff.domains.signs import ALLOWED, ANY, NEGATIVE, NULL, PLUS
from symdiff.expr import Call, Condition, Expr
from symdiff.functions import cot, coth, csc, csch, sin, sinh, tan, tanh
from symdiff.simplification.fields.allowance import Allowance, Overflow
from symdiff.simplification.normal.normalizer import Normalizer
from symdiff.simplification.proofs.images import Images
from symdiff.simplification.proofs.parities import are_consistent
from symdiff.simplification.proofs.towers import Retry

__all__ = ["parametrized_signs", "parametrized_zero"]

#: A tower is built at most so often.
MAX_RETRIES = 24
#: Cases are told apart for so many exponents that may be odd or not.
MAX_PARITIES = 3

Result = TypeVar("Result")


def parametrized_zero(normal: Expr, normalizer: Normalizer, given: Iterable[Condition], allowance: Allowance) -> bool:
    """Whether an expression is 0 wherever it has a value.

    Args:
        normal: the expression, in normal form.
        normalizer: that made it.
        given: conditions that hold where it has a value.
        allowance: of work.
    """
    try:
        work = _Parametrization([normal], normalizer, given, allowance)
        return work.is_zero(normal)
    except Overflow:
        return False


def parametrized_signs(exprs: Sequence[Expr], normalizer: Normalizer, given: Iterable[Condition],
                       allowance: Allowance) -> list[int]:
    """The signs that expressions can have where conditions hold and they have values.

    Args:
        exprs: the expressions, in normal form.
        normalizer: that made them.
        given: the conditions.
        allowance: of work.
    """
    try:
        work = _Parametrization(exprs, normalizer, given, allowance, 2)
        return work.signs_of(exprs)
    except Overflow:
        return [ANY] * len(exprs)


class _Parametrization(Images):
    """A proof, by cases and with as many trials as it takes; arguments as for `Images`."""

    def is_zero(self, expr: Expr) -> bool:
        """Whether one of the expressions is 0."""
        self.nonzero = self._divisors(self.order)
        return all(self._in_all_cases(lambda: self.tower.is_zero(self._value_of(expr).above)))

    def signs_of(self, exprs: Sequence[Expr]) -> list[int]:
        """The possible signs of the expressions, which say nothing of themselves by having values."""
        self.nonzero = self._divisors(self._outer([left for left, _ in self.relations]))
        cases = list(self._in_all_cases(lambda: [self._sign_of(expr) for expr in exprs]))
        return [reduce(or_, signs) for signs in zip(*cases)]

    def _in_all_cases(self, find: Callable[[], Result]) -> Iterator[Result]:
        """What is found whichever exponents are odd whole numbers, of those where it matters."""
        self.odd = frozenset()
        yield self._tried(find)
        done = {self.odd}
        while len(self.parities) <= MAX_PARITIES:
            cases = [frozenset(case) for count in range(len(self.parities) + 1)
                     for case in combinations(self.parities, count)]
            self.tower.early = {}
            self.odd = next((case for case in cases if case not in done and are_consistent(case, self.parities)),
                            frozenset())
            if not self.odd:
                return
            done.add(self.odd)
            yield self._tried(find)
        raise Overflow("too many exponents")

    def _sign_of(self, expr: Expr) -> int:
        tower = self.tower
        tower.frozen = True
        try:
            value = self._value_of(expr)
            if value.above.is_zero():
                return NULL
            number, powers = tower.factored(value)
            null = 0 if all([tower.is_nonzero(key) or tower.norm_is_nonzero(key)
                             for key, count in powers.items() if count > 0]) else NULL
            sign = tower.consistent(tower.sign_of_product(number, powers).above)
            if not sign.is_constant():
                return null | PLUS | NEGATIVE
            return null | (PLUS if sign == tower.one else NEGATIVE)
        except Overflow:
            return ANY
        finally:
            tower.frozen = False

    def _tried(self, find: Callable[[], Result]) -> Result:
        """What is found in a tower that has all that is needed."""
        for _ in range(MAX_RETRIES):
            self.forget()
            try:
                for left, op in [*self.relations, *self.relations]:     # signs follow from what is not 0
                    try:
                        self._learn(left, op)
                    except Overflow:
                        continue
                self._learn_arguments()
                return find()
            except Retry as retry:
                if retry.solved is not None:
                    self.solve(retry.solved)
        raise Overflow("a tower that is never high enough")

    def _learn_arguments(self) -> None:
        """u is not 0 where sin(u), tan(u), sinh(u) or tanh(u) are not."""
        for node in self.order:
            if type(node) is Call and node.function in (sin, tan, sinh, tanh, csc, cot, csch, coth):
                value, (u,) = self.values.get(node), node.args
                if value is not None and u in self.order and not value.above.is_zero() and all(
                        [self.tower.is_nonzero(key) for key in self.tower.factored(value)[1]]):
                    self.tower.learn(self._value_of(u), 0, True)

    def _learn(self, left: Expr, op: str) -> None:
        signs = ALLOWED[op]
        direction = 0 if signs & PLUS and signs & NEGATIVE else 1 if signs & PLUS else -1
        self.tower.learn(self._value_of(left), direction, not signs & NULL)
