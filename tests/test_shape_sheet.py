"""The shape sheet, row by row: its lines of NumPy run, and give the shapes that it states."""

import ast
import re
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from scipy import integrate, linalg, optimize, special

from jacobook import jacobian, solvers
from jacobook.functions import softmax

SHEET = Path(__file__).parents[1] / "chapters/shape_sheet.md"

# Sizes that differ, so that a swapped or a forgotten transpose is noticed.
SIZES = {"n": 3, "m": 4, "k": 2, "p": 5, "q": 7, "s": 6, "B": 8, "in": 3, "out": 9}

# Lines that can't be run, each with its reason. At the moment every line can.
SKIPPED: dict[str, str] = {}


def rows() -> list[tuple[str, str, list[str], str]]:
    """Chapter, formula, lines of code and stated shape of every row."""
    found = []
    for section in SHEET.read_text(encoding="utf-8").split("\n## ")[1:]:
        for line in section.splitlines()[4:]:
            # A bar between two formulas separates columns; within one it is written \vert.
            cells = [cell.strip() for cell in re.split(r"(?<!\\)\|", line)[1:-1]]
            if len(cells) == 4:
                formula, shape, code, _ = cells
                chapter = section.partition(".")[0]
                found.append((chapter, formula, re.findall(r"`([^`]+)`", code), shape))
    return found


def stated(shape: str, sizes: dict[str, int]) -> list[tuple[int, ...]]:
    """The shapes in a cell like "`(k, p)`, `(ks, n - p)`", with numbers for the letters."""

    def number(axis: str) -> int:
        first, _, second = axis.partition(" - ")
        if second:
            return number(first) - number(second)
        if axis.isdigit():
            return int(axis)
        names = [axis] if axis in sizes else list(axis)  # ks is k times s
        return int(np.prod([sizes[name] for name in names]))

    return [
        tuple(number(axis.strip()) for axis in text.split(",") if axis.strip())
        for text in re.findall(r"`\(([^`]*)\)`", shape)
    ]


def scenery(chapter: str) -> tuple[dict[str, Any], dict[str, int]]:
    """What the lines of a chapter may use, on small arrays, and the sizes of these."""
    rng = np.random.default_rng(0)
    sizes = SIZES | ({"p": 1, "q": 2} if chapter == "7" else {})  # constraints: fewer than n
    n, m, k, p, q, s, B, out = (sizes[name] for name in ("n", "m", "k", "p", "q", "s", "B", "out"))

    def normal(*shape: int) -> np.ndarray:
        return rng.normal(size=shape)

    x, H = normal(n), 3 * np.eye(n) + 0.1
    here: dict[str, Any] = {
        "np": np,
        "integrate": integrate,
        "linalg": linalg,
        "optimize": optimize,
        "special": special,
        "jacobian": jacobian,
        **{name: normal(n) for name in ("dx", "v", "grad", "g", "x0")},
        **{"x": x, "y": normal(n), "n": n, "H": H, "h": 1e-4, "f": lambda x: np.sum(x**4)},
        "grad_f": lambda x: 4 * x**3,
    }
    square = normal(n, n)
    chapters: dict[str, dict[str, Any]] = {
        "1": {"A": square, "e": np.eye(n)[0]},
        "1 $\\nabla\\tfrac12": {"A": normal(m, n), "b": normal(m)},
        "1 one": {"W": normal(out, n), "y": normal(out)},
        "1 logistic": {"X": normal(B, n), "p": normal(B), "y": normal(B), "B": B},
        "2": {"J": normal(m, n), "u": normal(m), "W": normal(m, n), "z": normal(m)}
        | {"slope": np.cos, "p": normal(n), "r": normal(m)}
        | {"grad_L": normal(m), "f": lambda x: np.arange(1, m + 1) * x[0] * x[1]},
        "2 $x \\mapsto u": {"u": x / np.linalg.norm(x)},
        "2 inverse": {"J": square},
        "3": {"J_g": normal(k, m), "J_f": normal(m, n), "slope": np.cos, "z": normal(m)}
        | {"u": normal(m), "delta": normal(out), "W": normal(out, n), "G": normal(B, out)}
        | {"A": normal(k, p), "B": normal(q, s), "n": np.array([4, 3, 2, 1])},
        "3 $Z": {"A": normal(k, p), "X": normal(p, q), "G": normal(k, q)},
        "3 $x$": {"u": normal(n), "J_r": square},
        "4": {"A": normal(m, n), "H_f": normal(m, m), "J": normal(m, n)},
        "4 $\\nabla^2(": {"A": square},
        "4 logistic": {"X": normal(B, n), "p": normal(B), "B": B},
        "5": {"tol": 1e-9, "k": k, "s": [0, 2], "x0": np.ones(n)},
        "6": {"p": normal(n), "eps": 0.1, "L": 2.0, "A": square + square.T, "c": 0.1}
        | {"eps_best": 0.3, "radius": 1.0},
        "7": {"rho": 2.0, "J_g": normal(q, n), "J_h": normal(p, n), "lam": np.ones(q)}
        | {"nu": normal(p), "j": 0, "g": lambda x: np.ones(q) * x[0]}
        | {"lagrangian": lambda x: x @ x, "A": normal(m, n), "b": normal(m)},
        "7 price of $\\rho$": {"lam": 0.5},
        "7 least": {"lam": 0.5},
        "8": {"J": square, "f": lambda x: x @ x, "g": lambda u, v: np.array([u * v, v])}
        | {"abs_det": lambda u, v: abs(v), "a": 0.0, "b": 1.0, "c": 0.0, "d": 2.0}
        | {"r": 2.0, "rho": 2.0, "phi": 0.5, "p": lambda x: np.exp(-np.sum(x**2, axis=-1))}
        | {"log_p": lambda x: -np.sum(x**2), "xs": normal(4, n), "abs_dets": np.ones(4)}
        | {"T": np.triu(square)},
        "9": {"X": H, "E": square, "A": square, "u": normal(n), "q": normal(n), "dA": square},
        "9 $\\nabla\\operatorname": {"A": normal(k, n), "B": normal(m, k)},
        "8 $k$": {"r": np.ones(k), "a": np.ones(k)},
        "10": {"J": normal(B, p), "Z": normal(B, n), "Y": normal(B, n), "B": B}
        | {"softmax": softmax, "Delta": normal(B, out), "W": normal(out, n), "X": normal(B, n)}
        | {"q": normal(n), "z_hat": normal(n), "s": 2.0},
        "11": {"J": square, "F": normal(n), "s": normal(n), "rho": 0.5, "V": square, "C": H},
        "11 damped": {"J": normal(m, n), "r": normal(m), "D": np.ones(n), "mu": 0.1},
        "12": {"F_x": square, "F_theta": normal(n, p), "u": normal(n), "by_theta": normal(p)}
        | {"H": square, "M": normal(n, p)},
        "13": {"f": np.sinh, "log_base": lambda z: -(z @ z) / 2, "log_det": 0.3}
        | {"log_dets": normal(k), "w": np.ones(n), "u": np.ones(n), "alpha": 0.5},
        "13 coupling": {"b": normal(m), "s": normal(m), "t": normal(m), "y": normal(m)},
        "16": {"k": 3, "J": normal(B, p), "K": normal(B, B), "slope": normal(B), "U": normal(B, B)}
        | {"eta": 0.1, "lam": np.ones(B), "r": normal(B), "u": normal(B)}
        | {"jvp": lambda v: np.ones((B, p)) @ v, "vjp": lambda u: np.ones((p, B)) @ u},
        "15": {"S": normal(k, n), "p": np.ones(k) / k, "F": H, "eta": 0.1, "J": square},
        "14": {"D_xi": square, "k": k, "solvers": solvers},
    }
    return here | {"chapters": chapters}, sizes


@pytest.mark.parametrize(
    ("chapter", "formula", "lines", "shape"),
    rows(),
    ids=[f"{chapter}-{'; '.join(lines)}" for chapter, _, lines, _ in rows()],
)
def test_a_line_runs_and_has_the_stated_shape(
    chapter: str, formula: str, lines: list[str], shape: str
) -> None:
    here, sizes = scenery(chapter)
    # A chapter's names, and over them those of the rows whose formula begins with these words.
    chapters = here.pop("chapters")
    for name, more in chapters.items():
        number, _, words = name.partition(" ")
        if number == chapter and formula.startswith(words):
            here |= more
    values = []
    for line in lines:
        if line in SKIPPED:
            pytest.skip(SKIPPED[line])
        if isinstance(ast.parse(line).body[0], ast.Assign):
            exec(line, here)
        else:
            values.append(eval(line, here))
    assert values
    shapes = stated(shape, sizes)
    if "each" in shape:
        shapes *= len(values)
    assert [np.shape(value) for value in values] == shapes


def test_every_row_of_the_sheet_is_read() -> None:
    text = SHEET.read_text(encoding="utf-8")
    assert len(rows()) == len(re.findall(r"^\| .*\{eq\}", text, re.M)) > 60
    assert {chapter for chapter, *_ in rows()} == set(re.findall(r"^## (\d+)\.", text, re.M))
    assert all(lines for _, _, lines, _ in rows())
