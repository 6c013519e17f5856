"""Store figures in little space, and compare a stored one with what its cell draws now."""

import base64
import io

import numpy as np
from numpy.typing import NDArray

# Rasterisers may round a few edge pixels differently on another machine. A digit that changes in
# a label touches some hundred pixels of a usual figure (1360 × 800); this allows about fifty.
CHANNEL = 16  # of 255: up to here a pixel counts as equal
SHARE = 1 / 20_000  # of all pixels may differ by more


def compacted(image: str) -> str:
    """Return a PNG image (base64) reduced to 256 colours, which a line drawing never misses.

    It takes a third of the space, in the notebook and on the way to every reader. An image that
    has a palette already, is transparent in places, or is no readable image, comes back as it is;
    so doing it twice changes nothing.
    """
    from PIL import Image, UnidentifiedImageError

    try:
        with Image.open(io.BytesIO(base64.b64decode(image, validate=True))) as opened:
            picture = opened.convert("RGBA")
            if opened.mode == "P" or picture.getchannel("A").getextrema() != (255, 255):
                return image
    except (ValueError, OSError, UnidentifiedImageError):
        return image
    palette = picture.convert("RGB").quantize(
        256, method=Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE
    )
    written = io.BytesIO()
    palette.save(written, "PNG", optimize=True)
    return base64.b64encode(written.getvalue()).decode()


def difference(stored: str, fresh: str) -> str | None:
    """Say how two PNG images (base64) differ, or return None where they do not.

    Raises
    ------
    ValueError
        When one of them is not an image.
    """
    stored, fresh = (compacted("".join(image.split())) for image in (stored, fresh))
    if stored == fresh:
        return None
    before, now = _pixels(stored, "stored"), _pixels(fresh, "fresh")
    if before.shape != now.shape:
        (old_height, old_width), (height, width) = before.shape[:2], now.shape[:2]
        return f"its size was {old_width} × {old_height} pixels and is now {width} × {height}"
    apart = np.abs(before.astype(np.int16) - now.astype(np.int16)).max(axis=2)
    changed = int((apart > CHANNEL).sum())
    if changed <= SHARE * apart.size:
        return None
    rows, columns = np.nonzero(apart > CHANNEL)
    return (
        f"{changed} pixels ({100 * changed / apart.size:.2g} %) changed, by up to {apart.max()} "
        f"of 255, between columns {columns.min()}–{columns.max()} and rows "
        f"{rows.min()}–{rows.max()}"
    )


def _pixels(image: str, which: str) -> NDArray[np.uint8]:
    from PIL import Image

    try:
        with Image.open(io.BytesIO(base64.b64decode(image, validate=True))) as opened:
            return np.asarray(opened.convert("RGBA"))
    except Exception as error:
        raise ValueError(f"the {which} figure is not a readable image ({error})") from None
