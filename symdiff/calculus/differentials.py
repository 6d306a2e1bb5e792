"""The total differential: what a function changes by, to first order, when its variables take a small step."""

from __future__ import annotations

from dataclasses import dataclass

from symdiff.calculus.gradient import gradient
from symdiff.calculus.places import Place, as_place, function_of, needs_derivatives, value_at
from symdiff.calculus.results import Result
from symdiff.errors import ArgumentError
from symdiff.expr import ONE, ZERO, Expr, Operand, Sum, Symbol, free_symbols, replace
from symdiff.expr.notation import as_negation
from symdiff.language import Names
from symdiff.numeric import Value, evaluate
from symdiff.simplification.shortest import simplified

__all__ = ["DifferentialAt", "TotalDifferential", "total_differential"]


@dataclass(frozen=True)
class DifferentialAt:
    """A total differential at a point, for a step.

    Attributes:
        coefficients: the partial derivatives there: the differential points along them.
        differential: the change to first order; None without a step.
        change: the true change; None without a step.
        error: the true change minus the differential; None without a step.
    """

    coefficients: tuple[Expr, ...]
    differential: Expr | None = None
    change: Value | None = None
    error: Value | None = None

    def __str__(self) -> str:
        along = f"({', '.join(map(str, self.coefficients))})"
        if self.differential is None:
            return f"along {along}"
        return f"along {along}: df = {self.differential}, true change {self.change}, difference {self.error:.6g}"


class TotalDifferential(Result):
    """df = (df/dx) dx + (df/dy) dy + ...

    Attributes:
        function: the function.
        variables: its variables.
        partials: the partial derivatives.
    """

    def __init__(self, root: Expr, function: Expr, names: tuple[Symbol, ...]) -> None:
        self.function, self._function, self.variables = root, function, names
        self.partials = tuple(gradient(function, names))

    def at(self, point: Place, step: Place | None = None, digits: int = 15) -> DifferentialAt:
        """Its numbers at a point, and for a step from there.

        Args:
            point: numbers for the variables.
            step: dx, dy ..., as in {"x": 0.1, "y": -0.2}.
            digits: of the true change.

        >>> print(total_differential("x^2 + y^2").at({"x": -1, "y": -2}, {"x": 0.1, "y": 0.2}))
        along (-2, -4): df = -1, true change -0.95, difference 0.05
        """
        where = as_place(point, self.variables)
        needs_derivatives(self._function, where)
        coefficients = tuple([value_at(partial, where) for partial in self.partials])
        if step is None:
            return DifferentialAt(coefficients)
        moved = as_place(step, self.variables)
        total: Expr = ZERO
        for coefficient, part in zip(coefficients, moved.values()):
            total = total + coefficient * part
        total = simplified(total)
        if free_symbols(total):
            raise ArgumentError("a true change needs numbers for the point and the step")
        after = {name: where[name] + moved[name] for name in self.variables}
        change = replace(self._function, after) - replace(self._function, where)
        return DifferentialAt(coefficients, total, evaluate(change, {}, digits), evaluate(change - total, {}, digits))

    @property
    def text(self) -> str:
        """df as people write it."""
        return self._written("df = ", [f"d{name}" for name in self.variables], str, " ")

    @property
    def latex(self) -> str:
        r"""The same in LaTeX.

        >>> print(total_differential("x^2 y").latex)
        \mathrm{d}f = 2 x y \, \mathrm{d}x + x^{2} \, \mathrm{d}y
        """
        from symdiff.printing import latex

        return self._written(r"\mathrm{d}f = ", [rf"\mathrm{{d}}{latex(name)}" for name in self.variables], latex,
                             r" \, ", r"\left(", r"\right)")

    def _written(self, begin: str, steps: list[str], write: object, between: str, left: str = "(", right: str = ")"
                 ) -> str:
        assert callable(write)
        parts: list[str] = []
        for partial, step in zip(self.partials, steps):
            if partial is ZERO:
                continue
            negative = as_negation(partial)
            sign = "-" if negative is not None else "+"
            size = partial if negative is None else negative
            shown = step if size is ONE else (f"{left}{write(size)}{right}" if type(size) is Sum else write(size)
                                              ) + between + step
            parts.append(f"{sign} {shown}" if parts else f"-{shown}" if sign == "-" else shown)
        return begin + (" ".join(parts) or "0")

    def __repr__(self) -> str:
        return f"<{self.text}>"


def total_differential(expr: Operand | str, variables: Names | None = None) -> TotalDifferential:
    """The total differential of a function.

    Args:
        expr: an expression or a formula.
        variables: which they are; all by their names if they are left out.

    Raises:
        ParseError: a text cannot be read.
        ArgumentError: there are no variables.
        NoDerivativeError: no closed form is known for a derivative that is needed.

    >>> print(total_differential("x^2 + y^2"))
    df = 2*x dx + 2*y dy
    """
    return TotalDifferential(*function_of(expr, None, variables))


