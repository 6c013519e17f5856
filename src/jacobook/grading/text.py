"""Names and other short texts of students, made fit to be shown and to be compared."""

import unicodedata

# Characters that turn the direction of the text around them, and so can disguise a name.
_TURNS = {*"\u200e\u200f\u061c", *map(chr, range(0x202A, 0x202F)), *map(chr, range(0x2066, 0x206A))}


def one_line(text: str) -> str:
    """Return text that is safe to show on one line: no control characters, no turned direction.

    Bytes that were no valid text become �, runs of white space one space, and what is longer than
    200 characters is cut.
    """
    normal = unicodedata.normalize("NFC", text)
    shown = "".join(_shown(character) for character in normal)
    shown = " ".join(shown.split())
    return shown if len(shown) <= 200 else shown[:199] + "…"


def _shown(character: str) -> str:
    if character in _TURNS:
        return ""
    kind = unicodedata.category(character)
    if kind == "Cs":
        return "\ufffd"
    return " " if kind in ("Cc", "Zl", "Zp") else character


def squash(text: str) -> str:
    """Return the letters and digits of a text alone, without accents and in lower case."""
    plain = unicodedata.normalize("NFKD", text).casefold()
    return "".join(character for character in plain if character.isalnum())
