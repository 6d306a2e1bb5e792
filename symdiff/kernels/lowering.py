"""From a graph to instructions."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any, NamedTuple

from symdiff.domains.requirements import all_restricted
from symdiff.errors import ArgumentError, EvaluationError
from symdiff.expr import (
    MINUS_ONE, ONE, And, Call, Derivative, Expr, Indexed, Not, Number, Or, Over, Piecewise, Power, Product, Relation,
    Sum, Symbol, Truth, expanded, free_symbols, negate, postorder, power,
)
from symdiff.expr.notation import as_negation
from symdiff.functions import HALF, Function, absolute, exp, ln, maximum, minimum
from symdiff.kernels.program import Foreign, Instruction, Program
from symdiff.kernels.removable import parts_if_few
from symdiff.kernels.stable import Opaque, machine_forms
from symdiff.numeric import evaluate
from symdiff.numeric.floats import evaluate_float

__all__ = ["lowered"]

#: Whole powers up to this one are multiplied out; beyond, the error would grow above that of `pow`.
MULTIPLIED = 8

_PICKS = {maximum: "max", minimum: "min"}
_CONNECTIVES: dict[type[Expr], str] = {And: "and", Or: "or", Not: "not"}

#: Sums of squares beyond LARGE and SMALL are added again with sides that are multiplied by DOWN or UP, which bring the
#: largest and the smallest number to where squares have all their bits.  Each is for double and for single precision.
LARGE, DOWN, SMALL, UP = (2.0**996, 2.0**120), (2.0**-600, 2.0**-80), (2.0**-930, 2.0**-80), (2.0**600, 2.0**100)
#: So many sides at most, and so large a weight of one, or so small: their squares do not overflow once they are scaled.
SIDES, WEIGHT = 8, 1 << 16


def lowered(exprs: Sequence[Expr], inputs: Sequence[Symbol]) -> Program:
    """The instructions that compute the expressions from the values of the inputs.

    Raises:
        ArgumentError: a symbol is not among the inputs, or an unknown function has no value.
    """
    written = all_restricted(exprs)
    nodes = postorder(*written)
    if any([isinstance(node, Over) for node in nodes]):
        written = [expanded(expr) for expr in written]
        nodes = postorder(*written)
    entry = next((node for node in nodes if type(node) is Indexed), None)
    if entry is not None:
        raise ArgumentError(f"{entry} is the entry of an array at an index that is not known: sums over entries are "
                            "compiled where their bounds are numbers and the terms not many, as in sum(i=1..3, x_i)")
    roots = machine_forms(written, _machine_has)
    known = set(inputs)
    missing = [symbol.name for symbol in free_symbols(*roots) if symbol not in known]
    if missing:
        raise ArgumentError(f"{', '.join(missing[:8])} {'has' if len(missing) == 1 else 'have'} no value: name "
                            f"{'it' if len(missing) == 1 else 'them'} among the inputs, or put a number for "
                            f"{'it' if len(missing) == 1 else 'them'} with subs")
    lowering = _Lowering(inputs)
    lowering.run(roots)
    return _needed(Program(len(inputs), lowering.instructions, [lowering.values[root] for root in roots],
                           lowering.residues, lowering.singles))


def _needed(program: Program) -> Program:
    """The program without instructions whose values nobody needs; inputs stay."""
    instructions, outputs = program.instructions, program.outputs
    needed = [False] * len(instructions)
    for value in outputs:
        needed[value] = True
    for value in range(len(instructions) - 1, -1, -1):
        if needed[value]:
            for arg in instructions[value].args:
                needed[arg] = True
    kept: list[Instruction] = []
    place: dict[int, int] = {}
    for value, instruction in enumerate(instructions):
        if needed[value] or instruction.op == "input":
            place[value] = len(kept)
            kept.append(instruction._replace(args=tuple([place[arg] for arg in instruction.args])))
    residues, singles = [{place[value]: number for value, number in numbers.items() if value in place}
                         for numbers in (program.residues, program.singles)]
    return Program(program.inputs, kept, [place[value] for value in outputs], residues, singles)


def _machine_has(function: Function) -> bool:
    return function.numeric.c is not None or function in _PICKS


class _Values(dict[Expr, int]):
    """The values of nodes; a part of a constant becomes a constant of its own when it is asked for, as c in x - c."""

    def __init__(self, constant: Callable[[Expr], int]) -> None:
        super().__init__()
        self.constant = constant

    def __missing__(self, node: Expr) -> int:
        value = self[node] = self.constant(node)
        return value


class _Lowering:
    def __init__(self, inputs: Sequence[Symbol]) -> None:
        self.instructions: list[Instruction] = []
        self.numbered: dict[Instruction, int] = {}
        self.values = _Values(self.constant_part)
        for place, symbol in enumerate(inputs):
            self.values[symbol] = self.emit("input", data=place)
        self.inputs = inputs
        self.divisions: Counter[Expr] = Counter()
        self.residues: dict[int, float] = {}
        self.singles: dict[int, float] = {}
        self.limits: dict[tuple[float, float], int] = {}

    def run(self, roots: Sequence[Expr]) -> None:
        order = postorder(*roots)
        for node in order:
            if type(node) is Product:
                for factor in node.args:
                    if type(factor) is Power and type(factor.exponent) is Number and factor.exponent.numerator < 0:
                        self.divisions[factor.base] += 1
        for root in roots:
            if type(root) is Power:
                self.divisions[root.base] += 1
        varying = self.constants(order, roots)
        for node in order:
            if node in varying and node not in self.values:
                self.values[node] = self.value(node)

    def constants(self, order: Sequence[Expr], roots: Sequence[Expr]) -> set[Expr]:
        """Parts without symbols are computed beforehand, with certain digits: the largest ones as wholes.

        Returns:
            The nodes that are not constant.
        """
        varying: set[Expr] = set(self.inputs)
        for node in order:
            if any([arg in varying for arg in node.args]):
                varying.add(node)
        wanted = dict.fromkeys([arg for node in order if node in varying for arg in node.args if arg not in varying])
        wanted.update(dict.fromkeys([root for root in roots if root not in varying]))
        for node in wanted:
            self.values[node] = self.constant_part(node)
        return varying

    def constant_part(self, node: Expr) -> int:
        if node.is_condition:
            return self.emit("truth", data=_truth(node))
        number = _constant(node)
        value = self.emit("constant", data=number)
        if type(node) is Number and math.isfinite(number) and node.value != number:
            self.residues[value] = float(node.value - Fraction(number))
        return value

    def emit(self, op: str, *args: int, data: Any = None) -> int:
        """The value of an instruction, which is not repeated if it was there before."""
        key = Instruction(op, args, data)
        if op == "constant" and (data == 0 or math.isnan(data)):
            key = Instruction(op, args, repr(data))     # nan is not itself, and -0.0 equals 0.0
        found = self.numbered.get(key)
        if found is None:
            found = self.numbered[key] = len(self.instructions)
            self.instructions.append(Instruction(op, args, data))
        return found

    def constant(self, value: float) -> int:
        return self.emit("constant", data=value)

    def value(self, node: Expr) -> int:
        args = node.args
        if type(node) is Sum:
            return self.sum(*args)
        if type(node) is Product:
            return self.product(*args)
        if type(node) is Power:
            return self.power(*args)
        if type(node) is Call:
            return self.call(node)
        if type(node) is Relation:
            return self.relation(node.op, *args)
        if type(node) in _CONNECTIVES:
            return self.emit(_CONNECTIVES[type(node)], *[self.values[arg] for arg in args])
        if type(node) is Piecewise:
            return self.piecewise(node)
        if type(node) is Truth:
            return self.emit("truth", data=node.holds)
        assert type(node) is Derivative, type(node)
        raise ArgumentError(f"{node.function} is an unknown function: it has no value")

    def sum(self, left: Expr, right: Expr) -> int:
        for one, other in ((left, right), (right, left)):
            if one is MINUS_ONE and type(other) is Call and other.function is exp:
                return self.emit("expm1", self.values[other.args[0]])
            negative = as_negation(one)
            if negative is not None:
                return self.emit("sub", self.values[other], self.values[negative])
            if type(one) is Number and one.numerator < 0:
                return self.emit("sub", self.values[other], self.constant_part(negate(one)))
        return self.emit("add", self.values[left], self.values[right])

    def product(self, left: Expr, right: Expr) -> int:
        if left is MINUS_ONE:
            return self.emit("neg", self.values[right])
        for above, below in ((left, right), (right, left)):
            if type(below) is Power and type(below.exponent) is Number and below.exponent.numerator < 0:
                if self.divisions[below.base] == 1:
                    return self.emit("div", self.values[above], self.positive_power(below.base, negate(below.exponent)))
        return self.emit("mul", self.values[left], self.values[right])

    # ---- powers ----------------------------------------------------------------------------------------------

    def power(self, base: Expr, exponent: Expr) -> int:
        if type(exponent) is not Number:
            return self.emit("pow", self.values[base], self.values[exponent])
        if exponent.numerator > 0:
            return self.positive_power(base, exponent)
        opposite = negate(exponent)
        assert type(opposite) is Number
        if opposite.denominator in (1, 2) and opposite.numerator <= MULTIPLIED:
            inside = self.values[base] if opposite.denominator == 1 else self.root(base)
            return self.whole_power(self.emit("div", self.constant(1.0), inside), opposite.numerator)
        return self.emit("div", self.constant(1.0), self.positive_power(base, opposite))

    def positive_power(self, base: Expr, exponent: Expr) -> int:
        assert type(exponent) is Number
        value, n, q = self.values[base], exponent.numerator, exponent.denominator
        if n <= MULTIPLIED and q == 1:
            return self.whole_power(value, n)
        if n <= MULTIPLIED and q == 2:
            root = self.root(base)
            return root if n == 1 else self.emit("mul", self.whole_power(value, n // 2), root)
        if n <= MULTIPLIED and q == 3:      # a third is no machine number
            real = self.emit("select", self.emit("lt", value, self.constant(0.0)), self.constant(math.nan), value)
            return self.whole_power(self.emit("cbrt", real), n)
        return self.emit("pow", value, self.constant(_constant(exponent)))

    def root(self, base: Expr) -> int:
        """The square root; of a sum of squares without the overflow that they have alone (Blue, A portable Fortran
        program to find the Euclidean norm of a vector, 1978)."""
        value = self.values[base]
        sides = _sides(base)
        if sides is None:
            return self.emit("sqrt", value)
        if len(sides) == 1:
            size = self.emit("fabs", self.whole_power(self.values[sides[0].base], sides[0].exponent))
            weight = sides[0].weight
            return size if weight is ONE else self.emit("mul", self.values[power(weight, HALF)], size)
        large, small = self.emit("lt", self.limit(LARGE), value), self.emit("lt", value, self.limit(SMALL))

        def chosen(sign: int) -> int:
            down, up = [self.limit((double**sign, single**sign)) for double, single in (DOWN, UP)]
            return self.emit("select", large, down, self.emit("select", small, up, self.constant(1.0)))

        scale, total = chosen(1), None
        for weight, side, exponent in sides:
            part = self.emit("mul", self.whole_power(self.values[side], exponent), scale)
            square = self.emit("mul", part if weight is ONE else self.emit("mul", self.values[weight], part), part)
            total = square if total is None else self.emit("add", total, square)
        assert total is not None
        return self.emit("mul", self.emit("sqrt", total), chosen(-1))

    def limit(self, numbers: tuple[float, float]) -> int:
        """A constant that is one number in double and another in single precision."""
        if numbers not in self.limits:
            value = self.limits[numbers] = len(self.instructions)
            self.instructions.append(Instruction("constant", data=numbers[0]))
            self.singles[value] = numbers[1]
        return self.limits[numbers]

    def whole_power(self, value: int, n: int) -> int:
        if n == 1:
            return value
        half = self.whole_power(value, n // 2)
        square = self.emit("mul", half, half)
        return self.emit("mul", square, value) if n % 2 else square

    # ---- functions -------------------------------------------------------------------------------------------

    def call(self, node: Call) -> int:
        function, args = node.function, [self.values[arg] for arg in node.args]
        if isinstance(function, Opaque):
            return self.emit("foreign", *args, data=_of_opaque(function, node.args))
        if not isinstance(function, Function):
            raise ArgumentError(f"{function} is an unknown function: it has no value")
        if function in _PICKS:
            value = args[0]
            for arg in args[1:]:
                value = self.emit(_PICKS[function], value, arg)
            return value
        if function is ln and type(node.args[0]) is Sum and ONE in node.args[0].args:
            left, right = node.args[0].args
            return self.emit("log1p", self.values[right if left is ONE else left])
        name = function.numeric.c
        if name is not None:
            return self.emit(name, *args)
        return self.emit("foreign", *args, data=_foreign(function))

    def relation(self, op: str, left: Expr, right: Expr) -> int:
        one, other = self.values[left], self.values[right]
        if op in (">", ">="):
            one, other = other, one
        return self.emit({"<": "lt", ">": "lt", "<=": "le", ">=": "le", "=": "eq", "!=": "ne"}[op], one, other)

    def piecewise(self, node: Piecewise) -> int:
        value = self.constant(math.nan) if node.otherwise is None else self.values[node.otherwise]
        for condition, branch in reversed(node.branches):
            value = self.emit("select", self.values[condition], self.values[branch], value)
        return value


class _Side(NamedTuple):
    """weight * base^(2 exponent)."""

    weight: Number
    base: Expr
    exponent: int


def _sides(total: Expr) -> list[_Side] | None:
    """The terms of a sum of squares with positive weights, or a single one; None if it is something else."""
    terms = parts_if_few(total, Sum, SIDES)
    if terms is None:
        return None
    found: list[_Side] = []
    for term in terms:
        weight: Number = ONE
        for one, other in (term.args, term.args[::-1]) if type(term) is Product else ():
            if type(one) is Number and 1 <= one.value * WEIGHT <= WEIGHT**2:
                weight, term = one, other
                break
        if type(term) is Power and type(term.exponent) is Number and _is_even(term.exponent):
            found.append(_Side(weight, term.base, term.exponent.numerator // 2))
        elif type(term) is Product and term.args[0] is term.args[1]:
            found.append(_Side(weight, term.args[0], 1))
        elif type(term) is Number and term.numerator > 0:
            found.append(_Side(weight, power(term, HALF), 1))
        else:
            return None
    return found


def _is_even(exponent: Number) -> bool:
    return exponent.denominator == 1 and exponent.numerator % 2 == 0 and 0 < exponent.numerator <= MULTIPLIED


# ---- values beforehand ---------------------------------------------------------------------------------------------


def _constant(node: Expr) -> float:
    """The machine number nearest to the value of an expression without symbols; nan where it has none."""
    if type(node) is Number:
        try:
            return node.numerator / node.denominator
        except OverflowError:
            return math.inf if node.numerator > 0 else -math.inf
    if type(node) is Call and not node.args and isinstance(node.function, Function):
        return node.function.machine_value or 0.0
    try:
        return float(evaluate(node, {}, 18))
    except EvaluationError:
        return evaluate_float(node, {})


def _truth(node: Expr) -> bool:
    try:
        return bool(evaluate(node))
    except EvaluationError:
        return False


#: One object for each function, so that equal instructions are found.
_FOREIGN: dict[Any, Foreign] = {}


def _foreign(function: Function) -> Foreign:
    found = _FOREIGN.get(function)
    if found is None:
        symbols = [Symbol(f"x{i}") for i in range(function.arity)]
        found = _FOREIGN[function] = Foreign(function.name, function.numeric.scipy, _valued(Call(function, *symbols),
                                                                                            symbols))
    return found


def _of_opaque(head: Opaque, symbols: Sequence[Expr]) -> Foreign:
    return Foreign(head.name, None, _valued(head.whole, symbols))


def _valued(expr: Expr, symbols: Sequence[Expr]) -> Callable[..., float]:
    """The expression as a function of floats, computed in balls."""

    def value(*args: float) -> float:
        if not all(map(math.isfinite, args)):
            return math.nan
        try:
            return float(evaluate(expr, {symbol: Number(*arg.as_integer_ratio())
                                         for symbol, arg in zip(symbols, args, strict=True)}, 18))
        except (EvaluationError, OverflowError):
            return math.nan

    return value


assert absolute.numeric.c == "fabs"     # the back ends know the operations by these names
