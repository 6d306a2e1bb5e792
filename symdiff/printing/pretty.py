"""Two-dimensional output in Unicode: fractions with a stroke, exponents raised, roots with a roof."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from symdiff.expr import (
    And, Call, Derivative, Differentiate, Expr, Indexed, IndexSum, Integral, Not, Number, Or, Over, Piecewise, Power,
    Product, Relation, Sum, Symbol, Truth, tree_size,
)
from symdiff.expr.notation import as_negation, as_quotient, as_root
from symdiff.functions import TABLE, Function, absolute, exp, factorial
from symdiff.printing.indices import plain_indices
from symdiff.printing.layout import (
    AND, ATOM, LOOSE, OPERATOR, OR, POWER, PRODUCT, RELATION, SIGNED, SUM, as_chain, decimal_digits, integer_digits,
    partial_derivatives, primes,
)
from symdiff.printing.names import greek_letter, stem_and_index
from symdiff.printing.text import text

__all__ = ["pretty", "pretty_rows"]

#: Larger expressions are given as plain text.
MAX_NODES = 3000

_SUPERSCRIPT = str.maketrans("0123456789-+()nxyzkm", "⁰¹²³⁴⁵⁶⁷⁸⁹⁻⁺⁽⁾ⁿˣʸᶻᵏᵐ")
_SUBSCRIPT = str.maketrans("0123456789", "₀₁₂₃₄₅₆₇₈₉")
_RAISED = frozenset("0123456789-nxyzkm")
_RELATIONS = {"<": "<", "<=": "≤", ">": ">", ">=": "≥", "=": "=", "!=": "≠"}


def pretty(expr: Expr) -> str:
    """The expression in two dimensions; a large one as plain text.

    Args:
        expr: an expression; a text needs `parse` first.

    Raises:
        LimitError: shared parts written out again and again would fill the memory.

    >>> from symdiff import parse
    >>> print(pretty(parse("x^2/(1+sqrt(x)) + 2x")))
      x²
    ────── + 2·x
    1 + √x
    """
    return _Pretty().write(expr) if tree_size(expr) <= MAX_NODES else text(expr)


def pretty_rows(rows: Iterable[Iterable[Expr]]) -> str:
    """Rows of expressions as a matrix in two dimensions, columns centred."""
    table = [[_block(entry) for entry in row] for row in rows]
    if not table or not table[0]:
        return "[]"
    widths = [max(len(row[j][0]) for row in table) for j in range(len(table[0]))]
    tall = any(len(block) > 1 for row in table for block in row)
    lines: list[str] = []
    for row in table:
        if lines and tall:
            lines.append("  ".join([" " * width for width in widths]))
        height = max(len(block) for block in row)
        columns = []
        for block, width in zip(row, widths):
            above = (height - len(block)) // 2
            blank = " " * width
            columns.append([blank] * above + [line.center(width) for line in block]
                           + [blank] * (height - len(block) - above))
        lines += ["  ".join(parts) for parts in zip(*columns)]
    return "\n".join(bracketed(Box(tuple(lines), 0, ATOM), "[]").lines)


def _block(expr: Expr) -> list[str]:
    """The lines of an expression, all of the same width."""
    lines = pretty(expr).split("\n")
    width = max(map(len, lines))
    return [line.ljust(width) for line in lines]


class Box(NamedTuple):
    """A rectangle of characters; `base` is the line on which it sits, `level` how tightly it binds."""

    lines: tuple[str, ...]
    base: int
    level: int

    @property
    def width(self) -> int:
        return len(self.lines[0])


def word(characters: str, level: int = ATOM) -> Box:
    return Box((characters,), 0, level)


def beside(level: int, *boxes: Box) -> Box:
    """Boxes in a row on one base line."""
    above = max(box.base for box in boxes)
    below = max(len(box.lines) - box.base for box in boxes)
    rows = []
    for row in range(-above, below):
        parts = []
        for box in boxes:
            place = box.base + row
            parts.append(box.lines[place] if 0 <= place < len(box.lines) else " " * box.width)
        rows.append("".join(parts))
    return Box(tuple(rows), above, level)


def stacked(level: int, over: Box, under: Box) -> Box:
    """A fraction."""
    width = max(over.width, under.width)
    lines = [line.center(width) for line in over.lines] + ["─" * width] + [line.center(width) for line in under.lines]
    return Box(tuple(lines), len(over.lines), level)


def raised(base: Box, exponent: Box) -> Box:
    """An exponent at the upper right."""
    lines = [" " * base.width + line for line in exponent.lines]
    lines += [line + " " * exponent.width for line in base.lines]
    return Box(tuple(lines), len(exponent.lines) + base.base, POWER)


def bracketed(inner: Box, left: str = "()", level: int = ATOM) -> Box:
    """Round brackets, or bars, as high as what is inside."""
    height = len(inner.lines)
    if height == 1:
        return Box((left[0] + inner.lines[0] + left[1],), 0, level)
    sides = {"()": ("⎛⎜⎝", "⎞⎟⎠"), "[]": ("⎡⎢⎣", "⎤⎥⎦"), "││": ("│││", "│││")}[left]
    lines = []
    for row, line in enumerate(inner.lines):
        part = 0 if row == 0 else 2 if row == height - 1 else 1
        lines.append(sides[0][part] + line + sides[1][part])
    return Box(tuple(lines), inner.base, level)


def rooted(inner: Box) -> Box:
    """A square root, with a roof over all but single words."""
    height = len(inner.lines)
    if height == 1 and inner.level == ATOM:
        return word("√" + inner.lines[0], POWER)
    lines = [" " * (height + 1) + "_" * inner.width]
    for row, line in enumerate(inner.lines):
        sign = [" "] * (height + 1)
        sign[height - row] = "╱"
        if row == height - 1:
            sign[0] = "╲"
        lines.append("".join(sign) + line)
    return Box(tuple(lines), inner.base + 1, POWER)


#: What an expression is made of on the page, and how the boxes of these parts are put together.
Plan = tuple[Sequence[Expr], Callable[..., Box]]


class _Pretty:
    def write(self, root: Expr) -> str:
        self.partials = partial_derivatives(root)
        boxes: dict[Expr, Box] = {}
        plans: dict[Expr, Plan] = {}
        stack = [root]
        while stack:
            node = stack[-1]
            if node in boxes:
                stack.pop()
                continue
            if node not in plans:
                plans[node] = self.plan(node)
            parts, build = plans[node]
            waiting = [part for part in parts if part not in boxes]
            if waiting:
                stack += waiting
            else:
                stack.pop()
                boxes[node] = build(*[boxes[part] for part in parts])
        return "\n".join(line.rstrip() for line in boxes[root].lines)

    def plan(self, node: Expr) -> Plan:
        kind = type(node)
        if type(node) is Number:
            return self.number(node)
        if type(node) is Symbol:
            shown = word(_name(node.name))
            return (), lambda: shown
        if kind is Sum:
            return _sum(node.args[0], node.args[1])
        if kind is Product or kind is Power:
            return _product_or_power(node)
        if type(node) is Call:
            return _call(node)
        if type(node) is Relation:
            sign = word(f" {_RELATIONS[node.op]} ")
            return node.args, lambda left, right: beside(RELATION, left, sign, right)
        chain = as_chain(node)
        if chain is not None:
            first, second = chain
            sign = word(f" {_RELATIONS[second.op]} ")
            return (first, second.args[1]), lambda left, right: beside(AND, left, sign, right)
        if kind is And:
            joint = word(" and ")
            return node.args, lambda left, right: beside(AND, _inside(left, AND), joint, _inside(right, RELATION))
        if kind is Or:
            return node.args, lambda left, right: beside(OR, left, word(" or "), _inside(right, AND))
        if kind is Not:
            return node.args, lambda inner: beside(RELATION, word("not "), _inside(inner, ATOM))
        if type(node) is Truth:
            said = "true" if node.holds else "false"
            return (), lambda: word(said)
        if kind is Piecewise:
            return node.args, _cases
        if type(node) is Integral:
            return self.integral(node)
        if type(node) is Derivative:
            return _derivative(node)
        if type(node) is Indexed:
            return _entry(node)
        if isinstance(node, Over):
            return _over(node)
        assert isinstance(node, Differentiate)
        return self.differentiate(node)

    def differentiate(self, node: Differentiate) -> Plan:
        """d/dx and the like; one operator for derivatives by several variables, one inside of the other."""
        mark = "∂" if node in self.partials else "d"
        order, below, body = node.order, [_differential(mark, node)], node.body
        while type(body) is Differentiate and body in self.partials and node in self.partials:
            order, below, body = order + body.order, [*below, _differential(mark, body)], body.body
        operator = stacked(ATOM, word(mark + _raised_order(order)), word("".join(below)))
        return (body,), lambda inner: beside(OPERATOR, operator, bracketed(inner))

    def number(self, node: Number) -> Plan:
        sign = "-" if node.numerator < 0 else ""
        if node.decimal:
            return (), lambda: word(sign + decimal_digits(node), SIGNED if sign else ATOM)
        above = integer_digits(abs(node.numerator))
        if node.denominator == 1:
            return (), lambda: word(sign + above, SIGNED if sign else ATOM)
        fraction = stacked(PRODUCT, word(above), word(integer_digits(node.denominator)))
        return (), lambda: beside(SIGNED, word("-"), fraction) if sign else fraction

    def integral(self, node: Integral) -> Plan:
        name = _name(node.variable.name)

        def build(body: Box, *limits: Box) -> Box:
            height = max(3, len(body.lines) + 2 * bool(limits))
            sign = Box(("⌠", *["⎮"] * (height - 2), "⌡"), height // 2, ATOM)
            if limits:
                upper, lower = limits[-1], limits[0] if len(limits) == 2 else word(" ")
                width = max(upper.width, lower.width)
                lines = [line.ljust(width) for line in upper.lines] + [" " * width] * height
                lines += [line.ljust(width) for line in lower.lines]
                side = Box(tuple(lines), len(upper.lines) + height // 2, ATOM)
                sign = beside(ATOM, sign, side)
            inner = bracketed(body) if body.level < PRODUCT else body
            return beside(PRODUCT, sign, word(" "), inner, word(f" d{name}"))

        return (node.body, *(() if node.bare else node.args[2:])), build


def _differential(mark: str, node: Differentiate) -> str:
    return mark + _name(node.variable.name) + _raised_order(node.order)


def _raised_order(order: int) -> str:
    return "" if order == 1 else str(order).translate(_SUPERSCRIPT)


def _inside(box: Box, demanded: int) -> Box:
    return bracketed(box) if box.level < demanded else box


def _sum(left: Expr, right: Expr) -> Plan:
    negative, sign = as_negation(right), " - "
    if negative is None and type(right) is Number and right.numerator < 0:
        negative = Number(-right.numerator, right.denominator, right.decimal)
    if negative is None:
        negative, sign = right, " + "
    return (left, negative), lambda a, b: beside(SUM, a, word(sign), _inside(b, OPERATOR))


def _product_or_power(node: Expr) -> Plan:
    negative = as_negation(node)
    if negative is not None:
        return (negative,), lambda inner: beside(SIGNED, word("-"), _inside(inner, OPERATOR))
    radicand = as_root(node)
    if radicand is not None:
        return (radicand,), rooted
    fraction = as_quotient(node)
    if fraction is not None:
        return fraction, lambda over, under: stacked(PRODUCT, over, under)
    if type(node) is Product and isinstance(node.args[1], Over):
        return node.args, lambda a, b: beside(OPERATOR, _inside(a, PRODUCT), word("·"), b)
    if type(node) is Product:
        return node.args, lambda a, b: beside(PRODUCT, _inside(a, PRODUCT), word("·"), _inside(b, POWER))
    return node.args, _power


def _power(base: Box, exponent: Box) -> Box:
    base = _inside(base, ATOM)
    characters = exponent.lines[0]
    if len(exponent.lines) == 1 and len(base.lines) == 1 and set(characters) <= _RAISED:
        return word(base.lines[0] + characters.translate(_SUPERSCRIPT), POWER)
    return raised(base, exponent)


def _call(node: Call) -> Plan:
    function, args = node.function, node.args
    if not args and isinstance(function, Function):
        return (), lambda: word(function.pretty)
    if function is absolute:
        return args, lambda inner: bracketed(inner, "││")
    if function is exp:
        return args, lambda inner: _power(word(TABLE["e"].pretty), inner)
    if function is factorial:
        return args, lambda inner: beside(POWER, _inside(inner, ATOM), word("!"))
    name = function.pretty if isinstance(function, Function) else _name(function.name)
    return args, lambda *inner: beside(ATOM, word(name), bracketed(_listed(inner)))


def _listed(boxes: Sequence[Box]) -> Box:
    row: list[Box] = []
    for box in boxes:
        row += [word(", "), box] if row else [box]
    return beside(LOOSE, *row)


def _derivative(node: Derivative) -> Plan:
    name, count = _name(node.function.name), len(node.orders)
    if primes(node):
        marked = word(name + primes(node))
        return node.arguments, lambda inner: beside(ATOM, marked, bracketed(inner))
    return node.args, lambda *boxes: beside(POWER, raised(word(name), bracketed(_listed(boxes[:count]))),
                                            bracketed(_listed(boxes[count:])))


def _entry(node: Indexed) -> Plan:
    parts = plain_indices(node)
    if parts is not None:
        joint = "" if all([len(part) == 1 for part in parts]) else ","
        shown = word(_name(f"{node.name}_{joint.join(parts)}"))
        return (), lambda: shown
    return node.args, lambda *boxes: beside(ATOM, word(_name(node.name)), word("["), _listed(boxes), word("]"))


def _over(node: Over) -> Plan:
    """The sign with the upper bound above it and the lower one below, and the body behind it."""
    sign, name = "∑" if type(node) is IndexSum else "∏", _name(node.variable.name)

    def build(body: Box, lower: Box, upper: Box) -> Box:
        below = beside(ATOM, word(f"{name}="), lower)
        width = max(below.width, upper.width)
        lines = [*upper.lines, sign, *below.lines]
        bounds = Box(tuple([line.center(width) for line in lines]), len(upper.lines), ATOM)
        return beside(OPERATOR, bounds, word(" "), _inside(body, OPERATOR))

    return (node.body, node.lower, node.upper), build


def _cases(*boxes: Box) -> Box:
    """Values and conditions behind a brace."""
    rows = [(value, beside(LOOSE, word("if "), condition)) for condition, value in zip(boxes[::2], boxes[1::2])]
    if len(boxes) % 2:
        rows.append((boxes[-1], word("otherwise")))
    width = max(value.width for value, _ in rows)
    lines: list[str] = []
    for value, condition in rows:
        row = beside(LOOSE, value, word(" " * (width - value.width) + "  "), condition)
        lines += row.lines
    width = max(map(len, lines))
    while len(lines) < 3:
        lines.append("")
    middle = len(lines) // 2
    brace = ["⎧" if i == 0 else "⎩" if i == len(lines) - 1 else "⎨" if i == middle else "⎪" for i in range(len(lines))]
    return Box(tuple([f"{side} {line.ljust(width)}" for side, line in zip(brace, lines)]), middle, PRODUCT)


def _name(name: str) -> str:
    """A symbol's name with Greek letters and subscript digits."""
    stem, index = stem_and_index(name)
    shown = greek_letter(stem) or stem
    return shown + index.translate(_SUBSCRIPT) if index.isdigit() else shown + ("_" + index if index else "")

