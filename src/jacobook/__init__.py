"""Jacobook: the derivatives behind machine learning, as a course that runs.

The names a notebook needs, imported only when they are used: ``import jacobook`` stays fast
because SymPy, SciPy and Matplotlib are left alone until something asks for them.
"""

from importlib import import_module
from typing import Any

# Where each public name lives. A reader who wonders what `check` does opens that file.
_HOME = {
    "check": "jacobook.checking",
    "hint": "jacobook.checking",
    "progress": "jacobook.checking",
    "gradient": "jacobook.derivatives",
    "jacobian": "jacobook.derivatives",
    "hessian": "jacobook.derivatives",
    "directional_derivative": "jacobook.derivatives",
    "jvp": "jacobook.derivatives",
    "vjp": "jacobook.derivatives",
    "check_gradient": "jacobook.derivatives",
}
_MODULES = ("data", "functions", "networks", "plotting", "shapes", "solvers")

__all__ = [*_HOME, *_MODULES]


def __getattr__(name: str) -> Any:
    if name in _HOME:
        value = getattr(import_module(_HOME[name]), name)
    elif name in _MODULES:
        value = import_module(f"jacobook.{name}")
    elif name == "__version__":
        value = _version()
    else:
        raise AttributeError(f"module 'jacobook' has no attribute {name!r}")
    globals()[name] = value
    return value


def _version() -> str:
    from importlib.metadata import PackageNotFoundError, version  # costs as much as all the rest

    try:
        return version("jacobook")
    except PackageNotFoundError:  # run from a source tree that was never installed
        return "0+unknown"


def __dir__() -> list[str]:
    return sorted([*globals(), *_HOME, *_MODULES])
