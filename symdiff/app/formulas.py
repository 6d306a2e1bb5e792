"""Formulas as one types them at the prompt: derivatives, values, what a name stands for, whether an equation holds."""

from __future__ import annotations

import warnings
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from fractions import Fraction
from typing import NamedTuple

from symdiff.app.answer import differentiated, fraction_text, no_formula
from symdiff.app.reply import ERROR, GENERAL, NOTE, RESULT, VALUE, WARNING, WHERE, Amount, Equation, Reply, say_notes
from symdiff.app.splitting import by_clause
from symdiff.app.words import read_words
from symdiff.app.workspace import Workspace
from symdiff.calculus.conditions import conditions
from symdiff.calculus.reduction import reduced
from symdiff.calculus.derivative import Derivation, carried, derive
from symdiff.domains.requirements import defined
from symdiff.errors import ArgumentError, SymdiffError
from symdiff.expr import (
    Call, Condition, Derivative, Differentiate, Expr, Number, Relation, Symbol, UnknownFunction, free_symbols,
    postorder, substitute, tree_size,
)
from symdiff.language import Note, Reading
from symdiff.numeric import Value, evaluate
from symdiff.simplification.shortest import simplified

__all__ = ["Asked", "answered", "asked", "warned"]

#: Exact values with more nodes than this are shown as decimals alone.
SHORT = 15
#: So many points without a derivative are described, unless there is nothing to say that the condition does not.
MAX_EXCEPTIONS = 4
PLAIN = ("pole", "undefined", "unknown")


class Asked(NamedTuple):
    """A formula as it was typed, and the derivation that it asks for.

    Attributes:
        typed: the formula, with the derivative that is asked for written in front.
        expression: the same without that derivative, and with the definitions put in.
        derivation: the derivative, or what the formula's own derivatives give.
        place: where the derivative of a function is asked for, as in f'(2); by the parameters.
        point: the point behind `at`.
        notes: what was decided for the writer.
    """

    typed: Expr
    expression: Expr
    derivation: Derivation
    place: dict[Symbol, Expr]
    point: dict[str, Expr]
    notes: tuple[Note, ...]


def answered(workspace: Workspace, text: str) -> Reply:
    """The answer to a formula: its derivative, its value if it has no variable, or whether it holds.

    Raises:
        SymdiffError: it cannot be read or differentiated.
    """
    reply = Reply()
    with warned(reply):
        formula, names = by_clause(text)
        reading = read_words(workspace, formula, names)
        if len(reading.expressions) > 1:
            raise ArgumentError(f"a list is for a command: jacobian {text.strip()}")
        if names:
            typed = reading.expression
            for name in names:
                typed = differentiated(typed, Symbol(name))
            reading = reading._replace(expressions=(typed,))
        if isinstance(reading.expression, Condition):
            _judge(workspace, reading, reply)
        elif not _has_derivatives(reading.expression):
            _answer_plain(workspace, text, reading, reply)
        else:
            _answer(workspace, asked(workspace, reading), reply)
    say_notes(reading.notes, reply)
    return reply


@contextmanager
def warned(reply: Reply) -> Iterator[None]:
    """Add what is warned of to a reply."""
    with warnings.catch_warnings(record=True) as caught:
        warnings.simplefilter("always")
        yield
    for entry in caught:
        reply.say(WARNING, str(entry.message))


def asked(workspace: Workspace, reading: Reading) -> Asked:
    """The derivation that a formula asks for: by its own d/dx, by the parameters of f'(x), or by its only variable.

    Raises:
        SymdiffError: it cannot be differentiated.
    """
    typed = reading.expression
    if isinstance(typed, Condition):
        raise no_formula(typed)
    point = {name: workspace.expanded(value) for name, value in reading.point.items()}
    body, variables, place = _taken_apart(workspace, typed)
    expression = workspace.expanded(body)
    if not variables and not _has_derivatives(body):
        if len(free_symbols(expression)) != 1:
            numbers = workspace.numbers()
            left = [symbol for symbol in free_symbols(expression) if symbol not in numbers]
            variables = left if len(left) == 1 else []
            if len(left) > 1:
                some, every = str(left[0]), ", ".join(map(str, left))
                raise ArgumentError(f"by which variable? The expression has {every}: write d/d{some} in front or "
                                    f"by {some} behind; grad gives the derivatives by all")
        derivation = derive(expression, *variables)
        for variable in derivation.variables:
            typed = differentiated(typed, variable)
    elif variables:
        derivation = derive(expression, *variables)
    else:
        derivation = carried(expression)
    return Asked(typed, expression, derivation, place, point, reading.notes)


def _has_derivatives(expr: Expr) -> bool:
    return any(type(node) in (Differentiate, Derivative) for node in postorder(expr))


def _taken_apart(workspace: Workspace, typed: Expr) -> tuple[Expr, list[Symbol], dict[Symbol, Expr]]:
    """What is differentiated, by which variables, and where if that is another place than the variables' own."""
    body, variables = typed, list[Symbol]()
    while type(body) is Differentiate:
        variables[:0] = [body.variable] * body.order
        body = body.body
    known = workspace.function(body.function.name) if type(body) is Derivative else None
    if variables or known is None:
        return body, variables, {}
    assert type(body) is Derivative
    parameters = [Symbol(name) for name in known.parameters]
    orders = [order.numerator for order in body.orders if type(order) is Number]
    if not len(parameters) == len(body.arguments) == len(orders):
        return body, [], {}     # the workspace says what is wrong with it
    for parameter, order in zip(parameters, orders, strict=True):
        variables += [parameter] * order
    place = {parameter: workspace.expanded(argument)
             for parameter, argument in zip(parameters, body.arguments, strict=True)}
    moved = any(parameter is not argument for parameter, argument in zip(parameters, body.arguments, strict=True))
    return Call(body.function, *parameters), variables, place if moved else {}


# ---- formulas with a derivative ------------------------------------------------------------------------------------


def _answer(workspace: Workspace, question: Asked, reply: Reply) -> None:
    derivation = workspace.derivation = question.derivation
    if question.place:
        _answer_elsewhere(workspace, question, reply)
        return
    reply.say(RESULT, Equation(question.typed, derivation.result))
    workspace.last = workspace.shown = derivation.result
    if derivation.conditions:
        reply.say(WHERE, derivation.conditions)
        for exception in derivation.exceptions[:MAX_EXCEPTIONS]:
            if exception.kind not in PLAIN:
                reply.say(GENERAL, str(exception))
    _say_value(workspace, derivation, question.point, reply)


def _answer_elsewhere(workspace: Workspace, question: Asked, reply: Reply) -> None:
    """f'(x), then f'(2)."""
    derivation, place, typed = question.derivation, question.place, question.typed
    assert type(typed) is Derivative
    general = Derivative(typed.function, *typed.orders, *place)
    reply.say(GENERAL, Equation(general, derivation.result))
    if not free_symbols(*place.values()):
        derivation.value_at({symbol.name: value for symbol, value in place.items()})     # it must exist there
    result = simplified(substitute(derivation.result, place))
    reply.say(RESULT, Equation(typed, result))
    workspace.last = workspace.shown = result
    needs = [substitute(condition, place) for condition in derivation.conditions]
    holds = reduced([condition for condition in needs if isinstance(condition, Condition)] + defined(result))
    if holds:
        reply.say(WHERE, holds)
    _say_value(workspace, Derivation(result, (), result), question.point, reply)


def _say_value(workspace: Workspace, derivation: Derivation, point: Mapping[str, Expr], reply: Reply) -> None:
    """The result at the point that was asked for, or with the variables put in that have numbers as values."""
    result = derivation.result
    symbols = free_symbols(result, derivation.expression)
    known = {symbol.name: value for symbol, value in workspace.numbers().items() if symbol in symbols}
    known.update(point)
    place = ", ".join(f"{name} = {value}" for name, value in known.items())
    unknown = any(isinstance(node, Call | Derivative) and isinstance(node.function, UnknownFunction)
                  for node in postorder(result))
    if not known and (free_symbols(result) or unknown):
        return
    if any(symbol.name not in known for symbol in free_symbols(result)) or (unknown and not point):
        there = simplified(substitute(result, known))
        reply.say(VALUE, Amount(f"at {place}: {there}", str(there)))
        return
    if not known:
        if type(result) is not Number or not derivation.stages:     # 1/2 is a derivative as it stands
            _say_number(result, result, reply)
        return
    try:
        value = derivation.value_at(known)
    except SymdiffError as error:
        reply.say(ERROR, str(error))
        reply.failed = bool(point)
        return
    told = _exact_and_decimal(simplified(substitute(result, known)), value)
    reply.say(VALUE, Amount(f"at {place}: {told}", str(value)))


def _exact_and_decimal(exact: Expr, value: Value) -> str:
    """6*e^9 ≈ 48618.5: the exact value where it is short, and its decimal."""
    if type(exact) is Number and value.exact is not None:
        whole = exact.is_integer or exact.decimal
        return str(value) if whole else f"{value} (exactly {fraction_text(value.exact)})"
    decimal = any(type(node) is Number and node.decimal for node in postorder(exact))
    return str(value) if tree_size(exact) > SHORT or decimal else f"{exact} {_sign(value)} {value}"


def _sign(value: Value) -> str:
    """= before a decimal that is exact, ≈ before one that is rounded."""
    return "=" if value.exact is not None and Fraction(value) == value.exact else "≈"


def _say_number(typed: Expr, exact: Expr, reply: Reply) -> None:
    value = evaluate(exact)
    if value.is_finite() and not (type(exact) is Number and (exact.is_integer or exact.decimal)):
        reply.say(VALUE, Amount(f"{_sign(value)} {value}", str(value)))


# ---- formulas without ------------------------------------------------------------------------------------------------


def _answer_plain(workspace: Workspace, text: str, reading: Reading, reply: Reply) -> None:
    typed = reading.expression
    expression = workspace.expanded(typed)
    numbers = workspace.numbers()
    left = [symbol for symbol in free_symbols(expression) if symbol not in numbers and symbol.name not in reading.point]
    if not reading.point and (text.strip() == "_" or _is_name(workspace, typed)):
        _say_what_it_is(workspace, typed, expression, reply)
    elif not left and not reading.point:
        value = substitute(expression, numbers)
        evaluate(value)         # what is undefined stays so, whatever becomes of it when it is simplified
        _say_what_it_is(workspace, typed, simplified(value), reply)
    else:
        question = asked(workspace, reading)
        short = simplified(expression)
        if typed is not expression or tree_size(short) < tree_size(expression):
            reply.say(GENERAL, Equation(typed, short))
        _answer(workspace, question, reply)


def _is_name(workspace: Workspace, typed: Expr) -> bool:
    """Whether only the name of something that was defined is given: f, f(x), y."""
    if type(typed) is Symbol:
        return typed.name in workspace.definitions
    known = workspace.definitions.get(typed.function.name) if type(typed) is Call else None
    return known is not None and typed.args == tuple(map(Symbol, known.parameters))


def _say_what_it_is(workspace: Workspace, typed: Expr, value: Expr, reply: Reply) -> None:
    if type(value) is Symbol and value in workspace.numbers():
        value = workspace.numbers()[value]
    holds = conditions(value)
    if not free_symbols(value):
        reply.say(RESULT, Equation(typed, value))
        _say_number(typed, value, reply)
    else:
        reply.say(RESULT, Equation(typed, value))
        if holds:
            reply.say(WHERE, holds)
        _say_value(workspace, Derivation(value, (), value), {}, reply)
    workspace.last = workspace.shown = value


# ---- equations and conditions --------------------------------------------------------------------------------------


def _judge(workspace: Workspace, reading: Reading, reply: Reply) -> None:
    condition = reading.expression
    numbers = workspace.numbers()
    if any(isinstance(node, (Call, Derivative)) and isinstance(node.function, UnknownFunction)
           for node in postorder(workspace.expanded(condition))):
        raise ArgumentError(f"{condition} has an unknown function: equations are checked here, not solved; "
                            "f(x) = ... defines f")
    if type(condition) is Relation and condition.op == "=":
        left, right = (substitute(workspace.expanded(side), numbers) for side in condition.args)
        _judge_equation(left, right, reply)
        return
    known = substitute(workspace.expanded(condition), numbers)
    assert isinstance(known, Condition)
    if free_symbols(known):
        found = reduced([known])
        reply.say(RESULT, ", ".join(map(str, found)) or "true")
    else:
        reply.say(RESULT, "true" if evaluate(known) else "false")


def _judge_equation(left: Expr, right: Expr, reply: Reply) -> None:
    from symdiff.simplification.equality import counterexample, equal

    if equal(left, right):
        variables = ", ".join(map(str, free_symbols(left, right)))
        reply.say(RESULT, f"true for all {variables} for which both sides have a value" if variables else "true")
        return
    point = counterexample(left, right)
    if point is None:
        reply.say(RESULT, "not decided: no proof was found, and no point where the sides differ")
        return
    place = ", ".join(f"{name} = {value}" for name, value in point.items())
    sides = [evaluate(side, {symbol: point[symbol] for symbol in free_symbols(side)}) for side in (left, right)]
    where = f"at {place} " if place else ""
    reply.say(RESULT, f"false: {where}the left side is {sides[0]}, the right side {sides[1]}")
    if place:
        reply.say(NOTE, "an equation is checked; implicit gives the derivative of a function that it defines, and a "
                        "definition has a name, or f(x), on its left")
