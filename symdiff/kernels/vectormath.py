"""Where functions of machine numbers are found: the vector math library of the platform, its scalar library, those
that SciPy exports, and calls back into Python."""

from __future__ import annotations

import ctypes
import ctypes.util
import platform
from collections.abc import Callable
from functools import cache
from typing import Any, NamedTuple

from symdiff.errors import ArgumentError
from symdiff.kernels.program import Foreign

__all__ = ["Target", "callback", "host", "scalar_address", "scipy_address", "vector_address"]


class Target(NamedTuple):
    """How wide the vectors of a machine are, and how its vector math library names their functions.

    Attributes:
        bytes: of one vector.
        mark: the letter of the vector ABI in names such as `_ZGVdN4v_sin`; "" where there is no vector library.
        features: for LLVM, beside those of the processor.
        fused: whether there is a fused multiply-add.
    """

    bytes: int
    mark: str
    features: str = ""
    fused: bool = False

    def lanes(self, double: bool) -> int:
        return self.bytes // (8 if double else 4)


#: By processor family: the feature that is asked for, the vector's bytes, the mark in names.
_KINDS = {
    "x86_64": [("avx512f", 64, "e"), ("avx2", 32, "d"), ("", 16, "b")],
    "aarch64": [("", 16, "n")],
}


@cache
def host(features: frozenset[str]) -> Target:
    """The widest vectors of a machine with these features."""
    family = {"AMD64": "x86_64", "arm64": "aarch64"}.get(platform.machine(), platform.machine())
    for feature, size, mark in _KINDS.get(family, []):
        if not feature or feature in features:
            return Target(size, mark if _library("mvec") is not None else "", "-prefer-256-bit" if size == 64 else "",
                          family == "aarch64" or "fma" in features)
    return Target(16, "")


@cache
def _library(name: str) -> ctypes.CDLL | None:
    candidates = ["libmvec.so.1"] if name == "mvec" else ["libm.so.6", ctypes.util.find_library("m"), "ucrtbase"]
    for candidate in candidates:
        try:
            if candidate is not None:
                return ctypes.CDLL(candidate)
        except OSError:
            pass
    return None


def _address(library: ctypes.CDLL | None, symbol: str) -> int | None:
    try:
        return ctypes.cast(getattr(library, symbol), ctypes.c_void_p).value if library is not None else None
    except AttributeError:
        return None


@cache
def vector_address(target: Target, name: str, arity: int, double: bool) -> int | None:
    """Where the platform's vector version of a function of `math.h` is, or None."""
    if not target.mark:
        return None
    symbol = f"_ZGV{target.mark}N{target.lanes(double)}{'v' * arity}_{name}{'' if double else 'f'}"
    return _address(_library("mvec"), symbol)


@cache
def scalar_address(name: str) -> int:
    """Where a function of `math.h` for doubles is.

    Raises:
        ArgumentError: the platform has none of that name.
    """
    found = _address(_library("m"), name)
    if found is None:
        raise ArgumentError(f"{name} is not in the math library of this platform: take another back end")
    return found


@cache
def scipy_address(name: str, arity: int) -> int | None:
    """Where SciPy has a compiled function of doubles, or None."""
    try:
        from scipy.special import cython_special
    except ImportError:
        return None
    wanted = f"double ({', '.join(['double'] * arity)}, int __pyx_skip_dispatch)".encode()
    capi = cython_special.__pyx_capi__
    for key in (name, f"__pyx_fuse_1{name}", f"__pyx_fuse_0{name}"):
        if key not in capi:
            continue
        capsule = capi[key]
        signature = _capsule_name(capsule)
        if signature == wanted:
            return _capsule_pointer(capsule, signature)
    return None


def _capsule_name(capsule: Any) -> bytes:
    get = ctypes.pythonapi.PyCapsule_GetName
    get.restype, get.argtypes = ctypes.c_char_p, [ctypes.py_object]
    return get(capsule) or b""


def _capsule_pointer(capsule: Any, name: bytes) -> int | None:
    get = ctypes.pythonapi.PyCapsule_GetPointer
    get.restype, get.argtypes = ctypes.c_void_p, [ctypes.py_object, ctypes.c_char_p]
    address: int | None = get(capsule, name)
    return address


def callback(foreign: Foreign, arity: int) -> Callable[..., float]:
    """A Python function behind a C pointer; whoever calls it takes the interpreter lock."""
    return ctypes.CFUNCTYPE(ctypes.c_double, *[ctypes.c_double] * arity)(foreign.value)
