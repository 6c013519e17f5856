"""How fast an answer is checked, and how fast the package is imported.

Run ``python benchmarks/bench_checking.py``, or ``make bench`` for every benchmark.
"""

import statistics
import subprocess
import sys
import time

from jacobook import bank
from jacobook.checking import assess
from jacobook.checking.verify import verify

CHECK_LIMIT = 50.0  # ms
IMPORT_LIMIT = 0.3  # s
VERIFY_LIMIT = 15.0  # s
REPEATS = 15


def check_milliseconds() -> dict[str, float]:
    """Return the median time of a check of each exercise's own reference, in milliseconds."""
    medians = {}
    for exercise in bank.everything():
        answer = exercise.reference if exercise.sampler is not None else exercise.reference()
        assess(exercise, answer)  # imports and caches are warm from here on
        times = []
        for _ in range(REPEATS):
            began = time.perf_counter()
            assess(exercise, answer)
            times.append(1e3 * (time.perf_counter() - began))
        medians[exercise.id] = statistics.median(times)
    return medians


def verify_seconds() -> float:
    """Return how long it takes to verify every declaration of the book, as `jacobook bank` does."""
    exercises = bank.everything()
    began = time.perf_counter()
    verify(exercises)
    return time.perf_counter() - began


def import_seconds() -> tuple[float, float, list[str]]:
    """Return median import times in fresh processes, start-up excluded.

    Returns
    -------
    package : float
        ``import jacobook``, in seconds.
    check : float
        ``from jacobook import check`` once NumPy is there, in seconds.
    heavy : list of str
        The heavy packages that came with it, of which there should be none.
    """
    script = """
import sys, time
began = time.perf_counter()
import jacobook
package = time.perf_counter() - began
import numpy
began = time.perf_counter()
from jacobook import check
heavy = [name for name in ("sympy", "matplotlib", "scipy", "autograd") if name in sys.modules]
print(package, time.perf_counter() - began, *heavy)
"""
    runs = [
        subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
        for _ in range(7)
    ]
    fields = [run.stdout.split() for run in runs]
    package, check = (statistics.median(float(field[i]) for field in fields) for i in (0, 1))
    return package, check, fields[0][2:]


def report() -> list[tuple[str, str, str, bool]]:
    """Return rows of measure, value, limit, and whether the limit holds."""
    times = check_milliseconds()
    median, slowest = statistics.median(times.values()), max(times, key=lambda name: times[name])
    whole = verify_seconds()
    package, check, heavy = import_seconds()
    return [
        ("check, median over exercises", f"{median:.1f} ms", "50 ms", median <= CHECK_LIMIT),
        (
            f"check, slowest exercise ({slowest})",
            f"{times[slowest]:.1f} ms",
            "50 ms",
            times[slowest] <= CHECK_LIMIT,
        ),
        ("jacobook bank, the whole book", f"{whole:.1f} s", "15 s", whole <= VERIFY_LIMIT),
        ("import jacobook", f"{package:.3f} s", "0.3 s", package <= IMPORT_LIMIT),
        (
            "from jacobook import check, NumPy already there",
            f"{check:.3f} s",
            "0.3 s",
            check <= IMPORT_LIMIT,
        ),
        (
            "imported with it: SymPy, Matplotlib, SciPy, autograd",
            ", ".join(heavy) or "none",
            "none",
            not heavy,
        ),
    ]


if __name__ == "__main__":
    for row in report():
        print("{:<56} {:>12}   limit {:<8} {}".format(*row[:3], "ok" if row[3] else "TOO SLOW"))
