"""Programs as Python functions: over floats, and over the arrays of any library that speaks the array API standard."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from symdiff.kernels.program import Foreign, Instruction, Program, divided

__all__ = ["ARRAY_OPERATORS", "SCALAR_OPERATORS", "PythonFunction", "scalar_functions"]

#: So many instructions make a function.
PART = 1000

_OPERATORS = {
    "add": "{} + {}", "sub": "{} - {}", "mul": "{} * {}", "neg": "-{}",
    "lt": "{} < {}", "le": "{} <= {}", "eq": "{} == {}", "ne": "{} != {}",
}
#: How operators are written over floats, where nothing may raise.
SCALAR_OPERATORS = {**_OPERATORS, "select": "{1} if {0} else {2}", "and": "{} and {}", "or": "{} or {}",
                    "not": "not {}"}
#: How operators are written over arrays.
ARRAY_OPERATORS = {**_OPERATORS, "div": "{} / {}", "and": "{} & {}", "or": "{} | {}", "not": "~{}"}


class PythonFunction:
    """A program as Python code.

    Args:
        program: the instructions.
        operators: templates for some operations; others become calls of functions of their names.
        functions: these functions, and `foreign` that makes one of what no library has.

    Attributes:
        source: the code.
    """

    def __init__(self, program: Program, operators: Mapping[str, str], functions: Mapping[str, Any]) -> None:
        self.program = program
        self.operators = operators
        self.names: dict[str, Any] = {"nan": math.nan, "inf": math.inf, **functions}
        self.foreign: dict[Foreign, str] = {}
        self.parts, self.slot_of, self.slots = divided(program, PART)
        texts = [self.part(number) for number in range(len(self.parts))]
        self.source = "\n".join(texts)
        for text in texts:
            exec(compile(text, "<symdiff kernel>", "exec"), self.names)  # made of names and numbers of our own alone
        self.functions: list[Callable[..., None]] = [self.names[f"part{number}"] for number in range(len(texts))]

    def __call__(self, inputs: Sequence[Any]) -> list[Any]:
        """The values of the outputs."""
        memory: list[Any] = [None] * self.slots
        outputs: list[Any] = [None] * len(self.program.outputs)
        for function in self.functions:
            function(inputs, memory, outputs)
        return outputs

    def part(self, number: int) -> str:
        part, instructions = self.parts[number], self.program.instructions
        lines = [f"def part{number}(x, m, out):"]
        lines += [f"    v{value} = m[{self.slot_of[value]}]" for value in part.taken]
        last: dict[int, int] = {}
        for value in part.values:
            for arg in instructions[value].args:
                last[arg] = value
        kept = {*part.given, *[value for _, value in part.outputs]}
        mine = {*part.taken, *part.values}
        for value in part.values:
            instruction = instructions[value]
            lines.append(f"    v{value} = {self.expression(instruction)}")
            # What nobody needs any more gives its memory back at once.
            gone = [f"v{arg}" for arg in dict.fromkeys(instruction.args) if last[arg] == value and arg in mine
                    and arg not in kept]
            if gone:
                lines.append(f"    del {', '.join(gone)}")
        lines += [f"    m[{self.slot_of[value]}] = v{value}" for value in part.given]
        lines += [f"    out[{place}] = {self.name(value)}" for place, value in part.outputs]
        return "\n".join([*lines, "    return", ""])

    def name(self, value: int) -> str:
        op, _, data = self.program.instructions[value]
        if op == "input":
            return f"x[{data}]"
        if op in ("constant", "truth"):
            return f"({data!r})"
        return f"v{value}"

    def expression(self, instruction: Instruction) -> str:
        op, args, data = instruction
        names = [self.name(arg) for arg in args]
        template = self.operators.get(op)
        if template is not None:
            return template.format(*names)
        if op == "foreign":
            name = self.foreign.get(data)
            if name is None:
                name = self.foreign[data] = f"foreign{len(self.foreign)}"
                self.names[name] = self.names["foreign"](data)
            op = name
        return f"{op}({', '.join(names)})"


# ---- floats, where nothing raises ------------------------------------------------------------------------------------


def _lenient(function: Callable[..., float]) -> Callable[..., float]:
    """A function of `math` that gives infinity or nan where C gives them."""

    def lenient(*args: float) -> float:
        try:
            return float(function(*args))
        except OverflowError:
            odd = function in _ODD or (function is math.pow and args[1] % 2 == 1)
            return math.copysign(math.inf, args[0]) if odd else math.inf
        except ValueError:
            return _at_pole(function, args)

    return lenient


_ODD = (math.sinh, math.floor, math.ceil, math.expm1, math.gamma)


def _at_pole(function: Callable[..., float], args: tuple[float, ...]) -> float:
    """The limit at a pole: ln(0), 0^-1, lgamma(0), atanh(1)."""
    first = args[0]
    if function in (math.log, math.log1p):
        return -math.inf if first == (0 if function is math.log else -1) else math.nan
    if function is math.gamma and first == 0:
        return math.copysign(math.inf, first)
    if function is math.pow and first == 0:
        return math.copysign(math.inf, first) if args[1] % 2 == 1 else math.inf
    if function is math.lgamma:
        return math.inf
    return math.copysign(math.inf, first) if function is math.atanh and abs(first) == 1 else math.nan


def _div(left: float, right: float) -> float:
    if right:
        return left / right
    if not left or math.isnan(left):
        return math.nan
    return math.copysign(math.inf, left) * math.copysign(1.0, right)


def _max(left: float, right: float) -> float:
    return left if left > right or math.isnan(left) else right


def _min(left: float, right: float) -> float:
    return left if left < right or math.isnan(left) else right


#: What C calls otherwise than Python.
_PYTHON_NAMES = {"tgamma": "gamma"}
_LENIENT = ("sqrt exp log sin cos tan asin acos atan atan2 sinh cosh tanh asinh acosh atanh cbrt erf erfc tgamma "
            "lgamma expm1 log1p pow fabs floor ceil").split()


def scalar_functions() -> dict[str, Any]:
    """The functions that a program over floats calls."""
    found: dict[str, Any] = {name: _lenient(getattr(math, _PYTHON_NAMES.get(name, name))) for name in _LENIENT}
    return {**found, "div": _div, "max": _max, "min": _min, "foreign": lambda foreign: foreign.value}
