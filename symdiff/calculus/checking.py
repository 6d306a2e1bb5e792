"""`check`: whether a derivative that somebody worked out is right, where it goes wrong, and what probably happened."""

from __future__ import annotations

import re
import warnings
from collections.abc import Iterable, Iterator, Mapping, Sequence
from fractions import Fraction
from itertools import islice
from typing import Any, NamedTuple

from symdiff.calculus.conditions import conditions
from symdiff.calculus.derivative import Derivation, derive, diff
from symdiff.calculus.pieces import equal_in_pieces
from symdiff.calculus.reduction import Conditions
from symdiff.calculus.samples import sampled
from symdiff.calculus.slips import slipped
from symdiff.errors import ArgumentError, SymdiffError
from symdiff.expr import (
    MINUS_ONE, And, Call, Condition, Derivative, Expr, Number, Operand, Relation, Symbol, UnknownFunction, brief,
    free_symbols, is_small, postorder,
)
from symdiff.functions import inf
from symdiff.language import as_expression, read
from symdiff.numeric import Value, evaluate
from symdiff.numeric.enclosures import enclosures
from symdiff.simplification.equality import counterexample, equal
from symdiff.simplification.shortest import simplified

__all__ = ["Check", "check"]

#: A derivative that is only named: y' = ...
_NAMED = re.compile(r"[A-Za-z]['′]+\s*=")
#: So many slips are compared with a wrong answer.
MAX_SLIPS = 400
#: The slips of larger expressions are not looked for.
MAX_NODES = 300


class Line(NamedTuple):
    """A line of work: as it was written, and what it says."""

    text: str
    expr: Expr


class Check:
    """What `check` found; true as a bool if the work is right wherever the derivative exists.

    Attributes:
        verdict: "right", "right elsewhere" (the same value, but not defined everywhere where the derivative exists),
            "wrong", or "undecided".
        expected: the derivative.
        line: the place of the first line that does not follow from what stands before it, from 0; None if all do.
        work: the lines, as they were read.
        point: where the line has another value, None if it has not.
        found, wanted: the values there: of the line, and of what it should equal.
        functions: what stands for unknown functions in these values, as {f(t): t^2 + exp(t/2)}.
        missing: conditions that the answer needs and the derivative does not.
        slip: what probably happened, in words; None if no slip explains it.
    """

    def __init__(self, verdict: str, expected: Expr, work: Sequence[Line], line: int | None = None,
                 point: Mapping[Symbol, Fraction] | None = None, found: Value | None = None,
                 wanted: Value | None = None, missing: Sequence[Condition] = (), slip: str | None = None,
                 functions: Mapping[Expr, Expr] | None = None) -> None:
        self.verdict = verdict
        self.expected = expected
        self.work = tuple([entry.expr for entry in work])
        self.texts = tuple([entry.text for entry in work])
        self.line = line
        self.point = None if point is None else dict(point)
        self.found = found
        self.wanted = wanted
        self.missing = Conditions(missing)
        self.slip = slip
        self.functions = dict(functions or {})

    def __bool__(self) -> bool:
        return self.verdict == "right"

    def __str__(self) -> str:
        if self.verdict == "right":
            return "right"
        if self.verdict == "right elsewhere":
            return f"right where {self.missing}; elsewhere the derivative exists too, and the answer is not defined"
        assert self.line is not None
        several = len(self.work) > 1
        place = f"line {self.line + 1}, {self.texts[self.line]}" if several else self.texts[self.line]
        if self.verdict == "undecided":
            return f"{place}: no difference from {brief(self.expected)} was found, and no proof that there is none"
        before = "the derivative" if self.line == 0 else "the line before"
        said = f"wrong: {place} does not follow" if several and self.line else f"wrong: {place}"
        if self.point is not None:
            given = ["with " + ", ".join([f"{call} = {sample}" for call, sample in self.functions.items()])
                     ] if self.functions else []
            if self.point:
                given.append("at " + ", ".join([f"{symbol} = {value}" for symbol, value in self.point.items()]))
            said += f": {' '.join([*given, 'it is'])} {self.found}, and {before} is {self.wanted}"
        return f"{said}. Probably {self.slip}" if self.slip else said

    def __repr__(self) -> str:
        return f"<{self}>"


def check(work: Operand | str | Iterable[Operand | str], expr: Operand | str, *variables: Symbol | str | int) -> Check:
    """Whether an answer is the derivative of an expression; of several lines, the first that goes wrong.

    Args:
        work: an answer, or several lines of work, as a list or as a text of several lines.  `=` joins lines too; what
            only names the derivative (`f'(x)`, `dy/dx`, `y'`) is passed over.
        expr, variables: what is differentiated, and by what, as for `diff`.

    Raises:
        ParseError: a text cannot be read.
        NoDerivativeError: no closed form is known for the derivative.
        ArgumentError: there is no line of work, or a condition stands for one.

    >>> check("2x cos(x^2)", "sin(x^2)", "x")
    <right>
    >>> print(check("cos(x^2)", "sin(x^2)", "x").slip)
    the inner derivative was forgotten in the derivative of sin(x^2)
    >>> check("x*2^(x-1)", "2^x", "x").verdict
    'wrong'
    """
    root = as_expression(expr, [name for name in variables if not isinstance(name, int)])
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        derivation = derive(root, *variables)
    lines = list(_lines(work, root, derivation))
    if not lines:
        raise ArgumentError("there is no line of work to check: give an answer such as 2*x")
    before, undecided = derivation.result, False
    for place, line in enumerate(lines):
        if line.expr in (inf, -inf):
            return Check("wrong", derivation.result, lines, place)
        verdict = _equal(line.expr, before, derivation)
        if verdict is None:
            undecided = True
        if verdict is False:
            return _refuted(lines, place, before, derivation)
        before = line.expr
    if undecided:
        place = next(place for place, line in enumerate(lines)
                     if not _equal(line.expr, [derivation.result, *[entry.expr for entry in lines]][place],
                                     derivation))
        return Check("undecided", derivation.result, lines, place)
    answer = lines[-1].expr
    usual = conditions(derivation.result)       # n x^(n-1) at n = 1, x = 0
    missing = [need for need in conditions(answer) if need not in usual and not derivation.conditions.imply(need)]
    return Check("right elsewhere" if missing else "right", derivation.result, lines, missing=missing)


def _equal(a: Expr, b: Expr, derivation: Derivation) -> bool | None:
    """As `equal`, where the derivative exists; what the whole does not tell, its pieces may."""
    found = equal(a, b, derivation.conditions)
    if found is None and (samples := sampled([a, b])) is not None:
        _, (left, right) = samples
        return False if equal(left, right) is False else None
    if found is None and all([variable is derivation.variables[0] for variable in derivation.variables]):
        return equal_in_pieces(a, b, derivation.conditions, derivation.variables[0]) or None
    return found


def _lines(work: Operand | str | Iterable[Operand | str], root: Expr, derivation: Derivation) -> Iterator[Line]:
    """The lines of work, those joined by `=` one by one."""
    entries: Iterable[Any] = [work]      # what is none is refused below
    if isinstance(work, str):
        entries = [entry for entry in work.splitlines() if entry.strip()]
    elif isinstance(work, Iterable) and not isinstance(work, Expr | bytes | bytearray | Mapping):
        entries = work
    names = [symbol.name for symbol in free_symbols(root)]
    for entry in entries:
        formula = entry
        if isinstance(entry, str):
            text = _NAMED.sub("", entry.strip().removeprefix("=").strip())
            formula = read(text, names, derivation.variables).expression
        sides = list(_sides(formula if isinstance(formula, Condition) else as_expression(formula)))
        for side in sides:
            if not _names_the_derivative(side, root, last=side is sides[-1]):
                yield Line(str(side), side)


def _sides(formula: Expr) -> Iterator[Expr]:
    """The sides of an equation, or of a chain of them."""
    stack = [formula]
    last: Expr | None = None
    while stack:
        part = stack.pop()
        if type(part) is And:
            stack += reversed(part.args)
        elif type(part) is Relation and part.op == "=":
            if part.args[0] is not last:
                yield part.args[0]
            last = part.args[1]
            yield last
        elif isinstance(part, Condition):
            raise ArgumentError(f"{part} is a condition, not a line of work: write formulas, joined by =")
        else:
            yield part


def _names_the_derivative(side: Expr, root: Expr, last: bool) -> bool:
    """Whether a side says what is worked out, f'(x) or y', and nothing about it."""
    if type(side) is Derivative or (type(side) is Call and isinstance(side.function, UnknownFunction)):
        return all([side.function is not node.function for node in postorder(root)
                    if isinstance(node, Call | Derivative)])
    return not last and type(side) is Symbol and side not in free_symbols(root) and bool(free_symbols(root))


def _refuted(lines: Sequence[Line], place: int, before: Expr, derivation: Derivation) -> Check:
    line = lines[place].expr
    functions, (left, right) = sampled([line, before]) or ({}, [line, before])
    point = counterexample(left, right, () if functions else derivation.conditions) or counterexample(left, right)
    found = wanted = None
    if point is not None:
        there = {symbol.name: value for symbol, value in point.items()}
        try:
            found, wanted = evaluate(left, there, 6), evaluate(right, there, 6)
        except SymdiffError:
            point = None
    slip = _slip(line, derivation) if place == 0 else None
    return Check("wrong", derivation.result, lines, place, point, found, wanted, slip=slip or _difference(line, before),
                 functions=functions)


def _slip(answer: Expr, derivation: Derivation) -> str | None:
    """What probably happened in a wrong answer."""
    stage = derivation.stages[0] if len(derivation.stages) == 1 else None
    if stage is None or not (is_small(stage.expression, MAX_NODES) and is_small(answer, MAX_NODES)):
        return None
    values = _values(answer)
    for slip, node, made in islice(slipped(stage.steps, stage.variable), MAX_SLIPS):
        if _values(made, values) and equal(made, answer):
            return slip.told.format(node=node if node is not None else stage.expression)
    try:
        if stage.variable in free_symbols(answer) and equal(diff(answer, stage.variable), stage.expression):
            return "this is an antiderivative: it was integrated, not differentiated"
        for other in free_symbols(stage.expression):
            if other is not stage.variable and equal(diff(stage.expression, other), answer):
                return f"this is the derivative by {other}, not by {stage.variable}"
    except SymdiffError:
        pass
    return None


def _values(expr: Expr, known: list[Any] | None = None) -> Any:
    """Values at some points; or whether there are none that certainly differ from known ones."""
    found: list[Any] = []
    for k in range(3):
        point = {symbol: Fraction(7 + 3 * place + 5 * k, 11) for place, symbol
                 in enumerate(sorted(free_symbols(expr), key=lambda symbol: symbol.name))}
        try:
            found += enclosures([expr], point)
        except SymdiffError:
            found.append(None)
    if known is None:
        return found
    return all([a is None or b is None or not (a - b > 0 or a - b < 0) for a, b in zip(found, known)])


def _difference(line: Expr, before: Expr) -> str | None:
    """What a line lacks, if that can be said shortly: a sign, a factor, a term."""
    try:
        ratio = simplified(line / before)
        if type(ratio) is Number and ratio.numerator:
            wrong = f"a factor is wrong: it is {ratio} times what it should be"
            return "the sign is wrong" if ratio is MINUS_ONE else wrong
        term = simplified(line - before)
    except SymdiffError:
        return None
    if is_small(term, 6):
        return f"a term is wrong: it is too large by {term}"
    return None
