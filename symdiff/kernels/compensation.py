"""Exponentials of what was rounded: exp(h + l) = exp(h) (1 + l), where l is what the rounding of the argument h lost.

An error of the argument becomes a relative one of the exponential, so exp(-x^2) at x = 20 would lose eight bits by the
rounding of x^2 alone.  What each operation loses is known exactly, or to first order (Dekker, A floating-point
technique for extending the available precision, 1971; Higham, Accuracy and Stability of Numerical Algorithms, 4.3).

The square of a reciprocal, which has the error of the reciprocal twice, is corrected for it as well.

Four operations are added, for back ends that have a fused multiply-add: `lost_product` (a, b, p), which is a b - p;
`lost_sum` (a, b, s), which is a + b - s; `exp_corrected` (h, l); and `fma` (a, b, c), which is a b + c.
"""

from __future__ import annotations

from typing import Any

from symdiff.kernels.program import Instruction, Program

__all__ = ["compensated"]

#: Losses are followed through so many operations, one below the other.
DEPTH = 6


def compensated(program: Program) -> Program:
    """The program with exponentials, and squares of reciprocals, that are corrected for what their arguments lost."""
    return _Compensation(program).run()


class _Compensation:
    def __init__(self, program: Program) -> None:
        self.program = program
        self.made: list[Instruction] = []
        self.place: dict[int, int] = {}
        self.lost: dict[int, int | None] = {}

    def run(self) -> Program:
        for value, (op, args, data) in enumerate(self.program.instructions):
            lost = self.loss(args[0], DEPTH) if op == "exp" else None
            if lost is not None:
                self.place[value] = self.emit("exp_corrected", self.place[args[0]], lost)
            elif op == "mul" and args[0] == args[1] and self.is_reciprocal(args[0]):
                self.place[value] = self.squared_reciprocal(args[0])
            else:
                self.place[value] = self.emit(op, *[self.place[arg] for arg in args], data=data)
        outputs = [self.place[value] for value in self.program.outputs]
        singles = {self.place[value]: number for value, number in self.program.singles.items()}
        return Program(self.program.inputs, self.made, outputs, singles=singles)

    def is_reciprocal(self, value: int) -> bool:
        op, args, _ = self.program.instructions[value]
        return op == "div" and self.program.instructions[args[0]] == Instruction("constant", data=1.0)

    def squared_reciprocal(self, value: int) -> int:
        """r^2 of r = 1/q, which doubles what the rounding of r lost: r^2 + 2 r^2 (1 - q r).  Where 1 - q r is no small
        number, r is 0, infinite or nan, and so is r^2 with any positive number in its place."""
        r = self.place[value]
        one, q = [self.place[arg] for arg in self.program.instructions[value].args]
        small = self.emit("constant", data=0.25)
        rest = self.emit("neg", self.emit("lost_product", q, r, one))
        rest = self.emit("select", self.emit("lt", self.emit("fabs", rest), small), rest, small)
        lost = self.emit("mul", self.emit("add", rest, rest), self.emit("mul", r, r))
        return self.emit("fma", r, r, lost)

    def emit(self, op: str, *args: int, data: Any = None) -> int:
        self.made.append(Instruction(op, args, data))
        return len(self.made) - 1

    def loss(self, value: int, depth: int) -> int | None:
        """What is to be added to a value to have it exactly, or nearly so; None where nothing is known to be lost."""
        if value not in self.lost and depth:
            self.lost[value] = self.found_loss(value, depth)
        return self.lost.get(value)

    def found_loss(self, value: int, depth: int) -> int | None:
        op, args, _ = self.program.instructions[value]
        if op == "constant":
            residue = self.program.residues.get(value)
            return None if residue is None else self.emit("constant", data=residue)
        if op not in ("neg", "add", "sub", "mul", "div", "sqrt"):
            return None
        losses = [self.loss(arg, depth - 1) for arg in args]
        here, parts = self.place[value], [self.place[arg] for arg in args]
        if op == "neg":
            return self.negative(losses[0])
        if op == "mul":
            own = self.emit("lost_product", *parts, here)
            return self.total(own, self.times(losses[0], parts[1]), self.times(losses[1], parts[0]))
        if op == "add":
            return self.total(self.emit("lost_sum", *parts, here), *losses)
        if op == "sub":
            own = self.emit("lost_sum", parts[0], self.emit("neg", parts[1]), here)
            return self.total(own, losses[0], self.negative(losses[1]))
        back = self.emit("neg", self.emit("lost_product", here, parts[1] if op == "div" else here, parts[0]))
        if op == "div":     # q b = a + loss of q times b
            rest = self.total(back, losses[0], self.negative(self.times(losses[1], here)))
            return self.emit("div", rest, parts[1])
        return self.emit("div", self.total(back, losses[0]), self.emit("add", here, here))

    def negative(self, value: int | None) -> int | None:
        return None if value is None else self.emit("neg", value)

    def times(self, value: int | None, factor: int) -> int | None:
        return None if value is None else self.emit("mul", value, factor)

    def total(self, first: int, *others: int | None) -> int:
        for other in others:
            if other is not None:
                first = self.emit("add", first, other)
        return first
