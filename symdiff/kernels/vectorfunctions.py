"""exp, sin and cos of vectors of doubles in LLVM's language, within one unit in the last place.

That of exp is a pair h + l, where l is what the rounding of h lost.  Arguments are reduced by multiples of ln(2) and
pi/2 that are held in several parts (Cody and Waite, Software Manual for the Elementary Functions, 1980); what is left
goes through a Taylor polynomial, whose first terms are added with their errors.  Fused multiply-add is there.
"""

from __future__ import annotations

import struct
from functools import cache
from math import factorial

__all__ = ["SCALE", "SCALE_DECLARED", "exponential", "sine_and_cosine"]

#: AVX-512 multiplies by powers of two, over- and underflow included.
SCALE = "llvm.x86.avx512.mask.scalef.pd.512"
SCALE_DECLARED = f"declare <8 x double> @{SCALE}(<8 x double>, <8 x double>, <8 x double>, i8, i32)"

#: 1.5 * 2^52: added to a number, it leaves the nearest whole number in the last bits.
_MAGIC = 1.5 * 2.0**52
#: ln(2) and pi/2 in parts; all but the last are short enough that their products with the multiples are exact.
_LN2 = (float.fromhex("0x1.62e42fefa38p-1"), float.fromhex("0x1.ef35793c7673p-45"))
_HALF_PI = (float.fromhex("0x1.921fb544p+0"), float.fromhex("0x1.0b4611a6p-34"), float.fromhex("0x1.3198a2e037073p-69"))
#: Larger angles are left to the platform's library.
_LARGEST_ANGLE = float(1 << 19)


class _Writer:
    """Instructions on vectors, one after the other."""

    def __init__(self, lanes: int) -> None:
        self.lanes = lanes
        self.real, self.whole, self.mask = f"<{lanes} x double>", f"<{lanes} x i64>", f"<{lanes} x i1>"
        self.lines: list[str] = []

    def made(self, text: str) -> str:
        self.lines.append(f"  %t{len(self.lines)} = {text}")
        return f"%t{len(self.lines) - 1}"

    def number(self, value: float) -> str:
        bits = f"double 0x{struct.unpack('>Q', struct.pack('>d', value))[0]:016X}"
        return "<" + ", ".join([bits] * self.lanes) + ">"

    def integer(self, value: int) -> str:
        return "<" + ", ".join([f"i64 {value}"] * self.lanes) + ">"

    def of(self, op: str, one: str, other: str) -> str:
        return self.made(f"{op} {self.real} {one}, {other}")

    def bits(self, op: str, one: str, other: int) -> str:
        return self.made(f"{op} {self.whole} {one}, {self.integer(other)}")

    def fma(self, a: str, b: str, c: str) -> str:
        taken = ", ".join([f"{self.real} {value}" for value in (a, b, c)])
        return self.made(f"call {self.real} @llvm.fma.v{self.lanes}f64({taken})")

    def less(self, one: str, other: str) -> str:
        return self.made(f"fcmp olt {self.real} {one}, {other}")

    def select(self, mask: str, one: str, other: str) -> str:
        return self.made(f"select {self.mask} {mask}, {self.real} {one}, {self.real} {other}")

    def as_bits(self, value: str) -> str:
        return self.made(f"bitcast {self.real} {value} to {self.whole}")

    def as_real(self, value: str) -> str:
        return self.made(f"bitcast {self.whole} {value} to {self.real}")

    def size(self, value: str) -> str:
        return self.made(f"call {self.real} @llvm.fabs.v{self.lanes}f64({self.real} {value})")

    def nearest(self, value: str, factor: float) -> tuple[str, str]:
        """The whole number nearest to value * factor, and a number with it in its last bits."""
        shifted = self.fma(value, self.number(factor), self.number(_MAGIC))
        return self.of("fsub", shifted, self.number(_MAGIC)), self.as_bits(shifted)

    def small(self, low: str) -> str:
        """l where it is a small number; where h is infinite or no number, 0."""
        return self.select(self.less(self.size(low), self.number(0.5)), low, self.number(0.0))

    def total(self, one: str, other: str) -> tuple[str, str]:
        """A sum and what its rounding made too much of it (Knuth)."""
        whole = self.of("fadd", one, other)
        back = self.of("fsub", whole, one)
        excess = self.of("fsub", self.of("fsub", whole, back), one)
        return whole, self.of("fadd", excess, self.of("fsub", back, other))

    def quick_total(self, one: str, other: str) -> tuple[str, str]:
        """The same where the first is not smaller (Dekker)."""
        whole = self.of("fadd", one, other)
        return whole, self.of("fadd", self.of("fsub", one, whole), other)

    def polynomial(self, x: str, coefficients: list[float]) -> str:
        """By Horner's rule on even and odd powers side by side, which processors run at once."""
        square = self.of("fmul", x, x)
        halves = []
        for start in (0, 1):
            wanted = coefficients[start::2]
            value = self.number(wanted[-1])
            for coefficient in wanted[-2::-1]:
                value = self.fma(value, square, self.number(coefficient))
            halves.append(value)
        return self.fma(halves[1], x, halves[0])


@cache
def exponential(lanes: int, scaled: bool) -> str:
    """`@own.exp(h, l)`: 2^k exp(r), with h + l = k ln(2) + r; `scaled` where an instruction multiplies by 2^k."""
    w = _Writer(lanes)
    low = w.small("%l")
    h = w.select(w.less("%h", w.number(-746.0)), w.number(-746.0), "%h")
    h = w.select(w.less(w.number(710.0), h), w.number(710.0), h)
    k, _ = w.nearest(h, 1.4426950408889634)
    minus = w.made(f"fneg {w.real} {k}")
    r, rest = w.quick_total(w.fma(minus, w.number(_LN2[0]), h), w.fma(minus, w.number(_LN2[1]), low))
    tail = w.polynomial(r, [1 / factorial(n) for n in range(2, 14)])
    tail = w.fma(w.of("fmul", r, r), tail, rest)
    value, lost = w.quick_total(w.number(1.0), r)
    value = w.of("fadd", value, w.of("fadd", tail, lost))
    if scaled:
        taken = f"{w.real} {value}, {w.real} {k}, {w.real} zeroinitializer, i8 -1, i32 4"
        value = w.made(f"call {w.real} @{SCALE}({taken})")
    for part in () if scaled else _halves(w, k):    # neither overflows nor underflows before the value does
        value = w.of("fmul", value, w.as_real(w.bits("shl", w.bits("add", part, 1023), 52)))
    return "\n".join([f"define internal {w.real} @own.exp({w.real} %h, {w.real} %l) {{", *w.lines,
                      f"  ret {w.real} {value}", "}"])


def _halves(w: _Writer, k: str) -> tuple[str, str]:
    half, bits = w.nearest(k, 0.5)
    _, others = w.nearest(w.of("fsub", k, half), 1.0)
    return bits, others


@cache
def sine_and_cosine(lanes: int, far_sine: str, far_cosine: str) -> str:
    """`@own.sincos(h)`: both of r in the quadrant k, with h = k pi/2 + r; large angles go to other functions."""
    w = _Writer(lanes)
    pair = f"{{ {w.real}, {w.real} }}"
    k, bits = w.nearest("%h", 0.6366197723675814)
    minus = w.made(f"fneg {w.real} {k}")
    first = w.fma(minus, w.number(_HALF_PI[0]), "%h")
    # What is lost is held with the opposite sign, so that nothing is added to -0.0 that makes it 0.0.
    r, excess = w.total(first, w.of("fmul", minus, w.number(_HALF_PI[1])))
    r, excess = w.total(r, w.of("fsub", w.of("fmul", minus, w.number(_HALF_PI[2])), excess))
    square = w.of("fmul", r, r)
    odd = w.polynomial(square, [-((-1) ** n) / factorial(2 * n + 1) for n in range(1, 9)])
    even = w.polynomial(square, [(-1) ** n / factorial(2 * n) for n in range(2, 9)])
    half = w.of("fmul", square, w.number(0.5))
    near_one = w.of("fsub", w.number(1.0), half)
    sine = w.of("fsub", r, w.fma(w.of("fmul", square, r), odd, w.of("fmul", excess, near_one)))
    lost = w.of("fsub", w.of("fsub", w.number(1.0), near_one), half)
    lost = w.of("fadd", lost, w.of("fmul", r, excess))
    cosine = w.of("fadd", near_one, w.fma(w.of("fmul", square, square), even, lost))
    odd_quadrant = w.made(f"icmp ne {w.whole} {w.bits('and', bits, 1)}, {w.integer(0)}")
    found = []
    for one, other, turn in ((sine, cosine, 0), (cosine, sine, 1)):
        sign = w.bits("shl", w.bits("and", w.bits("add", bits, turn), 2), 62)
        chosen = w.as_bits(w.select(odd_quadrant, other, one))
        found.append(w.as_real(w.made(f"xor {w.whole} {chosen}, {sign}")))
    far = w.made(f"fcmp ugt {w.real} {w.size('%h')}, {w.number(_LARGEST_ANGLE)}")
    anywhere = w.made(f"call i1 @llvm.vector.reduce.or.v{lanes}i1({w.mask} {far})")
    calls = [f"  %far.{name} = call {w.real} {function}({w.real} %h)"
             for name, function in (("sin", far_sine), ("cos", far_cosine))]
    lines = [f"define internal {pair} @own.sincos({w.real} %h) {{", "entry:", *w.lines,
             f"  br i1 {anywhere}, label %large, label %done", "large:", *calls]
    # Each place has the value of its own angle, whatever the angles beside it are.
    lines += [f"  %large.{name} = select {w.mask} {far}, {w.real} %far.{name}, {w.real} {near}"
              for name, near in zip(("sin", "cos"), found)]
    lines += ["  br label %done", "done:"]
    lines += [f"  %{name} = phi {w.real} [ %large.{name}, %large ], [ {near}, %entry ]"
              for name, near in zip(("sin", "cos"), found)]
    lines += [f"  %one = insertvalue {pair} undef, {w.real} %sin, 0",
              f"  %both = insertvalue {pair} %one, {w.real} %cos, 1", f"  ret {pair} %both", "}"]
    return "\n".join(lines)
