"""Notebooks where nobody has prepared anything: on Colab, on Kaggle, in a bare Jupyter.

The first code cell of each notebook installs the course alone, without what it depends on: a
service brings its own NumPy and its own kernel, and to replace either breaks the session. Then it
calls `complete`. Its words stand here and nowhere else; ``jacobook refresh`` writes them into the
notebooks.
"""

import importlib
import re
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from importlib import metadata
from pathlib import Path

__all__ = ["asked", "cell", "complete", "is_cell"]

# Nothing of it may be left among a student's names: the grader wouldn't have them.
_CELL = '''\
# @title Run this first: on Colab, Kaggle and the like it installs the course
def _bring(*places):
    """Install the course where it is missing, without touching any other package."""
    import importlib.util
    import subprocess
    import sys

    if importlib.util.find_spec("jacobook"):
        return
    said = ["no place is known where it can be had"]
    pip = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps", "--retries=1"]
    for place in places:
        done = subprocess.run([*pip, place], capture_output=True, text=True)
        if done.returncode == 0:
            importlib.invalidate_caches()
            return importlib.import_module("jacobook.elsewhere").complete()
        lines = done.stderr.splitlines()
        said = [line for line in lines if "rror: " in line] or lines or said
    why = f"The course isn't installed here, and couldn't be installed ({said[-1].strip()}). "
    raise ModuleNotFoundError(why + "On Kaggle, switch on Internet in the notebook's settings.")


_bring(PLACES)
del _bring'''

_CALL = re.compile(r"^_bring\([^()\n]*\)$", re.MULTILINE)

# What pyproject.toml asks for is a name and a least version, and this reads no more than that: the
# package that could read more may itself be missing here.
_ASKED = re.compile(r"([A-Za-z0-9._-]+)>=([0-9.]+)")


def cell(places: Sequence[str]) -> str:
    """Return the code of a notebook's first cell.

    Parameters
    ----------
    places
        What pip is asked for in turn: ``"jacobook"``, ``"git+https://…"``.

    Returns
    -------
    str
    """
    return _CELL.replace("PLACES", ", ".join(f'"{place}"' for place in places))


def is_cell(code: str) -> bool:
    """Tell whether code is that of `cell`, whatever the places; not if another word was changed.

    Parameters
    ----------
    code
        The source of a cell.

    Returns
    -------
    bool
    """
    if len(code) > 2 * len(_CELL):  # somebody's own, and not worth a search
        return False
    return _CALL.sub("_bring(PLACES)", code.replace("\r\n", "\n").strip()) == _CELL


def complete() -> None:
    """Install what the course needs and this Python lacks, and leave alone what is there.

    It says in a line what it has installed.

    Raises
    ------
    ImportError
        When a package here is older than the course needs, or one can't be installed. The message
        says which, and what to do.
    """
    lacking, old = [], []
    for name, least in asked(metadata.requires("jacobook") or []):
        try:
            here = metadata.version(name)
        except metadata.PackageNotFoundError:
            lacking.append(f"{name}>={least}")
            continue
        if _numbers(here) < _numbers(least):
            old.append((name, least, here))
    if lacking:
        _install(lacking)
    if old:
        said = ", ".join(f"{name} {least} or newer (here is {here})" for name, least, here in old)
        wanted = " ".join(f'"{name}>={least}"' for name, least, _ in old)
        raise ImportError(
            f"The course is installed, and needs {said}. Run `%pip install {wanted}` in a cell of "
            "its own, restart the session, and go on."
        )
    added = f", with {' and '.join(lacking)}" if lacking else ""
    print(f"Installed here: jacobook {metadata.version('jacobook')}{added}.")


def asked(requirements: list[str]) -> list[tuple[str, str]]:
    """Return the name and the least version of each requirement that isn't an extra's.

    Parameters
    ----------
    requirements
        As an installed package declares them: ``"numpy>=2.0.2"``, ``"rich>=13; extra == 'tools'"``.

    Returns
    -------
    list of tuple of str
        Such as ``("numpy", "2.0.2")``.
    """
    matches = (_ASKED.fullmatch(line.strip()) for line in requirements)
    return [(found[1], found[2]) for found in matches if found]


def _numbers(version: str) -> tuple[int, ...]:
    """The numbers that a version begins with, without zeros at the end: 2.1.0rc1 → (2, 1)."""
    found = re.match(r"\d+(\.\d+)*", version)
    numbers = [int(each) for each in found[0].split(".")] if found else []
    while numbers and numbers[-1] == 0:
        numbers.pop()
    return tuple(numbers)


def _install(names: list[str]) -> None:
    """Install packages by name; whatever is installed already keeps its version."""
    kept = {each.metadata["Name"]: each.version for each in metadata.distributions()}
    with tempfile.TemporaryDirectory() as folder:
        constraints = Path(folder) / "kept.txt"
        constraints.write_text(
            "".join(f"{name}=={version}\n" for name, version in kept.items() if name),
            encoding="utf-8",
        )
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--constraint"]
        done = subprocess.run(
            [*command, str(constraints), *names], capture_output=True, text=True, check=False
        )
    importlib.invalidate_caches()
    if done.returncode != 0:
        errors = [line for line in done.stderr.splitlines() if line.lower().startswith("error")]
        said = (errors or done.stderr.splitlines() or ["it says nothing"])[0]
        raise ImportError(
            f"The course is installed, and needs {' and '.join(names)}, which pip can't install "
            f"beside the packages that are here ({said.strip()}). To let it replace "
            f"some, run `%pip install {' '.join(map(repr, names))}` and restart the session."
        )
