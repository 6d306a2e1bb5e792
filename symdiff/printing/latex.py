"""LaTeX, as one would typeset it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import ClassVar

from symdiff.expr import (
    Call, Derivative, Differentiate, Expr, Indexed, IndexSum, Integral, Number, Over, Piecewise, Power, Product, Symbol,
)
from symdiff.expr.notation import as_negation, as_quotient, as_root
from symdiff.functions import Function, factorial
from symdiff.printing.indices import below_the_name, plain_indices
from symdiff.printing.layout import (
    ATOM, LOOSE, OPERATOR, POWER, PRODUCT, SIGNED, Layout, Linear, Piece, partial_derivatives, primes,
)
from symdiff.printing.names import greek_letter, stem_and_index

__all__ = ["Latex", "latex", "latex_name"]

_MARK = re.compile(r"#(\d+)")
_POWERED = re.compile(r"\\[A-Za-z]+|\\operatorname\{\w+\}")


def latex(expr: Expr) -> str:
    r"""The expression in LaTeX, without dollar signs.

    Args:
        expr: an expression; a text needs `parse` first.

    Raises:
        LimitError: shared parts written out again and again would fill the memory.

    >>> from symdiff import parse
    >>> print(latex(parse("x^2/(1+x^2) + sin(theta_1)^2")))
    \frac{x^{2}}{1 + x^{2}} + \sin^{2}\left(\theta_{1}\right)
    """
    return Latex(expr).write(expr)


def latex_name(name: str) -> str:
    """A symbol's name: Greek letters as commands, indices below the line, words upright."""
    stem, index = stem_and_index(name)
    if greek_letter(stem):
        shown = "o" if stem == "omicron" else "\\" + stem
    else:
        shown = _upright(stem)
    if not index:
        return shown
    return f"{shown}_{{{index if re.fullmatch(r'[0-9,]+', index) else _upright(index)}}}"


def _upright(word: str) -> str:
    if len(word) == 1:
        return word
    letters = word.replace("_", r"\_")
    return rf"\mathrm{{{letters}}}"


class Latex(Linear):
    """The notation of `latex` for one expression."""

    opening = r"\left("
    closing = r"\right)"
    conjunction = r" \text{ and } "
    disjunction = r" \text{ or } "
    denial = r"\text{not }"
    true = r"\text{true}"
    false = r"\text{false}"
    relations: ClassVar[Mapping[str, str]] = {"<=": r"\le", ">=": r"\ge", "!=": r"\ne"}

    def __init__(self, root: Expr) -> None:
        super().__init__()
        self.partials = partial_derivatives(root)

    def fraction(self, above: str, below: str) -> tuple[int, str]:
        return POWER, rf"\frac{{{above}}}{{{below}}}"

    def symbol(self, node: Symbol) -> Layout:
        return ATOM, [latex_name(node.name)]

    def product(self, node: Product) -> Layout:
        negative = as_negation(node)
        if negative is not None:
            return SIGNED, ["-", (negative, OPERATOR)]
        fraction = as_quotient(node)
        if fraction is not None:
            return POWER, [r"\frac{", (fraction[0], LOOSE), "}{", (fraction[1], LOOSE), "}"]
        left, right = node.args
        times = r" \cdot " if _begins_with_digit(right) else " "
        if isinstance(right, Over):
            return OPERATOR, [(left, PRODUCT), times, (right, OPERATOR)]
        return PRODUCT, [(left, PRODUCT), times, (right, POWER)]

    def power(self, node: Power) -> Layout:
        radicand = as_root(node)
        if radicand is not None:
            return ATOM, [r"\sqrt{", (radicand, LOOSE), "}"]
        fraction = as_quotient(node)
        if fraction is not None:
            return POWER, [r"\frac{1}{", (fraction[1], LOOSE), "}"]
        base, exponent = node.args
        if type(base) is Call and isinstance(base.function, Function) and type(exponent) is Number:
            command = base.function.latex
            if exponent.is_integer and exponent.numerator > 1 and _is_command(command) and base.args:
                return POWER, [command, "^{", (exponent, LOOSE), "}", *self.arguments(base.args)]
        return POWER, [(base, ATOM), "^{", (exponent, LOOSE), "}"]

    def call(self, node: Call) -> Layout:
        function, args = node.function, node.args
        if not isinstance(function, Function):
            return ATOM, [latex_name(function.name), *self.arguments(args)]
        if not args:
            return ATOM, [function.latex]
        if function is factorial:
            return POWER, [(args[0], ATOM), "!"]
        if "#" not in function.latex:
            return ATOM, [function.latex, *self.arguments(args)]
        pieces: list[Piece] = []
        for place, part in enumerate(_MARK.split(function.latex)):
            pieces.append((args[int(part) - 1], LOOSE) if place % 2 else part)
        return (POWER if "^" in function.latex else ATOM), pieces

    def arguments(self, args: tuple[Expr, ...]) -> list[Piece]:
        return [r"\left(", *self.comma_separated(args), r"\right)"]

    def piecewise(self, node: Piecewise) -> Layout:
        pieces: list[Piece] = [r"\begin{cases}"]
        for condition, value in node.branches:
            pieces += [" ", (value, LOOSE), r" & \text{if } ", (condition, LOOSE), r" \\"]
        if node.otherwise is not None:
            pieces += [" ", (node.otherwise, LOOSE), r" & \text{otherwise}"]
        return ATOM, [*pieces, r" \end{cases}"]

    def integral(self, node: Integral) -> Layout:
        name = latex_name(node.variable.name)
        if node.lower is not None:
            limits: list[Piece] = ["_{", (node.lower, LOOSE), "}^{", (node.upper, LOOSE), "}"]
        elif node.bare:
            limits = []
        else:
            limits = ["^{", (node.upper, LOOSE), "}"]
        return PRODUCT, [r"\int", *limits, " ", (node.body, PRODUCT), rf" \, d{name}"]

    def derivative(self, node: Derivative) -> Layout:
        mark: list[Piece] = [primes(node)] if primes(node) else ["^{(", *self.comma_separated(node.orders), ")}"]
        return POWER, [latex_name(node.function.name), *mark, *self.arguments(node.arguments)]

    def differentiate(self, node: Differentiate) -> Layout:
        variable, power = latex_name(node.variable.name), "" if node.order == 1 else f"^{{{node.order}}}"
        above, below = (r"\partial", r"\partial ") if node in self.partials else ("d", "d")
        operator = rf"\frac{{{above}{power}}}{{{below}{variable}{power}}}"
        return OPERATOR, [operator, self.opening, (node.body, LOOSE), self.closing]

    def entry(self, node: Indexed) -> Layout:
        parts = plain_indices(node)
        name = latex_name(node.name)
        if parts is None:
            return ATOM, [f"{name}_{{", *self.comma_separated(node.args), "}"]
        joint = "" if below_the_name(node) else ","     # W_{ij} with a free j is a name
        return ATOM, [f"{name}_{{{joint.join(map(latex_name, parts))}}}"]

    def over_index(self, node: Over) -> Layout:
        sign = r"\sum" if type(node) is IndexSum else r"\prod"
        return OPERATOR, [rf"{sign}_{{{latex_name(node.variable.name)}=", (node.lower, LOOSE), "}^{",
                          (node.upper, LOOSE), "} ", (node.body, OPERATOR)]


def _is_command(latex: str) -> bool:
    r"""Whether an exponent may stand behind the name, as in \sin^{2} x: not where \sigma^{2}(x) would be a product."""
    return _POWERED.fullmatch(latex) is not None and (latex == r"\Gamma" or greek_letter(latex[1:]) is None)


def _begins_with_digit(expr: Expr) -> bool:
    """Whether the expression is typeset with a digit in front, so that a product with it needs a dot."""
    while True:
        if type(expr) is Number:
            return True
        if type(expr) is Product and as_quotient(expr) is None:
            expr = expr.args[0]
        elif type(expr) is Power and as_quotient(expr) is None and as_root(expr) is None:
            expr = expr.args[0]
        else:
            return False
