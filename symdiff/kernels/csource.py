"""Programs as C: a source and a header that compile alone, with nothing but the C library."""

from __future__ import annotations

import ctypes
import math
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

from symdiff.errors import ArgumentError
from symdiff.kernels.program import CONDITIONS, Instruction, Part, Program, divided

__all__ = ["CSource", "SharedLibrary", "written"]

#: So many instructions make a function.
PART = 1000

_OPERATORS = {
    "add": "{} + {}", "sub": "{} - {}", "mul": "{} * {}", "div": "{} / {}", "neg": "-{}", "lt": "{} < {}",
    "le": "{} <= {}", "eq": "{} == {}", "ne": "{} != {}", "and": "{} && {}", "or": "{} || {}", "not": "!{}",
    "select": "{} ? {} : {}",
}
_PICKS = {"max": "a > b || a != a ? a : b", "min": "a < b || a != a ? a : b"}
#: What a function cannot be called in C.
_FORBIDDEN = frozenset("auto break case char const continue default do double else enum extern float for goto if "
                       "inline int long main register restrict return short signed sizeof static struct switch typedef "
                       "union unsigned void volatile while".split())


class CSource(NamedTuple):
    """C code that computes outputs from inputs.

    Attributes:
        name: of the function for one point; that for many has `_many` behind it.
        source: the code, to be compiled as C99 or later and linked with the mathematical library.
        header: its declarations.
    """

    name: str
    source: str
    header: str

    def write(self, folder: str | Path = ".") -> tuple[Path, Path]:
        """Write `name.c` and `name.h` into a folder, and give their paths."""
        paths = Path(folder) / f"{self.name}.c", Path(folder) / f"{self.name}.h"
        paths[0].write_text(self.source, encoding="utf-8")
        paths[1].write_text(self.header, encoding="utf-8")
        return paths


def written(program: Program, name: str, inputs: Sequence[str], outputs: Sequence[str], double: bool = True) -> CSource:
    """The C code of a program.

    Args:
        program: the instructions.
        name: of the function.
        inputs, outputs: what they are called in the comments.
        double: for doubles, else for floats.

    Raises:
        ArgumentError: a function is not in C's library, or the name is none in C.
    """
    if not (name.isidentifier() and name.isascii()) or name in _FORBIDDEN:
        raise ArgumentError(f"{name!r} cannot be the name of a function in C")
    return _Writer(program, name, double).code(inputs, outputs)


class _Writer:
    def __init__(self, program: Program, name: str, double: bool) -> None:
        self.program = program.in_precision(double)
        self.title = name
        self.real = "double" if double else "float"
        self.suffix = "" if double else "f"
        self.parts, self.slot_of, self.slots = divided(program, PART)

    def code(self, inputs: Sequence[str], outputs: Sequence[str]) -> CSource:
        real, name, guard = self.real, self.title, f"{self.title.upper()}_H"
        one = f"void {name}(const {real} *in, {real} *out)"
        many = (f"void {name}_many(ptrdiff_t points, const {real} *const *in, const ptrdiff_t *step, "
                f"{real} *const *out)")
        said = [
            "/* One point:", *_listed("in", inputs), *_listed("out", outputs), "*/", f"{one};", "",
            "/* Many points: point k of input i is in[i][k * step[i]], where step[i] is 0 or 1; its output j goes to",
            "   out[j][k]. */", f"{many};",
        ]
        opening = ["#ifdef __cplusplus", 'extern "C" {', "#endif", ""]
        closing = ["", "#ifdef __cplusplus", "}", "#endif"]
        header = [f"#ifndef {guard}", f"#define {guard}", "", "#include <stddef.h>", "", *opening, *said, *closing, "",
                  f"#endif /* {guard} */", ""]
        body = [f"#include \"{name}.h\"", "", "#include <math.h>", ""]
        used = {instruction.op for instruction in self.program.instructions}
        for pick in sorted(used & _PICKS.keys()):
            body += [f"static {real} largest_or_smallest_{pick}({real} a, {real} b) {{ return {_PICKS[pick]}; }}", ""]
        parameters = f"const {real} *x, {real} *m, {real} *y"
        for number, part in enumerate(self.parts):
            body += [f"static void part{number}({parameters})", "{", "    (void)x; (void)m; (void)y;",
                     *self.part(part), "}", ""]
        memory = max(1, self.slots)
        body += [one, "{", f"    {real} memory[{memory}];"]
        body += [f"    part{number}(in, memory, out);" for number in range(len(self.parts))] + ["}", ""]
        ins, outs = self.program.inputs, len(self.program.outputs)
        body += [many, "{", f"    {real} x[{max(1, ins)}], y[{max(1, outs)}];",
                 "    for (ptrdiff_t k = 0; k < points; k++) {",
                 f"        for (ptrdiff_t i = 0; i < {ins}; i++)", "            x[i] = in[i][k * step[i]];",
                 f"        {name}(x, y);",
                 f"        for (ptrdiff_t j = 0; j < {outs}; j++)", "            out[j][k] = y[j];", "    }", "}", ""]
        return CSource(name, "\n".join(body), "\n".join(header))

    def part(self, part: Part) -> list[str]:
        instructions = self.program.instructions
        lines = [f"    const {self.kind(value)} v{value} = m[{self.slot_of[value]}];" for value in part.taken]
        lines += [f"    const {self.kind(value)} v{value} = {self.expression(instructions[value])};"
                  for value in part.values]
        lines += [f"    m[{self.slot_of[value]}] = v{value};" for value in part.given]
        return lines + [f"    y[{place}] = {self.name(value)};" for place, value in part.outputs]

    def kind(self, value: int) -> str:
        return "int" if self.program.instructions[value].op in CONDITIONS else self.real

    def name(self, value: int) -> str:
        op, _, data = self.program.instructions[value]
        if op == "input":
            return f"x[{data}]"
        if op == "truth":
            return str(int(data))
        if op != "constant":
            return f"v{value}"
        if math.isnan(data):
            return "NAN"
        if math.isinf(data):
            return "INFINITY" if data > 0 else "(-INFINITY)"
        return f"{data!r}{self.suffix}" if data >= 0 else f"({data!r}{self.suffix})"

    def expression(self, instruction: Instruction) -> str:
        op, args, data = instruction
        names = [self.name(arg) for arg in args]
        if op in _OPERATORS:
            return _OPERATORS[op].format(*names)
        if op == "foreign":
            raise ArgumentError(f"{data.name} is not in C's library: take another back end")
        called = f"largest_or_smallest_{op}" if op in _PICKS else op + self.suffix
        return f"{called}({', '.join(names)})"


def _listed(array: str, names: Sequence[str]) -> list[str]:
    """What stands where in an array, for a comment; long lists are cut."""
    shown = [f"   {array}[{place}] is {name}" for place, name in enumerate(names[:40])]
    more = [f"   ... up to {array}[{len(names) - 1}]"] if len(names) > 40 else []
    return [line.replace("*/", "* /") for line in shown + more]


class SharedLibrary:
    """C code compiled by the system's compiler and loaded.

    Raises:
        ArgumentError: there is no compiler, or a function is not in C's library.
    """

    lanes = 1
    memory = 1

    def __init__(self, program: Program, double: bool = True) -> None:
        compiler = next(filter(None, map(shutil.which, ("cc", "gcc", "clang"))), None)
        if compiler is None:
            raise ArgumentError("the C back end needs a C compiler (cc) on the path; the others do not")
        code = written(program, "kernel", [], [], double)
        self.operations = program.operations
        with tempfile.TemporaryDirectory(prefix="symdiff") as folder:
            path, _ = code.write(folder)
            library = Path(folder) / "kernel.so"
            level = "-O2" if len(program.instructions) < 20 * PART else "-O1"
            command = [compiler, "-std=c99", level, "-march=native", "-shared", "-fPIC", "-o", str(library), str(path),
                       "-lm"]
            found = subprocess.run(command, capture_output=True, text=True, check=False)
            if found.returncode:
                raise ArgumentError(f"the C compiler failed: {found.stderr.strip()[:300]}")
            self._library = ctypes.CDLL(str(library))       # stays mapped when the file goes
        entry = self._library.kernel_many
        entry.argtypes, entry.restype = [ctypes.c_ssize_t, *[ctypes.c_void_p] * 3], None
        self.run: Callable[..., None] = lambda count, inputs, steps, outputs, _: entry(count, inputs, steps, outputs)
