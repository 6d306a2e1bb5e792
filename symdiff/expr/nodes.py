"""The node kinds of ordinary formulas.

`Number` (an exact rational), `Symbol`, `Sum`, `Product`, `Power` and `Call` carry formulas.  Sums and products have
two arguments, as the rules of a textbook have: `a + b + c` is `Sum(Sum(a, b), c)`.  Difference, quotient, root and
negation are ways of writing, see `notation`.

Nodes are immutable and interned: a class called again with the same arguments returns the same object, so `is`
decides equality and a dictionary keyed by nodes is a memo.  Constructors build what they are told; the `operators`
fold.
"""

from __future__ import annotations

import math
import numbers
from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from functools import lru_cache
from typing import TYPE_CHECKING, Any, ClassVar, Final, NoReturn, Self, TypeVar, Union
from weakref import WeakValueDictionary

from symdiff.errors import ArgumentError
from symdiff.expr import textual
from symdiff.expr.interning import NODES, Key
from symdiff.expr.locks import lock_for_all

if TYPE_CHECKING:
    from symdiff.expr.conditions import Relation

__all__ = [
    "MINUS_ONE", "ONE", "SMALL", "TWO", "ZERO", "Binary", "Call", "Expr", "Head", "Number", "Operand", "Power",
    "Product", "Sum", "Symbol", "UnknownFunction", "as_expr", "node_of", "pair", "rational",
]

#: What stands where an expression is expected.
Operand = Union["Expr", int, float, Fraction, Decimal]

#: A decimal result keeps its decimal form up to so many digits behind the point.
DECIMAL_PLACES = 30

#: Larger trees count as having this size; `tree_size` counts them.
LARGEST = 1 << 60

#: Whole numbers up to this have hashes of their own.
_DISTINCT = 1 << 60
#: The largest prime below 2^64; Python's hash of a whole number is what remains of it by 2^61 - 1.
_PRIME = (1 << 64) - 59

_set = object.__setattr__
_new = object.__new__
_kinds = NODES.kinds
Kind = TypeVar("Kind", bound="Expr")
Pair = TypeVar("Pair", bound="Binary")


def node_of(kind: type[Kind], fields: tuple[Any, ...], args: tuple[Expr, ...], ordinary: bool = False,
            mark: int = 0) -> Kind:
    """The one node of a kind with these fields, named by the kind's `field_names`, and arguments.

    `ordinary` says whether it `is_ordinary` as far as itself is concerned; a `mark` follows from the fields, and tells
    nodes apart of which the fields have the same hash.
    """
    key: Key = (fields, args, mark) if mark else (fields, args)
    known = _kinds[kind].get(key)
    if type(known) is kind:
        return known
    node = _new(kind)
    _set_args(node, args)
    for name, value in zip(kind.field_names, fields):
        _set(node, name, value)
    size = 1
    for arg in args:
        size += arg.size
        ordinary = ordinary and arg.is_ordinary
    _set_size(node, size if size < LARGEST else LARGEST)
    _set_ordinary(node, ordinary)
    return NODES.enter(key, node)


def pair(kind: type[Pair], left: Expr, right: Expr) -> Pair:
    """The one node of a kind with two arguments.  Derivatives are made of such nodes, so `enter` is written out."""
    args = (left, right)
    entries = _kinds[kind]
    known = entries.get(args)
    if type(known) is kind:
        return known
    node: Any = _new(_Unfinished)
    node.args = args
    size = 1 + left.size + right.size
    node.size = size if size < LARGEST else LARGEST
    node.is_ordinary = left.is_ordinary and right.is_ordinary
    node.__class__ = kind
    if entries.setdefault(args, node) is not node or len(entries) > NODES.limit:
        node = NODES.enter(args, node)
    made: Pair = node
    return made


class Expr:
    """An expression over the reals.

    >>> from symdiff import symbols
    >>> x, y = symbols("x y")
    >>> print(x**2 + 3*x*y)
    x^2 + 3*x*y
    >>> x + y is x + y
    True
    """

    __slots__ = ("__weakref__", "args", "is_ordinary", "size")
    args: tuple[Expr, ...]
    #: How many nodes it has, written out as a tree; at most `LARGEST`.
    size: int
    #: Whether it is made of numbers, symbols, sums, products, powers and calls alone, without 0 and infinity: nothing
    #: branches or is bound, no derivative is to be carried out, and nothing is divided by 0 as it is written.  Most
    #: formulas are so, and whoever treats the others need not look for what makes them different.
    is_ordinary: bool
    #: What the constructor takes before the arguments.
    field_names: ClassVar[tuple[str, ...]] = ()
    #: Whether it is true or false rather than a number.
    is_condition: ClassVar[bool] = False
    #: NumPy scalars on the left of an operator leave the operation to us.
    __array_ufunc__: ClassVar[None] = None

    def __setattr__(self, name: str, value: object) -> NoReturn:
        raise AttributeError(f"expressions are immutable: cannot set {name!r}")

    def __delattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"expressions are immutable: cannot delete {name!r}")

    def __init_subclass__(cls) -> None:
        NODES.kinds[cls] = {}

    @property
    def key(self) -> Key:
        """What tells it apart from other nodes of its kind."""
        return self.fields, self.args

    @property
    def fields(self) -> tuple[Any, ...]:
        """The values of the fields: `type(e)(*e.fields, *e.args) is e`."""
        return tuple([getattr(self, name) for name in self.field_names])

    if TYPE_CHECKING:       # `operators` puts them here
        def __add__(self, other: Operand) -> Expr: ...
        def __radd__(self, other: Operand) -> Expr: ...
        def __sub__(self, other: Operand) -> Expr: ...
        def __rsub__(self, other: Operand) -> Expr: ...
        def __mul__(self, other: Operand) -> Expr: ...
        def __rmul__(self, other: Operand) -> Expr: ...
        def __truediv__(self, other: Operand) -> Expr: ...
        def __rtruediv__(self, other: Operand) -> Expr: ...
        def __pow__(self, other: Operand) -> Expr: ...
        def __rpow__(self, other: Operand) -> Expr: ...
        def __neg__(self) -> Expr: ...

    if TYPE_CHECKING:       # the functions put them here
        def __abs__(self) -> Expr: ...
        def __floor__(self) -> Expr: ...
        def __ceil__(self) -> Expr: ...
        def __floordiv__(self, other: Operand) -> Expr: ...
        def __rfloordiv__(self, other: Operand) -> Expr: ...
        def __mod__(self, other: Operand) -> Expr: ...
        def __rmod__(self, other: Operand) -> Expr: ...

    def __pos__(self) -> Expr:
        return self

    def __lt__(self, other: Operand) -> Relation:
        return _relation("<", self, other)

    def __le__(self, other: Operand) -> Relation:
        return _relation("<=", self, other)

    def __gt__(self, other: Operand) -> Relation:
        return _relation(">", self, other)

    def __ge__(self, other: Operand) -> Relation:
        return _relation(">=", self, other)

    def differs(self, other: Operand) -> Relation:
        """The condition `self != other` (the operators `==` and `!=` compare the expressions themselves)."""
        return _relation("!=", self, other)

    def equals(self, other: Operand) -> Relation:
        """The condition `self = other`."""
        return _relation("=", self, other)

    def __copy__(self) -> Expr:
        return self

    def __deepcopy__(self, memo: object) -> Expr:
        return self

    def __reduce__(self) -> tuple[object, ...]:
        from symdiff.expr.persistence import as_rows, restored

        return restored, (as_rows(self),)

    def subs(self, mapping: Any = None, /, **names: Any) -> Expr:
        """Replace symbols (or whole subexpressions), all at once.

        Args:
            mapping: from symbols, names or subexpressions to expressions, numbers or texts.
            names: the same for names that Python can write: `e.subs(x=2)`.

        Raises:
            ArgumentError: a key or value is none of these, or a variable inside `d/dx` would be replaced or caught.
            ParseError: a text cannot be read.

        >>> from symdiff import parse
        >>> print(parse("x + y").subs({"x": "y", "y": "x"}))
        y + x
        """
        from symdiff.expr.substitution import substitute

        if mapping is not None and not isinstance(mapping, Mapping):
            raise ArgumentError(f"what is replaced is given as in {{'x': 2}}, not {mapping!r}")
        return substitute(self, {**(mapping or {}), **names})

    def __str__(self) -> str:
        return textual.write(self)

    def __repr__(self) -> str:
        return str(self)

    def __format__(self, spec: str) -> str:
        return format(str(self), spec)

    def _repr_latex_(self) -> str | None:
        """What a notebook typesets."""
        return textual.typeset(self)

    def _repr_pretty_(self, printer: Any, cycle: bool) -> None:
        """What IPython prints: two dimensions, but in a list or dictionary one line."""
        printer.text(textual.drawn(self) if len(printer.stack) < 2 else str(self))


#: What fills the slots of a new node, faster than by their names.
_set_args, _set_size, _set_ordinary = [Expr.__dict__[name].__set__ for name in ("args", "size", "is_ordinary")]


class Number(Expr):
    """An exact rational number in lowest terms.

    Args:
        numerator: an integer.
        denominator: a positive integer without a common factor (`rational` reduces).
        decimal: written as a decimal, 0.1 rather than 1/10; the value is exact all the same.
    """

    __slots__ = ("decimal", "denominator", "numerator")
    numerator: int
    denominator: int
    decimal: bool

    field_names = ("numerator", "denominator", "decimal")

    def __new__(cls, numerator: int, denominator: int = 1, decimal: bool = False) -> Number:
        return node_of(cls, (numerator, denominator, decimal), (), numerator != 0, _mark(numerator, denominator))

    @property
    def key(self) -> Key:
        mark = _mark(self.numerator, self.denominator)
        return (self.fields, (), mark) if mark else (self.fields, ())

    @property
    def value(self) -> Fraction:
        return Fraction(self.numerator, self.denominator)

    @property
    def is_integer(self) -> bool:
        return self.denominator == 1

    def __float__(self) -> float:
        return self.numerator / self.denominator


def _mark(numerator: int, denominator: int) -> int:
    """What tells large numbers apart for which Python has the same hash: the powers of 2 have 61, all together."""
    if -_DISTINCT < numerator < _DISTINCT and denominator < _DISTINCT:
        return 0
    return numerator % _PRIME + denominator % _PRIME


class Symbol(Expr):
    """A variable.  `binder` is 0 for a free one; inside an integral the bound variable has the depth of its binder,
    which keeps it apart from a free symbol of the same name."""

    __slots__ = ("binder", "name")
    name: str
    binder: int

    field_names = ("name", "binder")

    #: Entries are had by `x[i]`, and there is no end to them.
    __iter__: ClassVar[None] = None

    def __new__(cls, name: str, binder: int = 0) -> Symbol:
        if not isinstance(name, str) or not name.isidentifier() or name[0] == "_":
            raise ArgumentError(f"a variable's name is letters, digits and _, with a letter in front, not {name!r}")
        return node_of(cls, (name, binder), (), ordinary=not binder)

    def __getitem__(self, index: Operand | tuple[Operand, ...]) -> Expr:
        """The entry of the array of this name: `x[i]`, `W[i, j]`."""
        from symdiff.expr.indexed import indexed

        return indexed(self.name, *(index if isinstance(index, tuple) else (index,)))


class _Unfinished(Expr):
    """A pair in the making, which becomes what it is: plain assignments fill slots faster than anything else does."""

    __slots__ = ()
    if not TYPE_CHECKING:       # of all expressions these alone can be changed
        __setattr__, __delattr__ = object.__setattr__, object.__delattr__


class Binary(Expr):
    """A kind with two arguments."""

    __slots__ = ()

    def __new__(cls, left: Expr, right: Expr) -> Self:
        return pair(cls, left, right)

    @property
    def key(self) -> Key:
        return self.args


class Sum(Binary):
    """`left + right`."""

    __slots__ = ()


class Product(Binary):
    """`left * right`."""

    __slots__ = ()


class Power(Binary):
    """`base ^ exponent`, real-valued: a base below 0 needs an integer exponent, a base of 0 a positive one."""

    __slots__ = ()

    @property
    def base(self) -> Expr:
        return self.args[0]

    @property
    def exponent(self) -> Expr:
        return self.args[1]


class Head:
    """What a call applies: a function of the table (one floor up) or an unknown one."""

    __slots__ = ("__weakref__", "name")
    name: str
    #: Whether its values are numbers: infinity is a constant, but none.
    is_finite: bool = True

    def __repr__(self) -> str:
        return self.name

    def __call__(self, *args: Operand) -> Expr:
        return Call(self, *map(as_expr, args))


class UnknownFunction(Head):
    """A function of which only the name is known, as `f` in `f(x)`; one object for each name.

    >>> UnknownFunction("f") is UnknownFunction("f")
    True
    """

    __slots__ = ()
    _known: ClassVar[WeakValueDictionary[str, UnknownFunction]] = WeakValueDictionary()
    _lock: Final = lock_for_all()

    def __new__(cls, name: str) -> UnknownFunction:
        with cls._lock:
            known = cls._known.get(name)
            if known is None:
                known = object.__new__(cls)
                known.name = name
                cls._known[name] = known
            return known

    def __reduce__(self) -> tuple[object, ...]:
        return UnknownFunction, (self.name,)


class Call(Expr):
    """A function applied to its arguments; constants such as pi are functions of none."""

    __slots__ = ("function",)
    function: Head

    field_names = ("function",)

    def __new__(cls, function: Head, *args: Expr) -> Call:
        return node_of(cls, (function,), args, ordinary=function.is_finite)


ZERO = Number(0)
ONE = Number(1)
TWO = Number(2)
MINUS_ONE = Number(-1)
#: The whole numbers that are met most often.
SMALL: Final = {value: Number(value) for value in range(-10, 101)}


# ---- from Python's numbers -------------------------------------------------------------------------------------


def rational(numerator: int, denominator: int = 1, decimal: bool = False) -> Number:
    """The number `numerator/denominator` in lowest terms; `decimal` is kept where a finite decimal exists."""
    if denominator == 1:
        return Number(numerator)
    divisor = math.gcd(numerator, denominator)
    if denominator < 0:
        divisor = -divisor
    numerator, denominator = numerator // divisor, denominator // divisor
    if denominator == 1:
        return Number(numerator)
    return Number(numerator, denominator, decimal and decimal_places(denominator) is not None)


def decimal_places(denominator: int) -> int | None:
    """Digits behind the point of a fraction in lowest terms with this denominator; None if they do not end soon."""
    twos = (denominator & -denominator).bit_length() - 1
    rest, fives = denominator >> twos, 0
    while rest % 5 == 0:
        rest, fives = rest // 5, fives + 1
    places = max(twos, fives)
    return places if rest == 1 and places <= DECIMAL_PLACES else None


def as_expr(value: Operand) -> Expr:
    """An expression from an expression or a Python number; a float counts as the decimal that Python prints for it.

    Raises:
        ArgumentError: the value is neither, or not finite.

    >>> as_expr(0.1) is as_expr(Decimal("0.1"))
    True
    """
    if isinstance(value, Expr) and not value.is_condition:
        return value
    expr = converted(value)
    if expr is None:
        if isinstance(value, str):
            raise ArgumentError(f"a text is not an operand: write parse({value!r})")
        raise ArgumentError(f"{value!r} of type {type(value).__name__} is not a real number or an expression")
    return expr


def converted(value: object) -> Expr | None:
    """An expression from what `as_expr` takes; None for anything else."""
    if type(value) is int:
        return SMALL.get(value) or Number(value)
    if isinstance(value, Expr):
        if value.is_condition:
            raise ArgumentError(f"the condition {value} stands where a number is expected")
        return value
    if type(value) is float and math.isfinite(value):
        return _decimal(value)
    if isinstance(value, bool):
        return None
    if isinstance(value, numbers.Integral):
        return Number(int(value))
    if isinstance(value, numbers.Rational):
        return rational(int(value.numerator), int(value.denominator))
    if isinstance(value, numbers.Real):
        value = Decimal(repr(float(value)))
    if isinstance(value, Decimal):
        if not value.is_finite():
            raise ArgumentError(f"{value} is not a number; write inf for infinity")
        return rational(*value.as_integer_ratio(), decimal=True)
    return None


@lru_cache(256)
def _decimal(value: float) -> Number:
    """The decimal that Python prints for a float."""
    return rational(*Decimal(repr(value)).as_integer_ratio(), decimal=True)


def _relation(op: str, left: Expr, right: Operand) -> Relation:
    from symdiff.expr.conditions import Relation

    return Relation(op, as_expr(left), as_expr(right))
