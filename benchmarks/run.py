"""Measure everything that the course promises to be quick, and print one table: ``make bench``.

Each benchmarks/bench_*.py has a function ``report()`` that returns rows (measure, value, limit,
ok). Exit code 1 if a limit is missed.
"""

import importlib
import os
import platform
import sys
from importlib.metadata import version
from pathlib import Path

from rich.console import Console
from rich.table import Table

Row = tuple[str, str, str, bool]


def processor() -> str:
    """The processor's name, as far as the platform tells it."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or platform.machine()
    names = [line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else platform.machine()


def measure() -> list[Row]:
    """Run every benchmark, by name."""
    folder = Path(__file__).parent
    sys.path.insert(0, str(folder))
    rows: list[Row] = []
    for path in sorted(folder.glob("bench_*.py")):
        print(f"Measuring: {path.stem.removeprefix('bench_')} …", file=sys.stderr)
        rows += importlib.import_module(path.stem).report()
    return rows


def main() -> int:
    rows = measure()
    libraries = ", ".join(f"{name} {version(name)}" for name in ("numpy", "scipy", "sphinx"))
    print(f"{processor()}, {os.cpu_count()} cores, {platform.system()}")
    print(f"Python {platform.python_version()}, {libraries}")
    table = Table("measure", "value", "limit", "")
    for measured, value, limit, ok in rows:
        table.add_row(measured, value, limit, "ok" if ok else "MISSED")
    Console(width=None if sys.stdout.isatty() else 110).print(table)
    return 0 if all(ok for *_, ok in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
