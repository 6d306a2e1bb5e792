"""The commands of the prompt, one row each; the prompt, its help and completion, and `python -m symdiff COMMAND` read
this table.

To add one, write a function `(workspace, text) -> Reply` and a row.  Importing this file loads nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from symdiff.app.reply import Reply
    from symdiff.app.workspace import Workspace

__all__ = ["COMMANDS", "Command", "command_named", "split_command"]


class Command(NamedTuple):
    """A command.

    Attributes:
        name: its first word.
        usage: how it is written; capitals stand for what the user fills in, brackets around what may be left out.
        summary: what it does, in one line.
        action: "module:function" of what does it, from the workspace and the text behind the name to the reply.
        aliases: other first words.
        example: a line that works in a fresh session.
        several_lines: takes the lines below too.
        shell: "module:function" of what does it for `python -m symdiff NAME ...`, from the arguments to the exit
            status; without it the arguments are answered as a line of the prompt.
    """

    name: str
    usage: str
    summary: str
    action: str
    aliases: tuple[str, ...] = ()
    example: str = ""
    several_lines: bool = False
    shell: str = ""

    def run(self, workspace: Workspace, text: str) -> Reply:
        """The reply to the command with the text behind its name."""
        act: Callable[[Workspace, str], Reply] = _resolved(self.action)
        return act(workspace, text)

    def run_in_shell(self, arguments: Sequence[str]) -> int:
        """The exit status of `python -m symdiff NAME ...`; only with a `shell`."""
        act: Callable[[Sequence[str]], int] = _resolved(self.shell)
        return act(arguments)


def _resolved(place: str) -> Any:
    module, _, name = place.partition(":")
    return getattr(import_module(module), name)


COMMANDS: tuple[Command, ...] = (
    Command("help", "help [COMMAND or NAME]", "what can be typed; ?NAME tells about a function, a rule or a command",
            "symdiff.app.topics:help_on", example="help grad"),
    Command("differentiate", "differentiate FORMULA [by x]", "the derivative in words; a formula alone does the same",
            "symdiff.app.actions:differentiate", aliases=("derive", "derivative"), example="differentiate x^2 y by x"),
    Command("steps", "steps [FORMULA] [main | all | full]", "the rules that led to the last derivative, or to another",
            "symdiff.app.actions:steps", example="steps d/dx x^2 sin x"),
    Command("where", "where [FORMULA]", "where the last answer holds, or where a formula is defined and differentiable",
            "symdiff.app.actions:where", aliases=("conditions",), example="where ln(2x - 1)"),
    Command("simplify", "simplify [FORMULA] [if CONDITION]", "the shortest form, and what it extends",
            "symdiff.app.actions:simplify", example="simplify sqrt(x^2) if x > 0"),
    Command("value", "value [FORMULA] [at x = 1, y = 2] [to N digits]", "a number, every digit of it certain",
            "symdiff.app.actions:value", aliases=("evaluate",), example="value x^2 sin x at x = pi/6 to 30 digits"),
    Command("grad", "grad FORMULA [by x, y]", "the gradient: all partial derivatives",
            "symdiff.app.actions:gradient", aliases=("gradient",), example="grad x^2 y + e^(x y)"),
    Command("jacobian", "jacobian [FORMULA, FORMULA] [by x, y]", "the derivatives of several formulas, a row for each",
            "symdiff.app.actions:jacobian", example="jacobian [x y, x + y] by x, y"),
    Command("hessian", "hessian FORMULA [by x, y]", "the second partial derivatives",
            "symdiff.app.actions:hessian", example="hessian x^2 y"),
    Command("tangent", "tangent FORMULA at x = 2 [, y = 1]", "the tangent line or plane, of a graph or an equation",
            "symdiff.app.lessons:tangent", example="tangent x^2 sin x at x = pi"),
    Command("taylor", "taylor FORMULA [at x = 0] [to 5]", "the Taylor polynomial",
            "symdiff.app.lessons:taylor", example="taylor sin x to 5"),
    Command("extrema", "extrema FORMULA [by x, y]", "minima, maxima and saddles, with the second-derivative test",
            "symdiff.app.lessons:extrema", example="extrema x^3 - 3x"),
    Command("differential", "differential FORMULA [at x = -1, y = -2]", "the total differential",
            "symdiff.app.lessons:differential", example="differential x^2 + y^2 at x = -1, y = -2"),
    Command("implicit", "implicit EQUATION [by x]", "dy/dx of the function that an equation gives, and where it fails",
            "symdiff.app.lessons:implicit", example="implicit x^2 + y^2 = 25"),
    Command("nth", "nth FORMULA [by x]", "the derivative of every order",
            "symdiff.app.lessons:nth", example="nth x e^x"),
    Command("check", "check FORMULA = FORMULA", "whether an answer is right: check d/dx x^2 = 2x, or check 2x for the "
            "last derivative", "symdiff.app.actions:check", example="check d/dx sin(x^2) = 2x cos(x^2)",
            several_lines=True),
    Command("prove", "prove d/dx FORMULA, or prove commute FORMULA by x, y, or prove hessian FORMULA "
            "[--certificate FILE] [--coq FILE]",
            "a proof that a derivative is right, or that mixed partial derivatives agree", "symdiff.app.proving:prove",
            example="prove d/dx x^2 ln x", shell="symdiff.app.proving:prove_in_shell"),
    Command("plot", "plot FORMULA [, FORMULA] [from A to B] [--tangent 2] [-o FILE]", "a picture in the terminal, or, "
            "with an option, in a file", "symdiff.app.pictures:plot", example="plot x^2 sin x from -10 to 10",
            shell="symdiff.app.pictures:plot_in_shell"),
    Command("latex", "latex [FORMULA]", "LaTeX of the last answer, or of a formula",
            "symdiff.app.actions:latex", example="latex x^2/(1 + x)"),
    Command("python", "python [FORMULA]", "Python source of the last answer, or of a formula",
            "symdiff.app.actions:python_source", example="python x^2 sin x"),
    Command("descend", "descend FORMULA --start 4 [--rate 0.01] [--animate FILE]", "walk down against the gradient, "
            "with a picture (-o FILE) or an animation", "symdiff.app.pictures:descend",
            example="descend x^2 sin x --start 4 --rate 0.01", shell="symdiff.app.pictures:descend_in_shell"),
    Command("definitions", "definitions", "what was defined so far",
            "symdiff.app.actions:definitions", aliases=("defs", "who")),
    Command("forget", "forget NAME [, NAME] or forget all", "take definitions back",
            "symdiff.app.actions:forget", aliases=("clear", "del")),
    Command("quit", "quit", "leave; Ctrl-D does too", "symdiff.app.actions:leave", aliases=("exit", "bye")),
)

_BY_NAME = {name: command for command in COMMANDS for name in (command.name, *command.aliases)}
_FIRST_WORD = re.compile(r"\s*([A-Za-z]+)(?![\w'′″²³¹⁰⁴-⁹₀-₉])\s*(.*)", re.S)


def command_named(word: str) -> Command | None:
    """The command with this name or alias."""
    return _BY_NAME.get(word)


def split_command(line: str) -> tuple[Command, str] | None:
    """The command that a line begins with and the text behind its name; None if the line is something else.

    >>> command, text = split_command("grad x^2 y by x")
    >>> command.name, text
    ('grad', 'x^2 y by x')
    >>> split_command("gradient_x + 1")
    """
    found = _FIRST_WORD.fullmatch(line)
    command = _BY_NAME.get(found[1]) if found is not None else None
    if found is None or command is None or re.match(r":?=(?!=)", found[2]):
        return None
    return command, found[2].strip()
