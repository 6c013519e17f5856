"""Write files whole or not at all, under names that every platform accepts."""

import contextlib
import hashlib
import os
import re
import secrets
import unicodedata
from collections.abc import Iterable
from pathlib import Path

# Names that Windows keeps for devices, with any ending.
_DEVICES = {"con", "prn", "aux", "nul"}
_DEVICES |= {f"{port}{number}" for port in ("com", "lpt") for number in range(10)}


def write_bytes(path: Path, content: bytes) -> None:
    """Write beside the file and rename, so that a reader never finds half of it."""
    _write(path, [content])


def write_parts(path: Path, parts: Iterable[str]) -> None:
    """Write UTF-8 that is made piece by piece, whole or not at all."""
    _write(path, (part.encode("utf-8", "replace") for part in parts))


class CannotWrite(OSError):
    """Raised where a report can't be written; the message names the file and says what to do."""


def unwritten(path: Path, error: OSError) -> str:
    """Say that a file could not be written, why, and how to go on."""
    return (
        f"{path} could not be written: {error.strerror or error}. Mend that, and give the same "
        "command again: it goes on where it stopped."
    )


def _write(path: Path, parts: Iterable[bytes]) -> None:
    temporary = path.with_name(f".writing-{secrets.token_hex(8)}")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with open(temporary, "xb") as file:
            file.writelines(parts)
        os.replace(temporary, path)
    except OSError as error:
        _forget(temporary)
        raise CannotWrite(unwritten(path, error)) from error
    except BaseException:
        _forget(temporary)
        raise


def _forget(temporary: Path) -> None:
    with contextlib.suppress(OSError):
        temporary.unlink(missing_ok=True)


def write_text(path: Path, text: str) -> None:
    """Write UTF-8, whole or not at all."""
    write_bytes(path, text.encode("utf-8", "replace"))


def file_names(names: Iterable[str], ending: str) -> dict[str, str]:
    """Return a file name for each name: lower-case ASCII, and no two of them alike.

    A name that had to be changed bears a few digits of its SHA-256, so that it does not depend on
    who else is in the class.
    """
    result: dict[str, str] = {}
    taken: set[str] = set()
    for name in names:
        if name in result:
            continue
        digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
        slug = _slug(name)
        choices = [slug] if slug and slug == name else []
        choices += [f"{slug or 'student'}-{digest[:length]}" for length in (8, 16, 32, 64)]
        chosen = next(each for each in choices if each not in taken)
        taken.add(chosen)
        result[name] = chosen + ending
    return result


def _slug(name: str) -> str:
    letters = unicodedata.normalize("NFKD", name.casefold())
    plain = letters.encode("ascii", "ignore").decode()
    slug = re.sub(r"[^a-z0-9_]+", "-", plain).strip("-")[:60].strip("-")
    return f"student-{slug}" if slug in _DEVICES else slug
