"""What the commands do: from the workspace and the text behind the command's name to the reply."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence

from symdiff.app.commands import split_command
from symdiff.app.formulas import answered, asked, warned
from symdiff.app.reply import NOTE, RESULT, TEXT, VALUE, WHERE, Equation, Reply, say_notes
from symdiff.app.splitting import by_clause
from symdiff.app.words import read_words
from symdiff.app.workspace import Workspace
from symdiff.calculus.conditions import conditions
from symdiff.calculus.reduction import reduced
from symdiff.calculus.derivative import Derivation, carried
from symdiff.calculus.matrices import Matrix, Vector
from symdiff.errors import ArgumentError, EvaluationError
from symdiff.expr import (
    FALSE, Call, Condition, Derivative, Differentiate, Expr, Symbol, UnknownFunction, free_symbols, postorder,
    substitute,
)
from symdiff.language import as_symbols
from symdiff.simplification.shortest import simplified

__all__ = ["check", "definitions", "differentiate", "forget", "gradient", "hessian", "jacobian", "latex", "leave",
           "python_source", "simplify", "steps", "value", "where"]

_IF = re.compile(r"(.*?)(?:^|\s|(?<=[\])]))(?:if|for|when|where|assuming)(?:\s(.*))?", re.S)
_DIGITS = re.compile(r"(.*?)(?:^|\s)(?:to|with)?\s*(-?\d+)\s+(?:digits|places)", re.S)
_LEVEL = re.compile(r"(.*?)(?:^|\s)(main|all|full)", re.S)


def steps(workspace: Workspace, text: str) -> Reply:
    """The rules that led to a derivative."""
    level = "full"
    found = _LEVEL.fullmatch(text)
    if found is not None:
        text, level = found[1], found[2]
    reply = Reply()
    with warned(reply):
        derivation = _derivation(workspace, text, reply)
    reply.say(TEXT, _steps_text(derivation, level))
    return reply


def _steps_text(derivation: Derivation, level: str) -> str:
    return derivation.steps.text(level) if derivation.stages else "nothing was differentiated: no rule fired"


def differentiate(workspace: Workspace, text: str) -> Reply:
    """The derivative of a formula, in words."""
    formula = re.sub(r"^of\s+", "", text)
    if not formula:
        raise ArgumentError("differentiate what? Write differentiate x^2 sin x, or differentiate x^2 y by x")
    return answered(workspace, formula)


def where(workspace: Workspace, text: str) -> Reply:
    """Where a formula is defined and differentiable; without one, where the last answer holds."""
    reply = Reply()
    with warned(reply):
        if not text:
            _say_conditions(_last_derivation(workspace).conditions, "the last derivative holds", reply)
            return reply
        reading = read_words(workspace, text)
        typed = reading.expression
        if not any(type(node) in (Differentiate, Derivative) for node in postorder(typed)):
            expression = workspace.expanded(typed)
            symbols = [symbol for symbol in free_symbols(expression) if symbol not in workspace.numbers()]
            defined = conditions(expression)
            _say_conditions(defined, "defined", reply)
            differentiable = conditions(expression, *symbols) if symbols else defined
            if differentiable != defined:
                _say_conditions(differentiable, "differentiable", reply)
        else:
            question = asked(workspace, reading)
            found = question.derivation.conditions
            if question.place:
                needs = [substitute(condition, question.place) for condition in found]
                found = reduced([need for need in needs if isinstance(need, Condition)])
            _say_conditions(found, "it holds", reply)
    say_notes(reading.notes, reply)
    return reply


def _say_conditions(found: tuple[Condition, ...], what: str, reply: Reply) -> None:
    if FALSE in found:
        reply.say(TEXT, f"{what} nowhere")
    elif found:
        reply.say(TEXT, f"{what}:")
        reply.say(WHERE, found)
    else:
        reply.say(TEXT, f"{what} everywhere")


def simplify(workspace: Workspace, text: str) -> Reply:
    """The shortest form of a formula, or of the last answer."""
    from symdiff.calculus.simplify import Simplification

    reply, assume = Reply(), list[Condition]()
    found = _IF.fullmatch(text)
    if found is not None:
        text = found[1]
        if not (found[2] or "").strip():
            raise ArgumentError("if what? Write a condition behind it, as in simplify sqrt(x^2) if x > 0")
        given = read_words(workspace, found[2]).expression
        if not isinstance(given, Condition):
            raise ArgumentError(f"{given} is not a condition such as x > 0")
        assume.append(given)
    reading = read_words(workspace, text.strip() or "_")
    expression = workspace.expanded(reading.expression)
    simplification = Simplification(expression, assume)
    workspace.last = workspace.shown = simplification.result
    reply.say(RESULT, Equation(reading.expression, simplification.result))
    extended = tuple([condition for condition in simplification.extended if condition not in assume])
    if extended:
        reply.say(WHERE, extended)
    say_notes(reading.notes, reply)
    return reply


def value(workspace: Workspace, text: str) -> Reply:
    """The value of a formula to as many digits as are asked for."""
    from symdiff.numeric import evaluate

    digits = 15
    found = _DIGITS.fullmatch(text)
    if found is not None:
        text, digits = found[1], int(found[2])
    reading = read_words(workspace, text.strip() or "_")
    expression = workspace.expanded(reading.expression)
    point = {symbol.name: number for symbol, number in workspace.numbers().items()}
    point.update({name: workspace.expanded(number) for name, number in reading.point.items()})
    missing = [symbol.name for symbol in free_symbols(expression) if symbol.name not in point]
    if missing:
        given = ", ".join(f"{name} = 2" for name in missing)
        raise EvaluationError(f"{', '.join(missing)} {'has' if len(missing) == 1 else 'have'} no value: write value "
                              f"{text.strip() or '_'} at {given}")
    reply = Reply()
    reply.say(VALUE, str(evaluate(expression, {name: point[name] for name in point}, digits)))
    say_notes(reading.notes, reply)
    return reply


# ---- several variables ---------------------------------------------------------------------------------------------


def gradient(workspace: Workspace, text: str) -> Reply:
    """All partial derivatives of a formula."""
    from symdiff.calculus.gradient import gradient as compute

    return _by_all(workspace, text, "grad", lambda exprs, symbols: compute(exprs[0], symbols))


def jacobian(workspace: Workspace, text: str) -> Reply:
    """The partial derivatives of several formulas."""
    from symdiff.calculus.gradient import jacobian as compute

    return _by_all(workspace, text, "jacobian", compute)


def hessian(workspace: Workspace, text: str) -> Reply:
    """The second partial derivatives of a formula."""
    from symdiff.calculus.gradient import hessian as compute

    return _by_all(workspace, text, "hessian", lambda exprs, symbols: compute(exprs[0], symbols))


def _by_all(workspace: Workspace, text: str, name: str,
            compute: Callable[[Sequence[Expr], Sequence[Symbol]], Vector | Matrix]) -> Reply:
    if not text:
        raise ArgumentError(f"{name} of what? Write {name} x^2 y, or {name} x^2 y by x, y")
    text, names = by_clause(text)
    symbols = list(map(Symbol, names))
    reading = read_words(workspace, text, names)
    if name != "jacobian" and len(reading.expressions) > 1:
        raise ArgumentError(f"{name} takes one formula, not a list: jacobian {text.strip()} takes several")
    exprs = [workspace.expanded(expr) for expr in reading.expressions]
    for expr in exprs:
        if isinstance(expr, Condition):
            raise ArgumentError(f"{expr} is a condition, not a formula to differentiate")
    if not symbols:
        symbols = _variables(workspace, reading.expressions, exprs)
    reply = Reply()
    with warned(reply):
        result = compute(exprs, symbols)
    workspace.shown = result
    reply.say(RESULT, Equation(None, result))
    if not names and len(symbols) > 1:
        reply.say(NOTE, f"by {', '.join(map(str, symbols))}")
    needs = reduced([need for expr in exprs for symbol in symbols for need in _needs(expr, symbol)])
    if needs:
        reply.say(WHERE, needs)
    known: dict[str, Expr] = {symbol.name: number for symbol, number in workspace.numbers().items()}
    known.update({name: workspace.expanded(number) for name, number in reading.point.items()})
    _say_there(result, known, reply)
    say_notes(reading.notes, reply)
    return reply


def _say_there(result: Vector | Matrix, known: Mapping[str, Expr], reply: Reply) -> None:
    """A vector or matrix with the variables put in that have values."""
    rows = [list(result)] if isinstance(result, Vector) else [list(row) for row in result]
    used = [symbol.name for symbol in free_symbols(*[entry for row in rows for entry in row]) if symbol.name in known]
    if used:
        there = [[simplified(substitute(entry, known)) for entry in row] for row in rows]
        reply.say(NOTE, f"at {', '.join(f'{name} = {known[name]}' for name in used)}:")
        reply.say(VALUE, Equation(None, Vector(there[0]) if isinstance(result, Vector) else Matrix(there)))


def _needs(expr: Expr, symbol: Symbol) -> list[Condition]:
    from symdiff.domains.requirements import differentiable, restricted

    return differentiable(restricted(expr), symbol)


def _variables(workspace: Workspace, typed: Sequence[Expr], exprs: Sequence[Expr]) -> list[Symbol]:
    """By what is differentiated if nothing is said: the parameters of a defined function; else the variables without a
    value in alphabetical order, or all if all have one."""
    calls = {node for expr in typed for node in postorder(expr)
             if type(node) is Call and isinstance(node.function, UnknownFunction)}
    if len(typed) == 1 and typed[0] in calls and all(type(arg) is Symbol for arg in typed[0].args):
        return [arg for arg in typed[0].args if type(arg) is Symbol]
    symbols = sorted(free_symbols(*exprs), key=lambda symbol: symbol.name)
    numbers = workspace.numbers()
    free = [symbol for symbol in symbols if symbol not in numbers] or symbols
    if not free:
        raise ArgumentError("there is no variable to differentiate by")
    return free


# ---- the rest --------------------------------------------------------------------------------------------------------


def check(workspace: Workspace, text: str) -> Reply:
    """Whether an answer is right: that of the equation, or that to the last derivative; what probably went wrong."""
    from symdiff.calculus.checking import check as checked

    if not text:
        raise ArgumentError("check what? Write check d/dx x^2 = 2x, or check 2x for the last derivative")
    first, *work = [part for line in text.splitlines() for part in line.split("=") if part.strip()]
    reply = Reply()
    with warned(reply):
        reading = read_words(workspace, first)
        asks = any(type(node) in (Differentiate, Derivative) for node in postorder(reading.expression))
        if work and (not asks or not (question := asked(workspace, reading)).derivation.stages or question.place):
            _compare(workspace, reading.expression, work, reply)
            return reply
        if asks and not work:
            raise ArgumentError(f"what is the answer? Write it behind =, as in check {first.strip()} = 2x")
        derivation = question.derivation if work else _last_derivation(workspace)
        lines = [workspace.expanded(read_words(workspace, line).expression) for line in work or [first]]
        reply.say(RESULT, str(checked(lines, derivation.expression, *derivation.variables)))
    say_notes(reading.notes, reply)
    return reply


def _compare(workspace: Workspace, first: Expr, rest: Sequence[str], reply: Reply) -> None:
    """Whether formulas that are no derivatives are equal, each to the one before."""
    from symdiff.simplification.equality import counterexample, equal

    before = workspace.expanded(first)
    for line in rest:
        after = workspace.expanded(read_words(workspace, line).expression)
        if not equal(before, after):
            point = counterexample(before, after)
            if point is None:
                reply.say(RESULT, f"{line.strip()}: no difference was found, and no proof that there is none")
                return
            place = ", ".join(f"{name} = {number}" for name, number in point.items())
            differs = f": at {place} it has another value" if place else ""
            reply.say(RESULT, f"wrong: {line.strip()} does not follow{differs}")
            return
        before = after
    reply.say(RESULT, "right")


def latex(workspace: Workspace, text: str) -> Reply:
    """LaTeX of the last answer or of a formula."""
    from symdiff.printing.latex import latex as written

    shown = _shown(workspace, text)
    return _text_reply(written(shown) if isinstance(shown, Expr) else shown.latex())


def python_source(workspace: Workspace, text: str) -> Reply:
    """Python source of the last answer or of a formula."""
    from symdiff.printing import python_code

    shown = _shown(workspace, text)
    if not isinstance(shown, Expr):
        raise ArgumentError("Python source is written for a formula: give one entry")
    return _text_reply(python_code(shown))


def _shown(workspace: Workspace, text: str) -> Expr | Vector | Matrix:
    """What was shown last, or by another command; or a formula with the derivatives in it carried out."""
    command = split_command(text)
    if command is not None:
        workspace.shown = None
        if command[0].run(workspace, command[1]).failed or workspace.shown is None:
            raise ArgumentError(f"{command[0].name} gives no formula")
        text = ""
    if not text:
        if workspace.shown is None:
            raise ArgumentError("nothing was answered yet: give a formula behind the command")
        return workspace.shown
    expression = workspace.expanded(read_words(workspace, text).expression)
    if any(type(node) is Differentiate for node in postorder(expression)):
        return carried(expression).result
    return expression


def definitions(workspace: Workspace, text: str) -> Reply:
    """All that was defined."""
    if not workspace.definitions:
        return _text_reply("nothing is defined yet: f(x) = x^2 sin x defines a function, x = 3 a value")
    reply = Reply()
    for name, (parameters, body) in workspace.definitions.items():
        left = Call(UnknownFunction(name), *map(Symbol, parameters)) if parameters else Symbol(name)
        reply.say(TEXT, Equation(left, body))
    return reply


def forget(workspace: Workspace, text: str) -> Reply:
    """Take definitions back."""
    if text == "all":
        names = list(workspace.definitions)
    else:
        names = [symbol.name for symbol in as_symbols(re.sub(r"\([^)]*\)", " ", text))]
    if not names:
        raise ArgumentError("forget what? Name a definition, or write forget all")
    for name in names:
        workspace.forget(name)
    return _text_reply(f"{', '.join(names)} {'is' if len(names) == 1 else 'are'} not defined any more")


def leave(workspace: Workspace, text: str) -> Reply:
    """End the prompt."""
    return Reply(over=True)


def _text_reply(text: str) -> Reply:
    reply = Reply()
    reply.say(TEXT, text)
    return reply


def _last_derivation(workspace: Workspace) -> Derivation:
    if workspace.derivation is None:
        raise ArgumentError("nothing was differentiated yet: type a formula, or give one behind the command")
    return workspace.derivation


def _derivation(workspace: Workspace, text: str, reply: Reply) -> Derivation:
    """The derivation that a text asks for; the last one if there is none."""
    if not text.strip():
        return _last_derivation(workspace)
    reading = read_words(workspace, text)
    question = asked(workspace, reading)
    workspace.derivation = question.derivation
    workspace.last = workspace.shown = question.derivation.result
    say_notes(reading.notes, reply)
    return question.derivation
