"""An answer that is made of the right terms with wrong weights: what is wrong with which of them.

The weights are fitted by least squares. An exact fit with more numbers than weights is no accident.
"""

from collections.abc import Sequence
from typing import Any

import numpy as np

from jacobook.checking.compare import allowed, distance
from jacobook.checking.findings import Finding, Pair
from jacobook.checking.plain import Plain, read
from jacobook.checking.prove import arguments
from jacobook.checking.run import expression_values
from jacobook.declaration import Array, Case, Exercise, Expression, Parts, Term

# So many tolerances a fit may be off: its weights are rounded too.
_FIT = 30.0
_RATIOS = (
    (-1.0, "has the wrong sign"),
    (2.0, "has twice the size it should have"),
    (0.5, "has half the size it should have"),
    (-2.0, "has the wrong sign, and twice the size it should have"),
    (-0.5, "has the wrong sign, and half the size it should have"),
)


def wrong_terms(
    exercise: Exercise, pairs: Sequence[Pair], kind: Any, part: str = ""
) -> Finding | None:
    """Recognise the declared terms in an answer, on all ordinary cases, and compare their weights.

    Parameters
    ----------
    exercise
        The exercise; without terms there is nothing to find.
    pairs
        The cases with the values of one part, or of the whole answer.
    kind
        Of these values.
    part
        The name of the part; empty for the whole answer.
    """
    terms = [term for term in exercise.terms if term.part == part]
    usual = [pair for pair in pairs if not pair.case.edge and pair.case.max_bytes is None]
    if not terms or not usual or any(p.value.shape != p.target.shape for p in usual):
        return None
    if not all(np.isfinite(p.value).all() and np.isfinite(p.target).all() for p in usual):
        return None
    columns, values = [], []
    given = [term_values(exercise, [p.case for p in usual], term) for term in terms]
    for number, pair in enumerate(usual):
        limit = allowed(pair.target, pair.case, exercise.tolerance)
        columns.append(
            np.column_stack(
                [np.broadcast_to(of[number], pair.value.shape).ravel() / limit for of in given]
            )
        )
        values.append(pair.value.ravel() / limit)
    weights = _fitted(np.concatenate(columns), np.concatenate(values))
    if weights is None:
        return None
    told = [_told(term, weight) for term, weight in zip(terms, weights, strict=True)]
    said = [words for words in told if words]
    if not any(not words.endswith("is right") for words in said):
        return None
    return Finding("terms", f"Taken apart into terms: {'; '.join(said)}.")


def _fitted(columns: np.ndarray, values: np.ndarray) -> list[float] | None:
    """Return the weights of an exact fit, or None."""
    count = columns.shape[1]
    sizes = np.linalg.norm(columns, axis=0)
    if len(values) <= count or not np.isfinite(columns).all() or not sizes.all():
        return None
    scaled, _, rank, _ = np.linalg.lstsq(columns / sizes, values, rcond=1e-8)
    if rank < count or np.max(np.abs(columns / sizes @ scaled - values)) > _FIT:
        return None
    return [float(weight) for weight in scaled / sizes]


def _told(term: Term, weight: float) -> str:
    """Say what is wrong with a term; nothing of one that is rightly left out."""
    if term.weight == 0.0:
        return "" if abs(weight) < 1e-6 else f"{term.words} doesn't belong there"
    ratio = weight / term.weight
    if abs(ratio - 1.0) < 1e-6:
        return f"{term.words} is right"
    if abs(ratio) < 1e-6:
        return f"{term.words} is missing"
    for named, words in _RATIOS:
        if abs(ratio - named) < 1e-6:
            return f"{term.words} {words}"
    return f"{term.words} has a wrong factor"


def term_values(exercise: Exercise, cases: Sequence[Case], term: Term) -> list[np.ndarray]:
    """Return a term's values on the cases.

    Raises
    ------
    ValueError
        When it has none.
    """
    with np.errstate(all="ignore"):
        if isinstance(exercise.answer, Expression):
            found = expression_values(exercise.answer, [case.args for case in cases], term.value())
            if not isinstance(found, list | tuple):
                raise ValueError(f"the term {term.words!r} is {found.code}")
            return list(found)
        values = [read(Array(), term.value(*arguments(case))) for case in cases]
    plain = [each.data for each in values if isinstance(each, Plain)]
    if len(plain) < len(values):
        raise ValueError(f"the term {term.words!r} is no number and no array")
    return plain


def terms_add_up(
    exercise: Exercise, cases: Sequence[Case], wanted: Sequence[Any], part: str
) -> bool:
    """Tell whether the terms of a part add up to the reference, on all ordinary cases."""
    kind, place = exercise.answer, 0
    if isinstance(kind, Parts):
        names = [name for name, _ in kind.of]
        place = names.index(part)
        wanted, kind = [values[place] for values in wanted], kind.of[place][1]
    rows = [i for i, case in enumerate(cases) if not case.edge and case.max_bytes is None]
    terms = [term for term in exercise.terms if term.part == part]
    given = [term_values(exercise, [cases[i] for i in rows], term) for term in terms]
    for number, i in enumerate(rows):
        total = sum(term.weight * of[number] for term, of in zip(terms, given, strict=True))
        total = np.broadcast_to(np.asarray(total), wanted[i].shape)
        if distance(kind, total, wanted[i], cases[i], exercise.tolerance) > 1.0:
            return False
    return True


__all__ = ["term_values", "terms_add_up", "wrong_terms"]
