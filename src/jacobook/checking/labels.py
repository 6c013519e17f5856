"""What is wrong with labels that a function returns: which is taken for which, and an example."""

from collections import Counter
from collections.abc import Sequence
from typing import Any

import numpy as np

from jacobook.checking.findings import Finding, Pair
from jacobook.declaration import Callback, Case, Exercise

MOST_CONFUSIONS = 3
# An example's arguments are written out where they hold no more numbers than this.
MOST_NUMBERS = 40


def wrong_labels(exercise: Exercise, pairs: Sequence[Pair]) -> Finding:
    """Say which labels a function takes for which, and on what arguments it does so.

    A few right labels give no function away: each check may draw other arguments.
    """
    wrong = [pair for pair in pairs if pair.value != pair.target]
    deserve = Counter(pair.target for pair in pairs)
    confused = Counter((pair.target, pair.value) for pair in wrong)
    told = [
        f'where "{right}" is right, yours says "{said}" ({count} of {deserve[right]})'
        for (right, said), count in confused.most_common(MOST_CONFUSIONS)
    ]
    more = len(confused) - len(told)
    rest = f"; and {more} more such {'pairs' if more > 1 else 'pair'}" if more else ""
    fine = [f'"{label}"' for label in deserve if not any(p.target == label for p in wrong)]
    always = f" Wherever {_either(fine)} is right, yours says so." if fine else ""
    return Finding(
        "wrong",
        f"The label is wrong in {len(wrong)} of {len(pairs)} test cases: {'; '.join(told)}{rest}."
        f"{always}{_where(pairs, wrong)}{_example(exercise, wrong)}",
    )


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


__all__ = ["written", "wrong_labels"]
