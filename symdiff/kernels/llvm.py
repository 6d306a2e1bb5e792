"""Programs as machine code: LLVM's language with vector types, and calls of the platform's vector math library.

LLVM's own loop vectorizer does not find those functions, so nothing is left to it: a value is a vector of as many
points as a register holds, and a loop goes over the points.  Long programs become several functions, which hand values
to each other through a small memory, tile by tile; the compiler's time is linear then.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from symdiff.errors import ArgumentError
from symdiff.expr.locks import lock_for_all
from symdiff.kernels.compensation import compensated
from symdiff.kernels.program import CONDITIONS, Foreign, Instruction, Part, Program, divided
from symdiff.kernels.vectorfunctions import SCALE, SCALE_DECLARED, exponential, sine_and_cosine
from symdiff.kernels.vectormath import Target, callback, host, scalar_address, scipy_address, vector_address

__all__ = ["MachineCode", "llvm_source"]

#: So many instructions stay one function; longer programs become functions of `PART` instructions, which the compiler
#: treats with less care, and very long ones with the least.
WHOLE, PART, LONG = 600, 128, 40_000
#: So many outputs are stored by one of these functions: more streams of addresses are not fetched ahead by processors.
STREAMS = 12
#: Points that go through the functions of a long program together; a multiple of the places of all vectors.
TILE = 128

_ARITHMETIC = {"add": "fadd contract", "sub": "fsub contract", "mul": "fmul contract", "div": "fdiv contract"}
_COMPARED = {"lt": "olt", "le": "ole", "eq": "oeq", "ne": "une"}
_CONNECTED = {"and": "and", "or": "or"}
#: Operations that are several instructions, and what these call, with how many arguments.  Without leave to contract:
#: what rounding lost (Knuth, The Art of Computer Programming 2, section 4.2.2).  Where the correction of an exponential
#: is no number, or too large, the exponential is 0, infinite or nan already.
_SEQUENCES: dict[str, tuple[str, dict[str, int]]] = {
    "lost_product": ("{v}n = fneg {vector} {2}; {v} = call {vector} {fma}({vector} {0}, {vector} {1}, {vector} {v}n)",
                     {"fma": 3}),
    "lost_sum": ("{v}b = fsub {vector} {2}, {0}; {v}a = fsub {vector} {2}, {v}b; {v}d = fsub {vector} {0}, {v}a; "
                 "{v}e = fsub {vector} {1}, {v}b; {v} = fadd {vector} {v}d, {v}e", {}),
    "exp_corrected": ("{v}e = call {vector} {exp}({vector} {0}); {v}p = fmul {vector} {v}e, {1}; "
                      "{v}q = call {vector} {fabs}({vector} {v}p); {v}s = fadd {vector} {v}e, {v}p; "
                      "{v}c = fcmp olt {vector} {v}q, {v}e; {v} = select {mask} {v}c, {vector} {v}s, {vector} {v}e",
                      {"exp": 1, "fabs": 1}),
}
_INTRINSIC = {"sqrt": "sqrt", "fabs": "fabs", "floor": "floor", "ceil": "ceil", "max": "maximum", "min": "minimum",
              "fma": "fma"}


class MachineCode:
    """A program compiled for this machine.

    Args:
        program: the instructions.
        double: for doubles, else for floats.
        target: for which vectors; those of this machine by default.

    Attributes:
        lanes: how many points are computed at once; the number of points of a call is a multiple of it.
        memory: bytes that each thread has to give.
        operations: how many the program has.
        source: the program in LLVM's language.
    """

    def __init__(self, program: Program, double: bool = True, target: Target | None = None) -> None:
        with _compiling:
            binding, known = _machine()
            target = target or known
            if target.fused:
                program = compensated(program)
            writer = _Writer(program, double, target)
            self.source = writer.module()
            self.lanes = writer.lanes
            self.operations = program.operations
            self.memory = max(1, writer.slots) * TILE * writer.size
            module = binding.parse_assembly(self.source)
            features = ",".join(filter(None, [binding.get_host_cpu_features().flatten(), target.features]))
            level = 2 if len(writer.parts) == 1 else 1 if len(program.instructions) < LONG else 0
            machine = binding.Target.from_default_triple().create_target_machine(
                opt=level, cpu=binding.get_host_cpu_name(), features=features)
            engine = binding.create_mcjit_compiler(module, machine)
            engine.finalize_object()
        # What the code points to lives as long as it does.
        self._kept = (engine, writer.callbacks)
        self.run = _entry(engine.get_function_address("kernel"))


_compiling = lock_for_all()


@cache
def _machine() -> tuple[Any, Target]:
    """LLVM, made ready, and the vectors of this machine."""
    from llvmlite import binding

    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    return binding, host(frozenset([name for name, has in binding.get_host_cpu_features().items() if has]))


def _entry(address: int) -> Callable[..., None]:
    """The code as a Python function, which lets go of the interpreter lock while it runs."""
    import ctypes

    return ctypes.CFUNCTYPE(None, ctypes.c_int64, *[ctypes.c_void_p] * 4)(address)


def llvm_source(program: Program, double: bool = True) -> str:
    """The program in LLVM's language, for those who want to look."""
    return _Writer(program, double, _machine()[1]).module()


class _Writer:
    def __init__(self, program: Program, double: bool, target: Target) -> None:
        self.program = program.in_precision(double)
        self.double = double
        self.target = target
        self.lanes = target.lanes(double)
        self.real = "double" if double else "float"
        self.vector = f"<{self.lanes} x {self.real}>"
        self.mask = f"<{self.lanes} x i1>"
        self.suffix = f"v{self.lanes}f{64 if double else 32}"
        self.size = 8 if double else 4
        self.own = double and target.fused      # exp, sin and cos are our own
        self.declared: dict[str, str] = {}
        self.callbacks: list[Callable[..., float]] = []
        self.foreign: dict[Foreign, str] = {}
        whole = len(program.instructions) <= WHOLE
        self.parts, self.slot_of, self.slots = divided(program, WHOLE) if whole else divided(program, PART, STREAMS)

    # ---- the module --------------------------------------------------------------------------------------------

    def module(self) -> str:
        if len(self.parts) == 1:
            functions = [self.function_of("void @kernel(i64 %last", "0", self.parts[0])]
        else:
            functions = [self.function_of(f"internal void @part{number}(i64 %first, i64 %last", "%first", part)
                         for number, part in enumerate(self.parts)]
            functions.append(self.tiles())
        return "\n".join([*self.declared.values(), *functions])

    def function_of(self, head: str, first: str, part: Part) -> str:
        """A function that runs a part over points in a row."""
        lines = [f"define {head}, ptr %ins, ptr %steps, ptr %outs, ptr %memory) {{", "entry:",
                 *self.tables(*self.used(part)), "  br label %check", "check:",
                 f"  %i = phi i64 [ {first}, %entry ], [ %next, %body ]", "  %more = icmp ult i64 %i, %last",
                 "  br i1 %more, label %body, label %done", "body:", f"  %place = sub i64 %i, {first}",
                 *self.body(part), f"  %next = add i64 %i, {self.lanes}", "  br label %check", "done:",
                 "  ret void", "}"]
        return "\n".join(lines)

    def tiles(self) -> str:
        """The loop over tiles of points, each of which goes through all parts: so a part meets its own outputs alone,
        and what it hands on is near."""
        lines = ["define void @kernel(i64 %n, ptr %ins, ptr %steps, ptr %outs, ptr %memory) {", "entry:",
                 "  br label %check", "check:", "  %i = phi i64 [ 0, %entry ], [ %next, %body ]",
                 "  %more = icmp ult i64 %i, %n", "  br i1 %more, label %body, label %done", "body:",
                 f"  %far = add i64 %i, {TILE}", "  %within = icmp ult i64 %far, %n",
                 "  %next = select i1 %within, i64 %far, i64 %n"]
        lines += [f"  call void @part{number}(i64 %i, i64 %next, ptr %ins, ptr %steps, ptr %outs, ptr %memory)"
                  for number in range(len(self.parts))]
        return "\n".join([*lines, "  br label %check", "done:", "  ret void", "}"])

    def used(self, part: Part) -> tuple[list[int], list[int]]:
        """The inputs and the places of the outputs of a part."""
        instructions = self.program.instructions
        values = [arg for value in part.values for arg in instructions[value].args]
        values += [value for _, value in part.outputs]
        inputs = dict.fromkeys([instructions[value].data for value in values if instructions[value].op == "input"])
        return list(inputs), [place for place, _ in part.outputs]

    def tables(self, inputs: Sequence[int], outputs: Sequence[int]) -> list[str]:
        """Where inputs and outputs begin."""
        lines: list[str] = []
        for k in inputs:
            lines += [f"  %ia{k} = getelementptr ptr, ptr %ins, i64 {k}", f"  %ip{k} = load ptr, ptr %ia{k}",
                      f"  %sa{k} = getelementptr i64, ptr %steps, i64 {k}", f"  %st{k} = load i64, ptr %sa{k}"]
        for k in outputs:
            lines += [f"  %oa{k} = getelementptr ptr, ptr %outs, i64 {k}", f"  %op{k} = load ptr, ptr %oa{k}"]
        return lines

    # ---- the body: one vector of points --------------------------------------------------------------------------

    def body(self, part: Part) -> list[str]:
        lines: list[str] = []
        instructions = self.program.instructions
        for k in self.used(part)[0]:
            lines += [f"  %im{k} = mul i64 %i, %st{k}",
                      f"  %ie{k} = getelementptr {self.real}, ptr %ip{k}, i64 %im{k}",
                      f"  %in{k} = load {self.vector}, ptr %ie{k}, align {self.size}"]
        for value in part.taken:
            lines += self.taken(value)
        angles: dict[int, str] = {}
        here = set(part.values)
        for value in part.values:
            op, args, _ = instructions[value]
            products = [arg for arg in args if arg in here and instructions[arg].op == "mul"]
            if self.own and op in ("sin", "cos"):
                lines += self.of_angle(value, op, args[0], angles)
            elif self.target.fused and op in ("add", "sub") and len(products) == 1 and args[0] != args[1]:
                lines += self.fused(value, op, args, products[0])
            else:
                lines.append(self.instruction(value, instructions[value]))
        for value in part.given:
            lines += self.given(value)
        for place, value in part.outputs:
            lines += [f"  %oe{place} = getelementptr {self.real}, ptr %op{place}, i64 %i",
                      f"  store {self.vector} {self.name(value)}, ptr %oe{place}, align {self.size}"]
        return lines

    def fused(self, value: int, op: str, args: Sequence[int], product: int) -> list[str]:
        """A product and a sum with one rounding; the product alone may be wanted too."""
        left, right = [self.name(arg) for arg in self.program.instructions[product].args]
        other = self.name(args[1] if args[0] == product else args[0])
        lines: list[str] = []
        if op == "sub":
            turned = other if args[0] == product else left
            lines = [f"  %n{value} = fneg {self.vector} {turned}"]
            left, other = (left, f"%n{value}") if args[0] == product else (f"%n{value}", other)
        taken = ", ".join([f"{self.vector} {name}" for name in (left, right, other)])
        return [*lines, f"  %v{value} = call {self.vector} {self.declare('fma', 3)}({taken})"]

    def of_angle(self, value: int, op: str, angle: int, known: dict[int, str]) -> list[str]:
        """The sine or cosine, which are computed together."""
        lines, pair = [], f"{{ {self.vector}, {self.vector} }}"
        if angle not in known:
            far = [self.platform_function(name, 1) for name in ("sin", "cos")]
            self.declare("fma", 3)
            self.declare("fabs", 1)
            self.declared["any"] = f"declare i1 @llvm.vector.reduce.or.v{self.lanes}i1({self.mask})"
            self.declared["@own.sincos"] = sine_and_cosine(self.lanes, *far)
            known[angle] = f"%both{value}"
            lines = [f"  {known[angle]} = call {pair} @own.sincos({self.vector} {self.name(angle)})"]
        return [*lines, f"  %v{value} = extractvalue {pair} {known[angle]}, {int(op == 'cos')}"]

    def slot(self, value: int, name: str) -> list[str]:
        """Where a value between parts is, for the points at hand."""
        return [f"  %{name}p{value} = add i64 %place, {self.slot_of[value] * TILE}",
                f"  %{name}{value} = getelementptr {self.real}, ptr %memory, i64 %{name}p{value}"]

    def taken(self, value: int) -> list[str]:
        condition = self.program.instructions[value].op in CONDITIONS
        name = f"%{'tv' if condition else 'v'}{value}"
        lines = [*self.slot(value, "ta"), f"  {name} = load {self.vector}, ptr %ta{value}, align {self.size}"]
        if condition:
            lines.append(f"  %v{value} = fcmp une {self.vector} %tv{value}, {self.constant(0.0)}")
        return lines

    def given(self, value: int) -> list[str]:
        lines, name = self.slot(value, "ga"), self.name(value)
        if self.program.instructions[value].op in CONDITIONS:
            lines.append(f"  %gv{value} = select {self.mask} {name}, {self.vector} {self.constant(1.0)}, "
                         f"{self.vector} {self.constant(0.0)}")
            name = f"%gv{value}"
        return [*lines, f"  store {self.vector} {name}, ptr %ga{value}, align {self.size}"]

    def name(self, value: int) -> str:
        op, _, data = self.program.instructions[value]
        if op == "input":
            return f"%in{data}"
        if op == "constant":
            return self.constant(data)
        if op == "truth":
            return "<" + ", ".join([f"i1 {str(data).lower()}"] * self.lanes) + ">"
        return f"%v{value}"

    def constant(self, value: float) -> str:
        if not self.double:
            value = _as_float(value)
        bits = f"{self.real} 0x{struct.unpack('>Q', struct.pack('>d', value))[0]:016X}"
        return "<" + ", ".join([bits] * self.lanes) + ">"

    def instruction(self, value: int, instruction: Instruction) -> str:
        op, args, data = instruction
        names = [self.name(arg) for arg in args]
        left = f"  %v{value} = "
        if op in _ARITHMETIC:
            return f"{left}{_ARITHMETIC[op]} {self.vector} {names[0]}, {names[1]}"
        if op == "neg":
            return f"{left}fneg {self.vector} {names[0]}"
        if op in _COMPARED:
            return f"{left}fcmp {_COMPARED[op]} {self.vector} {names[0]}, {names[1]}"
        if op in _CONNECTED:
            return f"{left}{op} {self.mask} {names[0]}, {names[1]}"
        if op == "not":
            return f"{left}xor {self.mask} {names[0]}, <{', '.join(['i1 true'] * self.lanes)}>"
        if self.own and op in ("exp", "exp_corrected"):
            self.declare("fma", 3)
            self.declare("fabs", 1)
            scaled = self.target.mark == "e"
            if scaled:
                self.declared[SCALE] = SCALE_DECLARED
            self.declared["@own.exp"] = exponential(self.lanes, scaled)
            lost = names[1] if len(names) > 1 else self.constant(0.0)
            return f"{left}call {self.vector} @own.exp({self.vector} {names[0]}, {self.vector} {lost})"
        if op in _SEQUENCES:
            template, called = _SEQUENCES[op]
            functions = {name: self.function(name, arity, None) for name, arity in called.items()}
            lines = template.format(*names, v=f"%v{value}", vector=self.vector, mask=self.mask, **functions)
            return "\n".join([f"  {line}" for line in lines.split("; ")])
        if op == "select":
            return f"{left}select {self.mask} {names[0]}, {self.vector} {names[1]}, {self.vector} {names[2]}"
        arguments = ", ".join([f"{self.vector} {name}" for name in names])
        return f"{left}call {self.vector} {self.function(op, len(args), data)}({arguments})"

    # ---- functions -----------------------------------------------------------------------------------------------

    def function(self, op: str, arity: int, data: Any) -> str:
        if op in _INTRINSIC:
            return self.declare(op, arity)
        if op == "foreign":
            return self.lane_by_lane(*self.foreign_address(data, arity), arity)
        return self.platform_function(op, arity)

    def declare(self, op: str, arity: int) -> str:
        """An instruction that LLVM calls by a name."""
        symbol = f"llvm.{_INTRINSIC[op]}.{self.suffix}"
        parameters = ", ".join([self.vector] * arity)
        self.declared[symbol] = f"declare {self.vector} @{symbol}({parameters})"
        return f"@{symbol}"

    def platform_function(self, op: str, arity: int) -> str:
        """A function of `math.h`, for vectors if the platform has it so."""
        address = vector_address(self.target, op, arity, self.double)
        if address is not None:
            return f"inttoptr (i64 {address} to ptr)"
        return self.lane_by_lane(op, scalar_address(op), False, arity)

    def foreign_address(self, foreign: Foreign, arity: int) -> tuple[str, int, bool]:
        """A name, the address, and whether it takes SciPy's number behind the arguments."""
        import ctypes

        label = self.foreign.setdefault(foreign, f"foreign.{len(self.foreign)}")
        address = None if foreign.scipy is None else scipy_address(foreign.scipy, arity)
        if address is not None:
            return label, address, True
        if f"lanes.{label}" in self.declared:
            return label, 0, False
        made = callback(foreign, arity)
        self.callbacks.append(made)
        found = ctypes.cast(made, ctypes.c_void_p).value    # type: ignore[arg-type]  # made by `CFUNCTYPE`
        if found is None:
            raise ArgumentError(f"{foreign.name} cannot be called from machine code here: take another back end")
        return label, found, False

    def lane_by_lane(self, label: str, address: int, numbered: bool, arity: int) -> str:
        """A function of vectors that calls one of doubles for each lane."""
        symbol = f"lanes.{label}"
        if symbol not in self.declared:
            parameters = ", ".join([f"{self.vector} %x{k}" for k in range(arity)])
            lines = [f"define internal {self.vector} @{symbol}({parameters}) noinline {{"]
            for lane in range(self.lanes):
                for k in range(arity):
                    lines.append(f"  %e{lane}.{k} = extractelement {self.vector} %x{k}, i64 {lane}")
                    if not self.double:
                        lines.append(f"  %w{lane}.{k} = fpext float %e{lane}.{k} to double")
                taken = [f"double %{'e' if self.double else 'w'}{lane}.{k}" for k in range(arity)]
                call = ", ".join([*taken, "i32 0"] if numbered else taken)
                lines.append(f"  %c{lane} = call double inttoptr (i64 {address} to ptr)({call})")
                result = f"%c{lane}"
                if not self.double:
                    lines.append(f"  %n{lane} = fptrunc double %c{lane} to float")
                    result = f"%n{lane}"
                before = "poison" if lane == 0 else f"%r{lane - 1}"
                lines.append(f"  %r{lane} = insertelement {self.vector} {before}, {self.real} {result}, i64 {lane}")
            lines += [f"  ret {self.vector} %r{self.lanes - 1}", "}"]
            self.declared[symbol] = "\n".join(lines)
        return f"@{symbol}"


def _as_float(value: float) -> float:
    """The nearest float, infinite where there is none."""
    try:
        nearest: float = struct.unpack("f", struct.pack("f", value))[0]
        return nearest
    except OverflowError:
        return float("inf") if value > 0 else float("-inf")
