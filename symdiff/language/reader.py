"""What the rules of the grammar build: the tree of the text, as it was typed."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from fractions import Fraction
from functools import reduce
from math import inf
from typing import Any, NamedTuple

from lark import Token, Transformer, v_args

from symdiff.errors import ArgumentError, ParseError
from symdiff.expr import (
    FALSE, MINUS_ONE, ONE, TRUE, ZERO, And, Call, Condition, Derivative, Differentiate, Expr, Indexed, Not, Number, Or,
    Piecewise, Power, Product, Relation, Sum, Symbol, UnknownFunction, brief, derivative, free_symbols, index_product,
    index_sum, indexed, integral, postorder, rational, replace,
)
from symdiff.expr.notation import negation, quotient
from symdiff.functions import HALF, Function, Spelling, absolute, cbrt, factorial, named, root
from symdiff.language import words
from symdiff.language.leibniz import Leibniz
from symdiff.language.tokens import TokenPass

__all__ = ["AtPoint", "Reader"]

#: A number with more digits than this is refused.
MAX_DIGITS = 4000

_SUPERSCRIPTS = str.maketrans("⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁽⁾ⁿⁱˣʸᶻᵏᵐ", "0123456789+-()nixyzkm")
_RELATIONS = {"≤": "<=", "≥": ">=", "≠": "!=", "==": "="}


class AtPoint(NamedTuple):
    """An expression and the point at which it is asked for: `x^2 at x=3`."""

    expression: Expr
    point: dict[str, Expr]


class Interval(NamedTuple):
    """The bounds of a sum: i = 1..n."""

    name: Expr
    lower: Expr
    upper: Expr


class Based(NamedTuple):
    """A logarithm and its base: log_(2) before its argument."""

    word: Token
    base: Expr

    def __str__(self) -> str:
        return str(self.word)


@v_args(inline=True)
class Reader(Transformer[Token, Any]):
    """The actions of the grammar's rules, by their names."""

    def __init__(self, tokens: TokenPass) -> None:
        super().__init__()
        self.tokens = tokens

    def fault(self, message: str, token: Token, hint: str | None = None) -> ParseError:
        return self.tokens.fault(message, token, hint)

    def note(self, token: Token, message: str) -> None:
        self.tokens.note(token.start_pos or 0, message)

    # ---- statements and conditions ----

    #: Whether entries of arrays were read in brackets.
    entries = False

    def start(self, statement: Any) -> Any:
        if isinstance(statement, AtPoint):
            return AtPoint(self.settled(statement.expression), statement.point)
        if isinstance(statement, tuple) and not isinstance(statement, Interval):
            return tuple(map(self.settled, statement))
        return self.settled(statement)

    def settled(self, expr: Expr) -> Expr:
        """The expression with entries at plain indices as symbols: x[1] is x_1."""
        if isinstance(expr, Interval):
            raise ParseError("bounds of an index do not stand alone", self.tokens.text, 0,
                             hint="write sum(i=1..n, x_i)")
        if not self.entries:
            return expr
        plain: dict[Expr, Expr] = {node: indexed(node.name, *node.args) for node in postorder(expr)
                                   if type(node) is Indexed}
        return replace(expr, {node: new for node, new in plain.items() if type(new) is Symbol})

    def at_point(self, expression: Expr, *bindings: tuple[str, Expr]) -> AtPoint:
        return AtPoint(expression, dict(bindings))

    def binding(self, name: Token, value: Expr) -> tuple[str, Expr]:
        return str(name), value

    def listing(self, *entries: Expr) -> tuple[Expr, ...]:
        return entries

    def either(self, left: Expr, right: Expr) -> Expr:
        return Or(left, right)

    def both(self, left: Expr, right: Expr) -> Expr:
        return And(left, right)

    def refuted(self, inner: Expr) -> Expr:
        return Not(inner)

    def truth(self, token: Token) -> Expr:
        return TRUE if token == "true" else FALSE

    def relation(self, token: Token) -> str:
        return _RELATIONS.get(token, str(token))

    def comparison(self, left: Expr, relation: str, right: Expr) -> Expr:
        return Relation(relation, left, right)

    def interval(self, index: Expr, relation: str, lower: Expr, upper: Expr) -> Interval:
        if relation != "=" or type(index) is not Symbol:
            raise ParseError(f"the bounds of an index are written i=1..n, not {brief(index)} {relation} ...",
                             self.tokens.text, 0)
        return Interval(index, lower, upper)

    def between(self, low: Expr, first: str, middle: Expr, second: str, high: Expr) -> Expr:
        return And(Relation(first, low, middle), Relation(second, middle, high))

    # ---- sums, products, powers ----

    def added(self, left: Expr, right: Expr) -> Expr:
        return Sum(left, right)

    def subtracted(self, left: Expr, right: Expr) -> Expr:
        return Sum(left, negation(right))

    def negated(self, expr: Expr) -> Expr:
        return negation(expr)

    def multiplied(self, left: Expr, right: Expr) -> Expr:
        return Product(left, right)

    def divided(self, above: Expr, below: Expr) -> Expr:
        return quotient(above, below)

    def divided_by_chain(self, above: Expr, token: Token, below: Expr) -> Expr:
        result = quotient(above, below)
        self.note(token, f"/ divides by the whole product behind it: this is {brief(result)}")
        return result

    def powered(self, base: Expr, exponent: Expr) -> Expr:
        return Power(base, exponent)

    def superscript(self, base: Expr, token: Token) -> Expr:
        return Power(base, self.raised_text(token))

    def raised_text(self, token: Token) -> Expr:
        """The number or letter of an exponent in superscript: ², ⁻¹, ⁿ."""
        text = str(token).translate(_SUPERSCRIPTS).strip("()")
        sign, body = (text[0], text[1:]) if text.startswith(("+", "-")) else ("", text)
        if body.isdigit():
            exponent: Expr = self.integer(body, token)
        elif len(body) == 1 and body.isalpha():
            exponent = Symbol(body)
        else:
            raise self.fault(f"'{token}' is not an exponent", token, "write ^(...) for exponents like this")
        return negation(exponent) if sign == "-" else exponent

    def rooted(self, token: Token, radicand: Expr) -> Expr:
        if token == "√":
            return Power(radicand, HALF)
        return Call(cbrt, radicand) if token == "∛" else Call(root, radicand, Number(4))

    def factorial(self, operand: Expr, _token: Token) -> Expr:
        return Call(factorial, operand)

    def absolute(self, inner: Expr) -> Expr:
        return Call(absolute, inner)

    # ---- numbers, names, derivatives ----

    def integer(self, digits: str, token: Token) -> Number:
        if len(digits) > MAX_DIGITS:
            raise self.fault(f"a number has at most {MAX_DIGITS} digits, not {len(digits)}", token)
        return Number(int(digits))

    def number(self, token: Token) -> Expr:
        text = str(token)
        if text.isascii() and text.isdigit():
            return self.integer(text, token)
        if len(text) == 1:
            fraction = Fraction(unicodedata.numeric(text)).limit_denominator(10)
            return rational(fraction.numerator, fraction.denominator)
        mantissa, _, exponent = text.lower().partition("e")
        whole, _, places = mantissa.partition(".")
        shift = self.integer(exponent.lstrip("+-"), token).numerator if exponent else 0
        shift = (-shift if exponent.startswith("-") else shift) - len(places)
        if abs(shift) > MAX_DIGITS:
            raise self.fault(f"a number has at most {MAX_DIGITS} digits", token, "write a power of ten: 10^(...)")
        digits = self.integer((whole + places).lstrip("0") or "0", token).numerator
        return rational(digits * 10**max(shift, 0), 10**max(-shift, 0), decimal=True)

    def name(self, token: Token) -> Expr:
        return Symbol(str(token))

    def constant(self, token: Token) -> Expr:
        entry = named(str(token))
        assert entry is not None
        return entry() if isinstance(entry, Spelling) else Call(entry)

    def operator(self, token: Token, body: Expr) -> Expr:
        leibniz: Leibniz = token.value
        return _differentiate(body, leibniz.variables)

    def big(self, token: Token, interval: Interval, body: Expr) -> Expr:
        """A sum over the term behind its sign."""
        return self.over(str(token), [interval], body)

    def over(self, word: str, intervals: Sequence[Interval], body: Expr) -> Expr:
        build = index_sum if word == "sum" else index_product
        for name, lower, upper in reversed(intervals):
            body = build(body, name, lower, upper, self.tokens.usage.indices)
        return body

    def sum_or_product(self, word: Token, args: tuple[Any, ...]) -> Expr:
        """sum(i=1..n, body), sum(body, i=1..n), or sum(body, i, 1, n), perhaps with more bounds behind."""
        intervals = [arg for arg in args if isinstance(arg, Interval)]
        others = [arg for arg in args if not isinstance(arg, Interval)]
        if not intervals and len(others) % 3 == 1 and all([type(index) is Symbol for index in others[1::3]]):
            intervals, others = _innermost_first(others[1:])[::-1], others[:1]
        if not intervals or len(others) != 1 or isinstance(others[0], Condition):
            raise self.fault(f"{word} takes its bounds and one term", word, f"write {word}(i=1..n, x_i)")
        return self.over(str(word), intervals, others[0])

    def entry_of(self, word: Token, args: tuple[Any, ...]) -> Expr:
        self.refuse_conditions(word, args)
        self.entries = True
        return Indexed(str(word), *args)

    def quotient_of_d(self, token: Token) -> Expr:
        leibniz: Leibniz = token.value
        name = leibniz.subject or ""
        parameters = self.tokens.functions.get(name)
        if parameters is not None:
            defined = Call(UnknownFunction(name), *map(Symbol, parameters)) if parameters else Symbol(name)
            return _differentiate(defined, leibniz.variables)
        variables = self.tokens.usage.dependent.get(name) or tuple(dict.fromkeys(leibniz.variables))
        if name in variables or name in leibniz.variables:      # dx/dx, whatever x depends on elsewhere
            return _differentiate(Symbol(name), leibniz.variables)
        self.note(token, f"{name} is read as an unknown function of {' and '.join(variables)}")
        orders = [Number(leibniz.variables.count(variable)) for variable in variables]
        return Derivative(UnknownFunction(name), *orders, *map(Symbol, variables))

    def dependent(self, token: Token) -> Expr:
        """y beside dy/dx."""
        return Call(UnknownFunction(str(token)), *map(Symbol, self.tokens.usage.dependent[str(token)]))

    # ---- calls ----

    def arguments(self, *entries: Expr) -> tuple[Expr, ...]:
        return entries

    def operands(self, *units: Expr) -> Expr:
        self.several_operands = sum(type(unit) is not Number for unit in units) if len(units) > 1 else None
        return reduce(Product, units)

    def power(self, exponent: Expr | Token) -> Expr:
        return self.raised_text(exponent) if isinstance(exponent, Token) else exponent

    def based(self, word: Token, base: Expr) -> Based:
        return Based(Token.new_borrow_pos(word.type, str(word).rstrip("_"), word), base)

    def called(self, word: Token | Based, args: tuple[Expr, ...]) -> Expr:
        if isinstance(word, Based):
            if len(args) != 1:
                raise self.fault(f"{word}_(...) takes 1 argument, not {len(args)}", word.word)
            return self.called(Token.new_borrow_pos("WORD_CALL", "log", word.word), (*args, word.base))
        name = str(word)
        if name in words.BIG:
            return self.sum_or_product(word, args)
        if any([isinstance(arg, Interval) for arg in args]):
            raise self.fault(f"{word} takes numbers, not the bounds of an index", word)
        if name in _FORMS:
            least, most, build, hint = _FORMS[name]
            if not least <= len(args) <= most:
                raise self.fault(f"{name} does not take {len(args)} argument{'s' * (len(args) != 1)}", word, hint)
            try:
                return build(*args)
            except ArgumentError as error:
                raise self.fault(str(error), word, hint) from None
        if name in words.UNSUPPORTED:
            raise self.fault(words.UNSUPPORTED[name], word)
        self.refuse_conditions(word, args)
        function = named(name)
        if function is None:  # log_2, log_b
            base = words.canonical(name.partition("_")[2])
            if not base.isdigit() and not words.is_single_name(base, self.tokens.declared) and base not in ("e", "pi"):
                raise self.fault("the base of a logarithm is a number or a name", word, "write log(x, base)")
            function, args = named("log"), (*args, self.integer(base, word) if base.isdigit() else _named_base(base))
        assert function is not None
        try:
            function.check_arity(len(args))
            return Call(function, *args) if isinstance(function, Function) else function.build(*args)
        except ArgumentError as error:
            raise self.fault(str(error), word) from None

    def called_power(self, word: Token | Based, exponent: Expr, args: tuple[Expr, ...]) -> Expr:
        if exponent is MINUS_ONE:
            place = word.word if isinstance(word, Based) else word
            inverse = named("a" + str(word))
            if inverse is None or not str(word).startswith(("sin", "cos", "tan", "cot", "sec", "csc")):
                raise self.fault(f"{word}^-1 could mean the inverse function or 1/{word}", place,
                                 f"write 1/{word}(...), or the inverse by its name")
            self.note(place, f"{word}^-1 is read as the inverse function {inverse.name}; write 1/{word}(...) for the "
                            "reciprocal")
            return self.called(Token.new_borrow_pos("WORD_CALL", inverse.name, place), args)
        return Power(self.called(word, args), exponent)

    def opened(self, word: Token | Based, argument: Expr) -> Expr:
        self.note_operands(word, argument)
        return self.called(word, (argument,))

    def opened_power(self, word: Token | Based, exponent: Expr, argument: Expr) -> Expr:
        self.note_operands(word, argument)
        return self.called_power(word, exponent, (argument,))

    #: How many operands that are no numbers were taken together with others, if any were.
    several_operands: int | None = None

    def note_operands(self, word: Token | Based, argument: Expr) -> None:
        """`sin x y` could mean sin(x)*y, and `sqrt 2x` sqrt(2)*x."""
        several, self.several_operands = self.several_operands, None
        if several is not None and (several > 1 or str(word) in ("sqrt", "cbrt")):
            place = word.word if isinstance(word, Based) else word
            self.note(place, f"{word} takes all the operands behind it: this is {word}({brief(argument)}); "
                            f"write {word}(...) with brackets for less")

    def unknown(self, word: Token, args: tuple[Expr, ...]) -> Expr:
        self.refuse_conditions(word, args)
        return Call(UnknownFunction(str(word)), *args)

    def refuse_conditions(self, word: Token, args: tuple[Expr, ...]) -> None:
        for arg in args:
            if isinstance(arg, Interval):
                raise self.fault(f"{word} takes numbers, not the bounds of an index", word)
            if isinstance(arg, Condition):
                raise self.fault(f"{word} takes numbers, not the condition {brief(arg)}", word)

    def unknown_primed(self, word: Token, primes: Token, args: tuple[Expr, ...]) -> Expr:
        if len(args) != 1:
            parameters = self.tokens.functions.get(str(word))
            partial = f"∂{word}/∂{parameters[0]}" if parameters else f"deriv({word}, 1, 0, x, y)"
            raise self.fault(f"{word}{primes} must have one argument, not {len(args)}", word,
                             f"write {partial} for a partial derivative")
        self.refuse_conditions(word, args)
        order = sum({"″": 2, "‴": 3}.get(mark, 1) for mark in primes)
        return Derivative(UnknownFunction(str(word)), Number(order), *args)

    def unknown_power(self, word: Token, exponent: Expr, args: tuple[Expr, ...]) -> Expr:
        if exponent is MINUS_ONE:
            raise self.fault(f"the inverse of the unknown function {word} is not supported", word, f"write 1/{word}(x)")
        self.note(word, f"{word}^...(...) is read as the power of a value; the second derivative is {word}''(...)")
        return Power(self.unknown(word, args), exponent)


def _deriv(function: Expr, *args: Expr) -> Expr:
    if type(function) is not Symbol:
        raise ArgumentError(f"{brief(function)} is not the name of an unknown function")
    return derivative(UnknownFunction(function.name), *args)


def _integral(body: Expr, *bounds: Expr) -> Expr:
    """An integral, or several with both limits, the innermost first."""
    if len(bounds) < 4 or len(bounds) % 3:
        return integral(body, *bounds)
    for interval in _innermost_first(bounds):
        body = integral(body, *interval)
    return body


def _innermost_first(bounds: Sequence[Expr]) -> list[Interval]:
    """The groups (x, low, high) as systems order them: from the innermost, unless the bounds of a later one then hold
    the name of one further in, as where the outermost is written first."""
    groups = [Interval(*group) for group in zip(bounds[::3], bounds[1::3], bounds[2::3])]
    inner: set[Expr] = set()
    for name, lower, upper in groups:
        if not inner.isdisjoint(free_symbols(lower, upper)):
            return groups[::-1]
        inner.add(name)
    return groups


def _diff(body: Expr, *variables: Expr) -> Expr:
    """The derivative by one variable after the other, each perhaps with its order behind it."""
    operators: list[tuple[Expr, Expr]] = []
    numbered = True     # a number here is no order
    for variable, behind in zip(variables, [*variables[1:], ONE]):
        if type(variable) is Number and not numbered:
            numbered = True
            continue
        numbered = False
        order: Expr = behind if type(behind) is Number else ONE
        if operators and operators[-1][0] is variable:
            order = operators.pop()[1] + order
        operators.append((variable, order))
    taken = [operator for operator in operators if operator[1] is not ZERO]
    return reduce(lambda inner, operator: Differentiate(inner, *operator), taken, body)


#: Forms that take more than numbers: least and most arguments, what they build, how they are written.
_FORMS: dict[str, tuple[int, float, Callable[..., Expr], str]] = {
    "piecewise": (2, inf, Piecewise,
                  "write piecewise(x < 0, -x, x): conditions and values in turn, then the value elsewhere"),
    "integral": (2, inf, _integral, "write integral(sin(t), t, 0, x), or integral(g(x), x) for an antiderivative"),
    "deriv": (3, inf, _deriv, "write deriv(f, 2, x) for the second derivative of an unknown function f at x"),
    "diff": (2, inf, _diff, "write diff(x^2, x), or diff(x^3, x, 2) for the second derivative"),
}


def _named_base(name: str) -> Expr:
    entry = named(name)
    return Call(entry) if isinstance(entry, Function) and entry.arity == 0 else Symbol(name)


def _differentiate(body: Expr, variables: tuple[str, ...]) -> Expr:
    """`d/dx` and the like, the rightmost variable first; equal neighbours make one operator of higher order."""
    remaining = list(variables)
    while remaining:
        name, order = remaining[-1], 0
        while remaining and remaining[-1] == name:
            remaining.pop()
            order += 1
        body = Differentiate(body, Symbol(name), Number(order))
    return body
