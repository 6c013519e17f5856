"""The reverse-mode differentiation of chapter 3, against autograd on random programs.

The code is the chapter's own: its cells tagged `reverse-mode`, read from the notebook.
"""

from pathlib import Path
from types import SimpleNamespace
from typing import Any, NamedTuple

import autograd
import autograd.numpy as anp
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from jacobook.notebooks.notebooks import read, tags

CHAPTER = Path(__file__).parents[1] / "chapters" / "03_chain_rule.ipynb"
CODE = "\n\n".join(
    cell.source
    for cell in read(CHAPTER).cells
    if cell.cell_type == "code" and "reverse-mode" in tags(cell)
)

# Leaves: numbers, vectors and matrices, some with axes of length 1, which broadcasting stretches.
SHAPES = [(), (1,), (3,), (4,), (3, 4), (4, 3), (1, 4), (3, 1), (4, 4)]
# Of exp and log the argument is bounded by tanh, and for log shifted to be positive.
UNARY = ("tanh", "exp", "log", "sum", "sum0", "sum-1", "T")
BINARY = ("+", "*", "-", "@")


def tape(code: str = CODE) -> Any:
    """The chapter's classes and functions."""
    names: dict[str, Any] = {"np": np}
    exec(compile(code, str(CHAPTER), "exec"), names)
    return SimpleNamespace(**names)


class Program(NamedTuple):
    """Leaves, and steps that each append a value: (operation, index, index)."""

    leaves: list[np.ndarray]
    steps: list[tuple[str, int, int]]


def ours(code: str = CODE) -> tuple[Any, Any]:
    """The tape's functions by the names used here, and its `gradients`."""
    t = tape(code)
    math = SimpleNamespace(tanh=t.tanh, exp=t.exp, log=t.log, sum=t.total, T=t.transpose)
    return math, t.gradients


THEIRS = SimpleNamespace(
    tanh=anp.tanh, exp=anp.exp, log=anp.log, sum=anp.sum, T=lambda a: anp.transpose(a)
)


def apply(math: Any, step: str, a: Any, b: Any) -> Any:
    """One operation, on the tape's nodes or on autograd's boxes."""
    if step == "exp":
        return math.exp(math.tanh(a))
    if step == "log":
        return math.log(1.5 + math.tanh(a))
    if step.startswith("sum"):
        return math.sum(a, axis=int(step[3:])) if step[3:] else math.sum(a)
    if step in UNARY:
        return getattr(math, step)(a)
    if step == "-":
        return a + (-1.0) * b
    return {"+": lambda: a + b, "*": lambda: a * b, "@": lambda: a @ b}[step]()


def run(math: Any, program: Program, leaves: Any, readout: np.ndarray) -> Any:
    """The program's number: every value that it made, with its own weight, bounded and summed."""
    values = list(leaves)
    for step, i, j in program.steps:
        values.append(apply(math, step, values[i], values[j]))
    loss = 0.0
    for weight, value in zip(readout, values, strict=True):
        loss = loss + float(weight) * math.sum(math.tanh(value))
    return loss


def possible(step: str, a: np.ndarray, b: np.ndarray) -> bool:
    """Whether an operation is meant for operands of these shapes."""
    if step in ("sum0", "sum-1"):
        return a.ndim > 0
    if step == "@":
        return 1 <= a.ndim <= 2 and 1 <= b.ndim <= 2 and a.shape[-1] == b.shape[0]
    if step in BINARY:
        try:
            np.broadcast_shapes(a.shape, b.shape)
        except ValueError:
            return False
    return True


@st.composite
def programs(draw: st.DrawFn) -> Program:
    """A random program: operands are drawn among all earlier values, so that they are shared."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    shapes = draw(st.lists(st.sampled_from(SHAPES), min_size=1, max_size=4))
    leaves = [rng.uniform(-1, 1, size=shape) for shape in shapes]
    math = SimpleNamespace(tanh=np.tanh, exp=np.exp, log=np.log, sum=np.sum, T=np.transpose)
    values, steps = list(leaves), []
    for _ in range(draw(st.integers(1, 10))):
        i, j = (draw(st.integers(0, len(values) - 1)) for _ in range(2))
        fitting = [s for s in (*UNARY, *BINARY) if possible(s, values[i], values[j])]
        step = draw(st.sampled_from(fitting))
        steps.append((step, i, j))
        values.append(np.asarray(apply(math, step, values[i], values[j])))
    return Program(leaves, steps)


def disagreement(program: Program, code: str = CODE) -> float:
    """The largest relative difference between the tape's and autograd's gradients."""
    readout = np.random.default_rng(0).uniform(0.5, 1.5, size=64)
    readout = readout[: len(program.leaves) + len(program.steps)]
    math, gradients = ours(code)
    found = gradients(lambda *leaves: run(math, program, leaves, readout), *program.leaves)
    expected = autograd.grad(lambda leaves: run(THEIRS, program, leaves, readout))(program.leaves)
    worst = 0.0
    for mine, theirs, leaf in zip(found, expected, program.leaves, strict=True):
        if mine.shape != leaf.shape:
            return float("inf")
        scale = 1.0 + float(np.max(np.abs(theirs)))
        worst = max(worst, float(np.max(np.abs(mine - theirs))) / scale)
    return worst


@settings(max_examples=200, deadline=None)
@given(programs())
def test_tape_agrees_with_autograd_on_random_programs(program: Program) -> None:
    assert disagreement(program) < 1e-11


# One program that uses every operation, shares inputs and broadcasts: what a slip must show up in.
_RNG = np.random.default_rng(1)
EVERYTHING = Program(
    [_RNG.uniform(-1, 1, size=shape) for shape in [(3, 4), (4,), (1, 4), (3, 1), (4, 4)]],
    [
        ("@", 0, 1),  # 5: (3,)
        ("+", 0, 2),  # 6: (3, 4), stretched rows
        ("*", 6, 3),  # 7: (3, 4), stretched columns
        ("@", 7, 4),  # 8: (3, 4)
        ("T", 8, 8),  # 9: (4, 3)
        ("@", 9, 5),  # 10: (4,)
        ("exp", 10, 10),
        ("log", 0, 0),
        ("sum0", 8, 8),
        ("sum-1", 7, 7),
        ("-", 0, 1),  # (4,) put in front
        ("*", 0, 0),
        ("@", 1, 1),
    ],
)


def test_tape_agrees_where_every_operation_occurs() -> None:
    assert disagreement(EVERYTHING) < 1e-12


@pytest.mark.parametrize(
    ("right", "wrong"),
    [
        ("parent.grad = parent.grad + pullback(node.grad)", "parent.grad = pullback(node.grad)"),
        ("reversed(order)", "order"),
        ("1 - t**2", "1 - np.tanh(t) ** 2"),
        ("return elementwise(a, e, e)", "return elementwise(a, e, 1.0)"),
        ("1 / a.value", "a.value"),
        ("lambda u: u.T", "lambda u: u"),
        ("return times(A.T, u.reshape", "return times(A, u.reshape"),
        ("unstretch(u * b.value", "unstretch(u * a.value"),
        ("np.expand_dims(u, axis)", "u"),
        ("key=lambda node: node.number", "key=lambda node: -node.number"),
        ("self.number = Node.made = Node.made + 1", "self.number = len(parents)"),
        ("return u.sum(axis=ones, keepdims=True)", "return u"),
    ],
)
def test_a_slip_in_the_tape_is_noticed(right: str, wrong: str) -> None:
    assert CODE.count(right) >= 1, "the chapter's code has changed: so must this test"
    try:
        off = disagreement(EVERYTHING, CODE.replace(right, wrong, 1))
    except (ValueError, KeyError, IndexError, TypeError):
        return
    assert off > 1e-3


def test_tape_goes_deeper_than_python_calls() -> None:
    math, gradients = ours()

    def deep(x: Any) -> Any:
        for _ in range(5000):
            x = x * 1.0
        return math.sum(x)

    (found,) = gradients(deep, np.ones(2))
    assert np.array_equal(found, np.ones(2))


def test_tape_refuses_a_loss_that_is_no_number() -> None:
    _, gradients = ours()
    with pytest.raises(AssertionError, match="only a number"):
        gradients(lambda x: x * 2.0, np.ones(3))
