"""The terms of the Coq language, each once: the rows of `proofs/Certificates.v`, and their derivatives."""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from fractions import Fraction
from typing import Any

from symdiff.expr import Call, Expr, Number, Symbol
from symdiff.proof.reals import FORMS, NAMES, Names, shapes

__all__ = ["Terms"]

Term = tuple[Any, ...]


class Terms:
    """Terms as numbers: each is a head, what belongs to it (a name, a number, an exponent), and parts.

    Args:
        names: of the symbols.
    """

    def __init__(self, names: Names) -> None:
        self.names = names
        self.terms: list[Term] = [()]           # rows count from 1
        self.index: dict[Term, int] = {}
        self.made: dict[Expr, int] = {}

    def make(self, head: str, extra: object, *parts: int) -> int:
        """The number of a term."""
        term = (head, extra, *parts)
        if term not in self.index:
            self.index[term] = len(self.terms)
            self.terms.append(term)
        return self.index[term]

    def number(self, numerator: int, denominator: int = 1) -> int:
        """A rational number as a term."""
        return self.make("number", (numerator, denominator))

    def binary(self, head: str, left: int, right: int) -> int:
        """A sum, difference, product or quotient."""
        return self.make(head, None, left, right)

    def power(self, base: int, exponent: int) -> int:
        """A whole power."""
        if exponent < 0:
            return self.binary("div", self.number(1), self.power(base, -exponent))
        return base if exponent == 1 else self.make("pow", exponent, base)

    def of(self, expr: Expr) -> int:
        """The term that an expression is written as."""
        for node, head, parts in shapes(expr, self.made):
            self.made[node] = self._of(node, head, [self.made[part] for part in parts])
        return self.made[expr]

    def at(self, expr: Expr, place: Mapping[Symbol, Expr]) -> int:
        """The term of an expression with others for its symbols, just as it is written."""
        made: dict[Expr, int] = {symbol: self.of(entry) for symbol, entry in place.items()}
        for node, head, parts in shapes(expr, made):
            made[node] = self._of(node, head, [made[part] for part in parts])
        return made[expr]

    def _of(self, node: Expr, head: str, parts: Sequence[int]) -> int:
        if type(node) is Number:
            return self.number(node.numerator, node.denominator)
        if type(node) is Symbol:
            return self.make("symbol", node)
        if head == "pow" or head == "powq":
            exponent = node.args[1]
            assert isinstance(exponent, Number)
            return self.make(head, exponent.numerator if head == "pow" else (exponent.numerator,
                exponent.denominator), *parts)
        if head in FORMS:
            return self.make(head, None, *parts)
        assert isinstance(node, Call)
        return self.make(node.function.name, None, *parts)

    # ---- what a term is ----

    def head(self, term: int) -> str:
        """What a term is: an operation, or the name of a function."""
        return str(self.terms[term][0])

    def extra(self, term: int) -> Any:
        """A symbol, a number, an exponent."""
        return self.terms[term][1]

    def parts(self, term: int) -> tuple[int, ...]:
        """The parts of a term."""
        return tuple(self.terms[term][2:])

    def exponent(self, term: int) -> tuple[int, int]:
        """The exponent of a root."""
        head, extra, *_ = self.terms[term]
        return (1, 2) if head == "sqrt" else extra

    def value(self, term: int) -> Fraction:
        """A number."""
        return Fraction(*self.terms[term][1])

    def below(self, term: int, known: Container[int] = ()) -> list[int]:
        """A term and all of its parts, parts first, without what is known."""
        seen: set[int] = set()
        stack = [term]
        while stack:
            node = stack.pop()
            if node not in seen and node not in known:
                seen.add(node)
                stack += self.parts(node)
        return sorted(seen)

    def row(self, term: int) -> str:
        """The row of a term."""
        head, extra, *parts = self.terms[term]
        texts = " ".join([str(part) for part in parts])
        if head == "symbol":
            return f"RV {self.names.places[extra]}"
        if head == "number":
            return f"RQ ({extra[0]}) {extra[1]}"
        if head == "pow":
            return f"RPowN {texts} {extra}"
        if head == "powq":
            return f"RPowQ {texts} ({extra[0]}) {extra[1]}"
        if head in ROWS:
            return f"{ROWS[head]} {texts}".rstrip()
        return f"RF {FUNCTION_NAMES[head]} {texts}"

    def needs(self, term: int) -> list[tuple[str, int]]:
        """What must hold for a term to have a value and a derivative, besides what its parts need."""
        head, parts = self.head(term), self.parts(term)
        if head in ("sqrt", "powq", "rpower", "ln"):
            return [(">", parts[0])]
        if head == "div":
            return [("!=", parts[1])]
        if head in ("asin", "acos", "atanh", "acosh"):
            return [(">", inner) for inner in self.inside(term)]
        return [("!=", parts[0])] if head in ("abs", "sign", "cbrt") else []

    def inside(self, term: int) -> tuple[int, ...]:
        """What is under the roots of the derivative: 1 - a^2 or 1 + a^2; for acosh a - 1 and a + 1."""
        head, a, one = self.head(term), self.parts(term)[0], self.number(1)
        if head == "acosh":
            return self.binary("sub", a, one), self.binary("add", a, one)
        square = self.power(a, 2)
        return (self.binary("add", one, square) if head in ("asinh", "atan") else self.binary("sub", one, square),)

    def lower(self, term: int) -> int:
        """A power with an exponent less by 1."""
        _, _, base, exponent = self.terms[term]
        return self.make("rpower", None, base, self.binary("sub", exponent, self.number(1)))

    def root(self, base: int, order: int) -> int:
        """A root."""
        return self.make("sqrt", None, base) if order == 2 else self.make("powq", (1, order), base)

    # ---- its derivative ----

    def product(self, *factors: int) -> int:
        """A product without factors 1."""
        one, total = self.number(1), 0
        for factor in factors:
            if factor != one:
                total = self.binary("mul", total, factor) if total else factor
        return total or one

    def derivative(self, term: int, d: Mapping[int, int], helpers: list[int]) -> int | None:
        """The derivative of a term by those of its parts; None if these have none, as it is 0.

        Args:
            term: the term.
            d: the derivatives of terms that are not constant.
            helpers: here those terms are put which the checker needs to see that it is right.
        """
        head, extra, *parts = self.terms[term]
        moving = [part for part in parts if part in d]
        if not moving or head == "sign":
            return None
        a = parts[0]
        x = d.get(a)
        if head in ("add", "sub"):
            left, right = x, d.get(parts[1])
            if left is None or right is None:
                return left if right is None else right if head == "add" else self.make("neg", None, right)
            return self.binary(head, left, right)
        if head == "mul":
            products = [self.product(d[part], other) for part, other in (parts, parts[::-1]) if part in d]
            return products[0] if len(products) == 1 else self.binary("add", *products)
        if head == "div":
            return self._quotient(a, parts[1], x, d.get(parts[1]))
        if head == "rpower":
            logarithm = self.make("ln", None, a)
            helpers.append(logarithm)
            if parts[1] not in d:
                assert x is not None
                return self.product(parts[1], self.lower(term), x)
            rate = self.product(d[parts[1]], logarithm)
            if x is not None:
                rate = self.binary("add", rate, self.binary("div", self.product(parts[1], x), a))
            return self.product(term, rate)
        assert x is not None
        if head == "neg":
            return self.make("neg", None, x)
        if head == "pow":
            return self.product(self.number(extra), self.power(a, extra - 1) if extra > 1 else self.number(1), x)
        if head == "powq":
            p, q = extra
            lower = self.root(a, q) if p - q == 1 else self.make("powq", (p - q, q), a)
            return self.product(self.number(p, q), lower, x)
        return self._of_function(term, head, a, x, helpers)

    def _quotient(self, a: int, b: int, x: int | None, y: int | None) -> int:
        first = None if x is None else self.binary("div", x, b)
        if y is None:
            assert first is not None
            return first
        square = self.power(b, 2)
        if x is None:
            return self.make("neg", None, self.binary("div", self.product(a, y), square))
        return self.binary("div", self.binary("sub", self.product(x, b), self.product(a, y)), square)

    def _of_function(self, term: int, head: str, a: int, x: int, helpers: list[int]) -> int:
        if head == "exp":
            return self.product(term, x)
        if head == "ln":
            return self.binary("div", x, a)
        if head == "sqrt":
            return self.binary("div", x, self.product(self.number(2), term))
        if head == "cbrt":
            return self.binary("div", x, self.product(self.number(3), self.power(term, 2)))
        if head in OUTER:
            helpers.append(self.make(OUTER[head], None, a))
            found = self.product(helpers[-1], x)
            return self.make("neg", None, found) if head == "cos" else found
        if head == "erf":
            helpers += (self.make("exp", None, self.make("neg", None, self.power(a, 2))),
                        self.root(self.make("pi", None), 2))
            return self.binary("div", self.product(self.number(2), helpers[0], x), helpers[1])
        inside = self.inside(term)
        if head in ("atan", "atanh"):
            helpers += inside if head == "atanh" else ()
            return self.binary("div", x, inside[0])
        helpers += [self.root(inner, 2) for inner in inside]
        found = self.binary("div", x, self.product(*helpers))
        return self.make("neg", None, found) if head == "acos" else found


#: The derivative of a function as a function.
OUTER = {"sin": "cos", "cos": "sin", "sinh": "cosh", "cosh": "sinh", "abs": "sign"}
ROWS = {"pi": "RPi", "e": "RE", "neg": "RNeg", "add": "RAdd", "sub": "RSub", "mul": "RMul", "div": "RDiv",
        "rpower": "RPowR"}
FUNCTION_NAMES = {"sqrt": "Sqrt", **{function.name: name for function, (_, name) in NAMES.items()}}
