"""What a declaration's own code gives on a case, kept for the answers that are judged next.

A class is judged on the same cases, and nearly all wrong answers are compared with the same
hundreds of numbers.
"""

from collections.abc import Callable, Hashable
from typing import Any

from jacobook.declaration import Case

# So many cases are kept at once: those of a chapter, several times over.
_CASES = 500
_known: dict[int, tuple[Case, dict[Hashable, Any]]] = {}


def kept(case: Case, key: Hashable, compute: Callable[[], Any]) -> Any:
    """Return what was computed for a case under this key before, or compute it.

    Parameters
    ----------
    case
        Told by its identity, not by its numbers.
    key
        What is computed, whatever the answer that is being judged: it names the code, as two
        exercises may share their cases.
    compute
        Computes it. Where that fails, the result is None, now and later.
    """
    found = _known.get(id(case))
    if found is None or found[0] is not case:
        if len(_known) >= _CASES:
            _known.clear()
        found = _known[id(case)] = (case, {})
    results = found[1]
    if key not in results:
        try:
            results[key] = compute()
        except Exception:  # what the code wasn't made for
            results[key] = None
    return results[key]


__all__ = ["kept"]
