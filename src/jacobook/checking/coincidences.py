"""What the samples of an exercise can't tell from its right answer.

A wrong answer that agrees with the right one on every sample passes. Whoever derives an answer
makes the same few mistakes everywhere: transposes, forgets a factor, swaps two arguments. Each
function here makes one such change to the *reference's values* or to its arguments and asks whether
any sample shows it. Some coincidences lie in the mathematics (the Jacobian of softmax is symmetric)
and are declared, with the reason, in :attr:`jacobook.declaration.Exercise.coincidences`.
"""

import itertools
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from jacobook.checking.compare import distance
from jacobook.checking.plain import Plain, read
from jacobook.checking.prove import arguments, compared_as
from jacobook.declaration import (
    Array,
    Case,
    Choice,
    Exercise,
    Expression,
    Kind,
    Parts,
    Points,
    Shape,
    Witness,
)

# The cases of one seed, and the reference's values on them.
Drawn = tuple[Sequence[Case], Sequence[Any]]


def coincidences(exercise: Exercise, every: Sequence[Drawn]) -> dict[str, str]:
    """Return what no sample tells from the right answer: a word for each, and a sentence.

    Parameters
    ----------
    exercise
        Its declaration.
    every
        For each seed, the cases and the reference's plain data on them.
    """
    cases = [case for drawn, _ in every for case in drawn]
    found: dict[str, str] = {}
    # A grade is made from one seed, so what one seed can't tell apart counts. That an argument is
    # special on a few samples is chance; it counts where it is so for every seed.
    for code, message in itertools.chain(
        *(_values(exercise, *drawn) for drawn in every),
        *(_changed_arguments(exercise, *drawn) for drawn in every),
        _sizes(exercise, cases),
        _arguments(exercise, cases),
        _count(exercise, every),
    ):
        found.setdefault(code, message)
    return found


# ----------------------------------------------------------------------------- the answer's value


def _values(
    exercise: Exercise, cases: Sequence[Case], wanted: Sequence[Any]
) -> Iterator[tuple[str, str]]:
    kind = exercise.answer
    if isinstance(kind, Choice):
        if exercise.sampler is not None:
            for label in kind.options:
                if label not in wanted:
                    yield (
                        f"never-{label}",
                        f"The label `{label}` is right on no sample, so whoever can't find it "
                        "isn't noticed: draw a case for it.",
                    )
        return
    if isinstance(kind, Witness):
        return
    if isinstance(kind, Parts):
        for index, (name, part) in enumerate(kind.of):
            pairs = [(case, value[index]) for case, value in zip(cases, wanted, strict=True)]
            yield from _array(exercise, part, pairs, f"{name}-", f"the part `{name}`")
        return
    pairs = list(zip(cases, wanted, strict=True))
    yield from _array(exercise, compared_as(exercise), pairs, "answer-", "the answer")


def _array(
    exercise: Exercise,
    kind: Kind,
    pairs: Sequence[tuple[Case, np.ndarray]],
    prefix: str,
    what: str,
) -> Iterator[tuple[str, str]]:
    """Yield what can't be told from one array, whose cases and values these are."""

    def agree(change: Callable[[np.ndarray], np.ndarray]) -> bool:
        return all(
            distance(kind, change(value), value, case, exercise.tolerance) <= 1.0
            for case, value in pairs
        )

    is_value = exercise.sampler is None and not isinstance(exercise.answer, Expression)
    values = [value for _, value in pairs]
    if isinstance(kind, Shape):
        if any(len(set(value.tolist())) < value.size for value in values):
            yield (
                f"{prefix}equal",
                f"The samples can't tell the axes of {what} apart, because two have the same "
                "length: make all sizes different.",
            )
        return
    if isinstance(kind, Points):
        if is_value and values[0].ndim == 2 and _is_symmetric_set(values[0]):
            yield (
                f"{prefix}swapped",
                "The samples can't tell points (y, x) from points (x, y), because the set stays "
                "the same: move the problem away from its diagonal.",
            )
        return
    if isinstance(kind, Array) and not any(value.any() for value in values):
        yield (
            f"{prefix}zero",
            f"The samples can't tell any factor or sign from {what}, because it is zero on all of "
            "them.",
        )
        return
    square = all(value.ndim == 2 and value.shape[0] == value.shape[1] for value in values)
    if square and any(len(value) > 1 for value in values) and agree(np.transpose):
        yield (
            f"{prefix}symmetric",
            f"The samples can't tell the transpose from {what}, because it is symmetric on all of "
            "them.",
        )
    if any(value.size > 1 for value in values) and not isinstance(exercise.answer, Expression):
        yield from _equal(is_value, values, prefix, what)
    if exercise.sampler is not None and isinstance(kind, Array):
        shapes = {value.shape for value in values}
        if len(shapes) > 1 and not any(1 in shape for shape in shapes):
            yield (
                f"{prefix}squeezed",
                f"The samples can't tell `np.squeeze` of {what} from it, because no axis has "
                "length 1: draw a case at that edge.",
            )


def _is_symmetric_set(points: np.ndarray) -> bool:
    if points.shape[1] < 2:
        return False
    turned = points[:, ::-1]
    return all(any(np.allclose(one, other) for other in points) for one in turned)


def _equal(
    is_value: bool, values: Sequence[np.ndarray], prefix: str, what: str
) -> Iterator[tuple[str, str]]:
    if is_value:
        (value, *_) = values
        flat = value.ravel()
        twins = [
            (i, j)
            for i, j in itertools.combinations(range(flat.size), 2)
            if flat[i] == flat[j] and not _mirrored(value, i, j)
        ]
        if twins:
            yield (
                f"{prefix}equal",
                f"The samples can't tell two entries of {what} apart, because they are equal: "
                "change a number of the problem.",
            )
    elif all(value.size < 2 or np.ptp(value) == 0 for value in values):
        yield (
            f"{prefix}equal",
            f"The samples can't tell the entries of {what} apart, because all are equal on each "
            "of them.",
        )


def _mirrored(value: np.ndarray, i: int, j: int) -> bool:
    """Tell whether two entries are the mirror images of each other in a symmetric matrix."""
    if value.ndim != 2 or value.shape[0] != value.shape[1] or not np.allclose(value, value.T):
        return False
    n = len(value)
    return divmod(i, n) == divmod(j, n)[::-1]


# ------------------------------------------------------------------------------------- the sizes


def _sizes(exercise: Exercise, cases: Sequence[Case]) -> Iterator[tuple[str, str]]:
    """Yield the named sizes that hide a factor, or each other."""
    ordinary = [case.sizes for case in cases if not case.edge]
    names = list(dict.fromkeys(n for sizes in ordinary for n in sizes))
    for name in names:
        lengths = {sizes[name] for sizes in ordinary if name in sizes}
        if lengths == {1}:
            yield (
                f"{name}-one",
                f"The samples can't tell a factor {name} or 1/{name} from the answer, because "
                f"{name} is 1 on all of them.",
            )
        elif lengths == {2}:
            yield (
                f"{name}-two",
                f"The samples can't tell a factor {name} from a factor 2, because {name} is 2 on "
                "all of them.",
            )
    for one, other in itertools.combinations(names, 2):
        both = [sizes for sizes in ordinary if one in sizes and other in sizes]
        if both and all(sizes[one] == sizes[other] for sizes in both):
            yield (
                f"{one}-{other}-equal",
                f"The samples can't tell the axis of {one} from that of {other}, because both "
                "sizes are equal on all of them.",
            )


# --------------------------------------------------------------------------------- the arguments


def _arguments(exercise: Exercise, cases: Sequence[Case]) -> Iterator[tuple[str, str]]:
    """Yield the arguments that are special on every ordinary case."""
    if exercise.sampler is None:
        return
    ordinary = [case for case in cases if not case.edge] or list(cases)
    for index, name in enumerate(exercise.parameters or ()):
        given = [case.args[index] for case in ordinary if index < len(case.args)]
        if given and all(_is_numeric(arg) for arg in given):
            yield from _argument(name, [np.asarray(arg, dtype=float) for arg in given])


def _is_numeric(arg: Any) -> bool:
    if isinstance(arg, np.ndarray):
        return arg.dtype.kind in "fiu" and arg.size > 0
    return isinstance(arg, int | float | np.number) and not isinstance(arg, bool)


def _argument(name: str, given: Sequence[np.ndarray]) -> Iterator[tuple[str, str]]:
    large = [arg for arg in given if arg.ndim == 2 and len(arg) > 1]
    square = bool(large) and all(arg.ndim == 2 and arg.shape[0] == arg.shape[1] for arg in given)
    if square and all(np.allclose(A, np.eye(len(A))) for A in large):
        yield (
            f"{name}-identity",
            f"The samples can't tell what depends on {name} from what doesn't, because {name} is "
            "the identity on all of them.",
        )
    elif all(np.isin(arg, (0.0, 1.0, 2.0)).all() for arg in given):
        yield from _small(name, given)
    elif not square:
        return
    elif all(np.allclose(A, np.diag(np.diag(A))) for A in large):
        yield (
            f"{name}-diagonal",
            f"The samples can't tell {name}ᵀ, or another order of factors, from the answer, "
            f"because {name} is diagonal on all of them.",
        )
    elif all(np.allclose(A, A.T) for A in large):
        yield (
            f"{name}-symmetric",
            f"The samples can't tell {name}ᵀ from {name}, because {name} is symmetric on all of "
            "them.",
        )
    elif all(np.allclose(A.T @ A, np.eye(len(A))) for A in large):
        yield (
            f"{name}-orthogonal",
            f"The samples can't tell the inverse of {name} from its transpose, because {name} is "
            "orthogonal on all of them.",
        )
    elif all(np.linalg.det(A) > 0 for A in large):
        yield (
            f"{name}-orientation",
            f"The samples can't tell det {name} from its absolute value, because it is positive "
            "on all of them.",
        )


def _small(name: str, given: Sequence[np.ndarray]) -> Iterator[tuple[str, str]]:
    values = {float(x) for arg in given for x in arg.ravel()}
    if len(values) == 1:
        (only,) = values
        yield (
            f"{name}-constant",
            f"The samples can't tell a forgotten {name} from the answer, because {name} is "
            f"{only:g} on all of them: draw other numbers.",
        )
    else:
        yield (
            f"{name}-small",
            f"The samples can't tell x² from 2x or x from 1 in {name}, because {name} holds "
            "only 0, 1 and 2: draw other numbers.",
        )


# ------------------------------------------------------------------------- arguments that change


def _changed_arguments(
    exercise: Exercise, cases: Sequence[Case], wanted: Sequence[Any]
) -> Iterator[tuple[str, str]]:
    """Yield the changes of arguments that the reference doesn't notice on any sample."""
    names = exercise.parameters or ()
    for index, name in enumerate(names):
        if _unnoticed(exercise, cases, wanted, lambda args, i=index: _transposed(args, i)):
            yield (
                f"{name}-transposed",
                f"The samples can't tell {name}ᵀ from {name}: the answer is the same on all of "
                "them.",
            )
    for i, j in itertools.combinations(range(len(names)), 2):
        if _unnoticed(exercise, cases, wanted, lambda args, i=i, j=j: _swapped(args, i, j)):
            yield (
                f"{names[i]}-{names[j]}-swapped",
                f"The samples can't tell {names[i]} and {names[j]} apart: the answer is the same "
                "on all of them when the two change places.",
            )


def _transposed(args: tuple[Any, ...], index: int) -> tuple[Any, ...] | None:
    arg = args[index]
    if not isinstance(arg, np.ndarray) or arg.ndim != 2 or arg.shape[0] != arg.shape[1]:
        return None
    return (*args[:index], arg.T.copy(), *args[index + 1 :])


def _swapped(args: tuple[Any, ...], i: int, j: int) -> tuple[Any, ...] | None:
    one, other = args[i], args[j]
    if not (_is_numeric(one) and _is_numeric(other)) or np.shape(one) != np.shape(other):
        return None
    changed = list(args)
    changed[i], changed[j] = other, one
    return tuple(changed)


def _unnoticed(
    exercise: Exercise,
    cases: Sequence[Case],
    wanted: Sequence[Any],
    change: Callable[..., tuple[Any, ...] | None],
) -> bool:
    """Tell whether a change of the arguments is possible on every case and shows on none."""
    changes_something = False
    for case, value in zip(cases, wanted, strict=True):
        if case.max_bytes is not None:  # too large to be worth it
            continue
        args = change(case.args)
        if args is None:  # whoever makes the change gets an error here
            return False
        if all(a is b or np.array_equal(a, b) for a, b in zip(args, case.args, strict=True)):
            continue
        changes_something = True
        try:
            new = read(exercise.answer, exercise.reference(*arguments(replace(case, args=args))))
        except Exception:
            return False
        if not isinstance(new, Plain):
            return False
        if distance(exercise.answer, new.data, value, case, exercise.tolerance) > 1.0:
            return False
    return changes_something


# ------------------------------------------------------------------------------ number of samples


def _count(exercise: Exercise, every: Sequence[Drawn]) -> Iterator[tuple[str, str]]:
    if exercise.sampler is None:
        return
    cases = every[0][0]
    if sum(not case.edge for case in cases) < 3:
        yield (
            "few-cases",
            "The sampler draws fewer than three ordinary cases: an accident on one of them would "
            "decide.",
        )
    if not any(case.edge for case in cases):
        yield (
            "no-edge",
            "The sampler draws no case at an edge, such as n = 1 or x = 0: add one, with its "
            "`edge`.",
        )


__all__ = ["coincidences"]
