"""Run the course on the oldest packages that pyproject.toml allows: ``make floors``.

The environment is made beside the course's, in .venv-floors. It holds what the course and its
command-line tools ask for, each exactly of the version named there as the least, and the course
itself, from a wheel. Then every notebook runs from top to bottom, every check of a solution must
pass, every check of an exercise must say that nothing was attempted, and the bank's keys must hold.
Outputs and figures aren't compared: last digits and pixels are the newer versions'.

A floor that this hasn't tried is a guess. (Which Python: the one that runs this, or the one that
``--python`` names.)
"""

import argparse
import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
FOLDER = ROOT / ".venv-floors"
PYTHON = FOLDER / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
STAMP = FOLDER / "stamp.txt"
FOLDERS = ("chapters", "exercises", "solutions")

_ASKED = re.compile(r"([A-Za-z0-9._-]+)>=([0-9.]+)")


def floors(project: dict[str, Any]) -> list[str]:
    """Pin what the course and its tools ask for to the least version allowed.

    Parameters
    ----------
    project
        The content of pyproject.toml.

    Returns
    -------
    list of str
        Such as ``"numpy==2.0.2"``.

    Raises
    ------
    ValueError
        When a requirement isn't a name and a least version: then nobody knows what to try.
    """
    asked = [
        *project["project"]["dependencies"],
        *project["project"]["optional-dependencies"]["tools"],
    ]
    pins = []
    for line in asked:
        found = _ASKED.fullmatch(line)
        if found is None:
            raise ValueError(f"{line!r} in pyproject.toml is no name with a least version.")
        pins.append(f"{found[1]}=={found[2]}")
    return pins


def prepare(python: str) -> None:
    """Make the environment, unless there is one with these versions, and install the course."""
    pins = floors(tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8")))
    stamp = "\n".join([python, *pins])
    if not STAMP.exists() or STAMP.read_text(encoding="utf-8") != stamp:
        print(f"Installing {' '.join(pins)} in {FOLDER.name} …", flush=True)
        shutil.rmtree(FOLDER, ignore_errors=True)
        subprocess.run([python, "-m", "venv", str(FOLDER)], check=True)
        subprocess.run([PYTHON, "-m", "pip", "install", "--quiet", *pins], check=True)
        STAMP.write_text(stamp, encoding="utf-8")
    wheels = FOLDER / "wheels"
    shutil.rmtree(wheels, ignore_errors=True)
    build = [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(wheels)]
    subprocess.run(build, cwd=ROOT, check=True, stdout=subprocess.DEVNULL)
    install = [PYTHON, "-m", "pip", "install", "--quiet", "--no-deps", "--force-reinstall"]
    subprocess.run([*install, *wheels.glob("*.whl")], check=True)


def run_notebooks(root: Path) -> list[str]:
    """Run every notebook of the course, in the environment that runs this; return what failed."""
    from jacobook.notebooks.execute import execute
    from jacobook.notebooks.needs import why_not
    from jacobook.notebooks.notebooks import NotebookError, check_calls, read
    from jacobook.notebooks.refresh import notebooks_in

    failed = []
    for path in (path for folder in FOLDERS for path in notebooks_in(root / folder)):
        shown = path.relative_to(root)
        if reason := why_not(path):
            print(f"{shown}: not run. {reason}", flush=True)
            continue
        try:
            book = execute(read(path), path.parent)
        except NotebookError as error:
            failed.append(f"{shown}: {error}")
            print(failed[-1], flush=True)
            continue
        wanted = "Passed" if path.parent.name == "solutions" else "Not attempted"
        checks = [
            cell
            for cell in book.cells
            if cell.cell_type == "code" and "nbgrader" in cell.metadata and check_calls(cell.source)
        ]
        wrong = [cell.source for cell in checks if wanted not in _said(cell)]
        failed += [f"{shown}: {source} doesn't say {wanted!r}." for source in wrong]
        told = f"; {len(checks) - len(wrong)} of {len(checks)} checks: {wanted}" if checks else ""
        print(f"{shown}: ran{told}", flush=True)
    return failed


def _said(cell: Any) -> str:
    """The first line that a cell shows."""
    shown = [output["data"].get("text/plain", "") for output in cell.outputs if "data" in output]
    return shown[0].partition("\n")[0] if shown else ""


def main() -> int:
    """Prepare, then run everything there; 0 where nothing failed."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--python", default=sys.executable, help="the interpreter to use")
    parser.add_argument("--inside", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.inside:
        failed = run_notebooks(ROOT)
        print("\n".join(failed) or "All notebooks ran.")
        return bool(failed)
    prepare(options.python)
    environment = {**os.environ, "JACOBOOK_PROGRESS": "off"}
    environment.pop("PYTHONPATH", None)
    commands = (
        [PYTHON, "-m", "pip", "check"],
        [PYTHON, "-m", "jacobook", "bank"],
        [PYTHON, __file__, "--inside"],
    )
    codes = [
        subprocess.run(command, cwd=ROOT, env=environment, check=False).returncode
        for command in commands
    ]
    return int(any(codes))


if __name__ == "__main__":
    sys.exit(main())
