"""The command ``jacobook``, also as ``python -m jacobook``: a look for its tools, then `cli`.

A reader on a notebook service has the course without them: there a check needs none.
"""

import sys
from importlib.util import find_spec

__all__ = ["MODULES", "main"]

# What the packages of the extra `tools` in pyproject.toml are imported as.
MODULES = ("nbformat", "nbclient", "ipykernel", "click", "rich", "jinja2", "packaging")


def main() -> None:
    """Run the command, or say what it lacks and end with exit code 2."""
    lacking = [name for name in MODULES if find_spec(name) is None]
    if lacking:
        print(
            f"jacobook: the command needs {' and '.join(lacking)}, which Python at "
            f'{sys.executable} lacks: "{sys.executable}" -m pip install "jacobook[tools]"',
            file=sys.stderr,
        )
        raise SystemExit(2)
    from jacobook.cli import main as command

    command()


if __name__ == "__main__":
    main()
