"""What is wrong with labels that a function returns: which is taken for which, and an example."""

import itertools
from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from jacobook.checking.findings import Finding, Pair
from jacobook.checking.prove import arguments
from jacobook.checking.where import split
from jacobook.declaration import Callback, Case, Exercise

MOST_CONFUSIONS = 3
# An example's arguments are written out where they hold no more numbers than this.
MOST_NUMBERS = 40


# Fewer cases than these say nothing about what labels were read off.
_ENOUGH = 8
# So many readings that would do are named.
_MOST_READINGS = 2


def read_off_too_little(exercise: Exercise, pairs: Sequence[Pair]) -> Finding | None:
    """Recognise labels that could be read off one number, where the right ones couldn't.

    Sorted by that number, each label of the answer then stands in one run.
    """
    said, wanted = [pair.value for pair in pairs], [pair.target for pair in pairs]
    if len(pairs) < _ENOUGH or len(set(said)) < 2:
        return None
    found = []
    for reading in exercise.readings:
        with np.errstate(all="ignore"):
            numbers = [float(reading.value(*arguments(pair.case))) for pair in pairs]
        if _in_runs(numbers, said) and not _in_runs(numbers, wanted):
            found.append(reading)
    if not found:
        return None
    found = found[:_MOST_READINGS]  # several may say the same; each of them is true
    told = " ".join(reading.message for reading in found)
    words = ", or off ".join(reading.words for reading in found)
    return Finding("reading", f"All that yours says could be read off {words}, alone. {told}")


def _in_runs(numbers: Sequence[float], labels: Sequence[str]) -> bool:
    """Tell whether the labels come in one run each when sorted by the numbers."""
    rows = sorted(zip(numbers, labels, strict=True))
    if any(a == b and one != other for (a, one), (b, other) in itertools.pairwise(rows)):
        return False
    return sum(1 for _ in itertools.groupby(rows, key=lambda row: row[1])) == len(set(labels))


def wrong_labels(exercise: Exercise, pairs: Sequence[Pair]) -> Finding:
    """Say which labels a function takes for which, and on what arguments it does so.

    A few right labels give no function away: each check may draw other arguments.
    """
    wrong = [pair for pair in pairs if pair.value != pair.target]
    deserve = Counter(pair.target for pair in pairs)
    confused = Counter((pair.target, pair.value) for pair in wrong)
    renamed = _renamed(pairs)
    if renamed is not None:
        return Finding("confused", f"{renamed}{_example(exercise, wrong)}")
    only = _only_confusion(confused, deserve)
    if only is not None:
        return Finding("confused", f"{only}{_where(pairs, wrong)}{_example(exercise, wrong)}")
    told = [
        f'where "{right}" is right, yours says "{said}" ({count} of {deserve[right]})'
        for (right, said), count in confused.most_common(MOST_CONFUSIONS)
    ]
    more = len(confused) - len(told)
    rest = f"; and {more} more such {'pairs' if more > 1 else 'pair'}" if more else ""
    fine = [f'"{label}"' for label in deserve if not any(p.target == label for p in wrong)]
    always = f" Wherever {_either(fine)} is right, yours says so." if fine else ""
    never = _never_said(pairs)
    split_by = split(
        [pair.value != pair.target for pair in pairs], exercise, [p.case for p in pairs]
    )
    if split_by is not None:
        never = f" All of these are cases in which {split_by}, and no other is.{never}"
    return Finding(
        "confused" if never else "wrong",
        f"The label is wrong in {len(wrong)} of {len(pairs)} test cases: {'; '.join(told)}{rest}."
        f"{never}{always}{_where(pairs, wrong)}{_example(exercise, wrong)}",
    )


def _renamed(pairs: Sequence[Pair]) -> str | None:
    """Say what each label has become, where all cases that deserve one get one other."""
    said: dict[str, set[str]] = {}
    for pair in pairs:
        said.setdefault(pair.target, set()).add(pair.value)
    names = {right: next(iter(each)) for right, each in said.items() if len(each) == 1}
    changed = {right: name for right, name in names.items() if right != name}
    if len(names) < len(said) or len(changed) < 2 or len(set(names.values())) < 2:
        return None
    told = "; ".join(f'where "{a}" is right, yours says "{b}"' for a, b in changed.items())
    if len(set(names.values())) == len(names):
        return f"You tell the cases apart as you should, and give them other names: {told}."
    return f"All cases of one kind get one label, and some get another than they deserve: {told}."


def _only_confusion(confused: Counter[tuple[str, str]], deserve: Counter[str]) -> str | None:
    """Say which one label is taken for which one other, where nothing else is wrong."""
    if len(confused) != 1:
        return None
    (((right, said), often),) = confused.items()
    if often < 2:  # a single case is no habit
        return None
    how = f"in {often} of {deserve[right]} test cases"
    return (
        f'Right but for one confusion: where "{right}" is right, yours says "{said}", {how}. What '
        f"tells these two apart?"
    )


def _never_said(pairs: Sequence[Pair]) -> str:
    """Name the one label that is never given and often deserved."""
    said = {pair.value for pair in pairs}
    missing = [label for label in dict.fromkeys(p.target for p in pairs) if label not in said]
    return f' Yours never says "{missing[0]}".' if len(missing) == 1 else ""


def _either(labels: Sequence[str]) -> str:
    return labels[0] if len(labels) == 1 else f"{', '.join(labels[:-1])} or {labels[-1]}"


def _where(pairs: Sequence[Pair], wrong: Sequence[Pair]) -> str:
    """Name the edges among the wrong cases, where these are not all edges anyway."""
    edges = list(dict.fromkeys(pair.case.edge for pair in wrong if pair.case.edge))
    if not edges or all(pair.case.edge for pair in pairs):
        return ""
    joint = ", or when ".join(edges[:2])
    more = f" (and {len(edges) - 2} more)" if len(edges) > 2 else ""
    return f" Some of these are special: when {joint}{more}."


def _example(exercise: Exercise, wrong: Sequence[Pair]) -> str:
    """Write out the smallest case that is wrong, an ordinary one if there is one."""
    names = exercise.parameters or ()
    able = [pair for pair in wrong if _size(pair.case) <= MOST_NUMBERS]
    if not able:
        return ""
    pair = min(able, key=lambda each: (bool(each.case.edge), _size(each.case)))
    given = ", ".join(
        f"{name} = {written(argument)}"
        for name, argument in zip(names, pair.case.args, strict=True)
        if not isinstance(argument, Callback)
    )
    if not given:
        return ""
    return f'\nFor example, yours says "{pair.value}" for `{given}`.'


def _size(case: Case) -> int:
    """Count the numbers that it takes to write the arguments."""
    return sum(np.size(each) for each in case.args if not isinstance(each, Callback))


def written(argument: Any) -> str:
    """Write an argument as a student could type it, numbers to four digits."""
    if isinstance(argument, np.ndarray):
        if argument.ndim and not argument.size:
            return f"np.zeros({argument.shape})"
        if argument.ndim:
            return f"[{', '.join(map(written, argument))}]"
        argument = argument.item()
    if isinstance(argument, list | tuple):
        return f"[{', '.join(map(written, argument))}]"
    if isinstance(argument, float | np.floating):
        return f"{argument:.4g}"
    return str(argument)


__all__ = ["read_off_too_little", "written", "wrong_labels"]
