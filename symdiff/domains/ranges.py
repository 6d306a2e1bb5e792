"""What relations with numbers say about one expression, where all of them hold, or one of them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from functools import reduce
from operator import and_, or_
from typing import Final

from symdiff.domains.signs import ANY, NEGATIVE, NULL, PLUS
from symdiff.expr import FALSE, TRUE, And, Condition, Expr, Number, Or, Relation, joined_by, rational

__all__ = ["DENIED", "SWAPPED", "Range", "implies", "joined_by", "ranges_of", "united"]

#: The sign between the same sides in the other order, and the sign that says the opposite.
SWAPPED: Final = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}
DENIED: Final = {"<": ">=", "<=": ">", ">": "<=", ">=": "<", "=": "!=", "!=": "="}


class Range:
    """The numbers that satisfy some relations: an interval with gaps."""

    def __init__(self) -> None:
        self.low: tuple[Fraction, bool] | None = None       # the bound, and whether it is excluded
        self.high: tuple[Fraction, bool] | None = None
        self.gaps: dict[Fraction, None] = {}

    def add(self, op: str, value: Fraction) -> None:
        """Leave only the numbers in the relation to a value."""
        strict = op in ("<", ">")
        if op == "!=":
            self.gaps[value] = None
        if op in (">", ">=", "="):
            self.low = (value, strict) if self.low is None else max(self.low, (value, strict))
        if op in ("<", "<=", "=") and (self.high is None or (value, not strict) < (self.high[0], not self.high[1])):
            self.high = (value, strict)

    def allows(self, op: str, value: Fraction) -> bool:
        """Whether a number in the range is in the relation to a value."""
        if op == "!=":
            return self.point != value
        if op == "=":
            return value not in self.gaps and self.allows("<=", value) and self.allows(">=", value)
        bound, below = (self.low, True) if op in ("<", "<=") else (self.high, False)
        if bound is None or (bound[0] < value if below else bound[0] > value):
            return True
        return op in ("<=", ">=") and bound == (value, False)

    @property
    def point(self) -> Fraction | None:
        """The only number, if there is just one."""
        return self.low[0] if self.low is not None and self.low == self.high and not self.low[1] else None

    @property
    def empty(self) -> bool:
        """Whether no number satisfies the relations."""
        self._absorb_gaps()
        if self.low is None or self.high is None:
            return False
        return self.low[0] > self.high[0] or (self.low[0] == self.high[0] and (self.low[1] or self.high[1]))

    def _absorb_gaps(self) -> None:
        """Gaps outside the bounds go; a gap at a bound excludes the bound."""
        for gap in list(self.gaps):
            if self.low is not None and gap <= self.low[0]:
                self.low = (self.low[0], self.low[1] or gap == self.low[0])
            elif self.high is not None and gap >= self.high[0]:
                self.high = (self.high[0], self.high[1] or gap == self.high[0])
            else:
                continue
            del self.gaps[gap]

    def signs(self) -> int:
        """The signs of the numbers."""
        signs = ANY
        if self.low is not None and self.low[0] >= 0:
            signs &= PLUS if self.low[0] > 0 or self.low[1] else PLUS | NULL
        if self.high is not None and self.high[0] <= 0:
            signs &= NEGATIVE if self.high[0] < 0 or self.high[1] else NEGATIVE | NULL
        return signs & ~NULL if Fraction(0) in self.gaps else signs

    def facts(self, left: Expr) -> list[Condition]:
        """Conditions which together say that the expression is in the range."""
        if self.point is not None:
            return [left.equals(self.point)]
        gaps: list[Condition] = [left.differs(gap) for gap in self.gaps]
        if self.low is not None and self.high is not None:
            below = Relation("<" if self.low[1] else "<=", _number(self.low[0]), left)
            return [below & Relation("<" if self.high[1] else "<=", left, _number(self.high[0])), *gaps]
        if self.low is not None:
            return [Relation(">" if self.low[1] else ">=", left, _number(self.low[0])), *gaps]
        return gaps if self.high is None else [Relation("<" if self.high[1] else "<=", left, _number(self.high[0])),
                                               *gaps]

    def exits(self, left: Expr) -> list[Relation]:
        """Conditions of which one holds where the expression is not in the range."""
        if self.point is not None:
            return [left.differs(self.point)]
        below = [] if self.low is None else [Relation("<=" if self.low[1] else "<", left, _number(self.low[0]))]
        above = [] if self.high is None else [Relation(">=" if self.high[1] else ">", left, _number(self.high[0]))]
        return [*below, *above, *[left.equals(gap) for gap in self.gaps]]


def _number(value: Fraction) -> Number:
    return rational(value.numerator, value.denominator)


def ranges_of(facts: Iterable[Condition], denied: bool = False) -> tuple[dict[Expr, Range], list[Condition]]:
    """The range of each expression that is compared with numbers, if all facts hold, or all are denied; and the other
    facts."""
    ranges: dict[Expr, Range] = {}
    others: list[Condition] = []
    for fact in facts:
        if type(fact) is Relation and type(fact.args[1]) is Number:
            ranges.setdefault(fact.args[0], Range()).add(DENIED[fact.op] if denied else fact.op, fact.args[1].value)
        else:
            others.append(fact)
    return ranges, others


def implies(first: Condition, second: Condition) -> bool:
    """Whether the second condition follows from the first: from each alternative of the first some alternative of the
    second, which is only seen where they have the same facts, or compare one expression with numbers."""
    if first is second:
        return True
    wanted = [joined_by(And, alternative) for alternative in joined_by(Or, second)]
    for alternative in joined_by(Or, first):
        facts = joined_by(And, alternative)
        ranges, _ = ranges_of(facts)
        if not any([all([fact in facts or _certain(fact, ranges) for fact in needed]) for needed in wanted]):
            return False
    return True


def united(condition: Condition, known: Mapping[Expr, Range]) -> Condition:
    """Alternatives with less to read, where some ranges are known: what they say about one expression in one."""
    parts = dict.fromkeys([_tightened(alternative, known) for alternative in joined_by(Or, condition)])
    if TRUE in parts:
        return TRUE
    parts.pop(FALSE, None)
    ranges, others = ranges_of(parts, denied=True)      # all alternatives fail where each of them does
    if any([outside.empty for outside in ranges.values()]):
        return TRUE
    found = [fact for left, outside in ranges.items() for fact in outside.exits(left)]
    if any([_certain(fact, known) for fact in found]):
        return TRUE
    kept = [*found, *others]
    for alternative in others:
        if any(other is not alternative and implies(alternative, other) for other in kept):
            kept.remove(alternative)
    return reduce(or_, kept) if kept else FALSE


def _tightened(condition: Condition, known: Mapping[Expr, Range]) -> Condition:
    """Conditions joined by `and`, without what is known, and with what they say about one expression in one."""
    facts = [fact for fact in joined_by(And, condition) if not _certain(fact, known)]
    ranges, others = ranges_of(facts)
    if any([inside.empty for inside in ranges.values()]) or any([_impossible(fact, known) for fact in facts]):
        return FALSE
    if len(facts) > 1:
        facts = [fact for left, inside in ranges.items() for fact in inside.facts(left)] + others
    return reduce(and_, facts) if facts else TRUE


def _certain(fact: Condition, known: Mapping[Expr, Range]) -> bool:
    """Whether a relation with a number holds all over a known range."""
    return type(fact) is Relation and _impossible(Relation(DENIED[fact.op], *fact.args), known)


def _impossible(fact: Condition, known: Mapping[Expr, Range]) -> bool:
    """Whether a relation with a number fails all over a known range."""
    if type(fact) is not Relation or type(fact.args[1]) is not Number or fact.args[0] not in known:
        return False
    return not known[fact.args[0]].allows(fact.op, fact.args[1].value)
