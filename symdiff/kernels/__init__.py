"""Floor 7: compiled functions of expressions, over numbers and arrays."""

from symdiff.kernels.compilation import c_source, compile
from symdiff.kernels.csource import CSource
from symdiff.kernels.kernel import Kernel

__all__ = ["CSource", "Kernel", "c_source", "compile"]
