"""The site beyond Jupyter Book's configuration: one module a question, each a Sphinx extension.

What each is for is said at its top. They are set up in this order, which matters where two change
the same page: pictures have their sizes before moving figures take their places.
"""

import gc
import hashlib
import os
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx

MODULES = (
    "formulas",
    "facts",
    "spoken",
    "live",
    "pictures",
    "numbers",
    "sidebar",
    "figures",
    "chapter_map",
    "exercises",
    "answers",
    "terms",
    "head",
    "search",
    "pack",
)


def version() -> int:
    """Return a number that changes with the package: then Sphinx reads every page again."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.glob("*.*")):
        digest.update(path.read_bytes())
    return int(digest.hexdigest()[:8], 16)


def use_the_machine(app: Sphinx, *_: object) -> None:
    """Build with two processes, where there are two cores and nobody has asked for more."""
    app.parallel = max(app.parallel, min(2, os.cpu_count() or 1) + 1)
    # These work on what has been read and gathered, and don't say so.
    for name in ("sphinx_multitoc_numbering", "sphinx_jupyterbook_latex"):
        if name in app.extensions:
            app.extensions[name].parallel_read_safe = True
    # A page is a tree of some ten thousand nodes that know one another: looking for garbage among
    # them again and again took half of the time.
    gc.disable()


def setup(app: Sphinx) -> dict[str, Any]:
    """Set up every module."""
    app.connect("config-inited", use_the_machine)
    # Jupyter Book always sets this for sphinx_comments, which _config.yml leaves out.
    app.add_config_value("comments_config", {}, "env")
    for name in MODULES:
        app.setup_extension(f"{__name__}.{name}")
    return {
        "version": "1",
        "env_version": version(),
        "parallel_read_safe": True,
        "parallel_write_safe": True,
    }
