"""The dependency tree of a chain rule in several variables: what depends on what, and a product for each path."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import reduce
from operator import add, mul

from symdiff.calculus.gradient import gradient
from symdiff.calculus.results import Result, array
from symdiff.domains.requirements import restricted
from symdiff.errors import ArgumentError, LimitError
from symdiff.expr import ZERO, Derivative, Expr, Operand, Symbol, UnknownFunction, free_symbols, substitute
from symdiff.language import as_expression, as_symbol, as_symbols
from symdiff.simplification.shortest import simplified

__all__ = ["Branch", "ChainRuleTree", "chain_rule_tree"]

#: Larger trees are refused.
MAX_BRANCHES = 500


@dataclass(frozen=True)
class Branch:
    """A variable in the tree.

    Attributes:
        name: of the variable.
        definition: what it is; None for the variables at the ends.
        partial: the derivative by it of what depends on it; None at the root.
        symbol: that derivative as it is written, for example "dx/dt"; empty at the root.
        branches: what it depends on.
    """

    name: Symbol
    definition: Expr | None
    partial: Expr | None
    symbol: str
    branches: tuple[Branch, ...]


class ChainRuleTree(Result):
    """What depends on what, and the derivatives along it.

    Attributes:
        root: the tree.
        variables: those at its ends.
    """

    def __init__(self, root: Branch, definitions: Mapping[Symbol, Expr]) -> None:
        self.root = root
        self._definitions = dict(definitions)
        self.variables = tuple(dict.fromkeys([path[-1].name for path in self._paths()]))

    def _paths(self) -> Iterator[list[Branch]]:
        stack = [[self.root]]
        while stack:
            path = stack.pop()
            if path[-1].branches:
                stack += [[*path, branch] for branch in reversed(path[-1].branches)]
            else:
                yield path

    def paths(self, variable: Symbol | str) -> list[list[Branch]]:
        """The ways from the function to a variable, without the root."""
        name = as_symbol(variable)
        if name not in self.variables:
            raise ArgumentError(f"{name} is not at an end of the tree; there are {', '.join(map(str, self.variables))}")
        return [path[1:] for path in self._paths() if path[-1].name is name]

    def rule(self, variable: Symbol | str) -> str:
        """The chain rule for a variable, in symbols."""
        paths = self.paths(variable)
        sign = "d" if len(self.variables) == 1 else "∂"
        left = f"{sign}{self.root.name}/{sign}{as_symbol(variable)}"
        return f"{left} = " + " + ".join([" ".join([f"({branch.symbol})" if len(path) > 1 else branch.symbol
                                                     for branch in path]) for path in paths])

    def sum_of_products(self, variable: Symbol | str) -> Expr:
        """The chain rule for a variable with the derivatives put in, in all variables of the tree."""
        return reduce(add, [reduce(mul, [_partial(branch) for branch in path]) for path in self.paths(variable)])

    def derivative(self, variable: Symbol | str) -> Expr:
        """The derivative by a variable at the ends, in these variables alone, simplified."""
        found = self.sum_of_products(variable)
        while True:
            inner = {name: self._definitions[name] for name in free_symbols(found) if name in self._definitions}
            if not inner:
                return simplified(found)
            found = substitute(found, inner)

    @property
    def text(self) -> str:
        """The tree, and below it the chain rule for each variable at its ends."""
        lines = [str(self.root.name) + (f" = {self.root.definition}" if self.root.definition is not None else "")]
        stack: list[tuple[Branch, str, bool]] = []
        stack += [(branch, "", place == 0) for place, branch in enumerate(reversed(self.root.branches))]
        while stack:
            branch, indent, last = stack.pop()
            shown = "" if _is_unknown(branch) else f" = {branch.partial}"
            lines.append(f"{indent}{'└─' if last else '├─'} {branch.name}   {branch.symbol}{shown}")
            inner = indent + ("   " if last else "│  ")
            stack += [(below, inner, place == 0) for place, below in enumerate(reversed(branch.branches))]
        for variable in self.variables:
            lines.append(self.rule(variable))
            if not all(_is_unknown(branch) for path in self.paths(variable) for branch in path):
                lines.append(f"  = {self.sum_of_products(variable)}")
        return "\n".join(lines)

    @property
    def latex(self) -> str:
        """The chain rule for each variable at the ends."""
        from symdiff.printing import latex

        rows = []
        for variable in self.variables:
            left, _, right = self.rule(variable).partition(" = ")
            rows.append([_fractions(left), "=", _fractions(right)])
            if not all(_is_unknown(branch) for path in self.paths(variable) for branch in path):
                rows.append(["", "=", latex(self.sum_of_products(variable))])
        return array(rows)

    def __repr__(self) -> str:
        return f"<chain rule tree of {self.root.name}: {'; '.join(map(self.rule, self.variables))}>"


def chain_rule_tree(expr: Operand | str, inner: Mapping[Symbol | str, Operand | str | list[str] | tuple[str, ...]],
                    name: Symbol | str = "z") -> ChainRuleTree:
    """The tree of a chain rule in several variables.

    Args:
        expr: the outer function, as in "x^2 y" or "f(x, y)".
        inner: what its variables are, as in {"x": "cos t", "y": "sin t"}; of one of which only is known what it depends
            on, give a list of names: {"x": ["s", "t"]}.  What is inside may depend on others in turn.
        name: of the outer function's value.

    Raises:
        ParseError: a text cannot be read.
        ArgumentError: a variable depends on itself.
        LimitError: the tree is too large.

    >>> print(chain_rule_tree("x^2 y", {"x": "cos t", "y": "sin t"}))
    z = x^2*y
    ├─ x   ∂z/∂x = 2*x*y
    │  └─ t   dx/dt = -sin(t)
    └─ y   ∂z/∂y = x^2
       └─ t   dy/dt = cos(t)
    dz/dt = (∂z/∂x) (dx/dt) + (∂z/∂y) (dy/dt)
      = 2*x*y*(-sin(t)) + x^2*cos(t)
    """
    if not isinstance(inner, Mapping):
        raise ArgumentError(f"what the variables are is given as in {{'x': 'cos t', 'y': 'sin t'}}, not {inner!r}")
    outer = as_symbol(name)
    definitions = {as_symbol(key): _definition(as_symbol(key), value) for key, value in inner.items()}
    definitions[outer] = restricted(as_expression(expr, inner))
    _check_order(definitions)
    partials = {key: dict(zip(symbols, gradient(value, symbols))) for key, value in definitions.items()
                if (symbols := free_symbols(value))}
    count = 0

    def branch(symbol: Symbol, parent: Symbol | None) -> Branch:
        nonlocal count
        count += 1
        if count > MAX_BRANCHES:
            raise LimitError(f"the tree has more than {MAX_BRANCHES} branches")
        below = tuple([branch(child, symbol) for child in partials.get(symbol, {})])
        if parent is None:
            return Branch(symbol, definitions.get(symbol), None, "", below)
        sign = "d" if len(partials[parent]) == 1 else "∂"
        return Branch(symbol, definitions.get(symbol), partials[parent][symbol], f"{sign}{parent}/{sign}{symbol}",
                      below)

    return ChainRuleTree(branch(outer, None), {key: value for key, value in definitions.items() if key is not outer})


def _definition(symbol: Symbol, value: Operand | str | list[str] | tuple[str, ...]) -> Expr:
    if isinstance(value, list | tuple):
        return UnknownFunction(symbol.name)(*as_symbols(value))
    return restricted(as_expression(value))


def _check_order(definitions: Mapping[Symbol, Expr]) -> None:
    """Raise if a variable depends on itself; and if they are nested too deeply to be drawn."""
    state: dict[Symbol, int] = {}
    for start in definitions:
        stack = [(start, False)]
        while stack:
            symbol, done = stack.pop()
            if done:
                state[symbol] = 2
            elif state.get(symbol) == 1:
                raise ArgumentError(f"{symbol} depends on itself")
            elif symbol not in state and symbol in definitions:
                state[symbol] = 1
                stack.append((symbol, True))
                for below in free_symbols(definitions[symbol]):
                    if state.get(below) == 1:
                        raise ArgumentError(f"{below} depends on itself")
                    stack.append((below, False))
    if len(definitions) > MAX_BRANCHES:
        raise LimitError(f"the tree has more than {MAX_BRANCHES} branches")


def _partial(branch: Branch) -> Expr:
    return ZERO if branch.partial is None else branch.partial


def _fractions(rule: str) -> str:
    """A rule in LaTeX."""
    def typeset(found: re.Match[str]) -> str:
        from symdiff.printing import latex

        sign = r"\partial " if found[1] == "∂" else r"\mathrm{d}"
        return rf"\frac{{{sign}{latex(as_symbol(found[2]))}}}{{{sign}{latex(as_symbol(found[3]))}}}"

    return re.sub(r"\(?([d∂])(\w+)/[d∂](\w+)\)?", typeset, rule)


def _is_unknown(branch: Branch) -> bool:
    """Whether the derivative along a branch is that of an unknown function, which its symbol says already."""
    return type(branch.partial) is Derivative
