"""Pack a PDF that Chromium printed: many small objects into few compressed ones.

Chromium writes each node of a document's structure as an object of its own, uncompressed: for this
book more than all its text and pictures. PDF 1.5 has streams of objects for that. On the way the
bookmarks get their titles back: where a heading moved to the next page, Chromium writes its words
twice.
"""

import re
import zlib
from collections.abc import Iterable
from itertools import product
from operator import mul

# Objects that a reader has to unpack together, to get one of them.
TOGETHER = 200
_NUMBER = re.compile(rb"(\d+) (\d+) obj\s")
_TITLE = re.compile(rb"/Title (\((?:[^()\\]|\\.)*\)|<[0-9A-Fa-f]*>)", re.DOTALL)
_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f"}


def objects(data: bytes) -> dict[int, bytes]:
    """The objects of a PDF by their numbers, each without its ``obj`` and ``endobj``."""
    start = int(data[data.rindex(b"startxref") :].split()[1])
    lines = data[start : data.index(b"trailer", start)].splitlines()
    if lines[0] != b"xref" or not lines[1].startswith(b"0 "):
        raise ValueError("a table of all objects is expected at the end")
    places = sorted(int(line[:10]) for line in lines[2:] if line[17:18] == b"n")
    found = {}
    for place, end in zip(places, [*places[1:], start], strict=True):
        head = _NUMBER.match(data, place)
        if head is None or head[2] != b"0":
            raise ValueError(f"no object at {place}")
        found[int(head[1])] = data[head.end() : data.rindex(b"endobj", place, end)].strip()
    return found


def words(string: bytes) -> str:
    """The text of a string of a PDF."""
    if string.startswith(b"<"):
        raw = bytes.fromhex(string[1:-1].decode("ascii"))
    else:
        escaped = re.compile(rb"\\([0-7]{1,3}|.)", re.DOTALL)
        raw = escaped.sub(
            lambda m: bytes([int(m[1], 8)]) if m[1][:1].isdigit() else _ESCAPES.get(m[1], m[1]),
            string[1:-1],
        )
    return raw[2:].decode("utf-16-be") if raw.startswith(b"\xfe\xff") else raw.decode("latin-1")


def said_once(headings: Iterable[list[str]]) -> dict[str, str]:
    """From each way to write some pieces of a heading twice, to the heading."""
    meant = {}
    for pieces in headings:
        heading = one_line("".join(pieces))
        for times in product((1, 2), repeat=min(len(pieces), 8)):
            meant[one_line("".join(map(mul, pieces, times)))] = heading
    return meant


def one_line(text: str) -> str:
    """Text with single spaces."""
    return " ".join(text.split())


def packed(data: bytes, headings: Iterable[list[str]] = ()) -> bytes:
    """Pack a PDF.

    Parameters
    ----------
    data
        The PDF, as Chromium prints it.
    headings
        The pieces of text of each heading.

    Returns
    -------
    bytes
        The same document, smaller, with the titles of its bookmarks said once.
    """
    meant = said_once(headings)

    def title(match: re.Match[bytes]) -> bytes:
        text = words(match[1])
        text = meant.get(one_line(text), text)
        return b"/Title <FEFF" + text.encode("utf-16-be").hex().upper().encode() + b">"

    found = objects(data)
    trailer = data[data.rindex(b"trailer") :]
    keep = [re.search(rb"/%s \d+ 0 R" % name, trailer) for name in (b"Root", b"Info")]
    out = bytearray(b"%PDF-1.5\n%\xd3\xeb\xe9\xe1\n")
    entries: dict[int, tuple[int, int, int]] = {0: (0, 0, 65535)}
    small: list[tuple[int, bytes]] = []
    for number, body in found.items():
        if body.endswith(b"endstream"):
            entries[number] = (1, len(out), 0)
            out += b"%d 0 obj\n%b\nendobj\n" % (number, body)
        else:
            small.append((number, _TITLE.sub(title, body) if b"/Dest" in body else body))
    last = max(found)
    for first in range(0, len(small), TOGETHER):
        last += 1
        group = small[first : first + TOGETHER]
        index, place = [], 0
        for k, (number, body) in enumerate(group):
            index.append(b"%d %d" % (number, place))
            entries[number] = (2, last, k)
            place += len(body) + 1
        head = b" ".join(index) + b"\n"
        stream = zlib.compress(head + b"\n".join(body for _, body in group), 9)
        entries[last] = (1, len(out), 0)
        out += b"%d 0 obj\n<</Type /ObjStm /N %d /First %d" % (last, len(group), len(head))
        out += b" /Filter /FlateDecode /Length %d>>\nstream\n%b\nendstream\nendobj\n" % (
            len(stream),
            stream,
        )
    table, start = last + 1, len(out)
    entries[table] = (1, start, 0)
    rows = b"".join(
        bytes([kind]) + where.to_bytes(4, "big") + which.to_bytes(2, "big")
        for kind, where, which in (entries.get(n, (0, 0, 65535)) for n in range(table + 1))
    )
    stream = zlib.compress(rows, 9)
    out += b"%d 0 obj\n<</Type /XRef /Size %d /W [1 4 2] %b" % (
        table,
        table + 1,
        b" ".join(each[0] for each in keep if each),
    )
    out += b" /Filter /FlateDecode /Length %d>>\nstream\n%b\nendstream\nendobj\n" % (
        len(stream),
        stream,
    )
    out += b"startxref\n%d\n%%%%EOF\n" % start
    return bytes(out)
