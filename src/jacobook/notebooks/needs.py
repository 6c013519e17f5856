"""What a notebook needs beyond the course's own environment, and whether it is there.

A notebook says so in its metadata, ``"jacobook": {"needs": ["torch", "jax"]}``: names of modules.
Where one is missing, the notebook can be read, and neither run nor refreshed.
"""

from importlib.util import find_spec
from pathlib import Path

from jacobook.notebooks.notebooks import read

__all__ = ["missing", "why_not"]


def missing(path: Path) -> list[str]:
    """The modules that the notebook needs and that aren't installed.

    Parameters
    ----------
    path : Path
        A notebook.

    Returns
    -------
    list of str
        Nearly always empty.
    """
    needs = read(path).metadata.get("jacobook", {}).get("needs", [])
    return [name for name in needs if find_spec(str(name)) is None]


def why_not(path: Path) -> str:
    """Why the notebook can't be run here, in a sentence; empty where it can.

    Parameters
    ----------
    path : Path
        A notebook.

    Returns
    -------
    str
    """
    absent = missing(path)
    return f"{path.name} needs {' and '.join(absent)}: make frameworks runs it." if absent else ""
