"""What a session knows: functions and variables that the user has defined, and the last result."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from graphlib import CycleError, TopologicalSorter
from typing import Any, NamedTuple

from symdiff.calculus.derivative import Derivation, carried, derive
from symdiff.calculus.matrices import Matrix, Vector
from symdiff.differentiation import carried_out
from symdiff.domains.requirements import restricted
from symdiff.errors import ArgumentError, ParseError
from symdiff.expr import (
    Call, Derivative, Differentiate, Expr, Number, Symbol, UnknownFunction, free_symbols, postorder, rebuilt,
    substitute,
)
from symdiff.functions import Function, named
from symdiff.language import Reading, read
from symdiff.language.words import CONNECTIVES, is_function, is_single_name

__all__ = ["Definition", "Workspace"]

#: Stands for `_` while a text is read: a letter that nobody types.
_LAST = "ⵡ"
_LAST_TYPED = re.compile(r"(?<!\w)_(?!\w)")
#: Words that the statements themselves need.
_KEYWORDS = frozenset([*CONNECTIVES, "at", "by", "from", "to", "d"])
#: Differentials: as names they would hide d/dx.
_DIFFERENTIAL = re.compile(r"d[^\W\d_]\d*")


class Definition(NamedTuple):
    """A function with its parameters, or a variable without.

    Attributes:
        parameters: their names.
        body: what it is, as it was typed.
    """

    parameters: tuple[str, ...]
    body: Expr


class Workspace:
    """The definitions of a session; a definition may use others, also those that come later.

    Args:
        reserved: names that cannot be defined: the commands.

    Attributes:
        definitions: by name, in the order in which they were made.
        width: columns of the page.
        last: the last result, which `_` stands for.
        shown: what was shown last, for `latex`: an expression, a vector or a matrix.

    >>> workspace = Workspace()
    >>> workspace.define("f", ["x"], workspace.read("a x^2", by=["x"]).expression)
    >>> workspace.define("a", [], workspace.read("5").expression)
    >>> print(workspace.expanded(workspace.read("f'(x) + f(2)").expression))
    a*(2*x) + a*4
    >>> workspace.numbers()
    {a: 5}
    """

    def __init__(self, reserved: Collection[str] = ()) -> None:
        self.reserved = frozenset(reserved)
        self.definitions: dict[str, Definition] = {}
        self.width = 80
        self.last: Expr | None = None
        self._derivation: Derivation | None = None
        self._derived: tuple[Expr, tuple[Symbol, ...]] | None = None
        self.shown: Expr | Vector | Matrix | None = None
        self._closed: dict[str, Expr] | None = {}

    def __getstate__(self) -> dict[str, Any]:
        return {**self.__dict__, "_closed": None, "_derivation": None}      # what can be made anew

    @property
    def derivation(self) -> Derivation | None:
        """The last derivation, for `steps` and `where`."""
        if self._derivation is None and self._derived is not None:
            expression, variables = self._derived
            self._derivation = derive(expression, *variables) if variables else carried(expression)
        return self._derivation

    @derivation.setter
    def derivation(self, derivation: Derivation) -> None:
        self._derivation, self._derived = derivation, (derivation.expression, derivation.variables)

    # ---- reading -------------------------------------------------------------------------------------------------

    def read(self, text: str, by: Collection[str] = (), without: Collection[str] = ()) -> Reading:
        """A text with the definitions known, and `_` for the last result.

        Args:
            text: a formula.
            by: variables by which it will be differentiated.
            without: definitions that do not count here: parameters have their names.

        Raises:
            ParseError: it cannot be read.
            ArgumentError: there is no last result.
        """
        self._all_closed()
        functions: dict[str, tuple[str, ...]] = {}
        for name, known in self.definitions.items():
            if name not in without:
                primed = not known.parameters and re.search(rf"(?<!\w){name}\s*['′″‴]", text)
                functions[name] = self._implied_parameters(name) if primed else known.parameters
        marked = _LAST_TYPED.sub(_LAST, text)
        if marked != text and self.last is None:
            raise ArgumentError("there is no last result yet that _ could stand for")
        declared = [*functions, *without, *([_LAST] if marked != text else [])]
        try:
            reading = read(marked, declared, by, functions)
        except ParseError as error:
            hint, repair = (shown and shown.replace(_LAST, "_") for shown in (error.hint, error.repair))
            raise ParseError(error.message.replace(_LAST, "_"), text, error.position, error.end, hint=hint,
                             repair=repair) from None
        if self.last is None or marked == text:
            return reading
        last: dict[Expr, Expr] = {Symbol(_LAST): self.last}
        return Reading(text, tuple([_put_in(expr, last) for expr in reading.expressions]), reading.notes,
                       {name: _put_in(value, last) for name, value in reading.point.items()})

    # ---- defining ------------------------------------------------------------------------------------------------

    def define(self, name: str, parameters: Collection[str], body: Expr) -> None:
        """Define a function, or without parameters a variable.

        Raises:
            ArgumentError: the name is taken, or the definition would need itself.
        """
        self.check_name(name, function=bool(parameters))
        before = self.definitions.get(name)
        if not parameters and Symbol(name) in free_symbols(body):
            if before is None or before.parameters:
                raise ArgumentError(f"{name} would be defined by itself")
            body = _put_in(body, {Symbol(name): self.closed(name)})
        self.definitions[name] = Definition(tuple(parameters), body)
        self._closed = None
        try:
            self._all_closed()
        except Exception as error:
            if before is None:
                del self.definitions[name]
            else:
                self.definitions[name] = before
            self._closed = None
            if isinstance(error, CycleError):
                raise ArgumentError(f"{name} would be defined by itself: "
                                    + " needs ".join(reversed(error.args[1]))) from None
            raise

    def check_name(self, name: str, function: bool) -> None:
        """Raise `ArgumentError` if a name cannot be defined."""
        if name in self.reserved:
            raise ArgumentError(f"{name} is a command: choose another name")
        if name in _KEYWORDS or _DIFFERENTIAL.fullmatch(name):
            raise ArgumentError(f"{name} is needed to write formulas such as d/dx x^2: choose another name")
        known = named(name)
        letter = not function and is_single_name(name, frozenset())      # beta is a letter, beta(x, y) a function
        if not letter and (known is not None or is_function(name)):
            told = f": {known.summary}" if isinstance(known, Function) else ""
            raise ArgumentError(f"{name} is known already{told}; choose another name")
        if not is_single_name(name, frozenset()):
            raise ArgumentError(f"{name} is read as {read(name).expression}: choose another name, such as "
                                f"{name[0]}_{name[1:]}")

    def forget(self, name: str) -> None:
        """Take a definition back.

        Raises:
            ArgumentError: there is none.
        """
        if name not in self.definitions:
            raise ArgumentError(f"{name} is not defined")
        del self.definitions[name]
        self._closed = None

    # ---- using ---------------------------------------------------------------------------------------------------

    def numbers(self) -> dict[Symbol, Expr]:
        """The variables that have numbers as values."""
        closed = self._all_closed()
        return {Symbol(name): closed[name] for name, known in self.definitions.items()
                if not known.parameters and not free_symbols(closed[name])}

    def closed(self, name: str) -> Expr:
        """What a definition says, with the definitions that it uses put in, but for those that are numbers."""
        return self._all_closed()[name]

    def expanded(self, expr: Expr) -> Expr:
        """An expression with definitions put in; variables that are numbers, or by which it differentiates, stay."""
        kept = {node.variable for node in postorder(expr) if type(node) is Differentiate}
        return self._expanded(expr, kept, self._all_closed())

    def _all_closed(self) -> dict[str, Expr]:
        if self._closed is None:
            closed: dict[str, Expr] = {}
            for name in TopologicalSorter(dict(self._uses())).static_order():
                parameters, body = self.definitions[name]
                kept = {Symbol(parameter) for parameter in parameters}
                kept |= {node.variable for node in postorder(body) if type(node) is Differentiate}
                closed[name] = carried_out(self._expanded(body, kept, closed))
            self._closed = closed
        return self._closed

    def _uses(self) -> Iterator[tuple[str, set[str]]]:
        """Each definition with those that it uses."""
        for name, (parameters, body) in self.definitions.items():
            used = {node.name for node in free_symbols(body)} - set(parameters)
            used |= {node.function.name for node in postorder(body) if isinstance(node, Call | Derivative)}
            yield name, used & self.definitions.keys()

    def _expanded(self, expr: Expr, kept: Collection[Symbol], closed: Mapping[str, Expr]) -> Expr:
        made: dict[Expr, Expr] = {}
        for node in postorder(expr):
            args = tuple([made[arg] for arg in node.args])
            known = self._known(node)
            if type(node) is Symbol:
                variable = known is not None and not node.binder and node not in kept
                put = closed[node.name] if variable else node
                made[node] = put if free_symbols(put) else node
            elif known is None:
                made[node] = node if args == node.args else rebuilt(node, args)
            elif type(node) is Call:
                made[node] = _applied(closed[node.function.name], known.parameters, args, node)
            else:
                made[node] = _derivative_at(closed, known, node, args)
        return made[expr]

    def _known(self, node: Expr) -> Definition | None:
        if type(node) is Symbol:
            known = self.definitions.get(node.name)
            return known if known is None or not known.parameters else None
        if isinstance(node, Call | Derivative) and isinstance(node.function, UnknownFunction):
            return self.function(node.function.name)
        return None

    def function(self, name: str) -> Definition | None:
        """The definition of a function; a formula of one variable is one too, where f = x^2 is used as f'."""
        known = self.definitions.get(name)
        if known is None or known.parameters:
            return known
        implied = self._implied_parameters(name)
        return Definition(implied, known.body) if implied else None

    def _implied_parameters(self, name: str) -> tuple[str, ...]:
        if self._closed is None:
            return ()       # definitions are just being put together
        symbols = free_symbols(self._closed[name])
        numbers = self.numbers()
        found = [symbol.name for symbol in symbols if symbol not in numbers] or [symbol.name for symbol in symbols]
        return (found[0],) if len(found) == 1 else ()


def _put_in(expr: Expr, values: Mapping[Expr, Expr]) -> Expr:
    """Substitution that reaches into d/dx too: d/dx _ is the derivative of the last result."""
    made: dict[Expr, Expr] = dict(values)
    for node in postorder(expr, known=values):
        args = tuple([made[arg] for arg in node.args])
        made[node] = node if args == node.args else rebuilt(node, args)
    return made[expr]


def _applied(body: Expr, parameters: tuple[str, ...], args: tuple[Expr, ...], node: Expr) -> Expr:
    if len(args) != len(parameters):
        assert isinstance(node, Call | Derivative)
        name = node.function.name
        raise ArgumentError(f"{name} takes {len(parameters)} argument{'s' * (len(parameters) != 1)}, not {len(args)}: "
                            f"it was defined as {name}({', '.join(parameters)})")
    return substitute(body, {Symbol(name): arg for name, arg in zip(parameters, args, strict=True)})


def _derivative_at(closed: Mapping[str, Expr], known: Definition, node: Expr, args: tuple[Expr, ...]) -> Expr:
    """f'(u): the derivative of a defined function, at its arguments."""
    assert isinstance(node, Derivative)
    count = len(node.orders)
    body = closed[node.function.name]
    for name, order in zip(known.parameters, node.orders):
        if type(order) is not Number:
            raise ArgumentError(f"the order of a derivative of {node.function.name} is a number, not {order}")
        body = Differentiate(body, Symbol(name), order)
    there = args[count:]
    return _applied(carried_out(body) if free_symbols(*there) else restricted(body), known.parameters, there, node)
