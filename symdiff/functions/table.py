"""The function table: one entry says all that the project knows about a function.

The reader, the printers, the rules of differentiation, the conditions, the evaluators and the property tests read
the entries; none of them knows a function by name.  To add one, write an entry beside its relatives and a row in
`tests/functions/test_table.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Container, Iterator, Mapping
from math import inf
from typing import Any, Final, NamedTuple

from symdiff.errors import ArgumentError, NoDerivativeError
from symdiff.expr import Call, Condition, Expr, Head, Operand, as_expr
from symdiff.expr.nodes import node_of

__all__ = ["EVEN", "NONNEGATIVE", "ODD", "POSITIVE", "SAME", "TABLE", "Function", "Numeric", "Refusal", "Spelling",
           "constant", "function", "lookup", "named", "names", "spelling"]

Builder = Callable[..., Expr]
Test = Callable[..., Condition]

EVEN: Final = "even"
ODD: Final = "odd"
POSITIVE: Final = "positive"
NONNEGATIVE: Final = "nonnegative"
SAME: Final = "same"


class Refusal(NamedTuple):
    """Why there is no derivative by an argument."""

    reason: str


class Numeric(NamedTuple):
    """How the back ends compute a function.

    Attributes:
        ball: from balls to a ball, for real `arb` and, unless `box` is given, for complex `acb`; the value is not
            finite where the function is not real.
        box: the same for complex `acb`, where that needs another call.
        raw: `ball` and `box` take rationals as they are, not as balls.
        guarded: `ball` may give a finite value where the function is not real, so the entry's `defined` is asked first.
        meromorphic: complex differentiable wherever the value of `box` is finite, so that it may be integrated
            rigorously.
        exact: from rationals (`fmpq`) to the rational value, or None where that is irrational or too large.
        math: name in Python's `math`.
        c: name in C's `math.h`.
        scipy: name in `scipy.special`, taking the same arguments.
    """

    ball: Callable[..., Any]
    box: Callable[..., Any] | None = None
    raw: bool = False
    guarded: bool = False
    meromorphic: bool = False
    exact: Callable[..., Any] | None = None
    math: str | None = None
    c: str | None = None
    scipy: str | None = None


class Function(Head):
    """A function of the table.  Calling it builds an expression.

    >>> from symdiff.functions import sin
    >>> from symdiff import symbols
    >>> (x,) = symbols("x")
    >>> print(sin(2*x))
    sin(2*x)
    """

    __slots__ = ("aliases", "arity", "defined", "definition", "derivative", "is_finite", "latex", "letters", "machine",
                 "machine_value", "numeric", "parity", "pretty", "sample", "sign", "smooth", "summary", "values",
                 "variadic")
    summary: str
    arity: int
    variadic: bool
    letters: tuple[str, ...]
    aliases: tuple[str, ...]
    derivative: Builder | Refusal | tuple[Builder | Refusal, ...]
    defined: Test | None
    smooth: Test | tuple[Test | None, ...] | None
    definition: Builder | None
    machine: Builder | None
    parity: str | None
    sign: str | None
    values: Mapping[Expr, Expr]
    numeric: Numeric
    latex: str
    pretty: str
    sample: tuple[tuple[float, float], ...]
    machine_value: float | None

    def __call__(self, *args: Operand) -> Expr:
        if len(args) != self.arity:
            self.check_arity(len(args))
        return node_of(Call, (self,), tuple([as_expr(arg) for arg in args]), self.is_finite)

    def __reduce__(self) -> tuple[object, ...]:
        return lookup, (self.name,)

    def check_arity(self, count: int) -> None:
        """Raise `ArgumentError` unless the function takes `count` arguments."""
        if count == self.arity or (self.variadic and count > self.arity):
            return
        wanted = f"{self.arity} argument{'s' * (self.arity != 1)}"
        raise ArgumentError(f"{self.name} takes {'at least ' * self.variadic}{wanted}, not {count}")

    def partial(self, index: int, args: tuple[Expr, ...]) -> Expr:
        """The derivative by the argument at `index`, from 0.

        Raises:
            NoDerivativeError: no closed form is known.
        """
        rule = self.derivative
        if self.variadic and callable(rule):
            return rule(index, *args)
        chosen = rule[index] if isinstance(rule, tuple) and not isinstance(rule, Refusal) else rule
        if isinstance(chosen, Refusal):
            raise NoDerivativeError(f"no closed form is known for the derivative of {self.name} by its "
                                    f"{_ORDINALS[index]} argument: {chosen.reason}")
        return chosen(*args)

    def smooth_where(self, args: tuple[Expr, ...], moving: Container[Expr]) -> list[Condition]:
        """What must hold besides `defined` for the derivative to exist when some of the arguments move."""
        if isinstance(self.smooth, tuple):
            return [test(*args) for test, arg in zip(self.smooth, args) if test is not None and arg in moving]
        return [] if self.smooth is None else [self.smooth(*args)]


_ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")

#: Every function and constant by its name.
TABLE: Final[dict[str, Function]] = {}


class Spelling(Head):
    """Another way to write what the table has: `sqrt(u)` for u^(1/2), `log10(u)` for log(u, 10), `sgn` for `sign`."""

    __slots__ = ("build", "least", "most")
    build: Builder
    least: int
    most: int | None

    def __call__(self, *args: Operand) -> Expr:
        self.check_arity(len(args))
        return self.build(*map(as_expr, args))

    def check_arity(self, count: int) -> None:
        """Raise `ArgumentError` unless `count` arguments can be written."""
        if self.least <= count and (self.most is None or count <= self.most):
            return
        wanted = str(self.least) if self.most == self.least else f"{self.least} to {self.most}"
        raise ArgumentError(f"{self.name} takes {wanted} argument{'s' * (wanted != '1')}, not {count}")


#: Other spellings, by name.
_SPELLINGS: Final[dict[str, Spelling]] = {}


def spelling(name: str, build: Builder, least: int = 1, most: int | None = 1) -> None:
    """Let `name(...)` be read as what `build` makes of its `least` to `most` arguments."""
    self = object.__new__(Spelling)
    self.name, self.build, self.least, self.most = name, build, least, most
    _SPELLINGS[name] = self


def named(name: str) -> Function | Spelling | None:
    """The function or constant that a name stands for in formulas."""
    return _SPELLINGS.get(name) or TABLE.get(name)


def names() -> Iterator[str]:
    """Every name of a function or constant that formulas may use."""
    yield from TABLE
    yield from [name for name in _SPELLINGS if name not in TABLE]


def lookup(name: str) -> Function:
    """The entry with this name; used by pickles."""
    return TABLE[name]


def function(
    name: str,
    summary: str,
    *,
    arity: int = 1,
    variadic: bool = False,
    letters: str = "x",
    aliases: tuple[str, ...] = (),
    derivative: Builder | Refusal | tuple[Builder | Refusal, ...],
    defined: Test | None = None,
    smooth: Test | tuple[Test | None, ...] | None = None,
    definition: Builder | None = None,
    machine: Builder | None = None,
    parity: str | None = None,
    sign: str | None = None,
    values: Mapping[Expr, Expr] | None = None,
    numeric: Numeric,
    latex: str | None = None,
    pretty: str | None = None,
    sample: tuple[float, float] | tuple[tuple[float, float], ...] = (-3.0, 3.0),
) -> Function:
    """Enter a function into the table.

    Args:
        name: its name in formulas.
        summary: what it is, in one line, with a source for what is not in every textbook.
        arity: number of arguments; the least number if `variadic`.
        variadic: takes more arguments than `arity`.
        letters: what its arguments are called in messages and documents.
        aliases: other names under which it is read.
        derivative: by its argument; a tuple for several; from the index and the arguments if variadic.
        defined: the condition on the arguments under which the real function is defined; None for everywhere.
        smooth: what must hold besides for the derivative to exist; a tuple if it depends on the argument that moves.
        definition: the same function in terms of others, for back ends that do not have it.
        machine: the same in terms of others such that machine numbers neither overflow nor cancel; an argument may
            stand there more than once, so it serves graphs, not printed code.
        parity: `EVEN` or `ODD`, for one argument.
        sign: of its values: `POSITIVE`, `NONNEGATIVE`, or the `SAME` as its argument's.
        values: exact values at single arguments.
        numeric: how back ends compute it.
        latex: a TeX command, or a template in which #1, #2 ... stand for the arguments.
        pretty: its name in Unicode output.
        sample: the box from which tests draw arguments, inside the domain: one interval for each.
    """
    self = object.__new__(Function)
    self.name = name
    self.summary = summary
    self.arity = arity
    self.variadic = variadic
    self.letters = tuple(letters.split())
    self.aliases = aliases
    self.derivative = derivative
    self.defined = defined
    self.smooth = smooth
    self.definition = definition
    self.machine = machine
    self.parity = parity
    self.sign = sign
    self.values = values or {}
    self.numeric = numeric
    self.latex = latex or rf"\operatorname{{{name}}}"
    self.pretty = pretty or name
    single = not sample or not isinstance(sample[0], tuple)
    self.sample = (sample,) if single else sample  # type: ignore[assignment]  # entries do not tell tuples apart
    self.machine_value, self.is_finite = None, True
    TABLE[name] = self
    for alias in aliases:
        spelling(alias, self, arity, None if variadic else arity)
    return self


def constant(name: str, summary: str, *, ball: Callable[[], Any], value: float, latex: str, pretty: str,
             aliases: tuple[str, ...] = (), math: str | None = None, c: str | None = None) -> Expr:
    """Enter a constant, a function of no arguments, and give the expression that calls it."""
    entry = function(name, summary, arity=0, letters="", aliases=aliases, derivative=(), sign=POSITIVE, latex=latex,
                     pretty=pretty, sample=(), numeric=Numeric(ball=ball, math=math, c=c))
    entry.machine_value, entry.is_finite = value, value != inf
    return Call(entry)
