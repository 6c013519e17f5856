"""The site beyond Jupyter Book's configuration: one module a question, each a Sphinx extension.

What each is for is said at its top. They are set up in this order, which matters where two change
the same page: pictures have their sizes before moving figures take their places.
"""

from typing import Any

from sphinx.application import Sphinx

MODULES = (
    "formulas",
    "facts",
    "spoken",
    "live",
    "pictures",
    "numbers",
    "figures",
    "chapter_map",
    "exercises",
    "answers",
    "terms",
    "head",
    "search",
    "pack",
)


def setup(app: Sphinx) -> dict[str, Any]:
    """Set up every module."""
    # Jupyter Book always sets this for sphinx_comments, which _config.yml leaves out.
    app.add_config_value("comments_config", {}, "env")
    for name in MODULES:
        app.setup_extension(f"{__name__}.{name}")
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
