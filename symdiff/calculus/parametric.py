"""Critical points of functions with parameters by formulas: vertices of parabolas, the normal equations of a line."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import factorial

from symdiff.calculus.matrices import Matrix, Vector
from symdiff.calculus.reduction import Conditions, reduced
from symdiff.calculus.results import Points, array
from symdiff.differentiation import differentiate
from symdiff.domains.ranges import ranges_of
from symdiff.domains.requirements import defined, differentiable
from symdiff.domains.signs import ALLOWED, Signs
from symdiff.errors import ArgumentError, LimitError
from symdiff.expr import (
    FALSE, ONE, TRUE, ZERO, Call, Condition, Expr, IndexSum, Number, Over, Power, Product, Relation, Sum, Symbol,
    dependents, free_symbols, negate, postorder, replace,
)
from symdiff.expr.notation import operation_count
from symdiff.functions import e, exp, ln, root, sqrt
from symdiff.simplification.shortest import simplified
from symdiff.solving.polynomials import Ring

__all__ = ["CriticalFormula", "CriticalFormulas", "critical_formulas"]

#: Linear systems of more equations are not solved by determinants, nor equations of higher degree.
MAX_VARIABLES, MAX_DEGREE = 5, 24


@dataclass(frozen=True)
class CriticalFormula:
    """A point at which the gradient is zero, in terms of the parameters.

    Attributes:
        point: its coordinates.
        where: what the parameters must meet for it to be there.
        value: of the function there.
        kinds: what it is, "minimum", "maximum" or "saddle", and where; a kind that never occurs is left out.
    """

    point: Mapping[Symbol, Expr]
    where: Conditions
    value: Expr
    kinds: Mapping[str, Conditions]

    def __getitem__(self, name: Symbol | str) -> Expr:
        """A coordinate by its symbol or name."""
        for symbol, value in self.point.items():
            if symbol is name or symbol.name == name:
                return value
        raise ArgumentError(f"{name} is no variable of the point: it has {', '.join(map(str, self.point))}")

    @property
    def kind(self) -> str | None:
        """What it is for all parameters with which it is there, None if that depends on them."""
        return next((kind for kind, where in self.kinds.items() if not where), None)

    def __str__(self) -> str:
        place = ", ".join([f"{symbol} = {value}" for symbol, value in self.point.items()])
        there = f" where {self.where}" if self.where else ""
        kinds = ", ".join([f"{kind} where {where}" if where else kind for kind, where in self.kinds.items()])
        return f"{place}{there}: {kinds or 'the second derivative does not tell'}, value {self.value}"


class CriticalFormulas(Points[CriticalFormula]):
    """The critical points of a function with parameters.

    Attributes:
        function: the function.
        variables: its variables; all other symbols are parameters.
        gradient: the first derivatives.
        hessian: the second ones.
        points: the points, by formulas.
        unsolved: factors of the derivative whose zeros are not known by a formula.
        constant: factors of the derivative with parameters alone; where one is 0, all points are critical.
    """

    def __init__(self, function: Expr, variables: Sequence[Symbol], slopes: Vector, curvature: Matrix,
                 points: Sequence[CriticalFormula], unsolved: Sequence[Expr], constant: Sequence[Expr] = ()) -> None:
        self.function, self.variables = function, tuple(variables)
        self.gradient, self.hessian = slopes, curvature
        self.points, self.unsolved, self.constant = tuple(points), tuple(unsolved), tuple(constant)

    @property
    def complete(self) -> bool:
        """Whether these are all, where their conditions and those of the function hold."""
        return not self.unsolved

    @property
    def degenerate(self) -> tuple[Condition, ...]:
        """Equations of the parameters under which the formulas divide by 0, or the derivative is 0 everywhere."""
        own = Conditions(reduced(defined(self.function)))
        needs = [*[need for found in self.points for need in found.where],
                 *reduced([factor.differs(ZERO) for factor in self.constant])]
        return tuple(dict.fromkeys([Relation("=", *need.args) for need in needs
                                    if type(need) is Relation and need.op == "!=" and not own.imply(need)]))

    @property
    def text(self) -> str:
        """One line for each point, and one for what was not solved or is not covered."""
        lines = [str(found) for found in self.points]
        for factor in self.unsolved:
            moving = self.variables[0] in free_symbols(factor)
            also = "and " if lines else ""
            lines.append(f"{also}where {factor} = 0, which is not solved for {self.variables[0]}" if moving else
                         f"every {self.variables[0]}{'' if factor is ZERO else f' where {factor} = 0, else none'}")
        lines = lines or ["no critical points"]
        lines += [f"where {equation} these formulas say nothing: put that in with subs" for equation in self.degenerate]
        return "\n".join(lines)

    @property
    def latex(self) -> str:
        """A row for each point: where, what it is, and the value."""
        from symdiff.printing import latex

        rows = []
        for found in self.points:
            place = r",\ ".join([f"{latex(symbol)} = {latex(value)}" for symbol, value in found.point.items()])
            kinds = r",\ ".join([rf"\text{{{kind}}}" + (rf"\text{{ where }}{where.latex()}" if where else "")
                                 for kind, where in found.kinds.items()])
            rows.append([place, kinds, f"f = {latex(found.value)}"])
        rows += [[f"{latex(factor)} = 0", r"\text{not solved}", ""] for factor in self.unsolved]
        rows += [[latex(equation), r"\text{not covered}", ""] for equation in self.degenerate]
        return array(rows) if rows else r"\text{no critical points}"

    def __repr__(self) -> str:
        return f"<critical points of {self.function}: {len(self.points)}>"


def critical_formulas(function: Expr, names: Sequence[Symbol], slopes: Vector, curvature: Matrix) -> CriticalFormulas:
    """The critical points of a function with parameters.

    Solved are functions that are quadratic in the variables, by Cramer's rule, and functions of one variable whose
    derivative has factors that are linear or quadratic in it or in one logarithm or exponential of such.

    Raises:
        LimitError: the function is of another kind.
    """
    kinks = {need for name in names for need in differentiable(function, name) if _depends(need, names)}
    if not kinks <= set(defined(function)):
        raise LimitError("with parameters, points without a derivative are not found: put numbers in with subs")
    needs = [*defined(function), *[node.upper >= node.lower for node in postorder(function) if isinstance(node, Over)]]
    unsolved: list[Expr] = []
    constant: list[Expr] = []
    second = [entry for entry in curvature.entries() if entry is not ZERO]
    if second and not any([_depends(entry, names) for entry in second]):
        points = _of_quadratic(slopes, curvature, names)
    elif len(names) == 1:
        points, unsolved, constant = _of_factors(slopes[0], names[0])
    else:
        raise LimitError("with parameters, functions of several variables are solved where they are quadratic in them: "
                         "put numbers in with subs")
    found = [_tested(function, names, curvature, point, [*where, *needs]) for point, where in points]
    return CriticalFormulas(function, names, slopes, curvature, [point for point in found if FALSE not in point.where],
                            unsolved, constant)


#: A point, and what the parameters must meet.
_Solved = tuple[dict[Symbol, Expr], list[Condition]]
#: A zero of one variable, likewise.
_Zero = tuple[Expr, list[Condition]]


def _depends(expr: Expr, names: Sequence[Symbol]) -> bool:
    return expr in dependents(postorder(expr), names)


def _tested(function: Expr, names: Sequence[Symbol], curvature: Matrix, point: dict[Symbol, Expr],
            needs: Sequence[Condition]) -> CriticalFormula:
    """A point with the second-derivative test: by the leading minors of the Hessian (Sylvester's criterion)."""
    where = reduced([there for need in needs if isinstance(there := replace(need, point), Condition)])
    minors = [simplified(replace(_determinant([[curvature[i, j] for j in range(size)] for i in range(size)]), point),
                         function, where) for size in range(1, len(names) + 1)]
    signs = Signs({left: found.signs() for left, found in ranges_of(where)[0].items() if type(left) is Symbol})
    tests = {"minimum": [_settled(minor, ">", signs) for minor in minors],
             "maximum": [_settled(minor, ">" if place % 2 else "<", signs) for place, minor in enumerate(minors)]}
    if len(names) == 2:
        tests["saddle"] = [_settled(minors[1], "<", signs)]
    value = simplified(replace(function, point), function, where)
    kinds: dict[str, Conditions] = {}
    for kind, test in tests.items():
        found = reduced([*where, *test])
        if FALSE not in found:
            kinds[kind] = Conditions([condition for condition in found if not where.imply(condition)])
            if not kinds[kind]:
                return CriticalFormula(point, where, value, {kind: kinds[kind]})
    return CriticalFormula(point, where, value, kinds)


def _settled(minor: Expr, op: str, signs: Signs) -> Condition:
    """The relation of a minor to 0, or what its sign says of that."""
    possible = signs.of(minor)
    if not possible & ~ALLOWED[op]:
        return TRUE
    return Relation(op, minor, ZERO) if possible & ALLOWED[op] else FALSE


def _of_quadratic(slopes: Vector, curvature: Matrix, names: Sequence[Symbol]) -> list[_Solved]:
    """Where a gradient that is linear vanishes."""
    count = len(names)
    if count > MAX_VARIABLES:
        raise LimitError(f"with parameters, at most {MAX_VARIABLES} variables are solved for: put numbers in with subs")
    origin: dict[Symbol, Expr] = dict.fromkeys(names, ZERO)
    right = [negate(replace(slope, origin)) for slope in slopes]
    rows = [[curvature[i, j] for j in range(count)] for i in range(count)]
    whole = simplified(_determinant(rows))
    if whole is ZERO:
        raise LimitError("the second derivatives have determinant 0: the critical points are not isolated")
    point = {name: simplified(_determinant([[right[i] if j == place else rows[i][j] for j in range(count)]
                                            for i in range(count)]) / whole)
             for place, name in enumerate(names)}
    return [(point, [whole.differs(ZERO)])]


def _determinant(rows: Sequence[Sequence[Expr]]) -> Expr:
    """By the first row (Laplace)."""
    if len(rows) == 1:
        return rows[0][0]
    total: Expr = ZERO
    for place, entry in enumerate(rows[0]):
        if entry is not ZERO:
            minor = entry * _determinant([[*row[:place], *row[place + 1:]] for row in rows[1:]])
            total = total - minor if place % 2 else total + minor
    return total


# ---- one variable ------------------------------------------------------------------------------------------------


def _of_factors(slope: Expr, name: Symbol) -> tuple[list[_Solved], list[Expr], list[Expr]]:
    """The zeros of the factors of a derivative, the factors that are not solved, and those without the variable."""
    points: dict[Expr, list[Condition]] = {}
    factors = _factors(slope)
    if not _depends(slope, [name]):
        return [], [slope], []
    unsolved: list[Expr] = []
    for factor in [factor for factor in factors if _depends(factor, [name])]:
        solved = _zeros(factor, name)
        if solved is None:
            unsolved.append(factor)
        for zero, where in solved or []:
            points.setdefault(zero, where)
    solved_points = [({name: zero}, where) for zero, where in points.items()]
    return solved_points, unsolved, [factor for factor in factors if not _depends(factor, [name])]


def _factors(expr: Expr) -> list[Expr]:
    """Factors that hold symbols and may be 0; those of fractions of polynomials irreducible."""
    found: dict[Expr, None] = {}
    pending = [expr]
    while pending:
        part = pending.pop()
        if not free_symbols(part) or (type(part) is Call and part.function is exp):
            continue
        if type(part) is Product:
            pending += part.args
        elif type(part) is Power and part.base is e:
            continue
        elif type(part) is Power and type(part.exponent) is Number:
            pending += [part.base] if part.exponent.numerator > 0 else []
        else:
            found.update(dict.fromkeys(_irreducible(part)))
    return list(found)


def _irreducible(expr: Expr) -> list[Expr]:
    """The factors of the numerator of a fraction of polynomials, else the expression itself."""
    ring = Ring(free_symbols(expr))
    fraction = ring.fraction(expr)
    if fraction is None:
        return [expr]
    return [ring.expression(factor) for factor, _ in ring.whole_part(fraction[0]).factor()[1]]


def _zeros(expr: Expr, name: Symbol) -> list[_Zero] | None:
    """The zeros of an expression that is linear or quadratic in a variable, or in one logarithm or exponential; None
    for another expression."""
    kernel = _only_kernel(expr, name)
    if kernel is None:
        return _of_polynomial(expr, name)
    letter = Symbol("u", 1)
    solved = _of_polynomial(replace(expr, {kernel: letter}), letter)
    found: list[_Zero] = []
    for value, where in solved or []:
        inner = kernel.args[-1]
        reached = exp(value) if type(kernel) is Call and kernel.function is ln else ln(value)
        further = _of_polynomial(simplified(inner - reached), name)
        if further is None:
            return None
        more = [] if type(kernel) is Call and kernel.function is ln else [value > 0]
        found += [(zero, [*where, *more, *needs]) for zero, needs in further]
    return None if solved is None else found


def _only_kernel(expr: Expr, name: Symbol) -> Expr | None:
    """The logarithm or exponential through which alone an expression depends on a variable."""
    order = postorder(expr)
    moving = dependents(order, [name])
    kernels = [node for node in order if node in moving and ((type(node) is Call and node.function in (ln, exp))
                                                             or (type(node) is Power and node.base is e))]
    if len(kernels) != 1 or name in postorder(expr, known=kernels):
        return None
    return kernels[0]


def _of_polynomial(expr: Expr, name: Symbol) -> list[_Zero] | None:
    """The zeros of what is linear or quadratic in a variable, or c + a x^n; None for another expression."""
    order = postorder(expr)
    if not all([type(node) in (Symbol, Sum, Product, IndexSum) or (type(node) is Power and _is_degree(node.exponent))
                for node in dependents(order, [name])]):
        return None
    coefficients: dict[int, Expr] = {}
    part = expr
    for degree in range(MAX_DEGREE + 1):
        value = simplified(replace(part, {name: ZERO}))
        if value is not ZERO:
            coefficients[degree] = simplified(value / factorial(degree))
        part = simplified(differentiate(part, name))
        if part is ZERO:
            break
    else:
        return None
    degree = max(coefficients)
    a, b, c = coefficients[degree], coefficients.get(1, ZERO), coefficients.get(0, ZERO)
    if degree == 1:
        return [(simplified(-c / a), [a.differs(ZERO)])]
    if set(coefficients) <= {0, degree}:
        power = simplified(-c / a)
        if degree % 2:
            return [(simplified(root(power, Number(degree))), [a.differs(ZERO)])]
        size = simplified(power ** Number(1, degree))
        return [(sign * size, [a.differs(ZERO), power >= 0]) for sign in (-ONE, ONE)]
    if degree > 2:
        return None
    spread = simplified(b**2 - 4 * a * c)
    half = simplified(b / 2)
    lesser = simplified(half**2 - a * c)
    ways = [(-b, spread, 2 * a), (-half, lesser, a)]
    middle, square, below = min(ways, key=lambda way: sum(map(operation_count, way)))
    needs: list[Condition] = [a.differs(ZERO), square >= 0]
    return [(simplified((middle + sign * sqrt(square)) / below), needs) for sign in (-ONE, ONE)]


def _is_degree(exponent: Expr) -> bool:
    return type(exponent) is Number and exponent.denominator == 1 and 0 < exponent.numerator <= MAX_DEGREE
