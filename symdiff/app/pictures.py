"""The commands that draw: `plot` and `descend`, in the shell and at the prompt."""

from __future__ import annotations

import re
import shlex
import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NoReturn

from symdiff.app.reply import NOTE, TEXT, Reply
from symdiff.app.workspace import Workspace
from symdiff.errors import ArgumentError
from symdiff.expr import Expr, Symbol, free_symbols
from symdiff.language import as_symbol, read

if TYPE_CHECKING:
    import argparse

__all__ = ["descend", "descend_in_shell", "plot", "plot_in_shell"]

#: Where the options begin.
_OPTION = re.compile(r"(?:^|\s)(--[a-z]+\b|-o\b)")


def plot_in_shell(arguments: Sequence[str]) -> int:
    """`python -m symdiff plot "x^2 sin x" --tangent 2 -o slope.png`; without options it draws in the terminal."""
    if not any(_OPTION.match(f" {word}") for word in arguments) and "-h" not in arguments:
        from symdiff.app.prompt import run_statement

        return run_statement(" ".join(["plot", *arguments]))
    return _printed(_plotted(_plot_options(in_shell=True), arguments, Workspace(), in_shell=True))


def descend_in_shell(arguments: Sequence[str]) -> int:
    """`python -m symdiff descend "x^2 sin x" --start 4 --rate 0.01 --animate descent.gif`; the exit status is 0."""
    return _printed(_descended(_descend_options(in_shell=True), arguments, Workspace(), in_shell=True))


def plot(workspace: Workspace, text: str) -> Reply:
    """Draw a formula in the terminal, or, with an option, in a file."""
    if _OPTION.search(f" {text}") is None:
        from symdiff.app.sketch import sketch

        return sketch(workspace, text)
    return _plotted(_plot_options(in_shell=False), _words(text), workspace, in_shell=False)


def descend(workspace: Workspace, text: str) -> Reply:
    """Walk down a formula and save a picture or an animation."""
    return _descended(_descend_options(in_shell=False), _words(text), workspace, in_shell=False)


def _printed(reply: Reply) -> int:
    for line in reply.lines:
        print(line.content, file=sys.stderr if line.role == NOTE else sys.stdout)
    return 0


def _words(text: str) -> list[str]:
    """The formula in front of the first option as one word, and the options."""
    found = _OPTION.search(text)
    formula, options = (text, "") if found is None else (text[:found.start()], text[found.start():])
    try:
        words = shlex.split(options)
    except ValueError as error:
        raise ArgumentError(f"the options cannot be read: {error}") from None
    return [formula.strip().strip('"'), *words]


# ---- options -----------------------------------------------------------------------------------------------------


def _parser(name: str, summary: str, example: str, in_shell: bool) -> argparse.ArgumentParser:
    import argparse

    class Parser(argparse.ArgumentParser):
        def error(self, message: str) -> NoReturn:
            raise ArgumentError(f"{message}; {name} is used as in: {example}")

    parser = Parser(prog=f"python -m symdiff {name}", description=summary, epilog=f"example: {example}",
                    add_help=in_shell, allow_abbrev=False)
    parser.add_argument("formula", help="a formula, in text or LaTeX")
    return parser


def _plot_options(in_shell: bool) -> argparse.ArgumentParser:
    parser = _parser("plot", "Draw a formula: a curve with its slope in colour, or contours with the gradient.",
                     'plot "x^2 sin x" --tangent 2 -o slope.png', in_shell)
    parser.add_argument("--tangent", action="append", default=[], metavar="PLACE",
                        help="draw the tangent at x = PLACE; may be repeated")
    parser.add_argument("--secants", metavar="PLACE", help="draw secants that close in on the tangent at x = PLACE")
    parser.add_argument("--slices", metavar="x=1,y=2", help="draw a surface with its slices through a point")
    parser.add_argument("--at", metavar="x=1,y=2", help="draw the gradient at a point, and the step against it")
    parser.add_argument("--x", metavar="A,B", help="the range of the first variable")
    parser.add_argument("--y", metavar="A,B", help="the range of the second variable")
    parser.add_argument("-o", "--output", default="plot.png", metavar="FILE",
                        help="where to save the picture: .png, .svg, .pdf (default plot.png)")
    return parser


def _descend_options(in_shell: bool) -> argparse.ArgumentParser:
    parser = _parser("descend", "Walk down a formula against its gradient.",
                     'descend "x^2 sin x" --start 4 --rate 0.01 --animate descent.gif', in_shell)
    parser.add_argument("--start", required=True, metavar="PLACE", help="where to begin: 4, or x=4,y=2")
    parser.add_argument("--rate", metavar="RATE", help="the learning rate (default 0.01)")
    parser.add_argument("--method", default="gradient-descent", metavar="NAME",
                        help="gradient-descent, momentum, nesterov, adam, line-search, newton, bfgs ...")
    parser.add_argument("--steps", default="1000", metavar="N", help="the largest number of steps (default 1000)")
    parser.add_argument("--animate", metavar="FILE", help="save an animation: .gif, .html, or .mp4 where ffmpeg is")
    parser.add_argument("--frames", default="100", metavar="N", help="of the animation, at most (default 100)")
    parser.add_argument("--x", metavar="A,B", help="the range of the first variable")
    parser.add_argument("--y", metavar="A,B", help="the range of the second variable")
    parser.add_argument("-o", "--output", metavar="FILE", help="save a picture of the path: .png, .svg, .pdf")
    return parser


def _parsed(parser: argparse.ArgumentParser, arguments: Sequence[str]) -> Any:
    """The options; what begins with a minus and is none, as -x^2 or -5,5, is a value."""
    return parser.parse_args([f" {word}" if re.match(r"-(?![-oh]|o$)", word) and word != "-" else word
                              for word in arguments])


def _formula(text: str, workspace: Workspace) -> Expr:
    return workspace.expanded(read(text.strip()).expression)


def _range(text: str | None) -> tuple[str, str] | None:
    if text is None:
        return None
    low, comma, high = text.strip().strip("()[]").partition(",")
    if not comma:
        raise ArgumentError(f"a range is two numbers with a comma between, as in -5,5, not {text.strip()!r}")
    return low, high


def _point(text: str, names: Sequence[Symbol]) -> dict[str, str]:
    """A point from x=1,y=2, or from a number alone for one variable."""
    if "=" not in text:
        if len(names) == 1:
            return {names[0].name: text.strip()}
        shown = ",".join([f"{name}=1" for name in names]) or "x=1"
        raise ArgumentError(f"a point is given as in {shown}, not {text!r}")
    found: dict[str, str] = {}
    for part in text.split(","):
        name, equal, value = part.partition("=")
        if not equal or not value.strip():
            raise ArgumentError(f"a point is given as in x=1,y=2, not {text!r}")
        found[as_symbol(name).name] = value.strip()
    return found


def _count(text: str, what: str) -> int:
    try:
        return int(text)
    except ValueError:
        raise ArgumentError(f"{what} is a whole number, not {text!r}") from None


# ---- what they do ------------------------------------------------------------------------------------------------


def _plotted(parser: argparse.ArgumentParser, arguments: Sequence[str], workspace: Workspace, in_shell: bool) -> Reply:
    from symdiff.app.sketch import ranged
    from symdiff.plotting.curves import plot as draw_curve, plot_difference_quotient
    from symdiff.plotting.surfaces import plot_gradient, plot_slices

    options = _parsed(parser, arguments)
    behind = ranged(options.formula)
    function = _formula(options.formula if behind is None else behind["formula"], workspace)
    names = sorted(free_symbols(function), key=str)
    x, y = _range(options.x), _range(options.y)
    if x is None and behind is not None:
        x = behind["low"], behind["high"]
    if options.slices is not None:
        picture = plot_slices(function, _point(options.slices, names), x, y)
    elif options.secants is not None:
        picture = plot_difference_quotient(function, options.secants, x=x)
    elif len(names) == 2:
        if options.tangent:
            raise ArgumentError("a tangent is drawn for one variable; --slices x=1,y=2 shows those of a surface")
        picture = plot_gradient(function, x, y, at=None if options.at is None else _point(options.at, names))
    else:
        picture = draw_curve(function, x, tangent=options.tangent)
    picture.save(options.output)
    return _reply([f"saved {options.output}", picture.caption])


def _descended(parser: argparse.ArgumentParser, arguments: Sequence[str], workspace: Workspace, in_shell: bool
               ) -> Reply:
    from symdiff.optimization.minimize import minimize
    from symdiff.plotting.descents import animate_descent, plot_descent
    from symdiff.plotting.picture import number

    options = _parsed(parser, arguments)
    function = _formula(options.formula, workspace)
    names = sorted(free_symbols(function), key=str)
    start: Mapping[str, str] = _point(options.start, names)
    found = minimize(function, {name: number(value, f"the start of {name}") for name, value in start.items()},
                     method=options.method, rate=None if options.rate is None else number(options.rate, "the rate"),
                     steps=_count(options.steps, "steps"))
    place = ", ".join([f"{name} = {value:.6g}" for name, value in found.x.items()])
    lines = [f"{place}, value {found.fun:.6g}: {found.message}"]
    x, y = _range(options.x), _range(options.y)
    if options.output is not None:
        plot_descent(function, found, x=x, y=y, file=options.output)
        lines.append(f"saved {options.output}")
    if options.animate is not None:
        animate_descent(function, found, x=x, y=y, frames=_count(options.frames, "frames"), file=options.animate,
                        progress=in_shell and sys.stderr.isatty())
        lines.append(f"saved {options.animate}")
    return _reply(lines)


def _reply(lines: Sequence[str]) -> Reply:
    reply = Reply()
    for line in lines:
        reply.say(TEXT, line)
    return reply


