"""Let the kernel keep a process's memory in few large pages, so that it forks and ends faster.

A fork copies the table of all pages, and the end of a process goes through it again: for a process
that has imported the usual libraries, that is tens of thousands of entries of 4 KiB each. Pages of
2 MiB need one entry for 512 of them. Reference: ``madvise(2)``, ``MADV_COLLAPSE`` (Linux 6.1).
"""

import ctypes
import gc
import sys

_LARGE = 21  # the binary logarithm of a large page's bytes, on x86-64 and on arm64 with 4 KiB pages
_COLLAPSE = 25


def gather() -> int:
    """Move the interpreter's objects into large pages, as far as the kernel does that.

    Where they lie is read off the objects that the garbage collector knows: call this before
    :func:`gc.freeze`, which takes them out of its sight.

    Returns
    -------
    int
        How many large pages hold objects now; 0 where there are none, which does no harm.
    """
    if sys.platform != "linux":
        return 0
    madvise = ctypes.CDLL(None).madvise
    madvise.argtypes = [ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int]
    places = {id(each) >> _LARGE for each in gc.get_objects()}
    return sum(madvise(place << _LARGE, 1 << _LARGE, _COLLAPSE) == 0 for place in places)
