"""Pictures of notebooks: their size is known before they arrive, and they open in full size.

They are stored at twice their size (for dense screens). The page is told their size, so that they
come out right and the text doesn't jump when they arrive; they load when the reader gets near them.
"""

import re
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any

from sphinx.application import Sphinx
from sphinx.builders import Builder

_IMG = re.compile(r"<img\b(?P<attributes>[^>]*?)\s*/?>")
_SRC = re.compile(r'\bsrc="(?P<src>[^"]+)"')
# What MyST-NB writes when the notebook itself says how large its picture is meant to be.
_STYLED = re.compile(r'\s*\bstyle="width: (?P<width>\d+)px; height: (?P<height>\d+)px;"')
_LINK_BEFORE = re.compile(r"<a\b[^>]*>\s*$")
PIXEL_RATIO = 2


def png_size(path: Path) -> tuple[int, int] | None:
    """Width and height of a PNG in pixels, from its first 24 bytes; None if it isn't a PNG."""
    try:
        head = path.open("rb").read(24)
    except OSError:
        return None
    if len(head) < 24 or head[:8] != b"\x89PNG\r\n\x1a\n":
        return None
    width, height = struct.unpack(">II", head[16:24])
    return width, height


def with_image_sizes(text: str, size_of: Callable[[str], tuple[int, int] | None]) -> str:
    """Give every ``<img>`` whose size is known a width, a height, lazy loading and a link.

    ``size_of`` maps the name of an image file to its pixels, or to None to leave it alone. The size
    goes into attributes, not into a style: there it keeps its proportions on a small screen.
    """

    def sized(match: re.Match[str]) -> str:
        attributes = match["attributes"]
        source = _SRC.search(attributes)
        if source is None:
            return match[0]
        size = size_of(source["src"].rsplit("/", 1)[-1])
        if size is None:
            return match[0]
        extra = ""
        if styled := _STYLED.search(attributes):
            attributes = _STYLED.sub("", attributes)
            extra = f' width="{styled["width"]}" height="{styled["height"]}"'
        elif not re.search(r'\b(width|height|style)="', attributes):
            width, height = (round(pixels / PIXEL_RATIO) for pixels in size)
            extra = f' width="{width}" height="{height}"'
        if "loading=" not in attributes:
            extra += ' loading="lazy"'
        image = f"<img{attributes}{extra} />"
        # On a phone a figure is half as large as it was drawn; a tap opens it, to be enlarged.
        # (docutils links a picture with a size already.)
        if _LINK_BEFORE.search(text, max(0, match.start() - 300), match.start()):
            return image
        return f'<a class="image-reference" href="{source["src"]}">{image}</a>'

    return _IMG.sub(sized, text)


def give_sizes(
    app: Sphinx, pagename: str, templatename: str, context: dict[str, Any], doctree: Any
) -> None:
    """Give the pictures of a page their sizes."""
    body = context.get("body")
    if not isinstance(body, str):
        return
    sources = {name: source for source, name in _images(app.builder).items()}

    def size_of(name: str) -> tuple[int, int] | None:
        source = sources.get(name)
        # Only what a notebook drew is stored at twice its size.
        if source is None or "jupyter_execute" not in source:
            return None
        return png_size(Path(app.srcdir, source))

    context["body"] = with_image_sizes(body, size_of)


def _images(builder: Builder) -> dict[str, str]:
    images: dict[str, str] = builder.images
    return images


def setup(app: Sphinx) -> dict[str, Any]:
    """Do it while a page is written."""
    app.connect("html-page-context", give_sizes)
    return {"version": "1", "parallel_read_safe": True, "parallel_write_safe": True}
